import { html } from 'hono/html'
import { type ListedOrder, orders } from '../../store/console-lists.ts'
import type { Order } from '../../store/orders.ts'
import { formatMoney } from '../../till/money.ts'
import { refOf } from '../../till/order.ts'
import type { Doors } from '../app.ts'
import { badge, customerLink, orderLink, stripeLink } from './links.ts'
import { type List, timeColumn } from './list.ts'

const STATES = ['open', 'paid', 'failed', 'expired', 'canceled', 'review'] as const satisfies Order['state'][]

/** Every wish to buy, and what came of it. */
export function orderList(doors: Doors): List<ListedOrder> {
  return {
    path: '/console/orders',
    title: 'Orders',
    filters: [{ name: 'state', label: 'State', values: STATES }],
    rows: (read, { filter, before, limit }) =>
      orders(read, { before, limit, state: STATES.find((state) => state === filter.state) }),
    placeOf: ({ opened_at, id }) => ({ at: opened_at, id }),
    columns: [
      { name: 'Ref', cell: (order) => orderLink(order), csv: refOf },
      timeColumn('When (UTC)', ({ opened_at }) => opened_at),
      {
        name: 'Who',
        cell: ({ customer, address }) => customerLink(customer, address),
        csv: ({ address }) => address,
      },
      {
        name: 'What',
        csv: ({ product, auto, via }) => `${product}, ${auto ? 'automatic' : via}`,
      },
      {
        name: 'State',
        cell: ({ state, reason }) => html`${badge(state)} <span class="muted">${reason}</span>`,
        csv: ({ state }) => state,
      },
      {
        name: 'Payment',
        cell: ({ payment_intent }) => payment_intent && stripeLink(doors, payment_intent),
        csv: ({ payment_intent }) => payment_intent,
      },
      {
        name: 'Pays',
        money: true,
        cell: ({ pay_micros, currency }) => formatMoney(pay_micros, currency),
        csv: ({ pay_micros }) => pay_micros,
      },
      {
        name: 'Credit',
        money: true,
        cell: ({ credit_micros, currency }) => formatMoney(credit_micros, currency),
        csv: ({ credit_micros }) => credit_micros,
      },
    ],
  }
}
