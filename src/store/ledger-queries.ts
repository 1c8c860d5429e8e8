import { sql } from 'kysely'
import { compiled, compiledChange } from './compiled.ts'
import type { Engine } from './engine.ts'
import type { AccountRow, TransferRow } from './schema.ts'

/** The statements of the ledger, each compiled once. What they mean stands in ledger.ts. */

const TRANSFER = [
  'id',
  'kind',
  'debit',
  'credit',
  'currency',
  'amount',
  'posted_at',
  'reference',
  'note',
] as const satisfies (keyof TransferRow)[]

const HOLD = ['id', 'account', 'currency', 'amount', 'opened_at', 'expires_at'] as const

/** When a line is posted: when it happened, or right after the time up to which the books are closed (seals.ts). */
function postedAt(at: unknown, engine: Engine) {
  const later = sql.raw(engine.name === 'sqlite' ? 'max' : 'greatest')
  return sql<number>`${later}(cast(${at} as bigint), coalesce(
    (select cast(value as bigint) + 1 from cursors where name = 'books-closed-until'), 0))`
}

/** What a customer may spend or have set aside now. */
const available = sql<number>`credits - spent - clawed - held`

export const insertAccount = compiledChange<Pick<AccountRow, 'id' | 'currency' | 'holder'>>((db, arg) =>
  db
    .insertInto('accounts')
    .values({ id: arg('id'), currency: arg('currency'), holder: arg('holder') })
    .onConflict((conflict) => conflict.doNothing()),
)

export const insertTransfer = compiledChange<TransferRow>((db, arg, engine) =>
  db
    .insertInto('transfers')
    .values({
      ...(Object.fromEntries(TRANSFER.map((column) => [column, arg(column)])) as TransferRow),
      posted_at: postedAt(arg('posted_at'), engine),
    })
    .onConflict((conflict) => conflict.column('id').doNothing()),
)

// One statement asks and acts. On PostgreSQL the row stays locked from the asking on, so that of ten holds that
// come at once just as many get through as there is credit for.
export const insertTransferIfCovered = compiledChange<TransferRow>((db, arg, engine) =>
  db
    .insertInto('transfers')
    .columns([...TRANSFER])
    .expression((eb) => {
      const covered = eb
        .selectFrom('accounts')
        .select(
          TRANSFER.map((column) =>
            (column === 'posted_at' ? postedAt(arg(column), engine) : sql.val(arg(column))).as(column),
          ),
        )
        .where('id', '=', arg('debit'))
        .where('currency', '=', arg('currency'))
        .where('holder', '=', 'customer')
        .where(available, '>=', arg('amount'))
      return engine.skipsLocked ? covered.forNoKeyUpdate() : covered
    })
    .onConflict((conflict) => conflict.column('id').doNothing()),
)

export const findTransfer = compiled<{ id: string }, TransferRow>((db, arg) =>
  db.selectFrom('transfers').select(TRANSFER).where('id', '=', arg('id')),
)

type NewHold = {
  id: string
  account: string
  currency: string
  amount: number
  opened_at: number
  expires_at: number | null
}

export const insertHoldIfCovered = compiledChange<NewHold>((db, arg, engine) =>
  db
    .insertInto('holds')
    .columns([...HOLD])
    .expression((eb) => {
      const covered = eb
        .selectFrom('accounts')
        .select(HOLD.map((column) => sql.val(arg(column)).as(column)))
        .where('id', '=', arg('account'))
        .where('currency', '=', arg('currency'))
        .where('holder', '=', 'customer')
        .where(available, '>=', arg('amount'))
      return engine.skipsLocked ? covered.forNoKeyUpdate() : covered
    })
    .onConflict((conflict) => conflict.column('id').doNothing()),
)

/** Ends an open hold of at least that amount. */
export const endHold = compiled<
  { id: string; state: 'captured' | 'voided'; atLeast: number; at: number },
  { account: string; currency: string }
