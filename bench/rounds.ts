/** One of those who are measured side by side. It answers with what it did in one round, such as requests a second. */
export type Contestant<Round> = { name: string; run(): Promise<Round> }

/**
 * Lets everybody run in turn, round after round, in an order that is drawn, and turned about in the round after, so that
 * what else the machine does, and what one leaves behind for the next, meets all of them alike. The first round warms up,
 * in the order that they are given in, and does not count.
 *
 * @returns how to take the median of what each did, by name
 */
export async function alternate<Round>(
  contestants: readonly Contestant<Round>[],
  rounds: number,
): Promise<(name: string, of: (round: Round) => number) => number> {
  const results = new Map(contestants.map(({ name }): [string, Round[]] => [name, []]))
  let order: readonly Contestant<Round>[] = contestants
  for (let round = 0; round <= rounds; round++) {
    if (round > 0) order = round % 2 ? shuffled(contestants) : order.toReversed()
    for (const { name, run } of order) {
      const result = await run()
      if (round > 0) results.get(name)!.push(result)
    }
  }
  return (name, of) => median(results.get(name)!.map(of))
}

function shuffled<T>(all: readonly T[]): T[] {
  return all
    .map((one) => ({ one, at: Math.random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ one }) => one)
}

export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** The round as it is, where it is a number. */
export const itself = (round: number): number => round
