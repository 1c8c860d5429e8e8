import type { Stripe } from 'stripe'
import { get, type Route } from './route.ts'

/** Whose account it is. One sandbox is one account, always able to charge. */
export const merchantRoutes: Route[] = [
  get<Stripe.AccountRetrieveCurrentParams>(
    '/v1/account',
    'account',
    {},
    (account) =>
      ({
        id: 'acct_1Sandbox0000000000',
        object: 'account',
        charges_enabled: true,
        country: 'US',
        default_currency: 'usd',
        details_submitted: true,
        email: 'shop@example.com',
        payouts_enabled: true,
        settings: {
          branding: { icon: null, logo: null, primary_color: null, secondary_color: null },
          card_payments: {
            statement_descriptor_prefix: null,
            statement_descriptor_prefix_kana: null,
            statement_descriptor_prefix_kanji: null,
          },
          dashboard: { display_name: account.settings.shop, timezone: 'Etc/UTC' },
          payments: {
            statement_descriptor: account.settings.shop.toUpperCase().slice(0, 22),
            statement_descriptor_kana: null,
            statement_descriptor_kanji: null,
            statement_descriptor_prefix_kana: null,
            statement_descriptor_prefix_kanji: null,
          },
        },
        type: 'standard',
      }) satisfies Stripe.Account,
  ),
]
