import { seededDice } from '../../src/sandbox/dice.ts'
import type { SandboxWorld } from '../../src/sandbox/world.ts'

export type SimulatedWorld = SandboxWorld & {
  /** Lets time go by, doing what falls due on the way and whatever follows from it. */
  pass(ms: number): Promise<void>
  /** Does what is going on now until nothing moves any more, without letting time go by. */
  settle(): Promise<void>
}

/** A world with a clock of its own, dice that fall the same for one seed, and a wire of the test's choosing. */
export function simulatedWorld(args: {
  fetch: (request: Request) => Response | Promise<Response>
  seed?: number
  startsAt?: number
}): SimulatedWorld {
  let nowMs = args.startsAt ?? Date.parse('2026-11-23T12:00:00Z')
  let timers: { dueAt: number; work: () => void | Promise<void> }[] = []

  async function settle(): Promise<void> {
    // Promises of requests in memory take a few turns of the loop.
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
  }

  return {
    now: () => nowMs,
    random: seededDice(args.seed ?? 1),
    after(ms, work) {
      const timer = { dueAt: nowMs + ms, work }
      timers.push(timer)
      return () => {
        timers = timers.filter((one) => one !== timer)
      }
    },
    fetch: async (input, init) => await args.fetch(new Request(input as string, init)),
    settle,
    async pass(ms) {
      const until = nowMs + ms
      await settle()
      for (;;) {
        const next = timers.filter(({ dueAt }) => dueAt <= until).sort((a, b) => a.dueAt - b.dueAt)[0]
        if (next === undefined) break
        timers = timers.filter((one) => one !== next)
        nowMs = Math.max(nowMs, next.dueAt)
        void next.work()
        await settle()
      }
      nowMs = until
    },
  }
}
