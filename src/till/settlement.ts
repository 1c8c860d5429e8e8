import type { Mark } from './world.ts'

/**
 * A movement of the balance that Stripe holds for us (a balance transaction). Amounts are micros, above zero what
 * came in; the fee is beside the amount, and what is left is amount − fee.
 */
export type BalanceMove = {
  id: string
  /** Stripe's `type`: `charge`, `refund`, `adjustment`, `payout`, `stripe_fee`… */
  type: string
  amountMicros: number
  feeMicros: number
  currency: string
  at: number
  source: MoveSource
}

/**
 * What moved the balance. `payment` is the PaymentIntent that it all goes back to. Its amount is in the currency
 * that the customer paid in, which Stripe exchanges where it keeps no balance in it; it has no sign.
 */
export type MoveSource = {
  kind: 'charge' | 'refund' | 'dispute' | 'payout' | 'other'
  id: string
  payment: string | null
  mark: Partial<Mark>
  amountMicros: number
  currency: string
}

/** A charge as Stripe has it now; what it moved comes a while after, as Stripe captures in its own time. */
export type Charge = { id: string; payment: string | null; mark: Partial<Mark>; move: BalanceMove | null }

/** What we ask of Stripe about the money that it holds for us. All throw `Unreachable` when it cannot be asked. */
export type Settlement = {
  findCharge(id: string): Promise<Charge | undefined>
  /** The latest charge of a payment. */
  chargeOf(payment: string): Promise<Charge | undefined>
  /** What moved the balance from a time up to another (without it), newest first. */
  balanceMoves(args: { sinceMs: number; untilMs: number }): AsyncIterable<BalanceMove>
  findMove(id: string): Promise<BalanceMove | undefined>
  /** Everything that one object moved. */
  movesOf(source: string): Promise<BalanceMove[]>
}
