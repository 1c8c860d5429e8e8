import { execFileSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Figure } from './figure.ts'
import { textTo } from './load.ts'
import { makeFolder, openVendors, type Peer, residentMiB, startBareExpress, startTill } from './place.ts'
import { alternate } from './rounds.ts'

const require = createRequire(import.meta.url)
const ONE = { body: 'BALANCE', phones: ['+14155550000'] }

type Started = { readyMs: number; idleMiB: number; busyMiB: number }

/** From nothing to the first answered text, on an empty database, and the memory that it takes. */
export async function start({ rounds, seconds }: { rounds: number; seconds: number }): Promise<Figure[]> {
  const folder = makeFolder()
  const vendors = await openVendors()
  let n = 0
  const till = () => startTill({ ...vendors.env, DATABASE_URL: join(folder.path, `${++n}.sqlite`) })
  const median = await alternate<Started>(
    [
      { name: 'till', run: () => observe(till, seconds) },
      { name: 'bare', run: () => observe(startBareExpress, seconds) },
    ],
    rounds,
  )
  await vendors.close()
  folder.remove()
  const of = (what: string, unit: string, by: (started: Started) => number): Figure => ({
    item: 8,
    what,
    unit,
    peer: 'bare Express',
    ours: median('till', by),
    theirs: median('bare', by),
  })
  return [
    of('start to first answered text', 'ms', ({ readyMs }) => readyMs),
    of('memory when idle', 'MiB', ({ idleMiB }) => idleMiB),
    of('memory after load', 'MiB', ({ busyMiB }) => busyMiB),
    ...installed(),
  ]
}

async function observe(open: () => Promise<Peer>, seconds: number): Promise<Started> {
  const startedAt = performance.now()
  const peer = await open()
  await textTo(peer.url, { ...ONE, connections: 1, amount: 1 })
  const readyMs = performance.now() - startedAt
  const idleMiB = residentMiB(peer.pid)
  await textTo(peer.url, { ...ONE, connections: 50, seconds })
  const busyMiB = residentMiB(peer.pid)
  await peer.close()
  return { readyMs, idleMiB, busyMiB }
}

/** What is installed without what only developers need, Node itself not counted, against what a bare app needs. */
function installed(): Figure[] {
  const { dependencies } = require('../package.json') as { dependencies: Record<string, string> }
  const ours = withTheirs(Object.keys(dependencies))
  const theirs = withTheirs(['express', 'twilio', 'stripe'])
  const of = (what: string, unit: string, by: (folders: string[]) => number): Figure => ({
    item: 8,
    what,
    unit,
    peer: 'express, twilio, stripe',
    ours: by(ours),
    theirs: by(theirs),
  })
  return [of('packages', 'packages', ({ length }) => length), of('their size', 'MiB', mebibytesOf)]
}

/** The folders of packages, and of all that they need. */
function withTheirs(names: string[]): string[] {
  const found = new Set<string>()
  for (let name = names.pop(); name !== undefined; name = names.pop()) {
    const folder = join(process.cwd(), 'node_modules', name)
    if (found.has(folder)) continue
    found.add(folder)
    const { dependencies = {} } = require(join(folder, 'package.json')) as {
      dependencies?: Record<string, string>
    }
    names.push(...Object.keys(dependencies))
  }
  return [...found]
}

function mebibytesOf(folders: string[]): number {
  const lines = execFileSync('du', ['-sk', ...folders], { encoding: 'utf8' })
    .trim()
    .split('\n')
  return lines.reduce((sum, line) => sum + Number.parseInt(line, 10), 0) / 1024
}
