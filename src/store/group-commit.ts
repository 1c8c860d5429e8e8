import type { Database } from 'better-sqlite3'
import type { DatabaseConnection } from 'kysely'
import type { Engine } from './engine.ts'
import type { Signals, Telling, Told } from './signals.ts'
import { sqliteDialect } from './sqlite-dialect.ts'
import type { Tx } from './store.ts'
import { type Check, makeTransactions } from './transactions.ts'

/** The most transactions in one commit: what waits behind them, an HTTP request say, waits some ms at worst. */
const GROUP_MOST = 256
/** How long somebody waits for another process that writes to the same file, and how often we look. */
const BUSY_MS = 5_000
const LOOK_MS = 10

type Waiting = {
  since: number
  /** Whether it was in a group of which one threw. */
  isTriedAgain: boolean
  /** Of one try: it may count. */
  makeChecks: () => readonly Check[]
  work: (tx: Tx) => Promise<unknown>
  resolve: (value: unknown) => void
  reject: (error: unknown) => void
}

/**
 * Runs the transactions that wait, one after the other, inside one SQLite transaction, and makes all of them
 * durable with one commit: a disk syncs some thousand times a second, whoever asks.
 *
 * Where one of several throws, all are rolled back and tried again, each in a savepoint then, so that who throws again is
 * rolled back and rejected alone: a savepoint for each is a tenth of a BALANCE, and few throw. All hear of it once the
 * group is durable. If the commit fails, all are rejected. A group is what came in during one turn of the event loop, `GROUP_MOST` at most.
 *
 * While another process has the right to write, they wait, and everybody else is served.
 *
 * @param args.writer does not wait by itself (busy_timeout 0), for all would wait with it
 * @param args.connection the writer as Kysely sees it
 */
export function makeGroupCommit(args: {
  writer: Database
  connection: DatabaseConnection
  engine: Engine
  signals: Signals
  sleep: (ms: number) => Promise<unknown>
}): <T>(work: (tx: Tx) => Promise<T>, makeChecks?: () => readonly Check[]) => Promise<T> {
  const { writer, connection, engine, signals, sleep } = args
  const waiting: Waiting[] = []
  let woken = false

  const begin = writer.prepare('begin immediate')
  const commit = writer.prepare('commit')
  const rollback = writer.prepare('rollback')
  const savepoint = writer.prepare('savepoint work')
  const release = writer.prepare('release work')
  const rollbackWork = writer.prepare('rollback to work')
  const transactions = makeTransactions(engine, sqliteDialect(connection))
  const notRolledBack = () => {
    // Without this, statements after such a rollback would each commit by themselves.
    if (!writer.inTransaction) throw new Error('SQLite has rolled this transaction back.')
  }

  function wake(): void {
    if (woken || !waiting.length) return
    woken = true
    setImmediate(async () => {
      try {
        if (await takeTurn()) await commitTogether(waiting.splice(0, GROUP_MOST))
      } finally {
        woken = false
        wake()
      }
    })
  }

  /**
   * Begins a transaction, when no other process is in one. Whoever has waited too long for that is rejected.
   *
   * @returns false when there is nobody left to begin one for
   */
  async function takeTurn(): Promise<boolean> {
    for (;;) {
      try {
        begin.run()
        return true
      } catch (error) {
        const mayWait = (one: Waiting) => isBusy(error) && performance.now() - one.since < BUSY_MS
        const all = waiting.splice(0)
        waiting.push(...all.filter(mayWait))
        for (const one of all) if (!mayWait(one)) one.reject(error)
      }
      if (!waiting.length) return false
      await sleep(LOOK_MS)
    }
  }

  async function commitTogether(group: Waiting[]): Promise<void> {
    const outcomes: (() => void)[] = []
    const told: Told = new Map()
    const begun: Telling['begun'] = []
    const tellings: Telling[] = []
    const isAlone = group.length === 1
    const isCareful = group.some(({ isTriedAgain }) => isTriedAgain)
    try {
      for (const one of group) {
        if (isCareful) savepoint.run()
        const telling = signals.open()
        tellings.push(telling)
        const tx = transactions.change(connection, telling, [notRolledBack, ...one.makeChecks()])
        try {
          const value = await databaseOnly(one.work(tx))
          tx.end()
          if (isCareful) release.run()
          outcomes.push(() => one.resolve(value))
          for (const [topic, words] of telling.told) told.set(topic, words)
          begun.push(...telling.begun)
        } catch (error) {
          tx.end()
          signals.settle(telling)
          // A full or failing disk: SQLite has rolled everybody back, and must not be talked to as if it had not.
          if (isAlone || !writer.inTransaction) throw error
          if (!isCareful) {
            rollback.run()
            for (const each of group) each.isTriedAgain = true
            waiting.unshift(...group)
            return
          }
          rollbackWork.run()
          release.run()
          // What it was refused for may be somebody's of this group, and is not durable yet.
          outcomes.push(() => one.reject(error))
        }
      }
      commit.run()
    } catch (error) {
      // Nothing of this group is kept.
      for (const one of group) one.reject(error)
      if (writer.inTransaction) rollback.run()
      return
    } finally {
      for (const telling of tellings) signals.settle(telling)
    }
    for (const tell of outcomes) tell()
    signals.announce(told, begun)
  }

  return (work, makeChecks = () => []) =>
    new Promise((resolve, reject) => {
      waiting.push({
        since: performance.now(),
        isTriedAgain: false,
        work,
        makeChecks,
        resolve: resolve as Waiting['resolve'],
        reject,
      })
      wake()
    })
}

/** Its code may be longer, by the reason. https://www.sqlite.org/rescode.html#busy */
function isBusy(error: unknown): boolean {
  return String((error as { code?: string }).code).startsWith('SQLITE_BUSY')
}

/**
 * SQLite answers without waiting, so work that is not done when the event loop turns waits for something else,
 * and everybody's transactions with it.
 */
function databaseOnly<T>(working: Promise<T>): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  const turned = setImmediate(() =>
    reject(new Error('A transaction waited for something other than the database. It was rolled back.')),
  )
  working.then(
    (value) => {
      clearImmediate(turned)
      resolve(value)
    },
    (error) => {
      clearImmediate(turned)
      reject(error)
    },
  )
  return promise
}
