/**
 * Stripe tells of an order of ours that is not in these books. Its event fails and is tried again; where a till was restored
 * from a backup that is older than the order, a person has to see to it.
 */
export function notHere(order: string): Error {
  return new Error(`order ${order} is not here yet`)
}

/** Whether this is why something failed. All that fails for one order says the same. */
export function isNotHere(words: string): boolean {
  return /^order \S+ is not here yet$/.test(words)
}
