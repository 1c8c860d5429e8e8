/**
 * Why Stripe does not give money back, in words for the operator. Where there are none of ours, Stripe's own do.
 * https://docs.stripe.com/error-codes
 */
export function whyNotRefunded({ code, says }: { code: string; says: string }): string {
  return WHY[code] ?? `Stripe says: ${says}`
}

const WHY: Record<string, string> = {
  charge_already_refunded: 'All of it has gone back already.',
  charge_disputed: 'The bank has taken this payment back already: it is disputed.',
  refund_disputed_payment: 'The bank has taken this payment back already: it is disputed.',
  charge_expired_for_refund: 'The payment is too old for its card to take money back.',
  insufficient_funds: "Stripe does not hold enough of yours to give it back now. Top up Stripe's balance.",
  balance_insufficient: "Stripe does not hold enough of yours to give it back now. Top up Stripe's balance.",
  payment_intent_unexpected_state: 'The payment was never completed.',
  resource_missing:
    'Stripe does not know this payment. Is the key of the right account, and of the right mode?',
  never_made: 'Stripe never made this refund. Ask for it again.',
}
