import { html } from 'hono/html'
import { type Listed, list } from '../../store/event-list.ts'
import { badge, idOf } from './links.ts'
import { type List, timeColumn } from './list.ts'

const STATES = ['received', 'done', 'ignored', 'failed'] as const

/** What Stripe told us, and what came of it. */
export const eventList: List<Listed> = {
  path: '/console/events',
  title: 'Events',
  filters: [
    { name: 'state', label: 'State', values: STATES },
    { name: 'type', label: 'Type, such as charge.*' },
  ],
  rows(read, { filter, before, limit }) {
    const state = STATES.find((one) => one === filter.state)
    const wanted = { ...(state && { state }), ...(filter.type && { type: filter.type }), before }
    return list(read, wanted, limit)
  },
  placeOf: ({ received_at, id }) => ({ at: received_at, id }),
  columns: [
    timeColumn('When (UTC)', ({ received_at }) => received_at),
    {
      name: 'Type',
      cell: ({ id, type }) => html`<a href="/console/events/${id}">${type}</a>`,
      csv: ({ type }) => type,
    },
    { name: 'State', cell: ({ state }) => badge(state), csv: ({ state }) => state },
    {
      name: 'What came of it',
      csv: ({ outcome, waitsFor }) => outcome ?? waitsFor,
    },
    { name: 'From', csv: ({ source }) => source },
    { name: 'Event', cell: ({ id }) => idOf(id), csv: ({ id }) => id },
  ],
}
