import { join } from 'node:path'
import { meetEverybody, PHONES } from './books.ts'
import type { Figure } from './figure.ts'
import { type Load, textTo } from './load.ts'
import { makeFolder, openVendors, startBareExpress, startTill } from './place.ts'
import { alternate } from './rounds.ts'

const CONNECTIONS = 50

/** Texts a second through the door, on SQLite, durable, against a door that keeps nothing. */
export async function inboundTexts(how: { rounds: number; seconds: number }): Promise<Figure[]> {
  return inbound(how, { item: 1, what: 'BALANCE', body: 'BALANCE', goal: 0.5, goalP99: 2 })
}

/** Paid commands a second: held for, run, captured and answered. */
export async function paidCommands(how: { rounds: number; seconds: number }): Promise<Figure[]> {
  return inbound(how, { item: 2, what: 'paid command', body: 'SUN 46.5 7.9', goal: 0.35 })
}

async function inbound(
  { rounds, seconds }: { rounds: number; seconds: number },
  asked: { item: number; what: string; body: string; goal: number; goalP99?: number },
): Promise<Figure[]> {
  const folder = makeFolder()
  const databaseUrl = join(folder.path, 'till.sqlite')
  await meetEverybody(databaseUrl)
  const vendors = await openVendors()
  const till = await startTill({ ...vendors.env, DATABASE_URL: databaseUrl })
  const bare = await startBareExpress()
  const text =
    ({ url }: { url: string }) =>
    () =>
      textTo(url, { body: asked.body, phones: PHONES, connections: CONNECTIONS, seconds })
  const median = await alternate<Load>(
    [
      { name: 'till', run: text(till) },
      { name: 'bare', run: text(bare) },
    ],
    rounds,
  )
  await till.close()
  await bare.close()
  await vendors.close()
  folder.remove()

  const { item, what, goal, goalP99 } = asked
  const of = (what: string, unit: string, by: (load: Load) => number) => ({
    ...{ item, what, unit, peer: 'bare Express' },
    ...{ ours: median('till', by), theirs: median('bare', by) },
  })
  return [
    { ...of(what, 'texts/s', ({ perSecond }) => perSecond), goal: { atLeast: goal } },
    {
      ...of(`${what}, p99`, 'ms', ({ p99Ms }) => p99Ms),
      ...(goalP99 && { goal: { atMost: goalP99 } }),
    },
  ]
}
