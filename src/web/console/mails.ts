import { type ListedMail, mails } from '../../store/console-lists.ts'
import type { Letter } from '../../till/letter.ts'
import { badge, customerLink } from './links.ts'
import { type List, timeColumn } from './list.ts'

const STATES = ['waiting', 'sending', 'sent', 'refused'] as const satisfies ListedMail['state'][]

/** Letters to customers and operators: what waits to go, and what nobody took. */
export const mailList: List<ListedMail> = {
  path: '/console/mails',
  title: 'Mail',
  filters: [{ name: 'state', label: 'State', values: STATES }],
  rows: (read, { filter, before, limit }) =>
    mails(read, { before, limit, state: STATES.find((state) => state === filter.state) }),
  placeOf: ({ written_at, id }) => ({ at: written_at, id }),
  columns: [
    timeColumn('When (UTC)', ({ written_at }) => written_at),
    {
      name: 'To',
      cell: ({ customer, recipient }) => (customer ? customerLink(customer, recipient) : recipient),
      csv: ({ recipient }) => recipient,
    },
    { name: 'Subject', csv: subjectOf },
    { name: 'State', cell: ({ state }) => badge(state), csv: ({ state }) => state },
    { name: 'Why', csv: ({ error }) => error },
  ],
}

/** Of whoever has deleted their data, nothing is left of a letter. */
function subjectOf({ letter }: ListedMail): string | null {
  return (JSON.parse(letter) as Partial<Letter>).subject ?? null
}
