import { owners } from '../../store/books.ts'
import { newest } from '../../store/journal.ts'
import type { TransferRow } from '../../store/schema.ts'
import { dateAndTime } from '../../till/exact.ts'
import { decimal } from '../../till/money.ts'
import { accountName } from '../account-names.ts'
import type { CsvColumn } from './csv-file.ts'
import { aligned, moment } from './frame.ts'
import { customerLink, idOf } from './links.ts'
import type { List } from './list.ts'

type Row = TransferRow & { names: Map<string, string> }

const CSV = {
  when: { name: 'When (UTC)', csv: ({ posted_at }) => dateAndTime(posted_at) },
  debit: { name: 'Debit', csv: ({ debit }) => debit },
  credit: { name: 'Credit', csv: ({ credit }) => credit },
  why: { name: 'Why', csv: ({ note, kind }) => note ?? kind },
  line: { name: 'Line', csv: ({ id }) => id },
  currency: { name: 'Currency', csv: ({ currency }) => currency },
  amount: { name: 'Amount', csv: ({ amount }) => amount },
} as const satisfies Record<string, CsvColumn<TransferRow>>

/** What a file says of lines of the books. */
export const LINE_COLUMNS: CsvColumn<TransferRow>[] = Object.values(CSV)

/** Every line of the books. */
export const lineList: List<Row> = {
  path: '/console/lines',
  title: 'Lines',
  filters: [],
  async rows(read, { before, limit }) {
    const found = await newest(read, { before, limit })
    const names = await owners(
      read,
      found.flatMap(({ debit, credit }) => [debit, credit]),
    )
    return found.map((row) => ({ ...row, names }))
  },
  placeOf: ({ posted_at, id }) => ({ at: posted_at, id }),
  columns: [
    { ...CSV.when, cell: ({ posted_at }) => moment(posted_at) },
    { ...CSV.debit, cell: (row) => side(row, row.debit) },
    { ...CSV.credit, cell: (row) => side(row, row.credit) },
    { ...CSV.why, cell: ({ note, kind }) => note ?? kind },
    { ...CSV.line, cell: ({ id }) => idOf(id) },
    { ...CSV.currency, cell: ({ currency }) => currency.toUpperCase() },
    { ...CSV.amount, money: true, cell: ({ amount }) => aligned(decimal(amount)) },
  ],
}

function side({ names }: Row, account: string) {
  const phone = names.get(account)
  return phone ? customerLink(account.slice('customer:'.length), phone) : accountName(account)
}
