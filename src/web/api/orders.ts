import { z } from 'zod'
import { chargeSignedIn, checkoutSignedIn, pageOpened } from '../../flows/buy-signed-in.ts'
import type { House } from '../../flows/house.ts'
import { offersFor } from '../../flows/offers-for.ts'
import * as approvals from '../../store/approvals.ts'
import * as search from '../../store/order-search.ts'
import * as orders from '../../store/orders.ts'
import type { Read } from '../../store/store.ts'
import { toldReason } from '../../till/decline.ts'
import { refOf } from '../../till/order.ts'
import { Problem } from '../../till/problem.ts'
import { cut, readCursor } from './cursor.ts'
import { type Endpoint, forCustomers } from './endpoint.ts'
import { amountMicros, id, money, moneyOf, pageOf, paging, time, timeOf, timeOrNull } from './shapes.ts'

const tag = 'Buying'

export const orderShape = z
  .object({
    id: z.string(),
    ref: z.string().describe('What customers read to name it.').meta({ example: 'K7Q2' }),
    state: z.enum(['open', 'paid', 'failed', 'expired', 'canceled', 'review']),
    reason: z.string().nullable().describe('Why it ended so, or why it goes over a page.'),
    product: z.enum(['top-up', 'access']),
    via: z.enum(['card', 'checkout']),
    automatic: z.boolean(),
    pay: money,
    credit: money,
    url: z.string().nullable().describe('Where its customer pays, or approves, while that is wanted.'),
    receiptUrl: z.string().nullable().describe('Its receipt, once it is paid.'),
    openedAt: time,
    endedAt: time.nullable(),
  })
  .meta({ id: 'Order' })

/** Who reads of an order: its customer is not told that a bank thinks the card lost or stolen. */
type Reader = 'customer' | 'operator'

/** An order as programs see it. */
export async function orderOf(
  read: Read,
  { settings }: House,
  order: orders.Order,
  reader: Reader = 'customer',
): Promise<z.input<typeof orderShape>> {
  const wants =
    order.state === 'open' &&
    (order.via === 'checkout' || (await approvals.find(read, order.id))?.closed_at === null)
  return {
    id: order.id,
    ref: refOf(order),
    state: order.state,
    reason: reader === 'operator' || order.reason === null ? order.reason : toldReason(order.reason),
    product: order.product,
    via: order.via,
    automatic: order.auto === 1,
    pay: moneyOf(order.pay_micros, order.currency),
    credit: moneyOf(order.credit_micros, order.currency),
    url: wants ? `${settings.publicUrl}/p/${order.code}` : null,
    receiptUrl: order.state === 'paid' ? `${settings.publicUrl}/thanks/${order.code}` : null,
    openedAt: timeOf(order.opened_at),
    endedAt: timeOrNull(order.ended_at),
  }
}

/** A page of orders as programs see them. */
export function ordersPage(
  house: House,
  args: { customer?: string | undefined; limit: number; cursor?: string | undefined },
  reader: Reader = 'customer',
) {
  const before = readCursor(args.cursor)
  return house.store.read(async (read) => {
    const found = await search.page(read, { customer: args.customer, limit: args.limit + 1, before })
    const { rows, next } = cut(found, args.limit, ({ opened_at, id }) => ({ at: opened_at, id }))
    const data = []
    for (const order of rows) data.push(await orderOf(read, house, order, reader))
    return { data, next }
  })
}

/** What customers buy, and what came of it. */
export const orderEndpoints: Endpoint[] = [
  forCustomers({
    id: 'listOffers',
    method: 'get',
    path: '/v1/offers',
    tag,
    summary: 'What you may buy now',
    answer: z.object({
      data: z.array(z.object({ product: z.enum(['top-up', 'access']), price: money, credit: money })),
    }),
    async run(house, { customer }) {
      const { currency } = house.service
      const data = offersFor(house, customer).map((offer) => ({
        product: offer.kind,
        price: moneyOf(offer.priceMicros, currency),
        credit: moneyOf(offer.creditMicros, currency),
      }))
      return { data }
    },
  }),
  forCustomers({
    id: 'checkout',
    method: 'post',
    path: '/v1/checkout',
    tag,
    summary: 'Buy on a page',
    detail: 'Opens a page of Stripe’s, at `url`, where the customer pays. The card is saved for later.',
    body: z.object({ amountMicros }),
    status: 201,
    answer: orderShape,
    problems: ['locked', 'frozen', 'not-for-sale', 'day-limit'],
    async deed(tx, house, { customer, session, body }) {
      return orderOf(tx, house, await checkoutSignedIn(tx, house, { customer, session, ...body }))
    },
    afterwards: (house, { id }) => pageOpened(house, id),
  }),
  forCustomers({
    id: 'topUp',
    method: 'post',
    path: '/v1/topup',
    tag,
    summary: 'Buy with the saved card',
    detail:
      'The call is the consent. The order is open until Stripe tells what came of it: read it again, or wait for the text. A bank that wants to be asked is asked at `url`; a card that is declined is answered with a link by text.',
    body: z.object({
      amountMicros,
      again: z.boolean().optional().describe('The same was bought within two minutes, and this is meant.'),
    }),
    status: 202,
    answer: orderShape,
    problems: [
      ...(['locked', 'frozen', 'not-for-sale', 'opted-out'] as const),
      ...(['bought-just-now', 'no-card', 'card-paused', 'day-limit'] as const),
    ],
    async deed(tx, house, { customer, session, body }) {
      return orderOf(
        tx,
        house,
        await chargeSignedIn(tx, house, { customer, session, ...body, again: body.again || undefined }),
      )
    },
  }),
  forCustomers({
    id: 'listOrders',
    method: 'get',
    path: '/v1/orders',
    tag,
    summary: 'What you bought',
    query: paging,
    answer: pageOf(orderShape),
    run: (house, { customer, query }) => ordersPage(house, { customer: customer.id, ...query }),
  }),
  forCustomers({
    id: 'getOrder',
    method: 'get',
    path: '/v1/orders/{order}',
    tag,
    summary: 'One order',
    params: z.object({ order: id }),
    answer: orderShape,
    problems: ['no-such-order'],
    run: (house, { customer, params }) =>
      house.store.read(async (read) => {
        const order = await orders.find(read, 'id', params.order)
        if (order?.customer !== customer.id) throw new Problem('no-such-order', 'There is no such order.')
        return orderOf(read, house, order)
      }),
  }),
]
