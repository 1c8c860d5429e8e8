/** Why a bank said no, by Stripe's decline code, and what Stripe advises about trying again, if anything. */
export type Refusal = { code: string; advice: string | null }

/** How often a bank may decline a card in a day before we leave it alone until the next. */
export const DECLINES_PER_DAY = 3

/**
 * Whether a card must not be tried again, ever: networks fine who does. The code is older than the advice and says
 * the same. See https://docs.stripe.com/declines/card#retrying-issuer-declines
 */
export function barsCard(refusal: Refusal): boolean {
  return refusal.advice === 'do_not_try_again' || refusal.code === 'do_not_try_again'
}

/** Whether the customer, or their bank's check of them, said no on the bank's page. */
export function isNotApproved(refusal: Refusal): boolean {
  return ['payment_intent_authentication_failure', 'authentication_failure'].includes(refusal.code)
}
