import { sql } from 'kysely'
import { amountOf, describe, type Totals } from './audit.ts'
import * as journal from './journal.ts'
import { takeTime } from './patience.ts'
import type { TransferRow } from './schema.ts'
import * as seals from './seals.ts'
import type { Read } from './store.ts'

const PAGE = 1_000
const SEALS = 50

/** What a walk through the whole books has found. */
export type Proof = {
  /** A sentence for each thing that is wrong. */
  wrong: string[]
  lines: number
  seals: number
  /** The last seal, for the operator to note down elsewhere. */
  head: seals.Seal | undefined
  /** Lines that are under no seal yet. */
  unsealed: number
}

/**
 * Walks through the books once, from the first line to the last, page by page, all as of one moment: every seal fits
 * its lines and the seal before it, every line has two accounts that exist, and every customer's running totals are
 * what their lines and open holds add up to.
 *
 * @param args.expected a seal that somebody noted down before, `812:9f3a…`, which must still be there
 * @param args.walked called with how many lines there were since the last call
 */
export async function proveBooks(
  read: Read,
  args: { expected?: string | undefined; walked?: (lines: number) => void | Promise<void> },
): Promise<Proof> {
  await takeTime(read)
  const accounts = new Map<string, Totals>()
  const wrong: string[] = []
  let lines = 0
  let previous: seals.Seal | undefined

  async function walk(page: TransferRow[]): Promise<void> {
    for (const line of page) add(accounts, line)
    lines += page.length
    await args.walked?.(page.length)
  }

  for (;;) {
    const next = await seals.after(read, previous?.n ?? 0, SEALS)
    for (const seal of next) {
      const page = await seals.linesBetween(read, { after: previous?.until_at ?? 0, until: seal.until_at })
      if (seal.n === (previous?.n ?? 0) + 1) wrong.push(...seals.breaches({ seal, previous, lines: page }))
      else wrong.push(`The seals between ${previous?.n ?? 0} and ${seal.n} are gone.`)
      previous = seal
      await walk(page)
    }
    if (next.length < SEALS) break
  }
  const sealed = lines
  for await (const page of journal.pages(read, { fromMs: (previous?.until_at ?? 0) + 1 })) await walk(page)
  wrong.push(...(await missing(read, args.expected)))
  wrong.push(...(await compare(read, accounts)))
  return { wrong, lines, seals: previous?.n ?? 0, head: previous, unsealed: lines - sealed }
}

async function missing(read: Read, expected: string | undefined): Promise<string[]> {
  if (expected === undefined) return []
  const [n, hash = ''] = expected.split(':')
  const [seal] = await seals.after(read, Number(n) - 1, 1)
  if (seal && seal.n === Number(n) && hash.length >= 8 && seal.hash.startsWith(hash)) return []
  return [
    seal && seal.n === Number(n)
      ? `Seal ${n} was ${hash} when it was noted down, and is ${seal.hash.slice(0, hash.length || 16)} now.`
      : `There is no seal ${n} any more.`,
  ]
}

function add(accounts: Map<string, Totals>, line: TransferRow): void {
  of(accounts, line.credit, line.currency).credits += line.amount
  const clawed = line.kind === 'refund' || line.kind === 'dispute'
  of(accounts, line.debit, line.currency)[clawed ? 'clawed' : 'spent'] += line.amount
}

function of(accounts: Map<string, Totals>, id: string, currency: string): Totals {
  const key = `${currency} ${id}`
  let totals = accounts.get(key)
  if (!totals) {
    totals = { credits: 0, spent: 0, clawed: 0, held: 0 }
    accounts.set(key, totals)
  }
  return totals
}

/** Every account against what was added up for it, which is taken out of `accounts`: what is left is nobody's. */
async function compare(read: Read, accounts: Map<string, Totals>): Promise<string[]> {
  const wrong: string[] = []
  const open = await read.db
    .selectFrom('holds')
    .select(['account', 'currency', 'amount'])
    .where('state', '=', 'open')
    .execute()
  for (const { account, currency, amount } of open) of(accounts, account, currency).held += amount
  let after = { id: '', currency: '' }
  for (;;) {
    const page = await read.db
      .selectFrom('accounts')
      .selectAll()
      .where(sql<boolean>`(id, currency) > (${after.id}, ${after.currency})`)
      .orderBy('id')
      .orderBy('currency')
      .limit(PAGE)
      .execute()
    for (const row of page) {
      const key = `${row.currency} ${row.id}`
      const book = accounts.get(key) ?? { credits: 0, spent: 0, clawed: 0, held: 0 }
      accounts.delete(key)
      if (!Number.isSafeInteger(book.credits) || !Number.isSafeInteger(book.spent))
        wrong.push(`So much went through ${row.id} that it cannot be counted exactly any more.`)
      if (row.holder === 'customer') wrong.push(...describe(row, book))
    }
    if (page.length < PAGE) break
    after = page.at(-1)!
  }
  for (const [key, { credits, spent, clawed }] of accounts) {
    const [currency = '', id] = key.split(/ (.*)/s)
    wrong.push(
      `The ${currency} books are out of balance: ${id} is no account, and ${amountOf(credits, currency)} came there and ${amountOf(spent + clawed, currency)} went from there.`,
    )
  }
  return wrong
}
