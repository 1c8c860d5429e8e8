import type { Read } from './store.ts'

/** Does for many what one wants, in one statement. @returns what came of each, in their order */
export type Batch<One, Result> = (read: Read, all: readonly One[]) => Promise<Result[]>

/** The most in one statement. */
const BATCH_MOST = 64
/** How many statements of a kind are under way at once: one is answered while the next is worked. */
const LANES = 2

type Waiting = { one: unknown; resolve: (result: never) => void; reject: (error: unknown) => void }
type Queue = { waiting: Waiting[]; idleLanes: number; woken: boolean }

/**
 * Puts together what many want at the same time of one kind: while a statement is under way, what comes waits for the
 * next. What one of them wants and may not have fails alone: then each is done by itself.
 *
 * @param args.run runs a statement as a transaction by itself
 * @param args.isRefusal whether the database has answered with that error, and so done nothing
 */
export function makeBatches(args: {
  run: <T>(work: (read: Read) => Promise<T>) => Promise<T>
  isRefusal: (error: unknown) => boolean
}): <One, Result>(batch: Batch<One, Result>, one: One) => Promise<Result> {
  const queues = new Map<Batch<never, unknown>, Queue>()

  function wake(batch: Batch<never, unknown>, queue: Queue): void {
    if (queue.woken || !queue.waiting.length || !queue.idleLanes) return
    queue.woken = true
    queueMicrotask(() => {
      queue.woken = false
      while (queue.waiting.length && queue.idleLanes) {
        const many = Math.min(BATCH_MOST, Math.ceil(queue.waiting.length / queue.idleLanes))
        queue.idleLanes--
        void doTogether(batch, queue.waiting.splice(0, many)).finally(() => {
          queue.idleLanes++
          wake(batch, queue)
        })
      }
    })
  }

  async function doTogether(batch: Batch<never, unknown>, all: readonly Waiting[]): Promise<void> {
    try {
      const results = await args.run((read) => batch(read, all.map(({ one }) => one) as never[]))
      for (const [i, { resolve }] of all.entries()) resolve(results[i] as never)
    } catch (error) {
      if (all.length > 1 && args.isRefusal(error)) for (const one of all) await doTogether(batch, [one])
      else for (const { reject } of all) reject(error)
    }
  }

  return (batch, one) =>
    new Promise((resolve, reject) => {
      const queue = queues.get(batch) ?? { waiting: [], idleLanes: LANES, woken: false }
      queues.set(batch, queue)
      queue.waiting.push({ one, resolve, reject })
      wake(batch, queue)
    })
}
