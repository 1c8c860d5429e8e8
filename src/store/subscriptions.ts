import type { ExpressionBuilder, Selectable } from 'kysely'
import type { Tables } from './schema.ts'
import type { SubscriptionRow } from './schema-commands.ts'
import type { Read, Tx } from './store.ts'

export type Subscription = Selectable<SubscriptionRow>

/** Whether one is on, or is to come but once and has not. */
export function isOn({ state, once_at, ended_at }: Subscription): boolean {
  return state === 'on' || (once_at !== null && ended_at === null)
}

const isWaiting = (eb: ExpressionBuilder<Tables, 'subscriptions'>) =>
  eb.or([eb('state', '=', 'on'), eb.and([eb('once_at', 'is not', null), eb('ended_at', 'is', null)])])

const OFFERED = [
  ...(['id', 'customer', 'command', 'asked', 'time', 'time_zone', 'next_on', 'most_micros'] as const),
  ...(['text_in', 'offered_at'] as const),
] satisfies (keyof Subscription)[]

/** Offers something to a customer, in the place of what they were offered before of the same command. */
export async function offer(
  tx: Tx,
  subscription: Pick<Subscription, (typeof OFFERED)[number]>,
): Promise<void> {
  await withdraw(tx, subscription)
  await tx.db
    .insertInto('subscriptions')
    .values({ ...subscription, state: 'offered' })
    .execute()
}

/** Puts on what a command has promised for later, once. */
export async function promise(
  tx: Tx,
  one: Pick<Subscription, (typeof OFFERED)[number] | 'once_at' | 'agreed_words' | 'agreed_at'>,
): Promise<void> {
  await tx.db
    .insertInto('subscriptions')
    .values({ ...one, state: 'off' })
    .execute()
}

type OfCommand = { customer: string; command?: string }

/** Takes back what a customer was offered and has not answered: all of it, or that of a command. */
export async function withdraw(tx: Tx, { customer, command }: OfCommand): Promise<void> {
  let query = tx.db
    .updateTable('subscriptions')
    .set({ state: 'off' })
    .where('customer', '=', customer)
    .where('state', '=', 'offered')
  if (command !== undefined) query = query.where('command', '=', command)
  await query.execute()
}

/** What a customer was offered last and has not answered: of all that they were, or of a command. */
export function offered(read: Read, { customer, command }: OfCommand): Promise<Subscription | undefined> {
  let query = read.db
    .selectFrom('subscriptions')
    .selectAll()
    .where('customer', '=', customer)
    .where('state', '=', 'offered')
  if (command !== undefined) query = query.where('command', '=', command)
  return query.orderBy('offered_at', 'desc').orderBy('id', 'desc').limit(1).executeTakeFirst()
}

/** Puts what was offered on, from a day on, in the place of what was on of the same command. */
export async function start(
  tx: Tx,
  subscription: Subscription,
  args: { nextOn: string; words: string; at: number },
): Promise<void> {
  const { customer, command } = subscription
  await end(tx, { customer, command, words: 'another', at: args.at })
  await tx.db
    .updateTable('subscriptions')
    .set({ state: 'on', next_on: args.nextOn, agreed_words: args.words, agreed_at: args.at })
    .where('id', '=', subscription.id)
    .execute()
}

/**
 * Ends what a customer has on: one, those of a command, or all.
 *
 * @param args.words theirs, or what ended it
 * @returns how many those were
 */
export async function end(
  tx: Tx,
  args: { customer: string; id?: string; command?: string; words: string; at: number },
): Promise<number> {
  let query = tx.db
    .updateTable('subscriptions')
    .set({ state: 'off', ended_words: args.words, ended_at: args.at })
    .where('customer', '=', args.customer)
    .where(isWaiting)
  if (args.id !== undefined) query = query.where('id', '=', args.id)
  if (args.command !== undefined) query = query.where('command', '=', args.command)
  return (await query.returning('id').execute()).length
}

/** What a customer has on, in the order of the alphabet, and what comes first before the rest. */
export function on(read: Read, customer: string): Promise<Subscription[]> {
  return read.db
    .selectFrom('subscriptions')
    .selectAll()
    .where('customer', '=', customer)
    .where(isWaiting)
    .orderBy('command')
    .orderBy('once_at')
    .execute()
}

export function find(read: Read, id: string): Promise<Subscription | undefined> {
  return read.db.selectFrom('subscriptions').selectAll().where('id', '=', id).executeTakeFirst()
}

/** Moves a subscription to the day on which it comes next. */
export async function move(tx: Tx, args: { id: string; nextOn: string }): Promise<void> {
  await tx.db.updateTable('subscriptions').set({ next_on: args.nextOn }).where('id', '=', args.id).execute()
}

/** One of a subscription came: what did not before is forgotten. */
export async function came(tx: Tx, id: string): Promise<void> {
  await tx.db.updateTable('subscriptions').set({ skipped: 0, told: 0 }).where('id', '=', id).execute()
}

/**
 * One of a subscription did not come.
 *
 * @param args.told its customer is told of it
 * @returns how many in a row by now, counted from when they were told first
 */
export async function skip(tx: Tx, args: { id: string; told: boolean }): Promise<number> {
  const { skipped } = await tx.db
    .updateTable('subscriptions')
    .set((eb) => ({
      skipped: args.told
        ? eb
            .case()
            .when('told', '=', 0)
            .then(1)
            .else(eb('skipped', '+', 1))
            .end()
        : eb('skipped', '+', 1),
      ...(args.told && { told: 1 }),
    }))
    .where('id', '=', args.id)
    .returning('skipped')
    .executeTakeFirstOrThrow()
  return skipped
}
