import Stripe from 'stripe'
import { APPROVAL_CODE } from '../till/approval.ts'
import { EVENT_TYPES } from '../till/event.ts'
import { minorFromMicros } from '../till/money.ts'
import { type ChargeOutcome, CUSTOMER_GONE, type Payments } from '../till/world.ts'
import { openApprovals } from './approvals.ts'
import { ask, askEach, dateOf, keyed, load } from './client.ts'
import { openMoneyBack } from './money-back.ts'
import { checkoutOf, declineCodeOf, metadataOf, paymentOf } from './objects.ts'
import { openPromotions } from './promotions.ts'
import { openSettlement } from './settlement.ts'
import { openWallets } from './wallets.ts'

/**
 * Stripe as the till's {@link Payments}.
 *
 * @param tillId what tells our objects from others on the same Stripe account; it is written into their metadata
 */
export function openPayments({ stripe, tillId }: { stripe: Stripe; tillId: string }): Payments {
  return {
    ...openApprovals({ stripe, tillId }),
    ...openPromotions({ stripe }),
    ...openWallets({ stripe, tillId }),
    ...openMoneyBack({ stripe, tillId }),
    ...openSettlement({ stripe, tillId }),

    async openCustomer({ key, customer, phone }) {
      const opened = await ask(() =>
        stripe.customers.create(
          { metadata: { texttill: tillId, customer }, ...(phone && { phone }) },
          keyed(tillId, key),
        ),
      )
      return opened.id
    },

    async openCheckout({ key, mark, ...page }) {
      const metadata = metadataOf(tillId, mark)
      const { promotion, takesCodes } = page
      try {
        const session = await ask(() =>
          stripe.checkout.sessions.create(
            {
              mode: 'payment',
              customer: page.stripeCustomer,
              client_reference_id: mark.order,
              metadata,
              line_items: [
                {
                  quantity: 1,
                  price_data: {
                    currency: page.currency,
                    unit_amount: minorFromMicros(page.payMicros, page.currency),
                    product_data: { name: page.title },
                  },
                },
              ],
              // The first saves the card for charges by text, the second shows it again on this customer's pages.
              payment_intent_data: { setup_future_usage: 'off_session', metadata },
              saved_payment_method_options: { payment_method_save: 'enabled' },
              allowed_payment_method_types: ['card'],
              adaptive_pricing: { enabled: false },
              success_url: page.successUrl,
              cancel_url: page.cancelUrl,
              expires_at: Math.floor(page.expiresAt / 1000),
              ...(promotion && { discounts: [{ promotion_code: promotion }] }),
              ...(takesCodes && { allow_promotion_codes: true }),
            },
            { idempotencyKey: key },
          ),
        )
        return checkoutOf(tillId, session)
      } catch (error) {
        if (isCustomerGone(error)) return 'customer-gone'
        // Stripe counts a code's uses; another may have been quicker. Or it leaves less than a card can be charged.
        if (promotion && error instanceof Stripe.errors.StripeInvalidRequestError) return 'code-refused'
        throw error
      }
    },

    async charge({ key, mark, ...charge }): Promise<ChargeOutcome> {
      try {
        const intent = await ask(() =>
          stripe.paymentIntents.create(
            {
              amount: minorFromMicros(charge.payMicros, charge.currency),
              currency: charge.currency,
              customer: charge.stripeCustomer,
              payment_method: charge.card,
              allowed_payment_method_types: ['card'],
              confirm: true,
              off_session: true,
              description: charge.title,
              metadata: metadataOf(tillId, mark),
            },
            { idempotencyKey: key },
          ),
        )
        return outcomeOf(intent)
      } catch (error) {
        return refusalOf(error)
      }
    },

    async expireCheckout({ key, checkout: id }) {
      try {
        await ask(() => stripe.checkout.sessions.expire(id, {}, keyed(tillId, key)))
        return true
      } catch (error) {
        if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error
        const session = await load(() => stripe.checkout.sessions.retrieve(id))
        if (session?.status === 'open') throw error
        return session?.status !== 'complete'
      }
    },

    async checkout(id) {
      const session = await load(() => stripe.checkout.sessions.retrieve(id, { expand: PAGE_WITH }))
      return session && checkoutOf(tillId, session)
    },

    async payment(id) {
      const intent = await load(() =>
        stripe.paymentIntents.retrieve(id, { expand: ['payment_method', 'latest_charge'] }),
      )
      return intent && paymentOf(tillId, intent)
    },

    async paymentsOf({ stripeCustomer, sinceMs }) {
      const found = await ask(() =>
        stripe.paymentIntents
          .list({
            customer: stripeCustomer,
            created: { gte: Math.floor(sinceMs / 1000) },
            limit: 100,
            expand: ['data.payment_method', 'data.latest_charge'],
          })
          .autoPagingToArray({ limit: 1000 }),
      )
      return found.map((intent) => paymentOf(tillId, intent))
    },

    async *events({ sinceMs, told = () => {} }) {
      const since = Math.floor(sinceMs / 1000)
      for (let i = 0; i < EVENT_TYPES.length; i += TYPES_MOST) {
        const types = EVENT_TYPES.slice(i, i + TYPES_MOST)
        const listed = stripe.events.list({ types, created: { gte: since }, limit: 100 })
        const stripesNow = dateOf(await ask(() => listed))
        if (stripesNow !== undefined) told(stripesNow)
        for await (const event of askEach(listed))
          yield { id: event.id, type: event.type, raw: JSON.stringify(event) }
      }
    },
  }
}

/** How many types of events Stripe lists at once. */
const TYPES_MOST = 20

const PAGE_WITH = [
  'setup_intent',
  'payment_intent.payment_method',
  'payment_intent.latest_charge',
  'discounts.promotion_code',
]

function outcomeOf(intent: Stripe.PaymentIntent): ChargeOutcome {
  if (intent.status === 'succeeded' || intent.status === 'processing')
    return { kind: 'accepted', payment: intent.id }
  // Asked for off-session, so nobody is there to approve it at the bank.
  const code = intent.status === 'requires_action' ? APPROVAL_CODE : intent.status
  return { kind: 'declined', code, advice: null, payment: intent.id }
}

/** A missing price is missing as well; only the parameter tells that it is the customer. */
function isCustomerGone(error: unknown): boolean {
  return (
    error instanceof Stripe.errors.StripeInvalidRequestError &&
    error.code === 'resource_missing' &&
    error.param === 'customer'
  )
}

/** Stripe's refusal in our words. @throws any other error as it is */
function refusalOf(error: unknown): ChargeOutcome {
  if (error instanceof Stripe.errors.StripeCardError) {
    const { advice_code: advice = null, payment_intent: intent } = error
    return { kind: 'declined', code: declineCodeOf(error), advice, payment: intent?.id ?? null }
  }
  // Another request has used this key with other parameters: what became of that one must be looked up.
  if (error instanceof Stripe.errors.StripeIdempotencyError) return { kind: 'conflict' }
  if (isCustomerGone(error)) return { kind: 'rejected', code: CUSTOMER_GONE }
  if (error instanceof Stripe.errors.StripeInvalidRequestError)
    return { kind: 'rejected', code: error.code ?? 'invalid_request' }
  throw error
}
