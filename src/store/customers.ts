import type { Selectable } from 'kysely'
import type { Card } from '../till/world.ts'
import { compiled } from './compiled.ts'
import { balance, openAccount } from './ledger.ts'
import type { CardRow, CustomerRow } from './schema.ts'
import type { Read, Tx } from './store.ts'

export type Customer = Selectable<CustomerRow>

/**
 * Finds the customer that an address belongs to, or writes a new one down with an account of its own. On
 * PostgreSQL the row stays locked until the transaction ends, so one person's texts are worked on one by one.
 *
 * @param args.country asked for a new one
 */
export async function meet(
  tx: Tx,
  args: { id: string; address: string; country: () => string | null; currency: string; at: number },
): Promise<Customer> {
  const known = await lock(tx, 'address', args.address)
  if (known) return known
  const opened = await tx.db
    .insertInto('customers')
    .values({ id: args.id, address: args.address, country: args.country(), created_at: args.at })
    .onConflict((conflict) => conflict.column('address').doNothing())
    .returningAll()
    .executeTakeFirst()
  if (!opened) return (await lock(tx, 'address', args.address))!
  await openAccount(tx, { id: accountOf(opened.id), currency: args.currency, holder: 'customer' })
  return opened
}

/** The ledger's name for what a customer has. */
export function accountOf(customer: string): `customer:${string}` {
  return `customer:${customer}`
}

/** What a customer has to spend, in micros: without what is held, and below zero after some refunds. */
export async function balanceOf(read: Read, id: string, currency: string): Promise<number> {
  return (await balance(read, { account: accountOf(id), currency })).availableMicros
}

/** A customer, locked until the transaction ends where the engine locks rows. */
export async function lock(tx: Tx, by: 'id' | 'address', value: string): Promise<Customer | undefined> {
  return (await lockBy[by](tx, { value }))[0]
}

const lockedBy = (by: 'id' | 'address') =>
  compiled<{ value: string }, Customer>((db, arg, engine) => {
    const query = db.selectFrom('customers').selectAll().where(by, '=', arg('value'))
    return engine.skipsLocked ? query.forUpdate() : query
  })
const lockBy = { id: lockedBy('id'), address: lockedBy('address') }

export async function find(read: Read, id: string): Promise<Customer | undefined> {
  return (await findById(read, { id }))[0]
}

const findById = compiled<{ id: string }, Customer>((db, arg) =>
  db.selectFrom('customers').selectAll().where('id', '=', arg('id')),
)

/** The customer who texts from an address. */
export function findAt(read: Read, address: string): Promise<Customer | undefined> {
  return read.db.selectFrom('customers').selectAll().where('address', '=', address).executeTakeFirst()
}

/** Remembers that a customer was told how little is left. */
export async function tellLow(tx: Tx, args: { id: string; at: number }): Promise<void> {
  await tx.db.updateTable('customers').set({ low_told_at: args.at }).where('id', '=', args.id).execute()
}

/** A customer who had enough again, or has bought, is told again, should little be left. */
export async function forgetLow(tx: Tx, args: { id: string }): Promise<void> {
  await tx.db.updateTable('customers').set({ low_told_at: null }).where('id', '=', args.id).execute()
}

/** The customer that Stripe knows by this id. */
export function findAtStripe(read: Read, stripeCustomer: string): Promise<Customer | undefined> {
  return read.db
    .selectFrom('customers')
    .selectAll()
    .where('stripe_customer', '=', stripeCustomer)
    .executeTakeFirst()
}

/** From now on nothing is charged to a customer's cards, by their own word. */
export async function lockUp(tx: Tx, args: { id: string; at: number }): Promise<void> {
  await tx.db
    .updateTable('customers')
    .set({ locked_at: args.at })
    .where('id', '=', args.id)
    .where('locked_at', 'is', null)
    .execute()
}

/** A customer's cards may be charged again, for what is asked for from now on. */
export async function unlock(tx: Tx, args: { id: string }): Promise<void> {
  await tx.db
    .updateTable('customers')
    .set((eb) => ({ locked_at: null, was_locked_at: eb.ref('locked_at') }))
    .where('id', '=', args.id)
    .where('locked_at', 'is not', null)
    .execute()
}

export async function optOut(tx: Tx, args: { id: string; at: number }): Promise<void> {
  await tx.db.updateTable('customers').set({ opted_out_at: args.at }).where('id', '=', args.id).execute()
}

