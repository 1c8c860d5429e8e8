import { z } from 'zod'
import type { House } from '../../flows/house.ts'
import { accountOf, type Customer } from '../../store/customers.ts'
import * as ledger from '../../store/ledger.ts'
import { CHANNELS, channelOf } from '../../till/channel.ts'
import { estimate } from '../../till/pricing.ts'
import { textRate } from '../../till/service.ts'
import { cut, readCursor } from './cursor.ts'
import { type Endpoint, forCustomers } from './endpoint.ts'
import { money, moneyOf, pageOf, paging, time, timeOf, timeOrNull } from './shapes.ts'

const tag = 'Account'

export const accountShape = z
  .object({
    id: z.string(),
    phone: z.string().describe('A number, or an address on another channel: whatsapp:+14155550123.'),
    channel: z.enum(CHANNELS),
    country: z.string().nullable(),
    locked: z.boolean().describe('The customer has locked it: nothing is charged.'),
    frozen: z.enum(['charging', 'account']).nullable().describe('What is on hold.'),
    doubtedAt: time
      .nullable()
      .describe(
        'Since when the number may be somebody else’s, for it was silent or out of reach for long: nothing is spent or charged.',
      ),
    hasAccess: z.boolean(),
    optedOutAt: time.nullable().describe('Since when they get no texts.'),
    openedAt: time,
  })
  .meta({ id: 'Account' })

export function accountShown({ service }: House, customer: Customer): z.input<typeof accountShape> {
  return {
    id: customer.id,
    phone: customer.address,
    channel: channelOf(customer.address),
    country: customer.country,
    locked: customer.locked_at !== null,
    frozen: customer.frozen,
    doubtedAt: timeOrNull(customer.doubted_at),
    hasAccess: service.access === undefined || customer.access_at !== null,
    optedOutAt: timeOrNull(customer.opted_out_at),
    openedAt: timeOf(customer.created_at),
  }
}

export const balanceShape = z
  .object({
    available: money.describe('To spend. Below nothing only after a refund or a dispute.'),
    held: money.describe('Set aside for what is under way.'),
    lasts: z
      .object({ keyword: z.string(), times: z.int() })
      .nullable()
      .describe('About how many times that pays for the cheapest command.'),
  })
  .meta({ id: 'Balance' })

/** What a customer has, in money and in texts. */
export async function balanceShown(
  { store, service }: House,
  customer: Customer,
): Promise<z.input<typeof balanceShape>> {
  const { currency, commands } = service
  const has = await store.read((read) => ledger.balance(read, { account: accountOf(customer.id), currency }))
  const segmentMicros = textRate(service, customer)
  return {
    available: moneyOf(has.availableMicros, currency),
    held: moneyOf(has.heldMicros, currency),
    lasts: estimate(has.availableMicros, { commands, segmentMicros }) ?? null,
  }
}

export const transactionShape = z
  .object({
    id: z.string(),
    kind: z.string().meta({ example: 'capture' }),
    amount: money.describe('Above nothing where it came to the account.'),
    note: z.string().nullable().meta({ example: 'SUN' }),
    reference: z.string().nullable().describe('What it belongs to: an order, a run of a command, a usage.'),
    at: time,
  })
  .meta({ id: 'Transaction' })

/** A page of what moved on a customer's account. */
export function transactionsPage(
  { store, service }: House,
  args: { customer: string; limit: number; cursor?: string | undefined },
) {
  const { currency } = service
  const account = accountOf(args.customer)
  const place = readCursor(args.cursor)
  const before = place && { posted_at: place.at, id: place.id }
  return store.read(async (read) => {
    const asked = { account, currency, limit: args.limit + 1, ...(before && { before }) }
    const found = await ledger.history(read, asked)
    const { rows, next } = cut(found, args.limit, ({ posted_at, id }) => ({ at: posted_at, id }))
    const data = rows.map((line) => ({
      id: line.id,
      kind: line.kind,
      amount: moneyOf(line.credit === account ? line.amount : -line.amount, currency),
      note: line.note,
      reference: line.reference,
      at: timeOf(line.posted_at),
    }))
    return { data, next }
  })
}

/** What customers see of their own account. */
export const accountEndpoints: Endpoint[] = [
  forCustomers({
    id: 'getAccount',
    method: 'get',
    path: '/v1/account',
    tag,
    summary: 'Your account',
    answer: accountShape,
    run: async (house, { customer }) => accountShown(house, customer),
  }),
  forCustomers({
    id: 'getBalance',
    method: 'get',
    path: '/v1/balance',
    tag,
    summary: 'What you have',
    answer: balanceShape,
    run: (house, { customer }) => balanceShown(house, customer),
  }),
  forCustomers({
    id: 'listTransactions',
    method: 'get',
    path: '/v1/transactions',
    tag,
    summary: 'What came and went',
    query: paging,
    answer: pageOf(transactionShape),
    run: (house, { customer, query }) => transactionsPage(house, { customer: customer.id, ...query }),
  }),
]
