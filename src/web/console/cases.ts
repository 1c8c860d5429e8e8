import { html } from 'hono/html'
import { type Case, newest } from '../../store/cases.ts'
import { badge, idOf } from './links.ts'
import { type List, timeColumn } from './list.ts'

const STATES = ['open', 'closed'] as const

/** What nobody but a person settles, and what was settled so. */
export const caseList: List<Case> = {
  path: '/console/cases',
  title: 'Cases',
  filters: [{ name: 'state', label: 'State', values: STATES }],
  rows: (read, { filter, before, limit }) =>
    newest(read, { before, limit, state: STATES.find((state) => state === filter.state) }),
  placeOf: ({ opened_at, id }) => ({ at: opened_at, id }),
  columns: [
    timeColumn('When (UTC)', ({ opened_at }) => opened_at),
    {
      name: 'Case',
      cell: ({ id, kind }) =>
        html`<a href="/console/cases/${encodeURIComponent(id)}">${CASES[kind].name}</a>`,
      csv: ({ kind }) => CASES[kind].name,
    },
    {
      name: 'About',
      cell: ({ subject }) => idOf(subject),
      csv: ({ subject }) => subject,
    },
    { name: 'What happened', csv: ({ words }) => words },
    { name: 'State', cell: (row) => badge(stateOf(row)), csv: stateOf },
  ],
}

export function stateOf({ closed_at }: Case): (typeof STATES)[number] {
  return closed_at === null ? 'open' : 'closed'
}

/** Each kind of case, and what can be done about it. */
export const CASES: Record<Case['kind'], { name: string; advice: string }> = {
  unattributed: {
    name: 'payment that nobody ordered',
    advice: `Find out what it was for. Refund it at Stripe, or give as much credit on their account's page; then close this.`,
  },
  stranger: {
    name: 'paid by somebody else here',
    advice: `Two of your customers may be one person, or somebody took another's card. Look at both accounts; give money back
if they did not mean it. Then close this.`,
  },
  'books-differ': {
    name: "difference to Stripe's balance",
    advice: `Run texttill reconcile for the day, then texttill report. What still differs, look at in both; then close this.`,
  },
  'came-back': {
    name: 'refund that came back',
    advice: `Money was on its way back and did not arrive. Meanwhile you accepted the rest of its order, or its customer deleted
their account. It is nobody's credit: refund it at Stripe once more, then close this.`,
  },
  'paid-twice': {
    name: 'order that was paid twice',
    advice: `The second payment is nobody's credit yet, and they were told that you look at it. Its order's page shows what went
back of it already. Refund what is left of it at Stripe; then close this.`,
  },
}
