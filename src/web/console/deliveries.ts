import { html } from 'hono/html'
import { deliveries, type ListedDelivery } from '../../store/console-lists.ts'
import { dateAndTime } from '../../till/exact.ts'
import { moment } from './frame.ts'
import { badge } from './links.ts'
import type { List } from './list.ts'

const STATES = ['waiting', 'delivered', 'failed'] as const satisfies ListedDelivery['state'][]

/** What operators' backends are told: what waits to go, and what was given up. */
export const deliveryList: List<ListedDelivery> = {
  path: '/console/deliveries',
  title: 'Webhooks',
  filters: [{ name: 'state', label: 'State', values: STATES }],
  rows: (read, { filter, before, limit }) =>
    deliveries(read, { before, limit, state: STATES.find((state) => state === filter.state) }),
  placeOf: ({ at, id }) => ({ at, id }),
  columns: [
    { name: 'When (UTC)', cell: ({ at }) => moment(at), csv: ({ at }) => dateAndTime(at) },
    {
      name: 'What',
      cell: ({ id, type }) => html`<a href="/console/deliveries/${encodeURIComponent(id)}">${type}</a>`,
      csv: ({ type }) => type,
    },
    { name: 'To', cell: ({ url }) => url, csv: ({ url }) => url },
    { name: 'State', cell: ({ state }) => badge(state), csv: ({ state }) => state },
    { name: 'Tries', cell: ({ tries }) => String(tries), csv: ({ tries }) => String(tries) },
    { name: 'What came of it', cell: ({ outcome }) => outcome, csv: ({ outcome }) => outcome },
  ],
}
