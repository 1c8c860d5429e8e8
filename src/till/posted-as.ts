import type { BalanceMove } from './settlement.ts'

/**
 * How Stripe's balance and our ledger call the same thing, so that they can be held against each other: a name is the
 * beginning of the ids that its lines have in the books (`refund:re_…`), but for what was paid, which may be posted
 * as several things and is one `sale:pi_…`.
 */

/** What a payment that came in may be posted as, each line under its kind and the payment's id: credit, access, or nobody's yet. */
export const SALE_KINDS: readonly string[] = ['grant', 'access', 'suspense']

/** What a movement of the balance should stand as in the books: the thing itself, its fee, and an exchange. */
export function sidesOf(move: BalanceMove): { name: string; currency: string; micros: number }[] {
  const { source } = move
  const name = postedAs(move)
  const sign = Math.sign(move.amountMicros)
  const exchanged = source.currency !== move.currency
  return [
    ...(name === undefined
      ? []
      : [
          {
            name,
            currency: source.currency,
            micros: exchanged ? sign * source.amountMicros : move.amountMicros,
          },
        ]),
    ...(move.feeMicros === 0
      ? []
      : [{ name: `fee:${move.id}`, currency: move.currency, micros: -move.feeMicros }]),
    ...(exchanged
      ? [
          {
            name: `exchange:${move.id}:from`,
            currency: source.currency,
            micros: -sign * source.amountMicros,
          },
          { name: `exchange:${move.id}:to`, currency: move.currency, micros: move.amountMicros },
        ]
      : []),
  ]
}

function postedAs({ source, amountMicros }: BalanceMove): string | undefined {
  switch (source.kind) {
    case 'charge':
      return `sale:${source.payment}`
    case 'refund':
      return amountMicros < 0 ? `refund:${source.id}` : `refund-failed:${source.id}`
    case 'dispute':
      return amountMicros < 0 ? `dispute:${source.id}:withdraw` : `dispute:${source.id}:reinstate`
    default:
      return undefined
  }
}

/** The name that a line of the books goes by at Stripe. Whatever a payment was posted as, it is one sale. */
export function nameOf({ id, kind }: { id: string; kind: string }): string {
  const [first, source, what] = id.split(':')
  switch (kind) {
    case 'refund':
    case 'refund-failed':
    case 'fee':
      return `${first}:${source}`
    case 'exchange':
      return id
    case 'dispute':
    case 'dispute-won':
      return `${first}:${source}:${what!.replace(/\d+$/, '')}`
    default:
      return `sale:${source}`
  }
}
