import { z } from 'zod'
import { eraseCustomer } from '../../flows/erase-customer.ts'
import type { House } from '../../flows/house.ts'
import { type Endpoint, forCustomers } from './endpoint.ts'
import { everything, exportOf } from './export.ts'

const tag = 'Your data'

/** What customers may ask of what is known of them: to see it, and to have it deleted. */
export const ownDataEndpoints: Endpoint[] = [
  forCustomers({
    id: 'exportData',
    method: 'get',
    path: '/v1/export',
    tag,
    summary: 'What is written down of you',
    detail:
      'All but what others wrote: operators’ reasons and notes, why a bank declined or disputed, and Stripe’s events as they came. Ask the operator for those.',
    answer: everything,
    run: (house, { customer }) => exportOf(house, customer),
  }),
  forCustomers({
    id: 'deleteAccount',
    method: 'delete',
    path: '/v1/account',
    tag,
    summary: 'Have your data deleted',
    detail:
      'Number, texts, mails and cards go, and so does every session. Lines in the books and orders stay, under a number that stands for nobody. Credit that is left is refused unless `forfeit=true` says that it may go. It is refused, too, while the account is on hold (`frozen`) or below zero (`owes`): buy what is owed, or write to whom the problem names.',
    query: z.object({ forfeit: z.enum(['true', 'false']).default('false') }),
    problems: ['under-way', 'frozen', 'owes', 'credit-left'],
    run: (house: House, { customer, session, query }) =>
      eraseCustomer(house, {
        customer: customer.id,
        session,
        forfeitMicros: query.forfeit === 'true' ? Number.POSITIVE_INFINITY : 0,
      }),
  }),
]
