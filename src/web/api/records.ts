import { z } from 'zod'
import * as events from '../../store/event-list.ts'
import * as journal from '../../store/journal.ts'
import * as orders from '../../store/orders.ts'
import type { Place } from '../../store/place.ts'
import * as texts from '../../store/text-list.ts'
import { Problem } from '../../till/problem.ts'
import { withoutCodes } from '../../till/text.ts'
import { cut, readCursor } from './cursor.ts'
import { type Endpoint, forOperators } from './endpoint.ts'
import { orderOf, orderShape, ordersPage } from './orders.ts'
import { id, money, moneyOf, pageOf, paging, time, timeOf, timeOrNull } from './shapes.ts'

const tag = 'Records'

const text = z
  .object({
    id: z.string(),
    direction: z.enum(['in', 'out']),
    body: z.string().describe('Without the codes that only the phone should have.'),
    state: z.string().describe('How far it has come, in Twilio’s words once it has told.'),
    error: z.string().nullable(),
    at: time,
  })
  .meta({ id: 'Text' })

const event = z
  .object({
    id: z.string(),
    type: z.string().meta({ example: 'payment_intent.succeeded' }),
    state: z.enum(['received', 'done', 'ignored', 'failed']),
    outcome: z.string().nullable(),
    receivedAt: time,
    endedAt: time.nullable(),
  })
  .meta({ id: 'Event' })

const line = z
  .object({
    id: z.string(),
    kind: z.string(),
    debit: z.string(),
    credit: z.string(),
    amount: money,
    reference: z.string().nullable(),
    note: z.string().nullable(),
    at: time,
  })
  .meta({ id: 'LedgerLine' })

const byTime = (row: Place) => row

/** What the till has written down, for the operator's programs to read. */
export const recordEndpoints: Endpoint[] = [
  forOperators('orders:read', {
    id: 'readOrders',
    method: 'get',
    path: '/v1/records/orders',
    tag,
    summary: 'Orders',
    query: paging.extend({ account: id.optional() }),
    answer: pageOf(orderShape),
    run: (house, { query: { account, ...page } }) =>
      ordersPage(house, { customer: account, ...page }, 'operator'),
  }),
  forOperators('orders:read', {
    id: 'readOrder',
    method: 'get',
    path: '/v1/records/orders/{order}',
    tag,
    summary: 'One order',
    params: z.object({ order: id }),
    answer: orderShape,
    problems: ['no-such-order'],
    run: (house, { params }) =>
      house.store.read(async (read) => {
        const order = await orders.find(read, 'id', params.order)
        if (!order) throw new Problem('no-such-order', 'There is no such order.')
        return orderOf(read, house, order, 'operator')
      }),
  }),
  forOperators('texts:read', {
    id: 'readTexts',
    method: 'get',
    path: '/v1/records/texts',
    tag,
    summary: 'The texts of an account',
    query: paging.extend({ account: id }),
    answer: pageOf(text),
    async run({ store }, { query: { account: customer, limit, cursor } }) {
      const before = readCursor(cursor)
      const found = await store.read((read) => texts.list(read, { customer, limit: limit + 1, before }))
      const { rows, next } = cut(found, limit, byTime)
      const data = rows.map((row) => ({ ...row, body: withoutCodes(row.body), at: timeOf(row.at) }))
      return { data, next }
    },
  }),
  forOperators('events:read', {
    id: 'readEvents',
    method: 'get',
    path: '/v1/records/events',
    tag,
    summary: 'Stripe’s events',
    query: paging.extend({
      type: z.string().max(100).optional().describe('`charge.*` for all that begin so.'),
      state: z.enum(['received', 'done', 'ignored', 'failed']).optional(),
    }),
    answer: pageOf(event),
    async run({ store }, { query: { type, state, limit, cursor } }) {
      const wanted = { ...(type && { type }), ...(state && { state }), before: readCursor(cursor) }
      const found = await store.read((read) => events.list(read, wanted, limit + 1))
      const { rows, next } = cut(found, limit, ({ received_at: at, id }) => ({ at, id }))
      const data = rows.map(({ received_at, ended_at, ...row }) => ({
        ...row,
        receivedAt: timeOf(received_at),
        endedAt: timeOrNull(ended_at),
      }))
      return { data, next }
    },
  }),
  forOperators('ledger:read', {
    id: 'readLedger',
    method: 'get',
    path: '/v1/records/ledger',
    tag,
    summary: 'The books, line by line',
    query: paging,
    answer: pageOf(line),
    async run({ store }, { query: { limit, cursor } }) {
      const before = readCursor(cursor)
      const found = await store.read((read) => journal.newest(read, { limit: limit + 1, before }))
      const { rows, next } = cut(found, limit, ({ posted_at: at, id }) => ({ at, id }))
      const data = rows.map(({ posted_at, amount, currency, ...row }) => ({
        ...row,
        amount: moneyOf(amount, currency),
        at: timeOf(posted_at),
      }))
      return { data, next }
    },
  }),
]