>((db, arg) =>
  db
    .updateTable('holds')
    .set({ state: arg('state'), ended_at: arg('at') })
    .where('id', '=', arg('id'))
    .where('state', '=', 'open')
    .where('amount', '>=', arg('atLeast'))
    .returning(['account', 'currency']),
)

export const findHold = compiled<
  { id: string },
  { account: string; currency: string; amount: number; state: 'open' | 'captured' | 'voided' }
>((db, arg) =>
  db.selectFrom('holds').select(['account', 'currency', 'amount', 'state']).where('id', '=', arg('id')),
)

type Totals = Pick<AccountRow, 'holder'> & { credits: number; spent: number; clawed: number; held: number }

export const findTotals = compiled<{ id: string; currency: string }, Totals>((db, arg) =>
  db
    .selectFrom('accounts')
    .select(['holder', 'credits', 'spent', 'clawed', 'held'])
    .where('id', '=', arg('id'))
    .where('currency', '=', arg('currency')),
)

const MOVED = ['kind', 'amount', 'posted_at', 'id', 'note'] as const
type Moved = Pick<TransferRow, (typeof MOVED)[number]>

/**
 * A customer's totals with what came in last and what went out last. Each is found along an index; of a union SQLite
 * would make a table first.
 */
export const findStanding = compiled<
  { account: string; currency: string },
  Pick<Totals, 'credits' | 'spent' | 'clawed' | 'held'> & {
    [Key in `${'credited' | 'debited'}_${keyof Moved}`]: Key extends `${string}_${infer Column extends keyof Moved}`
      ? Moved[Column] | null
      : never
  }
>((db, arg) => {
  const newest = (side: 'credit' | 'debit') =>
    db
      .selectFrom('transfers')
      .select('id')
      .where(side, '=', arg('account'))
      .where('currency', '=', arg('currency'))
      .orderBy('posted_at', 'desc')
      .orderBy('id', 'desc')
      .limit(1)
  return db
    .selectFrom('accounts')
    .leftJoin('transfers as credited', (join) => join.on('credited.id', '=', newest('credit')))
    .leftJoin('transfers as debited', (join) => join.on('debited.id', '=', newest('debit')))
    .select(['credits', 'spent', 'clawed', 'held'])
    .select(MOVED.map((column) => `credited.${column} as credited_${column}` as const))
    .select(MOVED.map((column) => `debited.${column} as debited_${column}` as const))
    .where('accounts.id', '=', arg('account'))
    .where('accounts.currency', '=', arg('currency')) as never
})

/** What ever came to a house account and went from it, summed up from its transfers. */
export const sumTransfers = compiled<{ id: string; currency: string }, { credits: number; debits: number }>(
  (db, arg) => {
    const sum = (side: 'credit' | 'debit') =>
      db
        .selectFrom('transfers')
        .select(sql<number>`cast(coalesce(sum(amount), 0) as bigint)`.as('total'))
        .where(side, '=', arg('id'))
        .where('currency', '=', arg('currency'))
    return db.selectNoFrom([sum('credit').as('credits'), sum('debit').as('debits')]) as never
  },
)

type Lines = { account: string; currency: string; limit: number; beforeAt: number; beforeId: string }

/** The lines of one account before a place in the books, newest first. Either side is one walk along an index. */
export const findHistory = compiled<Lines, TransferRow>((db, arg) => {
  const side = (column: 'credit' | 'debit') =>
    db
      .selectFrom('transfers')
      .select(TRANSFER)
      .where(column, '=', arg('account'))
      .where('currency', '=', arg('currency'))
      .where(sql<boolean>`(posted_at, id) < (${arg('beforeAt')}, ${arg('beforeId')})`)
      .orderBy('posted_at', 'desc')
      .orderBy('id', 'desc')
      .limit(arg('limit'))
  return db
    .selectFrom(side('credit').as('credited'))
    .selectAll()
    .unionAll(db.selectFrom(side('debit').as('debited')).selectAll())
    .orderBy('posted_at', 'desc')
    .orderBy('id', 'desc')
    .limit(arg('limit'))
})
