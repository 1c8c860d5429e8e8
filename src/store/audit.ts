import { sql } from 'kysely'
import { MICROS } from '../till/money.ts'
import type { Read } from './store.ts'

/** What stands ready in a customer's account (`row_…`) and what the books say it should be (`book_…`). */
type Recounted = {
  id: string
  currency: string
  row_credits: number
  row_spent: number
  row_clawed: number
  row_held: number
  book_credits: number
  book_spent: number
  book_clawed: number
  book_held: number
}

/**
 * Adds the books up again from the first line and says, a sentence each, where they don't agree; nothing if they
 * do: debits equal credits in every currency, the totals of every customer are what their transfers and open
 * holds add up to, and nobody spent more than came in. Reads everything, so it takes as long as the books are.
 */
export async function recount(read: Read): Promise<string[]> {
  return [...(await unbalanced(read)), ...(await miscounted(read))]
}

/** One row has both sides of a transfer, so this only finds lines that were written behind the ledger's back. */
async function unbalanced(read: Read): Promise<string[]> {
  const { rows } = await sql<{ currency: string; missing: number }>`
    select currency, missing from (
      select t.currency,
        cast(sum(case when c.id is null then 0 else t.amount end)
          - sum(case when d.id is null then 0 else t.amount end) as bigint) as missing
      from transfers t
      left join accounts d on d.id = t.debit and d.currency = t.currency
      left join accounts c on c.id = t.credit and c.currency = t.currency
      group by t.currency
    ) as sides
    where missing <> 0
    order by currency`.execute(read.db)
  return rows.map(({ currency, missing }) => {
    const amount = amountOf(Math.abs(missing), currency)
    return missing > 0
      ? `The ${currency} books are out of balance: ${amount} came to accounts from nowhere.`
      : `The ${currency} books are out of balance: ${amount} left accounts and came nowhere.`
  })
}

async function miscounted(read: Read): Promise<string[]> {
  const { rows } = await sql<Recounted>`
    with moves as (
      select credit as account, currency, amount as credits, 0 as spent, 0 as clawed, 0 as held from transfers
      union all
      select debit, currency, 0,
        case when kind in ('refund', 'dispute') then 0 else amount end,
        case when kind in ('refund', 'dispute') then amount else 0 end,
        0
      from transfers
      union all
      select account, currency, 0, 0, 0, amount from holds where state = 'open'
    ), book as (
      select account, currency,
        cast(sum(credits) as bigint) as credits, cast(sum(spent) as bigint) as spent,
        cast(sum(clawed) as bigint) as clawed, cast(sum(held) as bigint) as held
      from moves group by account, currency
    )
    select * from (
      select a.id, a.currency,
        a.credits as row_credits, a.spent as row_spent, a.clawed as row_clawed, a.held as row_held,
        coalesce(b.credits, 0) as book_credits, coalesce(b.spent, 0) as book_spent,
        coalesce(b.clawed, 0) as book_clawed, coalesce(b.held, 0) as book_held
      from accounts a
      left join book b on b.account = a.id and b.currency = a.currency
      where a.holder = 'customer'
    ) as recounted
    where row_credits <> book_credits or row_spent <> book_spent or row_clawed <> book_clawed
      or row_held <> book_held or book_spent + book_held > book_credits
    order by id, currency`.execute(read.db)
  return rows.flatMap((row) =>
    describe(
      {
        id: row.id,
        currency: row.currency,
        credits: row.row_credits,
        spent: row.row_spent,
        clawed: row.row_clawed,
        held: row.row_held,
      },
      {
        credits: row.book_credits,
        spent: row.book_spent,
        clawed: row.book_clawed,
        held: row.book_held,
      },
    ),
  )
}

/** What came in, went out as spent or taken back, and is set aside: of one account in one currency, in micros. */
export type Totals = { credits: number; spent: number; clawed: number; held: number }

/** A customer's account against what the books add up to, a sentence for each total that is not the same. */
export function describe(row: Totals & { id: string; currency: string }, book: Totals): string[] {
  const { id, currency } = row
  const found: string[] = []
  const say = (what: string, total: number, counted: number) => {
    if (total !== counted)
      found.push(
        `${id}: the account says that ${amountOf(total, currency)} ${what}, but the books add up to ${amountOf(counted, currency)}.`,
      )
  }
  say('came in', row.credits, book.credits)
  say('was spent', row.spent, book.spent)
  say('was taken back by refunds and disputes', row.clawed, book.clawed)
  say('is set aside', row.held, book.held)
  const over = book.spent + book.held - book.credits
  if (over > 0)
    found.push(`${id}: ${amountOf(over, currency)} more was spent and set aside than ever came in.`)
  return found
}

/** To the last micro, unlike what customers are told. */
export function amountOf(micros: number, currency: string): string {
  return `${micros / MICROS} ${currency.toUpperCase()}`
}
