import { holdLease } from './flows/hold-lease.ts'
import { FINISHED, type House } from './flows/house.ts'
import { openPullIn } from './flows/pull-in.ts'
import * as jobs from './store/jobs.ts'
import { Problem } from './till/problem.ts'
import { ANYTIME, FLOWS, LONGEST_MS, LONGEST_WAIT_MS } from './timetable.ts'
import { traced, tracedFromHere } from './traces.ts'

/** A job whose worker died is due again after this; a worker that lives keeps what it is at. */
const LEASE_MS = 15_000
/** So many that the next are taken while these wait for the disk or for vendors: each look for jobs is a commit. */
const AT_ONCE = 64
const LOOK_MS = 1_000
/** Half of what a job that failed waits for the first time; then twice as long each time. */
const RETRY_MS = 1_000

/** Why a sleep ends early. Without a reason each would make an error with a stack, several for a job. */
const WOKEN = 'woken'

export type Worker = {
  /** Looks at once, and resolves when all is done that is due by now, and what has come of it. */
  rest(): Promise<void>
  /** Takes nothing new, and resolves when what was begun is done. */
  stop(): Promise<void>
}

/**
 * Does jobs as they come due, several at a time, until it is stopped.
 *
 * @param lookMs how often to look for jobs that other processes have left; of its own it hears at once
 */
export function startWorker(house: House, leaseMs = LEASE_MS, lookMs = LOOK_MS, retryMs = RETRY_MS): Worker {
  const { store, world, log } = house
  const busy = new Set<Promise<void>>()
  const stopped = new AbortController()
  let wake = new AbortController()
  const unsubscribe = store.on('jobs', () => wake.abort(WOKEN))
  const pullIn = openPullIn(house, { longestMs: LONGEST_MS, retryMs: LONGEST_WAIT_MS, anytime: ANYTIME })
  /** Taken while there was room, by several at the same time. */
  const ready: jobs.Job[] = []
  /** What is done here, or about to be. */
  const inHand = new Set<string>()
  /**
   * What was taken again meanwhile, and is begun after that: it was left anew in the commit that ended it, or became due
   * by a clock that leapt ahead while somebody is still at it.
   */
  const after = new Map<string, jobs.Job>()
  /** Who waits until nothing is left to do. */
  const resting: (() => void)[] = []
  const dismiss = store.hire({
    keepsUntil(dueAt, promised = 0) {
      const now = world.clock.now()
      return dueAt <= now && inHand.size + promised < AT_ONCE ? now + leaseMs : undefined
    },
    // A job is no part of the request that leaves it.
    begin: tracedFromHere(begin),
  })

  function begin(job: jobs.Job, known?: unknown): void {
    // The word that it is ours came when its lease was over: it is somebody else's by now, or comes back.
    if (job.due_at <= world.clock.now()) return
    if (inHand.has(job.id)) return void after.set(job.id, job)
    inHand.add(job.id)
    if (busy.size < AT_ONCE) work(job, known)
    // Until its turn comes what was known is old.
    else ready.push(job)
  }

  function work(job: jobs.Job, known?: unknown): void {
    const doing = workJob(house, job, { leaseMs, retryMs, known }).finally(() => {
      busy.delete(doing)
      inHand.delete(job.id)
      const anew = after.get(job.id)
      after.delete(job.id)
      if (anew && anew.due_at > world.clock.now()) begin(anew)
      workNext()
      wake.abort(WOKEN)
    })
    busy.add(doing)
  }

  /** One whose lease is over is somebody else's by now. */
  function workNext(): void {
    const next = ready.shift()
    if (!next) return
    if (next.due_at > world.clock.now()) work(next)
    else {
      inHand.delete(next.id)
      workNext()
    }
  }

  /** What was taken and not begun is for whoever looks next. */
  async function giveBack(): Promise<void> {
    const now = world.clock.now()
    const left = [...ready.splice(0), ...after.values()]
    after.clear()
    for (const job of left)
      await store
        .autocommit((tx) => jobs.putOff(tx, job, { until: now, error: '' }))
        .catch((error) => log.warn({ job: job.id, err: error }, 'worker: a job comes back after its lease'))
  }

  async function run(): Promise<void> {
    while (!stopped.signal.aborted) {
      wake = new AbortController()
      // Who comes later is not answered by this look: the clock may have moved since.
      const waiting = resting.splice(0)
      const room = AT_ONCE - inHand.size
      const { taken, dueInMs } = room > 0 ? await take(room) : { taken: [], dueInMs: lookMs }
      for (const job of taken) begin(job)
      if (taken.length > 0 || busy.size > 0) resting.push(...waiting)
      else for (const rested of waiting) rested()
      if (taken.length === 0)
        await world.clock.sleep(Math.min(lookMs, dueInMs), AbortSignal.any([wake.signal, stopped.signal]))
    }
  }

  async function take(limit: number): Promise<{ taken: jobs.Job[]; dueInMs: number }> {
    const now = world.clock.now()
    try {
      await pullIn(now)
      const next = await store.readOne((read) => jobs.nextDueAt(read))
      if (next === undefined || next > now) return { taken: [], dueInMs: (next ?? Infinity) - now }
      return { taken: await store.autocommit((tx) => jobs.take(tx, { now, leaseMs, limit })), dueInMs: 0 }
    } catch (error) {
      if (!stopped.signal.aborted) log.error({ err: error }, 'worker: cannot take jobs')
      return { taken: [], dueInMs: LOOK_MS }
    }
  }

  const running = run().finally(() => {
    for (const rested of resting) rested()
  })
  return {
    async rest() {
      if (stopped.signal.aborted) return
      await new Promise<void>((rested) => {
        resting.push(rested)
        wake.abort(WOKEN)
      })
    },
    async stop() {
      stopped.abort(WOKEN)
      unsubscribe()
      dismiss()
      await running
      await giveBack()
      while (busy.size) await Promise.all(busy)
    },
  }
}

