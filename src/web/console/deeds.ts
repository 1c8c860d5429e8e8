import { actors, type Deed, newest } from '../../store/deeds.ts'
import { dateAndTime } from '../../till/exact.ts'
import { moment } from './frame.ts'
import { customerLink } from './links.ts'
import type { List } from './list.ts'

type Row = Deed & { by: string }

/** Who changed what, and why. */
export const deedList: List<Row> = {
  path: '/console/deeds',
  title: 'Deeds',
  filters: [],
  async rows(read, { before, limit }) {
    const names = await actors(read)
    const found = await newest(read, { before, limit })
    return found.map((deed) => ({ ...deed, by: names.get(deed.actor) ?? deed.actor }))
  },
  placeOf: ({ at, id }) => ({ at, id }),
  columns: [
    { name: 'When (UTC)', cell: ({ at }) => moment(at), csv: ({ at }) => dateAndTime(at) },
    { name: 'Who', cell: ({ by }) => by, csv: ({ by }) => by },
    { name: 'Did', cell: ({ deed }) => deed, csv: ({ deed }) => deed },
    {
      name: 'To',
      cell: ({ subject, customer }) => (customer ? customerLink(customer, subject) : subject),
      csv: ({ subject }) => subject,
    },
    { name: 'Why', cell: ({ words }) => words, csv: ({ words }) => words },
  ],
}
