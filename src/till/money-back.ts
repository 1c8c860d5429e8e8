/** Money that goes back to a card, as Stripe has it now. Amounts are micros. */
export type Refund = {
  id: string
  /** The PaymentIntent; nothing for charges that were made without one, which are none of ours. */
  payment: string | null
  amountMicros: number
  currency: string
  /** Stripe's word: `pending`, `requires_action`, `succeeded`, `failed`, `canceled`, or one of tomorrow. */
  status: string
  /** The request of ours that it came from. */
  request: string | null
}

/** A cardholder's complaint to their bank, as Stripe has it now. */
export type Dispute = {
  id: string
  payment: string | null
  amountMicros: number
  currency: string
  /** Stripe's word; see {@link standingOf}. */
  status: string
  reason: string
  /** What it moved at Stripe, oldest first. */
  moves: DisputeMove[]
  /** Until when Stripe takes evidence, ms since 1970. */
  dueAt: number | null
}

/** Below zero what was withdrawn, above zero what came back. The fee is Stripe's, and beside it. */
export type DisputeMove = {
  id: string
  amountMicros: number
  feeMicros: number
  currency: string
  at: number
}

/** The card's network suspects fraud: a dispute may follow. */
export type FraudWarning = { id: string; payment: string | null; fraudType: string; actionable: boolean }

export type RefundOutcome =
  | { kind: 'accepted'; refund: Refund }
  /** Stripe said no. `code` is its error code: `charge_already_refunded`, `charge_disputed`… */
  | { kind: 'refused'; code: string; says: string }
  /** The key was used before with other parameters; what came of that must be looked up. */
  | { kind: 'conflict' }

/** What we ask of Stripe about money that goes back. All throw `Unreachable` when the outcome is unknown. */
export type MoneyBack = {
  /** Gives money back. `request` comes back with everything that Stripe tells of the refund. */
  refund(args: {
    key: string
    request: string
    payment: string
    amountMicros: number
    currency: string
  }): Promise<RefundOutcome>
  findRefund(id: string): Promise<Refund | undefined>
  /** The refunds of a payment or a charge, oldest first. */
  refundsOf(args: { payment: string } | { charge: string }): Promise<Refund[]>
  findDispute(id: string): Promise<Dispute | undefined>
  /** Disputes that were opened since a time: inquiries move no money and show nowhere else. */
  disputesSince(sinceMs: number): Promise<Dispute[]>
  findFraudWarning(id: string): Promise<FraudWarning | undefined>
  fraudWarningsSince(sinceMs: number): Promise<FraudWarning[]>
}

/** Whether a refund came to nothing after all: the money is ours again. */
export function cameBack(refund: { status: string }): boolean {
  return refund.status === 'failed' || refund.status === 'canceled'
}

/**
 * Where a dispute stands, whatever the event was called that told of it.
 *
 * - `asked`: the bank inquires and no money has moved.
 * - `open`: the bank has taken the money back, and it may still be contested.
 * - `won`: the complaint is over, in our favour. `lost`: it is over, in theirs.
 * - `unknown`: a word that nobody has taught us. For a person to look at.
 *
 * https://docs.stripe.com/api/disputes/object#dispute_object-status
 */
export function standingOf(status: string): 'asked' | 'open' | 'won' | 'lost' | 'unknown' {
  return STANDING[status] ?? 'unknown'
}

const STANDING: Record<string, ReturnType<typeof standingOf>> = {
  warning_needs_response: 'asked',
  warning_under_review: 'asked',
  warning_closed: 'won',
  needs_response: 'open',
  under_review: 'open',
  appeal_needs_response: 'open',
  appeal_under_review: 'open',
  won: 'won',
  lost: 'lost',
}

/**
 * The later of two states of one dispute, for two who loaded it at once and write it in the other order: what is
 * over does not open again, but by an appeal; an inquiry becomes a chargeback and not the other way round. A word that
 * nobody has taught us counts as later than all, until the bank has decided.
 */
export function furtherDispute(known: string, loaded: string): string {
  const rank = (status: string) => {
    const at = ORDER.indexOf(status)
    return at < 0 ? ORDER.length : at
  }
  if (!ORDER.includes(known) && isDecided(loaded)) return loaded
  const isOver = known === 'won' || known === 'lost'
  if (isOver && (loaded === 'won' || loaded === 'lost' || loaded.startsWith('appeal_'))) return loaded
  return rank(loaded) >= rank(known) ? loaded : known
}

const ORDER = [
  'warning_needs_response',
  'warning_under_review',
  'warning_closed',
  'needs_response',
  'under_review',
  'appeal_needs_response',
  'appeal_under_review',
  'lost',
  'won',
]

/** Whether the bank has decided; that a dispute is over is not for ever. */
export function isDecided(status: string): boolean {
  return ['warning_closed', 'lost', 'won'].includes(status)
}

/** How far a dispute freezes its customer: an inquiry only keeps us from charging. */
export function freezeOf(status: string): 'charging' | 'account' | undefined {
  const standing = standingOf(status)
  if (standing === 'won') return undefined
  return standing === 'asked' ? 'charging' : 'account'
}
