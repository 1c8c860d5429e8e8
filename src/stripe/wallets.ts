import Stripe from 'stripe'
import type { Wallets } from '../till/wallet.ts'
import { ask, keyed, load } from './client.ts'
import { cardOf, idOf } from './objects.ts'

/** Saved cards, and the pages where people look after them. */
export function openWallets({ stripe, tillId }: { stripe: Stripe; tillId: string }): Wallets {
  return {
    async wallet(stripeCustomer) {
      const customer = await load(() => stripe.customers.retrieve(stripeCustomer))
      if (!customer || customer.deleted) return { deleted: true, preferred: null, cards: [] }
      const methods = await ask(() =>
        stripe.customers
          .listPaymentMethods(stripeCustomer, { type: 'card', limit: 100 })
          .autoPagingToArray({ limit: 1_000 }),
      )
      return {
        deleted: false,
        preferred: idOf(customer.invoice_settings.default_payment_method),
        cards: methods.flatMap((method) => {
          const card = cardOf(method)
          return card ? [{ ...card, savedAt: method.created * 1_000 }] : []
        }),
      }
    },

    async ownerOfCard(card) {
      const method = await load(() => stripe.paymentMethods.retrieve(card))
      return idOf(method?.customer ?? null) ?? undefined
    },

    async ownerOfSetup(setup) {
      const intent = await load(() => stripe.setupIntents.retrieve(setup))
      return idOf(intent?.customer ?? null) ?? undefined
    },

    async openPortal({ key, stripeCustomer, returnUrl }) {
      try {
        const session = await ask(() =>
          stripe.billingPortal.sessions.create(
            {
              customer: stripeCustomer,
              return_url: returnUrl,
              flow_data: {
                type: 'payment_method_update',
                after_completion: { type: 'redirect', redirect: { return_url: returnUrl } },
              },
            },
            keyed(tillId, key),
          ),
        )
        return session.url
      } catch (error) {
        if (error instanceof Stripe.errors.StripeInvalidRequestError) return undefined
        throw error
      }
    },

    async openSetup({ key, stripeCustomer, customer, returnUrl, currency }) {
      const session = await ask(() =>
        stripe.checkout.sessions.create(
          {
            mode: 'setup',
            customer: stripeCustomer,
            client_reference_id: customer,
            metadata: { texttill: tillId, customer },
            setup_intent_data: { metadata: { texttill: tillId, customer } },
            allowed_payment_method_types: ['card'],
            currency,
            success_url: returnUrl,
            cancel_url: returnUrl,
          },
          keyed(tillId, key),
        ),
      )
      return session.url ?? undefined
    },

    async removeCard({ key, card }) {
      try {
        await ask(() => stripe.paymentMethods.detach(card, {}, keyed(tillId, key)))
      } catch (error) {
        // Nobody's card any more, which is what was asked for.
        if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error
      }
    },

    async preferCard({ key, stripeCustomer, card }) {
      await ask(() =>
        stripe.customers.update(
          stripeCustomer,
          { invoice_settings: { default_payment_method: card } },
          keyed(tillId, key),
        ),
      )
    },
  }
}
