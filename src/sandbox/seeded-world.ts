import { seededDice } from './dice.ts'
import type { SandboxWorld } from './world.ts'

/** What time it is in every seeded world at the beginning: noon in London on 23 November 2026. */
const STARTS_AT = Date.UTC(2026, 10, 23, 12)

/**
 * A world that is the same for one seed: its dice fall alike, and its time stands still but for what falls due, which
 * still takes as long as it says. So it is never told how long its callers have thought about their next request.
 */
export function seededWorld(seed: number, outside: Pick<SandboxWorld, 'after' | 'fetch'>): SandboxWorld {
  type Timer = { dueAt: number; ring(): void }
  let nowMs = STARTS_AT
  // Soonest first; of those due at one moment the one that was set first.
  const timers: Timer[] = []

  /** Whatever the machine's timers do: what is due earlier is done earlier. */
  function reach(moment: number): void {
    while (timers[0] !== undefined && timers[0].dueAt <= moment) {
      nowMs = Math.max(nowMs, timers[0].dueAt)
      timers[0].ring()
    }
  }

  return {
    now: () => nowMs,
    random: seededDice(seed),
    fetch: outside.fetch,
    after(ms, work) {
      const dueAt = nowMs + Math.max(0, ms)
      const cancelOutside = outside.after(ms, () => reach(dueAt))
      const timer = {
        dueAt,
        ring() {
          cancel()
          void work()
        },
      }
      function cancel(): void {
        cancelOutside()
        const at = timers.indexOf(timer)
        if (at >= 0) timers.splice(at, 1)
      }
      const later = timers.findIndex((one) => one.dueAt > dueAt)
      timers.splice(later < 0 ? timers.length : later, 0, timer)
      return cancel
    },
  }
}
