import { z } from 'zod'
import { eraseCustomer } from '../../flows/erase-customer.ts'
import type { House } from '../../flows/house.ts'
import type { Customer } from '../../store/customers.ts'
import { ownData } from '../../store/own-data.ts'
import { withoutCodes } from '../../till/text.ts'
import { accountShape, accountShown, transactionShape, transactionsPage } from './account.ts'
import { type Endpoint, forCustomers } from './endpoint.ts'
import { orderShape, ordersPage } from './orders.ts'
import { time, timeOf, timeOrNull } from './shapes.ts'

const tag = 'Your data'
const PAGE = 100

const everything = z.object({
  account: accountShape,
  email: z.string().nullable(),
  consents: z.array(
    z.object({
      subject: z.string(),
      given: z.boolean(),
      words: z.string(),
      source: z.string().describe('The text or the session that it was said in.'),
      at: time,
    }),
  ),
  cards: z.array(
    z.object({
      brand: z.string(),
      last4: z.string(),
      expires: z.object({ month: z.int(), year: z.int() }),
      savedAt: time,
      removedAt: time.nullable(),
    }),
  ),
  subscriptions: z.array(
    z.object({
      command: z.string(),
      asked: z.string(),
      time: z.string().meta({ example: '06:00' }),
      timeZone: z.string(),
      state: z.enum(['offered', 'on', 'off']),
      offeredAt: time,
      yes: z.string().nullable().describe('What you said yes with, and to what.'),
      ended: z.string().nullable().describe('What ended it: your words, or why.'),
    }),
  ),
  textsIn: z.array(z.object({ id: z.string(), to: z.string(), body: z.string(), at: time })),
  textsOut: z.array(z.object({ id: z.string(), from: z.string(), body: z.string(), at: time })),
  links: z
    .array(z.object({ address: z.string(), at: time }))
    .describe('Where else somebody speaks for you, such as whatsapp:+14155550123.'),
  mails: z.array(z.object({ to: z.string(), letter: z.string(), at: time })),
  orders: z.array(orderShape),
  transactions: z.array(transactionShape),
})

/** What customers may ask of what is known of them: to see it, and to have it deleted. */
export const ownDataEndpoints: Endpoint[] = [
  forCustomers({
    id: 'exportData',
    method: 'get',
    path: '/v1/export',
    tag,
    summary: 'All that is written down of you',
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
      eraseCustomer(house, { customer: customer.id, session, forfeit: query.forfeit === 'true' }),
  }),
]

/** All that is written down of a customer. */
export async function exportOf(house: House, customer: Customer): Promise<z.input<typeof everything>> {
  const of = { customer: customer.id, limit: PAGE }
  const found = await house.store.read((read) => ownData(read, customer.id))
  return {
    account: accountShown(house, customer),
    email: customer.email,
    consents: found.consents.map(({ given, at, ...rest }) => ({
      ...rest,
      given: given === 1,
      at: timeOf(at),
    })),
    cards: found.cards.map(({ brand, last4, ...rest }) => ({
      brand,
      last4,
      expires: { month: rest.expires_month, year: rest.expires_year },
      savedAt: timeOf(rest.saved_at),
      removedAt: timeOrNull(rest.gone_at),
    })),
    subscriptions: found.subscriptions.map(
      ({ time_zone, offered_at, agreed_words, ended_words, ...rest }) => ({
        ...rest,
        timeZone: time_zone,
        offeredAt: timeOf(offered_at),
        yes: agreed_words,
        ended: ended_words,
      }),
    ),
    textsIn: found.textsIn.map((text) => ({
      id: text.sid,
      to: text.recipient,
      body: text.body,
      at: timeOf(text.received_at),
    })),
    textsOut: found.textsOut.map((text) => ({
      id: text.ref,
      from: text.sender,
      body: withoutCodes(text.body),
      at: timeOf(text.written_at),
    })),
    links: found.links.map((link) => ({ address: link.address, at: timeOf(link.linked_at) })),
    mails: found.mails.map((mail) => ({
      to: mail.recipient,
      letter: mail.letter,
      at: timeOf(mail.written_at),
    })),
    orders: await all((cursor) => ordersPage(house, { ...of, cursor })),
    transactions: await all((cursor) => transactionsPage(house, { ...of, cursor })),
  }
}

/** Every page of a list, one after the other. */
async function all<T>(
  pageAt: (cursor: string | undefined) => Promise<{ data: T[]; next: string | null }>,
): Promise<T[]> {
  const data: T[] = []
  let cursor: string | undefined
  do {
    const page = await pageAt(cursor)
    data.push(...page.data)
    cursor = page.next ?? undefined
  } while (cursor !== undefined)
  return data
}
