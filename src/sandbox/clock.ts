import type { Shelf } from './shelf.ts'
import type { SandboxWorld } from './world.ts'

/** A world whose clock can be set forward. Whoever is given `world` lives by it. */
export type SandboxClock = {
  world: SandboxWorld
  /** How far ahead of the world underneath it is. */
  aheadMs(): number
  /**
   * Sets the clock forward, doing in order what falls due on the way and waiting for each. It never goes back.
   * Let what is under way end first: its time-outs fall due too.
   */
  advance(ms: number): Promise<void>
}

/** Puts such a clock over a world. How far it is ahead is kept on the shelf, for objects already carry its times. */
export function openClock(base: SandboxWorld, shelf: Shelf<number>): SandboxClock {
  type Timer = { dueAt: number; ring(): Promise<void> }
  const timers = new Set<Timer>()
  const aheadMs = () => shelf.get('ahead') ?? 0
  const now = () => base.now() + aheadMs()

  function after(ms: number, work: () => void | Promise<void>): () => void {
    const cancelBase = base.after(ms, () => timer.ring())
    const timer: Timer = {
      dueAt: now() + ms,
      async ring() {
        cancel()
        await work()
      },
    }
    function cancel(): void {
      timers.delete(timer)
      cancelBase()
    }
    timers.add(timer)
    return cancel
  }

  return {
    world: { now, random: base.random, after, fetch: base.fetch },
    aheadMs,
    async advance(ms) {
      const until = now() + ms
      for (;;) {
        const [next] = [...timers].filter(({ dueAt }) => dueAt <= until).sort((a, b) => a.dueAt - b.dueAt)
        if (next === undefined) break
        shelf.put('ahead', aheadMs() + Math.max(0, next.dueAt - now()))
        await next.ring()
      }
      shelf.put('ahead', aheadMs() + Math.max(0, until - now()))
    },
  }
}
