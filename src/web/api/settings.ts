import { z } from 'zod'
import type { House } from '../../flows/house.ts'
import {
  agreementOf,
  agreeSignedIn,
  endAgreementSignedIn,
  linkToCardsSignedIn,
  lockSignedIn,
  sendUnlockCode,
  unlockSignedIn,
} from '../../flows/tend-signed-in.ts'
import type { AutoTopUp } from '../../store/auto-top-ups.ts'
import * as cards from '../../store/cards.ts'
import { monthOf } from '../../till/auto.ts'
import { toldReason } from '../../till/decline.ts'
import { type Endpoint, forCustomers } from './endpoint.ts'
import { amountMicros, money, moneyOf, time, timeOf } from './shapes.ts'

const tag = 'Card, AUTO and LOCK'

const card = z
  .object({
    id: z.string(),
    brand: z.string().meta({ example: 'visa' }),
    last4: z.string().meta({ example: '4242' }),
    expires: z.object({ month: z.int(), year: z.int() }),
    charged: z.boolean().describe('Whether it is the one that purchases are charged to.'),
  })
  .meta({ id: 'Card' })

/** AUTO, as customers see it. */
export const autoTopUp = z
  .object({
    state: z.enum(['on', 'paused', 'off']),
    reason: z.string().nullable().describe('Why it is paused.'),
    amount: money.nullable(),
    below: money.nullable().describe('Added whenever less than this is left.'),
    perMonth: money.nullable().describe('At most so much in 30 days.'),
  })
  .meta({ id: 'AutoTopUp' })

/** What customers set: which card, AUTO and LOCK. */
export const settingsEndpoints: Endpoint[] = [
  forCustomers({
    id: 'listCards',
    method: 'get',
    path: '/v1/cards',
    tag,
    summary: 'Your saved cards',
    answer: z.object({ data: z.array(card) }),
    run: async ({ store }, { customer }) => {
      const saved = await store.read((read) => cards.of(read, customer.id))
      const data = saved.map((one) => ({
        id: one.id,
        brand: one.brand,
        last4: one.last4,
        expires: { month: one.expires_month, year: one.expires_year },
        charged: one.id === customer.card,
      }))
      return { data }
    },
  }),
  forCustomers({
    id: 'linkToCards',
    method: 'post',
    path: '/v1/card-links',
    tag,
    summary: 'A link to replace or remove a card',
    detail: 'Card numbers are typed on pages of Stripe’s only.',
    status: 201,
    answer: z.object({ url: z.string(), expiresAt: time }),
    problems: ['locked'],
    async run(house, signedIn) {
      const { url, expiresAt } = await linkToCardsSignedIn(house, signedIn)
      return { url, expiresAt: timeOf(expiresAt) }
    },
  }),
  forCustomers({
    id: 'getAutoTopUp',
    method: 'get',
    path: '/v1/auto-top-up',
    tag,
    summary: 'Whether credit is added by itself',
    answer: autoTopUp,
    run: async (house, { customer }) => autoTopUpShown(house, await agreementOf(house, customer.id)),
  }),
  forCustomers({
    id: 'agreeAutoTopUp',
    method: 'put',
    path: '/v1/auto-top-up',
    tag,
    summary: 'Have credit added by itself',
    detail: 'The call is the consent to be charged whenever less than `belowMicros` is left.',
    body: z.object({
      amountMicros,
      belowMicros: amountMicros,
      monthMicros: amountMicros
        .optional()
        .describe('At most so much in 30 days; the till’s limit if left out.'),
    }),
    answer: autoTopUp,
    problems: ['locked', 'frozen', 'opted-out', 'no-card', 'not-for-sale', 'auto-limit'],
    run: async (house, { body, ...signedIn }) =>
      autoTopUpShown(house, await agreeSignedIn(house, signedIn, body)),
  }),
  forCustomers({
    id: 'endAutoTopUp',
    method: 'delete',
    path: '/v1/auto-top-up',
    tag,
    summary: 'Have nothing added by itself any more',
    run: endAgreementSignedIn,
  }),
  forCustomers({
    id: 'lock',
    method: 'put',
    path: '/v1/lock',
    tag,
    summary: 'Have nothing charged any more',
    run: lockSignedIn,
  }),
  forCustomers({
    id: 'requestUnlockCode',
    method: 'post',
    path: '/v1/unlock-codes',
    tag,
    summary: 'Have a code texted that unlocks',
    status: 202,
    problems: ['not-locked', 'opted-out'],
    run: sendUnlockCode,
  }),
  forCustomers({
    id: 'unlock',
    method: 'post',
    path: '/v1/unlock',
    tag,
    summary: 'Unlock with the code',
    body: z.object({ code: z.string().max(16).meta({ example: '482913' }) }),
    status: 204,
    problems: ['not-locked', 'wrong-code'],
    run: (house, { body, ...signedIn }) => unlockSignedIn(house, signedIn, body.code),
  }),
]

export function autoTopUpShown({ service }: House, agreed: AutoTopUp | undefined): z.input<typeof autoTopUp> {
  if (!agreed) return { state: 'off', reason: null, amount: null, below: null, perMonth: null }
  const { currency } = service
  return {
    state: agreed.state,
    reason: agreed.reason && toldReason(agreed.reason),
    amount: moneyOf(agreed.amount_micros, currency),
    below: moneyOf(agreed.below_micros, currency),
    perMonth: moneyOf(monthOf(service, agreed), currency),
  }
}
