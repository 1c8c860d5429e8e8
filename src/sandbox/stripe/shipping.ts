import type { Stripe } from 'stripe'
import { wholeAddress } from './customers.ts'
import { address, hash, required, text, words } from './parameters.ts'

/** Where something is sent. Kept on the payment; nothing here depends on it. */
export const shipping = hash({
  address: required(address),
  name: required(text),
  carrier: words,
  phone: words,
  tracking_number: words,
})

/** As it is kept, and told: what nobody has said is null. */
export function wholeShipping(
  given: Stripe.PaymentIntentCreateParams.Shipping | '' | null | undefined,
): Stripe.PaymentIntent.Shipping | null {
  if (!given) return null
  return {
    address: wholeAddress(given.address)!,
    carrier: given.carrier || null,
    name: given.name,
    phone: given.phone || null,
    tracking_number: given.tracking_number || null,
  }
}
