import type { Clock } from '../till/world.ts'

/** Time that moves only when nothing else can. */
export type SimulatedClock = Clock & {
  /** Does `work` once, `ms` from now. Returns how to call it off. */
  after(ms: number, work: () => void | Promise<void>): () => void
  /** Lets everything run that can run without time going by. */
  still(): Promise<void>
  /** Lets the next timer fire. False if none is due by then, ms since 1970. */
  fire(byMs: number): boolean
  /** Lets time go by, and everything happen that falls due on the way. */
  advance(ms: number): Promise<void>
  /** Lets time go by until `work` is done. @throws when that is not within `withinMs`, or `work` throws */
  until<T>(work: Promise<T>, withinMs: number): Promise<T>
  /** What timers threw, which is nobody's to hear and so a bug. */
  errors: unknown[]
}

/** What the clock waits for besides what runs by itself. */
export type Pauses = {
  /** Resolves when to look again, where somebody waits for a real socket or file. */
  busy?: () => Promise<unknown> | undefined
  /** Done when all is still, before time moves on. True if it did something, which may have set others going. */
  chore?: () => Promise<boolean>
}

/** How many clocks wait for stillness. Each has an immediate of its own, which must not keep the others awake. */
let waiting = 0

function immediates(): number {
  return process.getActiveResourcesInfo().filter((resource) => resource === 'Immediate').length
}

type Timer = { dueAt: number; work: () => void | Promise<void> }

/**
 * A clock for a world in which everybody sleeps on it.
 *
 * All that moves in this process without it does so in microtasks and immediates; when Node has none of them left,
 * the world waits for time, and the next timer may fire. That holds for SQLite and for everything that is injected;
 * {@link Pauses} tells of the rest: PostgreSQL's sockets, the files of a house that is being opened.
 */
export function openClock(
  startsAt: number,
  { busy = () => undefined, chore = async () => false }: Pauses = {},
): SimulatedClock {
  let nowMs = startsAt
  // Soonest first; of those due at one moment the one that was set first.
  const timers: Timer[] = []
  const errors: unknown[] = []

  function after(ms: number, work: Timer['work']): () => void {
    const timer = { dueAt: nowMs + Math.max(0, ms), work }
    let at = timers.length
    while (at > 0 && timers[at - 1]!.dueAt > timer.dueAt) at--
    timers.splice(at, 0, timer)
    return () => {
      const found = timers.indexOf(timer)
      if (found >= 0) timers.splice(found, 1)
    }
  }

  async function still(): Promise<void> {
    waiting++
    try {
      do {
        let answer: Promise<unknown> | undefined
        do {
          await new Promise<void>((turn) => setImmediate(turn))
          answer = busy()
          await answer
        } while (answer || immediates() >= waiting)
      } while (await chore())
    } finally {
      waiting--
    }
  }

  /** Fires the next timer if it is due by then. */
  function fire(byMs: number): boolean {
    const [next] = timers
    if (!next || next.dueAt > byMs) return false
    timers.shift()
    nowMs = Math.max(nowMs, next.dueAt)
    void (async () => next.work())().catch((error) => errors.push(error))
    return true
  }

  return {
    errors,
    now: () => nowMs,
    after,
    still,
    fire,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve()
        const wake = () => {
          cancel()
          signal?.removeEventListener('abort', wake)
          resolve()
        }
        const cancel = after(ms, wake)
        signal?.addEventListener('abort', wake)
      }),
    async advance(ms) {
      const untilMs = nowMs + ms
      do await still()
      while (fire(untilMs))
      nowMs = untilMs
    },
    async until(work, withinMs) {
      const untilMs = nowMs + withinMs
      let done = false
      const end = () => {
        done = true
      }
      work.then(end, end)
      for (await still(); !done; await still())
        if (!fire(untilMs)) throw new Error(`this was to be done within ${withinMs} ms, and is not`)
      return work
    },
  }
}
