/** One line of the table: what was measured, beside what, and what was hoped for. */
export type Figure = {
  /** The number that the issue of performance gives it. */
  item: number
  what: string
  /** What TextTill did, and the one it is compared with. */
  ours: number
  theirs: number
  unit: string
  peer: string
  /** The ratio that is the goal: at least, or at most where less is better. */
  goal?: { atLeast?: number; atMost?: number }
}

export function ratioOf({ ours, theirs }: Figure): number {
  return ours / theirs
}

export function isMet(figure: Figure): boolean | undefined {
  const { goal } = figure
  if (!goal) return undefined
  const ratio = ratioOf(figure)
  return ratio >= (goal.atLeast ?? -Infinity) && ratio <= (goal.atMost ?? Infinity)
}
