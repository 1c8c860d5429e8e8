import type { House } from '../../flows/house.ts'
import { customers, type ListedCustomer } from '../../store/console-lists.ts'
import { formatMoney } from '../../till/money.ts'
import { badge, customerLink } from './links.ts'
import { type List, timeColumn } from './list.ts'

/** Everybody who ever texted, whoever came last first. */
export function customerList({ service }: House): List<ListedCustomer> {
  const { currency } = service
  return {
    path: '/console/customers',
    title: 'Customers',
    filters: [{ name: 'state', label: 'Which', values: ['on hold', 'locked', 'opted out'] }],
    rows: (read, { filter, before, limit }) =>
      customers(read, { before, limit, currency, state: filter.state }),
    placeOf: ({ created_at, id }) => ({ at: created_at, id }),
    columns: [
      {
        name: 'Phone',
        cell: ({ id, address }) => customerLink(id, address),
        csv: ({ address }) => address,
      },
      { name: 'Country', csv: ({ country }) => country },
      timeColumn('Since (UTC)', ({ created_at }) => created_at),
      {
        name: 'State',
        cell: (row) => (stateOf(row) ? badge(stateOf(row)) : null),
        csv: stateOf,
      },
      {
        name: 'Balance',
        money: true,
        cell: ({ available }) => formatMoney(available, currency),
        csv: ({ available }) => available,
      },
    ],
  }
}

function stateOf({ frozen, doubted_at, locked_at, opted_out_at }: ListedCustomer): string {
  if (frozen) return 'on hold'
  if (doubted_at !== null) return 'in doubt'
  if (locked_at !== null) return 'locked'
  return opted_out_at === null ? '' : 'opted out'
}
