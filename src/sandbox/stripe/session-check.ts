import type { Stripe } from 'stripe'
import { type Account, now } from './account.ts'
import { badParameter, missingParameter, notModelled } from './failure.ts'

/** What the parameters of a new session may not be together. @throws Failure 400 */
export function checkSession(account: Account, given: Stripe.Checkout.SessionCreateParams): void {
  if (given.mode === undefined) throw missingParameter('mode')
  if (given.mode === 'subscription') throw notModelled('subscriptions', 'mode')
  if (given.success_url === undefined) throw missingParameter('success_url')
  if (given.customer !== undefined && given.customer_email !== undefined)
    throw badParameter(
      'You may only specify one of these parameters: customer, customer_email.',
      'customer_email',
    )
  if (given.customer !== undefined && given.customer_creation !== undefined)
    throw badParameter(
      'You may only specify one of these parameters: customer, customer_creation.',
      'customer_creation',
    )
  if (given.discounts !== undefined && given.allow_promotion_codes !== undefined)
    throw badParameter(
      'You may only specify one of these parameters: allow_promotion_codes, discounts.',
      'allow_promotion_codes',
    )
  if ((given.discounts?.length ?? 0) > 1)
    throw badParameter('You may only apply up to one discount.', 'discounts')
  if (given.mode === 'payment' && !given.line_items?.length) throw missingParameter('line_items')
  if (given.mode === 'payment' && given.setup_intent_data !== undefined)
    throw badParameter('You can not pass `setup_intent_data` in `payment` mode.', 'setup_intent_data')
  if (given.mode === 'setup') {
    for (const param of ['line_items', 'payment_intent_data', 'allow_promotion_codes', 'discounts'] as const)
      if (given[param] !== undefined)
        throw badParameter(`You can not pass \`${param}\` in \`setup\` mode.`, param)
    if (given.currency === undefined && given.allowed_payment_method_types === undefined)
      throw missingParameter('currency')
  }
  for (const param of ['success_url', 'cancel_url'] as const)
    if (given[param] !== undefined && !/^[a-z][a-z0-9+.-]*:\/\//i.test(given[param]))
      throw badParameter('Not a valid URL', param, 'url_invalid')
  const minutes = given.expires_at === undefined ? 60 : (given.expires_at - now(account)) / 60
  if (minutes < 30)
    throw badParameter(
      'The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.',
      'expires_at',
    )
  if (minutes > 24 * 60)
    throw badParameter(
      'The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.',
      'expires_at',
    )
}
