import { html } from 'hono/html'
import { owners } from '../../store/books.ts'
import { lines } from '../../store/console-lists.ts'
import type { TransferRow } from '../../store/schema.ts'
import { dateAndTime } from '../../till/exact.ts'
import { decimal } from '../../till/money.ts'
import { accountName } from '../account-names.ts'
import { moment } from './frame.ts'
import { customerLink } from './links.ts'
import type { List } from './list.ts'

type Row = TransferRow & { names: Map<string, string> }

/** Every line of the books. */
export const lineList: List<Row> = {
  path: '/console/lines',
  title: 'Lines',
  filters: [],
  async rows(read, { before, limit }) {
    const found = await lines(read, { before, limit })
    const names = await owners(
      read,
      found.flatMap(({ debit, credit }) => [debit, credit]),
    )
    return found.map((row) => ({ ...row, names }))
  },
  placeOf: ({ posted_at, id }) => ({ at: posted_at, id }),
  columns: [
    {
      name: 'When (UTC)',
      cell: ({ posted_at }) => moment(posted_at),
      csv: ({ posted_at }) => dateAndTime(posted_at),
    },
    { name: 'Debit', cell: (row) => side(row, row.debit), csv: ({ debit }) => debit },
    { name: 'Credit', cell: (row) => side(row, row.credit), csv: ({ credit }) => credit },
    { name: 'Why', cell: ({ note, kind }) => note ?? kind, csv: ({ note, kind }) => note ?? kind },
    { name: 'Line', cell: ({ id }) => html`<span class="id">${id}</span>`, csv: ({ id }) => id },
    { name: 'Currency', cell: ({ currency }) => currency.toUpperCase(), csv: ({ currency }) => currency },
    { name: 'Amount', money: true, cell: ({ amount }) => decimal(amount), csv: ({ amount }) => amount },
  ],
}

function side({ names }: Row, account: string) {
  const phone = names.get(account)
  return phone ? customerLink(account.slice('customer:'.length), phone) : accountName(account)
}
