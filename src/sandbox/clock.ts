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
  /** Takes it at least as far ahead as it was, after its shelf was emptied or filled. */
  keepAhead(ms: number): void
}

/** In so many steps does an hour or a day go by for an app that lives by the clock too; in a short time each is longer. */
const STEPS = 60
const LEAST_STEP_MS = 60_000

/**
 * Puts such a clock over a world. How far it is ahead is kept on the shelf, for objects already carry its times.
 *
 * @param settle called after every step, and waited for
 */
export function openClock(
  base: SandboxWorld,
  shelf: Shelf<number>,
  settle?: () => Promise<void>,
): SandboxClock {
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

  function forward(to: number): void {
    if (to > now()) shelf.put('ahead', aheadMs() + to - now())
  }

  async function advance(ms: number): Promise<void> {
    const at = now() + ms
    const stepMs = settle ? Math.max(LEAST_STEP_MS, ms / STEPS) : Infinity
    for (;;) {
      const [next] = [...timers].filter(({ dueAt }) => dueAt <= at).sort((a, b) => a.dueAt - b.dueAt)
      const isLast = next === undefined && now() + stepMs >= at
      forward(Math.min(next?.dueAt ?? at, now() + stepMs, at))
      if (next !== undefined && next.dueAt <= now()) await next.ring()
      await settle?.()
      // What the app did in the last step may have set a timer that is due by then.
      if (isLast && ![...timers].some(({ dueAt }) => dueAt <= at)) return
    }
  }

  return {
    world: { now, random: base.random, after, fetch: base.fetch },
    aheadMs,
    advance,
    keepAhead(ms) {
      if (aheadMs() < ms) shelf.put('ahead', ms)
    },
  }
}