export async function optIn(tx: Tx, args: { id: string }): Promise<void> {
  await tx.db.updateTable('customers').set({ opted_out_at: null }).where('id', '=', args.id).execute()
}

/** Lets a customer use paid commands where access is sold, from the first time on that they bought it. */
export async function giveAccess(tx: Tx, args: { id: string; at: number }): Promise<void> {
  await tx.db
    .updateTable('customers')
    .set({ access_at: args.at })
    .where('id', '=', args.id)
    .where('access_at', 'is', null)
    .execute()
}

/** Ends what a customer's access was, when it was paid back. */
export async function endAccess(tx: Tx, args: { id: string }): Promise<void> {
  await tx.db.updateTable('customers').set({ access_at: null }).where('id', '=', args.id).execute()
}

/** Keeps the language that a customer has asked for. */
export async function setLanguage(tx: Tx, args: { id: string; language: string }): Promise<void> {
  await tx.db.updateTable('customers').set({ language: args.language }).where('id', '=', args.id).execute()
}

/** From now on a customer has to show that the number is theirs. */
export async function doubt(tx: Tx, args: { id: string; at: number }): Promise<void> {
  await tx.db.updateTable('customers').set({ doubted_at: args.at }).where('id', '=', args.id).execute()
}

/** The number is its customer's after all. */
export async function trust(tx: Tx, args: { id: string }): Promise<void> {
  await tx.db
    .updateTable('customers')
    .set({ doubted_at: null, lost_texts: 0 })
    .where('id', '=', args.id)
    .execute()
}

/** Counts texts in a row that no phone got; one that arrives begins anew. @returns how many by now */
export async function countLost(tx: Tx, args: { id: string; lost: boolean }): Promise<number> {
  const { lost_texts: lost } = await tx.db
    .updateTable('customers')
    .set((eb) => ({ lost_texts: args.lost ? eb('lost_texts', '+', 1) : 0 }))
    .where('id', '=', args.id)
    .returning('lost_texts')
    .executeTakeFirstOrThrow()
  return Number(lost)
}

/** Keeps where mail reaches a customer, as they last told Stripe. */
export async function setEmail(tx: Tx, args: { id: string; email: string }): Promise<void> {
  await tx.db.updateTable('customers').set({ email: args.email }).where('id', '=', args.id).execute()
}

/** Keeps the Stripe customer that is theirs. The first one stays. */
export async function knowAtStripe(tx: Tx, args: { id: string; stripeCustomer: string }): Promise<void> {
  await tx.db
    .updateTable('customers')
    .set({ stripe_customer: args.stripeCustomer })
    .where('id', '=', args.id)
    .where('stripe_customer', 'is', null)
    .execute()
}

/**
 * Saves a card that its customer has just paid with. A new one is the one that BUY charges; of one that Stripe has
 * told us of before we know already which is.
 */
export async function saveCard(tx: Tx, args: { customer: string; card: Card; at: number }): Promise<void> {
  const { card } = args
  const isNew = await tx.db
    .insertInto('cards')
    .values({
      id: card.id,
      customer: args.customer,
      brand: card.brand,
      last4: card.last4,
      expires_month: card.expiresMonth,
      expires_year: card.expiresYear,
      fingerprint: card.fingerprint,
      saved_at: args.at,
      proved_at: args.at,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    .executeTakeFirst()
  const known = isNew
    ? tx.db
        .updateTable('customers')
        .set({ card: card.id, cards_read_at: args.at })
        .where('id', '=', args.customer)
    : tx.db.updateTable('cards').set({ proved_at: args.at }).where('id', '=', card.id)
  await known.execute()
}

/** The card that BUY charges. */
export async function cardOf(read: Read, customer: Customer): Promise<CardRow | undefined> {
  if (customer.card === null) return undefined
  return read.db
    .selectFrom('cards')
    .selectAll()
    .where('id', '=', customer.card)
    .where('gone_at', 'is', null)
    .executeTakeFirst()
}

/** Writes down what somebody agreed to or took back, in their own words. */
export async function writeConsent(
  tx: Tx,
  args: {
    id: string
    customer: string
    subject: 'texts' | 'off-session' | 'auto-top-up'
    given: boolean
    words: string
    source: string
    at: number
  },
): Promise<void> {
  await tx.db
    .insertInto('consents')
    .values({ ...args, given: args.given ? 1 : 0 })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute()
}
