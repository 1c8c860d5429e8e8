import { html } from 'hono/html'
import { deliveries, type ListedDelivery } from '../../store/console-lists.ts'
import { badge } from './links.ts'
import { type List, timeColumn } from './list.ts'

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
    timeColumn('When (UTC)', ({ at }) => at),
    {
      name: 'What',
      cell: ({ id, type }) => html`<a href="/console/deliveries/${encodeURIComponent(id)}">${type}</a>`,
      csv: ({ type }) => type,
    },
    { name: 'To', csv: ({ url }) => url },
    { name: 'State', cell: ({ state }) => badge(state), csv: ({ state }) => state },
    { name: 'Tries', csv: ({ tries }) => String(tries) },
    { name: 'What came of it', csv: ({ outcome }) => outcome },
  ],
}
