import { z } from 'zod'
import { adjustCredit } from '../../flows/adjust-credit.ts'
import { actorOf } from '../../flows/api-keys.ts'
import type { House } from '../../flows/house.ts'
import { acceptOrder, dismissOrder } from '../../flows/judge-order.ts'
import { requestRefundIn } from '../../flows/request-refund.ts'
import { textCustomer } from '../../flows/text-customer.ts'
import { topUpRefused } from '../../flows/use-service.ts'
import * as customers from '../../store/customers.ts'
import { isPerson } from '../../till/channel.ts'
import { countryOf, readPhone } from '../../till/phone.ts'
import { Problem } from '../../till/problem.ts'
import { toGsm7 } from '../../till/segments.ts'
import {
  accountShape,
  accountShown,
  balanceShape,
  balanceShown,
  transactionShape,
  transactionsPage,
} from './account.ts'
import { type Endpoint, forOperators } from './endpoint.ts'
import {
  amountMicros,
  id,
  MOST_MICROS,
  money,
  moneyOf,
  pageOf,
  paging,
  time,
  timeOf,
  usedService,
} from './shapes.ts'

const tag = 'Accounts'
const params = z.object({ account: id })
const reason = z
  .string()
  .trim()
  .min(3)
  .max(500)
  .describe('Why, for the record.')
  .meta({ example: 'It rained.' })
const adjustment = z.object({ transaction: z.string().describe('Its line in the books.') })

