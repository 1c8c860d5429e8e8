import { html } from 'hono/html'
import { type Listed, list } from '../../store/event-list.ts'
import { dateAndTime } from '../../till/exact.ts'
import { moment } from './frame.ts'
import { badge, idOf } from './links.ts'
import type { List } from './list.ts'

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
    {
      name: 'When (UTC)',
      cell: ({ received_at }) => moment(received_at),
      csv: ({ received_at }) => dateAndTime(received_at),
    },
    {
      name: 'Type',
      cell: ({ id, type }) => html`<a href="/console/events/${id}">${type}</a>`,
      csv: ({ type }) => type,
    },
    { name: 'State', cell: ({ state }) => badge(state), csv: ({ state }) => state },
    {
      name: 'What came of it',
      cell: ({ outcome, waitsFor }) => outcome ?? waitsFor,
      csv: ({ outcome, waitsFor }) => outcome ?? waitsFor,
    },
    { name: 'From', cell: ({ source }) => source, csv: ({ source }) => source },
    { name: 'Event', cell: ({ id }) => idOf(id), csv: ({ id }) => id },
  ],
}
