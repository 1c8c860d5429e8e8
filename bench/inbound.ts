import { join } from 'node:path'
import { meetEverybody, PHONES } from './books.ts'
import type { Figure } from './figure.ts'
import { type Load, textAtRate, textTo } from './load.ts'
import {
  makeFolder,
  openVendors,
  type Peer,
  startBareExpress,
  startDurableExpress,
  startTill,
} from './place.ts'
import { alternate } from './rounds.ts'

const CONNECTIONS = 50
/** Texts a second that are far from too many for anybody, for how long each takes when nothing piles up. */
const AT_EASE = 500

/** Texts a second through the door, on SQLite, durable, beside a door that keeps nothing, and one that keeps as much. */
export async function inboundTexts(how: Rounds): Promise<Figure[]> {
  const { till, bare, byHand } = await inbound(how, 'BALANCE')
  return [
    { ...beside('BALANCE', till, bare), item: 1, goal: { atLeast: 0.5 } },
    { ...beside('BALANCE', till, byHand, 'the same kept by hand'), item: 1 },
    { ...beside('the same kept by hand', byHand, bare), item: 1 },
    { ...besideP99('BALANCE', till, bare), item: 1, goal: { atMost: 2 } },
    { ...besideP99('BALANCE', till, byHand, 'the same kept by hand'), item: 1 },
    { ...besideAtEase('BALANCE', till, bare), item: 1, goal: { atMost: 2 } },
    { ...besideAtEase('BALANCE', till, byHand, 'the same kept by hand'), item: 1 },
  ]
}

/** Paid commands a second: held for, run, captured and answered. */
export async function paidCommands(how: Rounds): Promise<Figure[]> {
  const { till, bare, byHand } = await inbound(how, 'SUN 46.5 7.9')
  return [
    { ...beside('paid command', till, bare), item: 2, goal: { atLeast: 0.35 } },
    { ...beside('paid command', till, byHand, 'the same kept by hand'), item: 2 },
    { ...beside('the same kept by hand', byHand, bare), item: 2 },
    { ...besideP99('paid command', till, bare), item: 2 },
    { ...besideP99('paid command', till, byHand, 'the same kept by hand'), item: 2 },
    { ...besideAtEase('paid command', till, bare), item: 2 },
    { ...besideAtEase('paid command', till, byHand, 'the same kept by hand'), item: 2 },
  ]
}

type Round = Load & { atEaseMs: number }

type Rounds = { rounds: number; seconds: number }

async function inbound(
  { rounds, seconds }: Rounds,
  body: string,
): Promise<Record<'till' | 'bare' | 'byHand', Round>> {
  const folder = makeFolder()
  const files = ['till', 'by-hand'].map((name) => join(folder.path, `${name}.sqlite`))
  for (const file of files) await meetEverybody(file)
  const vendors = await openVendors()
  const peers = {
    till: await startTill({ ...vendors.env, DATABASE_URL: files[0]! }),
    bare: await startBareExpress(),
    byHand: await startDurableExpress(files[1]!),
  }
  const text = async ({ url }: Peer): Promise<Round> => ({
    ...(await textTo(url, { body, phones: PHONES, connections: CONNECTIONS, seconds })),
    atEaseMs: await textAtRate(url, { body, phones: PHONES, perSecond: AT_EASE, seconds }),
  })
  const median = await alternate(
    Object.entries(peers).map(([name, peer]) => ({ name, run: () => text(peer) })),
    rounds,
  )
  for (const peer of Object.values(peers)) await peer.close()
  await vendors.close()
  folder.remove()
  const roundOf = (name: keyof typeof peers): Round => ({
    perSecond: median(name, ({ perSecond }) => perSecond),
    p99Ms: median(name, ({ p99Ms }) => p99Ms),
    atEaseMs: median(name, ({ atEaseMs }) => atEaseMs),
  })
  return { till: roundOf('till'), bare: roundOf('bare'), byHand: roundOf('byHand') }
}

function beside(what: string, ours: Load, theirs: Load, peer = 'bare Express') {
  return { what, unit: 'texts/s', peer, ours: ours.perSecond, theirs: theirs.perSecond }
}

function besideP99(what: string, ours: Load, theirs: Load, peer = 'bare Express') {
  return {
    what: `${what}, p99, ${CONNECTIONS} waiting`,
    unit: 'ms',
    peer,
    ours: ours.p99Ms,
    theirs: theirs.p99Ms,
  }
}

function besideAtEase(what: string, ours: Round, theirs: Round, peer = 'bare Express') {
  const name = `${what}, p99 at ${AT_EASE} a second`
  return { what: name, unit: 'ms', peer, ours: ours.atEaseMs, theirs: theirs.atEaseMs }
}