/** What the operator's programs see and do of accounts. */
export const operatorEndpoints: Endpoint[] = [
  forOperators('accounts:read', {
    id: 'findAccount',
    method: 'get',
    path: '/v1/accounts',
    tag,
    summary: 'Find an account by its phone number, or its address on another channel',
    query: z.object({ phone: z.string().max(280).meta({ example: '+14155550123' }) }),
    answer: z.object({ data: z.array(accountShape) }),
    problems: ['no-phone'],
    async run(house, { query }) {
      const phone = isPerson(query.phone)
        ? query.phone
        : readPhone(query.phone, countryOf(house.settings.numbers[0]!))
      if (!phone) throw new Problem('no-phone', 'That is not a phone number.')
      const found = await house.store.read((read) => customers.findAt(read, phone))
      return { data: found ? [accountShown(house, found)] : [] }
    },
  }),
  forOperators('accounts:read', {
    id: 'readAccount',
    method: 'get',
    path: '/v1/accounts/{account}',
    tag,
    summary: 'One account',
    params,
    answer: accountShape.extend({ balance: balanceShape }),
    problems: ['no-such-account'],
    async run(house, { params }) {
      const found = await accountAt(house, params.account)
      return { ...accountShown(house, found), balance: await balanceShown(house, found) }
    },
  }),
  forOperators('ledger:read', {
    id: 'readTransactions',
    method: 'get',
    path: '/v1/accounts/{account}/transactions',
    tag,
    summary: 'What moved on an account',
    params,
    query: paging,
    answer: pageOf(transactionShape),
    problems: ['no-such-account'],
    async run(house, { params, query }) {
      const { id: customer } = await accountAt(house, params.account)
      return transactionsPage(house, { customer, ...query })
    },
  }),
  forOperators('credit:write', {
    id: 'grantCredit',
    method: 'post',
    path: '/v1/accounts/{account}/grants',
    tag,
    summary: 'Give credit that nobody paid for',
    detail: 'It comes from house:discounts, never as if it were paid, and is written down among the deeds.',
    params,
    body: z.object({ amountMicros, reason }),
    status: 201,
    answer: adjustment,
    problems: ['no-such-account'],
    async deed(tx, house, { key, params, body }) {
      const wish = { customer: params.account, ...body, actor: actorOf(key) }
      return { transaction: await adjustCredit(tx, house, wish) }
    },
  }),
  forOperators('credit:write', {
    id: 'deductCredit',
    method: 'post',
    path: '/v1/accounts/{account}/deductions',
    tag,
    summary: 'Take credit away',
    detail: 'At most what is there to spend. It goes to house:discounts.',
    params,
    body: z.object({ amountMicros, reason }),
    status: 201,
    answer: adjustment,
    problems: ['no-such-account', 'too-little'],
    async deed(tx, house, { key, params, body }) {
      const wish = { customer: params.account, reason: body.reason, actor: actorOf(key) }
      return { transaction: await adjustCredit(tx, house, { ...wish, amountMicros: -body.amountMicros }) }
    },
  }),
  forOperators('refunds:write', {
    id: 'refund',
    method: 'post',
    path: '/v1/refunds',
    tag,
    summary: 'Give money back for an order',
    detail: 'What the customer has left is held at once; Stripe is asked soon, and its events tell the rest.',
    body: z.object({
      order: z.string().max(64).describe('Its id or ref, or a payment’s id.'),
      amountMicros: amountMicros.optional().describe('All that is left, if left out.'),
      reason,
    }),
    status: 202,
    answer: z.object({ refund: z.string() }),
    problems: ['no-such-order', 'which-order', 'not-paid', 'nothing-left', 'too-much', 'disputed', 'amount'],
    async deed(tx, house, { key, body }) {
      const refund = await requestRefundIn(tx, house, { ...body, actor: actorOf(key) })
      return { refund }
    },
  }),
  forOperators('refunds:write', {
    id: 'judgeOrder',
    method: 'post',
    path: '/v1/reviews',
    tag,
    summary: 'Decide an order in review',
    detail:
      'It was paid otherwise than asked. `accept` credits what was paid, less what went back; `dismiss` gives nothing where nothing was paid. A refund of all that was paid ends it too.',
    body: z.object({
      order: z.string().max(64).describe('Its id or ref.'),
      verdict: z.enum(['accept', 'dismiss']),
      reason,
    }),
    status: 202,
    answer: z.object({ order: z.string() }),
    problems: [
      'no-such-order',
      'which-order',
      'not-in-review',
      'was-paid',
      'other-currency',
      'no-such-account',
    ],
    async deed(tx, house, { key, body: { verdict, ...wish } }) {
      const judge = verdict === 'accept' ? acceptOrder : dismissOrder
      return { order: await judge(tx, house, { ...wish, actor: actorOf(key) }) }
    },
  }),
  forOperators('texts:write', {
    id: 'sendText',
    method: 'post',
    path: '/v1/texts',
    tag,
    summary: 'Send a text to a customer',
    detail:
      'It goes out when it is day for them, from 8 to 21 by the clocks of their country, unless it is urgent; nothing is sent to who has opted out until then. The operator pays for it, or the customer: `charge` takes a price and each segment at their rate, and needs the scope `usage:write` too. It is given back if the text never reaches them.',
    body: z.object({
      account: z.string().max(64),
      body: z
        .string()
        .trim()
        .min(1)
        .max(480)
        .refine((body) => toGsm7(body).trim() !== '', 'Nothing of it can be seen in a text.')
        .describe('Signs that no text can hold are left out; without any other it is `invalid`.')
        .meta({ example: 'Your map is ready.' }),
      urgent: z.boolean().optional().describe('It goes out at night too.'),
      charge: z
        .object({
          service: usedService,
          priceMicros: z.int().min(0).max(MOST_MICROS).default(0).describe('Besides its segments.'),
        })
        .optional()
        .describe('What the customer pays. Nothing, if left out.'),
    }),
    status: 202,
    answer: z.object({
      id: z.string(),
      segments: z.int(),
      sendsAt: time.describe('When it goes out.'),
      charged: money,
      usage: z.string().nullable().describe('What was charged, as a usage that is captured.'),
    }),
    problems: ['no-such-account', 'opted-out', 'number-in-doubt', 'window-closed', 'frozen', 'too-little'],
    async deed(tx, house, { key, body: { account: customer, charge, ...wish } }) {
      if (charge && !key.scopes.split(' ').includes('usage:write'))
        throw new Problem('forbidden', 'This key lacks the scope usage:write, which a charge needs.')
      const said = await textCustomer(tx, house, {
        ...wish,
        customer,
        actor: actorOf(key),
        charge: charge && { ...charge, apiKey: key.id },
      })
      return {
        id: said.text.ref,
        segments: said.text.segments,
        sendsAt: timeOf(said.sendsAt),
        charged: moneyOf(said.paid?.amountMicros ?? 0, house.service.currency),
        usage: said.paid?.usage ?? null,
      }
    },
    refused: (house, { code }, { body }) => topUpRefused(house, { code, customer: body.account }),
  }),
]

/** @throws Problem `no-such-account` */
async function accountAt({ store }: House, id: string): Promise<customers.Customer> {
  const found = await store.read((read) => customers.find(read, id))
  if (!found) throw new Problem('no-such-account', 'There is no such account.')
  return found
}