/**
 * Does one job: takes it away when it is done, puts it off when it failed, a little longer each time, and sets it
 * aside when it says itself that trying again is no use.
 */
async function workJob(
  house: House,
  taken: jobs.Job,
  { leaseMs, retryMs, known }: { leaseMs: number; retryMs: number; known: unknown },
): Promise<void> {
  const { store, world, log } = house
  const lease = holdLease(house, taken, leaseMs)
  let job = taken
  try {
    const flow = FLOWS[job.kind]
    // Left by a newer till, while processes are replaced one after the other: it comes back, to one who can.
    if (!flow) throw new Error(`nobody here does jobs of kind ${job.kind}`)
    const about = { 'texttill.job': job.subject, 'texttill.tries': job.tries }
    const again = await traced(`job ${job.kind}`, about, () => flow(house, job.subject, known)).finally(
      async () => {
        job = await lease.end()
      },
    )
    if (again === FINISHED) return
    if (typeof again !== 'number' && (await store.autocommit((tx) => jobs.finish(tx, job)))) return
    const until = typeof again === 'number' ? again : world.clock.now()
    await store.autocommit((tx) => jobs.putOff(tx, job, { until, error: '' }))
  } catch (error) {
    log.warn({ job: job.id, tries: job.tries, err: error }, `${job.kind}: failed, comes back later`)
    const reason = String(error instanceof Error ? error.message : error).slice(0, 500)
    const until = world.clock.now() + Math.min(retryMs * 2 ** Math.min(job.tries, 12), LONGEST_WAIT_MS)
    await store
      .autocommit((tx) =>
        error instanceof Problem
          ? jobs.giveUp(tx, job, { error: reason })
          : jobs.putOff(tx, job, { until, error: reason }),
      )
      .catch((lost) => log.error({ job: job.id, err: lost }, 'worker: the job is due again after its lease'))
  } finally {
    await lease.end()
  }
}
