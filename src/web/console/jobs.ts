import { html } from 'hono/html'
import { type Job, list, listById } from '../../store/jobs.ts'
import { badge, idOf } from './links.ts'
import { type List, timeColumn } from './list.ts'

const STATES = ['set aside', 'failing'] as const

/** Work that is promised: what waits, what failed and comes back, what was set aside for a person. */
export const jobList: List<Job> = {
  path: '/console/jobs',
  title: 'Jobs',
  filters: [{ name: 'state', label: 'State', values: STATES }],
  rows: (read, { filter, before, limit }) => list(read, { before, limit, state: stateIn(filter) }),
  inFile: (read, { filter, after, limit }) =>
    listById(read, { after: after?.id, limit, state: stateIn(filter) }),
  placeOf: ({ due_at, id }) => ({ at: due_at, id }),
  columns: [
    timeColumn('Due (UTC)', ({ due_at }) => due_at),
    {
      name: 'Job',
      cell: ({ id, kind }) => html`<a href="/console/jobs/${encodeURIComponent(id)}">${kind}</a>`,
      csv: ({ kind }) => kind,
    },
    {
      name: 'About',
      cell: ({ subject }) => idOf(subject),
      csv: ({ subject }) => subject,
    },
    { name: 'State', cell: (job) => badge(stateOf(job)), csv: stateOf },
    { name: 'Tries', csv: ({ tries }) => String(tries) },
    { name: 'Why', csv: ({ error }) => error },
  ],
}

function stateIn({ state }: Record<string, string>) {
  return STATES.find((known) => known === state)
}

export function stateOf({ dead, error }: Job): (typeof STATES)[number] | 'waiting' {
  if (dead === 1) return 'set aside'
  return error ? 'failing' : 'waiting'
}
