import { openFleet } from '../test/simulation/fleet.ts'
import type { Figure } from './figure.ts'
import { median } from './rounds.ts'

const STORMS = 200

/** Simulated worlds a minute, on all processors: a town of people for a while, with everything that can go wrong. */
export async function worlds({ rounds }: { rounds: number; seconds: number }): Promise<Figure[]> {
  const fleet = openFleet()
  const perMinute: number[] = []
  for (let round = 0; round <= rounds; round++) {
    const startedAt = performance.now()
    const seeds = Array.from({ length: STORMS }, (_, i) => round * STORMS + i + 1)
    await Promise.all(seeds.map((seed) => fleet.play(seed)))
    if (round > 0) perMinute.push((STORMS * 60_000) / (performance.now() - startedAt))
  }
  fleet.close()
  return [{ item: 9, what: 'simulated worlds', ours: median(perMinute), unit: 'a minute' }]
}
