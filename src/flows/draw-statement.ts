import { accountOf } from '../store/customers.ts'
import * as journal from '../store/journal.ts'
import * as ledger from '../store/ledger.ts'
import { refsOf } from '../store/order-search.ts'
import type { Read } from '../store/store.ts'

export type StatementLine = {
  at: number
  /** Of the line in the books. */
  id: string
  kind: string
  what: string
  /** What the customer reads to name the order, where it belongs to one. */
  ref: string | null
  amountMicros: number
  balanceMicros: number
}

/** What moved for one customer in a period, in one currency. Amounts are micros; what went out is below zero. */
export type Statement = {
  currency: string
  openingMicros: number
  lines: StatementLine[]
  closingMicros: number
  /** What open holds have set aside now, which the balance still has; nothing for a period that is over. */
  heldMicros: number | null
}

/**
 * Draws a customer's statement up from the books.
 *
 * @param args.untilMs up to, and without, this moment; @param args.nowMs what is set aside is known of now alone
 */
export async function drawStatement(
  read: Read,
  args: { customer: string; currency: string; fromMs: number; untilMs: number; nowMs: number },
): Promise<Statement> {
  const account = accountOf(args.customer)
  const { currency } = args
  const refs = await refsOf(read, args.customer)
  const lines: StatementLine[] = []
  let balanceMicros = 0
  let openingMicros = 0
  for await (const row of journal.walk(read, { account, currency, untilMs: args.untilMs })) {
    const amountMicros = row.credit === account ? row.amount : -row.amount
    balanceMicros += amountMicros
    if (row.posted_at < args.fromMs) {
      openingMicros = balanceMicros
      continue
    }
    lines.push({
      at: row.posted_at,
      id: row.id,
      kind: row.kind,
      what: row.note ?? row.kind,
      ref: refs.get(row.reference ?? '') ?? null,
      amountMicros,
      balanceMicros,
    })
  }
  const isOver = args.untilMs <= args.nowMs
  const heldMicros = isOver ? null : (await ledger.balance(read, { account, currency })).heldMicros
  return { currency, openingMicros, lines, closingMicros: balanceMicros, heldMicros }
}
