import { type Kysely, type SelectQueryBuilder, sql } from 'kysely'
import { compiled, compiledChange } from './compiled.ts'
import type { Engine } from './engine.ts'
import type { AccountRow, Tables, TransferRow } from './schema.ts'

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

export const findTotals = compiled<
  { id: string; currency: string },
  Pick<AccountRow, 'holder'> & { credits: number; spent: number; clawed: number; held: number }
>((db, arg) =>
  db
    .selectFrom('accounts')
    .select(['holder', 'credits', 'spent', 'clawed', 'held'])
    .where('id', '=', arg('id'))
    .where('currency', '=', arg('currency')),
)

type Lines = { account: string; currency: string; limit: number }

/** A customer's totals with the newest lines of their account, newest first: one row each, or one with none. */
export const findStanding = compiled<
  Lines,
  { credits: number; spent: number; clawed: number; held: number } & (TransferRow | { id: null })
>(
  (db, arg) =>
    db
      .selectFrom('accounts')
      .leftJoin(linesOf(db, arg).as('line'), (join) => join.onTrue())
      .select(['credits', 'spent', 'clawed', 'held'])
      .select(TRANSFER.map((column) => `line.${column}` as const))
      .where('accounts.id', '=', arg('account'))
      .where('accounts.currency', '=', arg('currency'))
      .orderBy('line.posted_at', 'desc')
      .orderBy('line.id', 'desc') as never,
)

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

/** The lines of one account before a place in the books, newest first. */
export const findHistory = compiled<Lines & { beforeAt: number; beforeId: string }, TransferRow>(
  (db, arg) => {
    const isBefore = sql<boolean>`(posted_at, id) < (${arg('beforeAt')}, ${arg('beforeId')})`
    return linesOf(db, arg, (side) => side.where(isBefore))
  },
)

/** An account's lines, newest first. Either side is one walk along an index. */
function linesOf(
  db: Kysely<Tables>,
  arg: <Name extends keyof Lines>(name: Name) => Lines[Name],
  those: (side: SelectQueryBuilder<Tables, 'transfers', TransferRow>) => typeof side = (side) => side,
) {
  const side = (column: 'credit' | 'debit') =>
    those(
      db
        .selectFrom('transfers')
        .select(TRANSFER)
        .where(column, '=', arg('account'))
        .where('currency', '=', arg('currency')),
    )
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
}
