import type { FormHash } from './form.ts'

const typed = /^\/v1\/(payment_intents|setup_intents|checkout\/sessions)(\/|$)/

/**
 * Understands the names of parameters from before endive. Who names no `Stripe-Version` gets the account's own
 * version, and that is an old one for programs that rely on it, such as the fixtures in Stripe's CLI.
 */
export function understandOldNames(path: string, form: FormHash): FormHash {
  const { payment_method_types: types, coupon, ...rest } = form
  if (types !== undefined && typed.test(path)) return { ...rest, allowed_payment_method_types: types }
  if (coupon !== undefined && path === '/v1/promotion_codes')
    return { ...rest, promotion: { type: 'coupon', coupon } }
  return form
}
