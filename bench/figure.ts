/** One line of the table: what was measured, beside what, and what was hoped for. */
export type Figure = {
  /** The number that the issue of performance gives it. */
  item: number
  what: string
  /** What TextTill did. */
  ours: number
  unit: string
  /** What it is compared with, if anything. */
  peer?: string
  theirs?: number
  /** The ratio that is the goal: at least, or at most where less is better. */
  goal?: { atLeast?: number; atMost?: number }
}

export function ratioOf({ ours, theirs }: Figure): number | undefined {
  return theirs === undefined ? undefined : ours / theirs
}

export function isMet(figure: Figure): boolean | undefined {
  const { goal } = figure
  const ratio = ratioOf(figure)
  if (!goal || ratio === undefined) return undefined
  return ratio >= (goal.atLeast ?? -Infinity) && ratio <= (goal.atMost ?? Infinity)
}
