import { html } from 'hono/html'
import { type ListedText, texts } from '../../store/console-lists.ts'
import { formatRate } from '../../till/money.ts'
import { withoutCodes } from '../../till/text.ts'
import type { Doors } from '../app.ts'
import { badge, customerLink, twilioLink } from './links.ts'
import { type List, timeColumn } from './list.ts'

const STATES = ['waiting', 'failed', 'billed otherwise'] as const

/** Everything that we say: what waits to go, what did not arrive, and why. */
export function textList(doors: Doors): List<ListedText> {
  return {
    path: '/console/texts',
    title: 'Texts',
    filters: [{ name: 'state', label: 'Which', values: STATES }],
    rows: (read, { filter, before, limit }) =>
      texts(read, { before, limit, state: STATES.find((state) => state === filter.state) }),
    placeOf: ({ written_at, id }) => ({ at: written_at, id }),
    columns: [
      timeColumn('When (UTC)', ({ written_at }) => written_at),
      {
        name: 'To',
        cell: ({ customer, recipient }) => (customer ? customerLink(customer, recipient) : recipient),
        csv: ({ recipient }) => recipient,
      },
      {
        name: 'Words',
        csv: ({ body }) => withoutCodes(body),
      },
      {
        name: 'State',
        cell: ({ state, delivery, error }) => html`${badge(delivery ?? state)} ${error}`,
        csv: ({ state, delivery, error }) => [delivery ?? state, error].filter(Boolean).join(' '),
      },
      {
        name: 'Segments',
        cell: (text) =>
          `${text.segments}${isBilledOtherwise(text) ? `, Twilio: ${text.billed_segments}` : ''}`,
        csv: ({ segments }) => String(segments),
      },
      {
        name: 'Twilio took',
        csv: took,
      },
      { name: 'At Twilio', cell: ({ sid }) => sid && twilioLink(doors, sid), csv: ({ sid }) => sid },
    ],
  }
}

function isBilledOtherwise({ segments, billed_segments }: ListedText): boolean {
  return billed_segments !== null && billed_segments !== segments
}

function took({ billed, billed_currency: currency }: ListedText): string | null {
  return billed === null || currency === null ? null : formatRate(billed, currency)
}
