import type { Stripe } from 'stripe'

/** What a PaymentIntent or SetupIntent remembers beside what it shows. */
export type IntentPlan = {
  /** The intent's id. */
  id: string
  /** The Checkout Session that it belongs to. */
  session?: string
  /** Where the bank page sends the customer afterwards. */
  returnUrl?: string
  /** The card that waits for the customer's word to the bank. */
  authenticating?: string
}

/** What a Checkout Session remembers beside what it shows. */
export type SessionPlan = {
  /** The session's id. */
  id: string
  paymentIntent?: Stripe.Checkout.SessionCreateParams.PaymentIntentData
  setupIntent?: Stripe.Checkout.SessionCreateParams.SetupIntentData
  /** What the page tells the customer: why the last try failed. */
  trouble?: string
  /** The address that was typed, for the customer to come and for the page when it is shown again. */
  email?: string
}
