import { actors, type ListedDeed, newest } from '../../store/deeds.ts'
import { customerLink } from './links.ts'
import { type List, timeColumn } from './list.ts'

type Row = ListedDeed & { by: string }

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
    timeColumn('When (UTC)', ({ at }) => at),
    { name: 'Who', csv: ({ by }) => by },
    { name: 'Did', csv: ({ deed }) => deed },
    {
      name: 'To',
      cell: (row) => (row.customer ? customerLink(row.customer, subjectOf(row)) : row.subject),
      csv: subjectOf,
    },
    { name: 'Why', csv: wordsOf },
  ],
}

/** A customer is shown by their number, while they have one. */
function subjectOf({ subject, customer, address }: Row): string {
  return subject === customer ? (address ?? subject) : subject
}

function wordsOf({ words, said }: Row): string | null {
  return words || said
}
