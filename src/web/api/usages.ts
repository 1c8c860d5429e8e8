import { z } from 'zod'
import type { House } from '../../flows/house.ts'
import { captureUsage, holdUsage, topUpRefused, usageOf, voidUsage } from '../../flows/use-service.ts'
import type * as usages from '../../store/usages.ts'
import { type Endpoint, forOperators } from './endpoint.ts'
import { amountMicros, id, money, moneyOf, time, timeOf, timeOrNull, usedService } from './shapes.ts'

const tag = 'Usage'
const DEFAULT_S = 900

const usage = z
  .object({
    id: z.string(),
    account: z.string(),
    service: z.string(),
    state: z.enum(['open', 'captured', 'voided']),
    held: money,
    captured: money.nullable(),
    openedAt: time,
    expiresAt: time.describe('It is voided then, unless it has ended.'),
    endedAt: time.nullable(),
  })
  .meta({ id: 'Usage' })

const wish = z.object({
  account: z.string().max(64),
  amountMicros,
  service: usedService,
})

const params = z.object({ usage: id })

function shown({ service: { currency } }: House, one: usages.Usage): z.input<typeof usage> {
  return {
    id: one.id,
    account: one.customer,
    service: one.service,
    state: one.state,
    held: moneyOf(one.amount_micros, currency),
    captured: one.captured_micros === null ? null : moneyOf(one.captured_micros, currency),
    openedAt: timeOf(one.opened_at),
    expiresAt: timeOf(one.expires_at),
    endedAt: timeOrNull(one.ended_at),
  }
}

/** What customers use of services in other languages: held, taken, given back. */
export const usageEndpoints: Endpoint[] = [
  forOperators('usage:write', {
    id: 'holdUsage',
    method: 'post',
    path: '/v1/usages',
    tag,
    summary: 'Hold the most that something may cost',
    body: wish.extend({
      expiresInSeconds: z.int().min(10).max(604_800).default(DEFAULT_S),
    }),
    status: 201,
    answer: usage,
    problems: ['no-such-account', 'frozen', 'opted-out', 'too-little'],
    async deed(tx, house, { key, body }) {
      const { account: customer, expiresInSeconds, ...rest } = body
      const forMs = expiresInSeconds * 1000
      return shown(house, await holdUsage(tx, house, { ...rest, customer, forMs, apiKey: key.id }))
    },
    refused: (house, { code }, { body }) => topUpRefused(house, { code, customer: body.account }),
  }),
  forOperators('usage:write', {
    id: 'debitUsage',
    method: 'post',
    path: '/v1/debits',
    tag,
    summary: 'Take what something did cost, at once',
    body: wish,
    status: 201,
    answer: usage,
    problems: ['no-such-account', 'frozen', 'opted-out', 'too-little'],
    async deed(tx, house, { key, body: { account: customer, ...rest } }) {
      const forMs = DEFAULT_S * 1000
      const { id } = await holdUsage(tx, house, { ...rest, customer, forMs, apiKey: key.id })
      return shown(house, await captureUsage(tx, house, { id, apiKey: key.id }))
    },
    refused: (house, { code }, { body }) => topUpRefused(house, { code, customer: body.account }),
  }),
  forOperators('usage:write', {
    id: 'getUsage',
    method: 'get',
    path: '/v1/usages/{usage}',
    tag,
    summary: 'One usage',
    params,
    answer: usage,
    problems: ['no-such-usage'],
    async run(house, { key, params }) {
      const wanted = { id: params.usage, apiKey: key.id }
      return shown(house, await house.store.read((read) => usageOf(read, wanted)))
    },
  }),
  forOperators('usage:write', {
    id: 'captureUsage',
    method: 'post',
    path: '/v1/usages/{usage}/capture',
    tag,
    summary: 'Take what it did cost',
    params,
    body: z.object({
      amountMicros: z.int().min(0).optional().describe('All that was held, if left out.'),
    }),
    answer: usage,
    problems: ['no-such-usage', 'usage-ended', 'over-hold'],
    deed: async (tx, house, { key, params, body }) =>
      shown(house, await captureUsage(tx, house, { id: params.usage, apiKey: key.id, ...body })),
  }),
  forOperators('usage:write', {
    id: 'voidUsage',
    method: 'post',
    path: '/v1/usages/{usage}/void',
    tag,
    summary: 'Take nothing after all',
    params,
    answer: usage,
    problems: ['no-such-usage', 'usage-ended'],
    deed: async (tx, house, { key, params }) =>
      shown(house, await voidUsage(tx, house, { id: params.usage, apiKey: key.id })),
  }),
]
