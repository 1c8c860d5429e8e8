import type { Shelf } from './shelf.ts'
import type { SandboxWorld } from './world.ts'

/** Something that is to happen later. It stays on its shelf until it has been done, so a restart loses nothing. */
export type Entry<Task> = { id: string; dueAt: number; task: Task }

export type Agenda<Task> = {
  /** Will do the task `inMs` from now; at once, though never before `add` returns, when that is 0. */
  add(inMs: number, task: Task): void
  /** Forgets what is to come and matches, and says how many that were. */
  drop(matches: (task: Task) => boolean): number
  /** What is to come, soonest first. */
  entries(): Entry<Task>[]
  /** Resolves when nothing is under way and nothing is due within the next `withinMs`. */
  quiet(withinMs: number): Promise<void>
  isQuiet(withinMs: number): boolean
  /** Forgets its timers and sets them anew from the shelf, as after a restart. */
  rearm(): void
  close(): void
}

/**
 * Keeps what the sandbox owes the world: callbacks, deliveries, changes of status.
 *
 * A task is taken off the shelf after it was done. One that a crash interrupted is done again: webhooks are
 * delivered at least once here, as in life.
 */
export function openAgenda<Task>(args: {
  world: SandboxWorld
  shelf: Shelf<Entry<Task>>
  work: (task: Task) => Promise<void> | void
}): Agenda<Task> {
  const { world, shelf, work } = args
  const timers = new Map<string, () => void>()
  const underWay = new Set<string>()
  let waiting: { withinMs: number; resolve: () => void }[] = []
  let last = 0
  let closed = false

  function arm(entry: Entry<Task>): void {
    if (closed) return
    const cancel = world.after(Math.max(0, entry.dueAt - world.now()), async () => {
      timers.delete(entry.id)
      // A real timer holds 24 days at most, and then rings early.
      if (entry.dueAt > world.now()) return arm(entry)
      underWay.add(entry.id)
      try {
        await work(entry.task)
      } finally {
        underWay.delete(entry.id)
        shelf.delete(entry.id)
        settle()
      }
    })
    timers.set(entry.id, cancel)
  }

  function isQuiet(withinMs: number): boolean {
    if (underWay.size > 0) return false
    const horizon = world.now() + withinMs
    return !shelf.values().some((entry) => entry.dueAt <= horizon)
  }

  function settle(): void {
    const done = waiting.filter((one) => isQuiet(one.withinMs))
    waiting = waiting.filter((one) => !done.includes(one))
    for (const one of done) one.resolve()
  }

  function rearm(): void {
    for (const cancel of timers.values()) cancel()
    timers.clear()
    const kept = shelf.values()
    last = Math.max(last, ...kept.map((entry) => Number(entry.id)))
    for (const entry of kept) if (!underWay.has(entry.id)) arm(entry)
    settle()
  }

  rearm()
  return {
    add(inMs, task) {
      last += 1
      const entry = { id: String(last), dueAt: world.now() + inMs, task }
      shelf.put(entry.id, entry)
      arm(entry)
    },
    drop(matches) {
      const dropped = shelf.values().filter((entry) => !underWay.has(entry.id) && matches(entry.task))
      for (const entry of dropped) {
        timers.get(entry.id)?.()
        timers.delete(entry.id)
        shelf.delete(entry.id)
      }
      settle()
      return dropped.length
    },
    entries: () => shelf.values().sort((a, b) => a.dueAt - b.dueAt || Number(a.id) - Number(b.id)),
    quiet: (withinMs) =>
      new Promise((resolve) => {
        waiting.push({ withinMs, resolve })
        settle()
      }),
    isQuiet,
    rearm,
    close() {
      closed = true
      for (const cancel of timers.values()) cancel()
      timers.clear()
    },
  }
}
