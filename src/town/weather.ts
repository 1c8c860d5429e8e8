import type { Dice } from './dice.ts'

/** How the world treats the house. Chances are 0 to 1. */
export type Weather = {
  /** How long a message takes over the wire, each way, in ms: from, to. */
  latencyMs: readonly [number, number]
  /** The request never arrives. */
  cutBefore: number
  /** It arrives and is worked; its answer never comes. */
  cutAfter: number
  /** It is worked, and the answer takes longer than anybody waits. */
  hang: number
  /** The house dies at a step: before or after it waits for its database, the wire or the clock. */
  crash: number
  /** A transaction of the house fails: nothing of it is kept, or all of it and the house is told otherwise. */
  disk: { full: number; unsure: number }
  /** How far the house's clock is ahead of everybody else's. */
  aheadMs?: number
  /** Somebody who cannot be reached at all, or never heard from, or not before nobody waits any more. */
  gone?: { place: string; when: 'before' | 'after' | 'late' }
}

export const CALM: Weather = {
  latencyMs: [10, 10],
  cutBefore: 0,
  cutAfter: 0,
  hang: 0,
  crash: 0,
  disk: { full: 0, unsure: 0 },
}

/** A storm with some of everything, for towns that ask for one by name. */
export const STORM: Weather = {
  latencyMs: [5, 900],
  cutBefore: 0.06,
  cutAfter: 0.06,
  hang: 0.01,
  crash: 0.002,
  disk: { full: 0.002, unsure: 0.002 },
}

/** Whether a transaction fails now, and how. */
export function diskFault({ disk }: Weather, dice: Dice): 'full' | 'unsure' | undefined {
  if (disk.full > 0 && dice.chance(disk.full)) return 'full'
  return disk.unsure > 0 && dice.chance(disk.unsure) ? 'unsure' : undefined
}
