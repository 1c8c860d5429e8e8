import { accessSync, constants, statfsSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { Env } from '../env.ts'
import { loadService } from '../load-service.ts'
import { backlog } from '../store/backlog.ts'
import { fileOf, nameOf } from '../store/database-url.ts'
import { serverAheadMs } from '../store/server-clock.ts'
import { isStandby } from '../store/standby.ts'
import { openStore, type Store } from '../store/store.ts'
import { examineBills } from './examine-bills.ts'
import { examineBooks } from './examine-books.ts'
import { examineReplica } from './examine-replica.ts'
import { bad, doubtful, type Finding, good, reasonOf } from './finding.ts'

const NODE = [24, 7] as const
const OVERDUE_MS = 120_000
const LEAST_FREE_MB = 500
/** Below that, processes on several machines take no job that another is at. */
const SKEW_MS = 5_000

/** What the till stands on: Node, its settings, its disk and its database. */
export async function examinePlace(env: Env): Promise<Finding[]> {
  const found = [examineNode(), await examineConfig(env), ...examineDisk(env)]
  const name = nameOf(env.DATABASE_URL)
  const store = await openStore(env.DATABASE_URL, { poolSize: 2, listenUrl: 'off' }).catch(
    (error: Error) => error,
  )
  if (store instanceof Error) {
    const fix = 'Check DATABASE_URL, and that the server runs or the folder can be written.'
    return [...found, bad('database', `${name} cannot be opened: ${reasonOf(store)}`, fix)]
  }
  try {
    if (await isStandby(store)) {
      const fix = 'Promote it, or have DATABASE_URL name the server that it follows.'
      return [...found, bad('database', `${name} is a standby, which can be read and not written.`, fix)]
    }
    return [
      ...found,
      good('database', `${name} answers and is up to date.`),
      ...(await examineClock(store)),
      ...(await examineReplica(env)),
      ...(await examineBooks(store)),
      ...(await examineWork(store)),
      ...(await examineBills(store, env)),
    ]
  } finally {
    await store.close()
  }
}

function examineNode(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const fits = major > NODE[0] || (major === NODE[0] && minor >= NODE[1])
  return fits
    ? good('node', process.version)
    : bad('node', `${process.version} is too old.`, `Install Node ${NODE.join('.')} or newer.`)
}

async function examineConfig(env: Env): Promise<Finding> {
  try {
    const service = await loadService(env.TEXTTILL_CONFIG)
    const words = service.commands.map(({ keyword }) => keyword).join(', ')
    return good('config', `${service.name}: ${words || 'no commands'}; no word is one that carriers keep.`)
  } catch (error) {
    return bad(
      'config',
      reasonOf(error),
      `Correct ${env.TEXTTILL_CONFIG}; texttill config check says all of it.`,
    )
  }
}

function examineDisk(env: Env): Finding[] {
  const file = fileOf(env.DATABASE_URL)
  if (file === undefined) return []
  const folder = resolve(dirname(file))
  try {
    const inContainer = isThere('/.dockerenv') || isThere('/run/.containerenv')
    if (inContainer && statSync(folder).dev === statSync('/').dev) {
      const fix = `Mount a volume at ${folder}.`
      return [doubtful('disk', `${folder} goes when this container does.`, fix)]
    }
    accessSync(folder, constants.W_OK)
    const { bavail, bsize } = statfsSync(folder)
    const freeMb = Math.floor((bavail * bsize) / 1_000_000)
    if (freeMb < LEAST_FREE_MB)
      return [bad('disk', `${folder} has ${freeMb} MB left.`, 'Make room: a full disk refuses every text.')]
    return [good('disk', `${folder} can be written, and has ${Math.floor(freeMb / 1_000)} GB left.`)]
  } catch (error) {
    if ((error as { code?: string }).code === 'EACCES')
      return [bad('disk', `${folder} cannot be written.`, `Give it to the user that runs the till: chown.`)]
    return [doubtful('disk', `There is no ${folder} yet.`, 'Start the till once, or run texttill migrate.')]
  }
}

async function examineClock(store: Store): Promise<Finding[]> {
  const aheadMs = await serverAheadMs(store, Date.now)
  if (aheadMs === undefined) return []
  if (Math.abs(aheadMs) <= SKEW_MS) return [good('database clock', 'It agrees with this machine’s.')]
  const seconds = Math.round(Math.abs(aheadMs) / 1_000)
  const says = `It is ${seconds} s ${aheadMs > 0 ? 'ahead of' : 'behind'} this machine's.`
  return [doubtful('database clock', says, 'Let NTP set both: timedatectl set-ntp true')]
}

async function examineWork(store: Store): Promise<Finding[]> {
  const now = Date.now()
  const waits = await store.read((read) => backlog(read, { now }))
  const overdueMs = waits.oldestJobAt === null ? 0 : now - waits.oldestJobAt
  const dead = waits.jobs.filter((one) => one.dead > 0)
  const failed = waits.events.find(({ state }) => state === 'failed')
  return [
    overdueMs > OVERDUE_MS
      ? bad(
          'jobs',
          `The oldest has been due for ${Math.round(overdueMs / 1_000)} s.`,
          'Start the till; if it runs, see its log.',
        )
      : good('jobs', 'Nothing is overdue.'),
    dead.length
      ? doubtful(
          'jobs',
          `Set aside: ${dead.map((one) => `${one.dead} ${one.kind}`).join(', ')}.`,
          'texttill jobs list says why each was; texttill jobs retry.',
        )
      : good('jobs', 'None was set aside.'),
    failed
      ? doubtful(
          'events',
          `${failed.count} of Stripe's cannot be worked.`,
          'texttill events list --state failed',
        )
      : good('events', 'None fails.'),
  ]
}

function isThere(path: string): boolean {
  try {
    return statSync(path) !== undefined
  } catch {
    return false
  }
}
