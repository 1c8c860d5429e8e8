/** One line of a sale: what moved, how much of it has gone back already, and whether it is money that was paid. */
export type Part = { amountMicros: number; takenMicros: number; paid: boolean }

/**
 * Divides money that goes back among the parts of a sale, in proportion and to the micro.
 *
 * What was paid yields exactly `backMicros`, by largest remainder, or all that is left of it if that is less. The
 * other parts, such as a discount, follow in step and become nobody's cash. Shares are measured against what should
 * have gone back by now, so that several partial refunds add up to exactly the whole.
 *
 * @returns what each part yields, and the rest that no part has left
 */
export function divide(
  parts: readonly Part[],
  backMicros: number,
): { sharesMicros: number[]; restMicros: number } {
  const paid = sum(parts.map((part) => (part.paid ? part.amountMicros : 0)))
  const takenBefore = sum(parts.map((part) => (part.paid ? part.takenMicros : 0)))
  const givenMicros = Math.min(backMicros, paid - takenBefore)
  if (givenMicros <= 0) return { sharesMicros: parts.map(() => 0), restMicros: backMicros }

  const after = BigInt(takenBefore + givenMicros)
  const wanted = parts.map((part) => {
    const due = BigInt(part.amountMicros) * after
    return {
      share: Math.max(0, Number(due / BigInt(paid)) - part.takenMicros),
      remainder: due % BigInt(paid),
      left: part.amountMicros - part.takenMicros,
      paid: part.paid,
    }
  })
  const byRemainder = wanted
    .filter((part) => part.paid)
    .toSorted((a, b) => (a.remainder === b.remainder ? 0 : a.remainder > b.remainder ? -1 : 1))
  let missing = givenMicros - sum(byRemainder.map(({ share }) => share))
  for (let i = 0; missing !== 0; i = (i + 1) % byRemainder.length) {
    const part = missing > 0 ? byRemainder[i]! : byRemainder[byRemainder.length - 1 - i]!
    if (missing > 0 ? part.share >= part.left : part.share === 0) continue
    part.share += Math.sign(missing)
    missing -= Math.sign(missing)
  }
  return { sharesMicros: wanted.map(({ share }) => share), restMicros: backMicros - givenMicros }
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0)
}
