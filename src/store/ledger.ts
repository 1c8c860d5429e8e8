import { Problem } from '../till/problem.ts'
import * as queries from './ledger-queries.ts'
import type { TransferRow } from './schema.ts'
import type { Read, Tx } from './store.ts'

/** One line of the books: `amountMicros` goes from `debit` to `credit`. */
export type Transfer = {
  /** What in the world it records, such as `grant:pi_…`. Posted once, for ever. */
  id: string
  /** A `refund` or `dispute` from a customer counts as clawed back, anything else as spent. */
  kind: string
  debit: string
  credit: string
  currency: string
  amountMicros: number
  /** When it happened, ms since 1970. */
  at: number
  /** What it belongs to: an order, a run or a text. */
  reference?: string | null
  note?: string | null
}

export type Balance = {
  creditsMicros: number
  spentMicros: number
  clawedMicros: number
  heldMicros: number
  /** credits − spent − clawed − held. Below zero only after a refund or a dispute, or for a house account. */
  availableMicros: number
}

/** Opens an account. Doing it again changes nothing. @param args.id `customer:…` or `house:…`, as its holder */
export async function openAccount(
  tx: Tx,
  args: { id: string; currency: string; holder: 'customer' | 'house' },
): Promise<void> {
  await queries.insertAccount(tx, args)
}

/** What customers' credit is counted in; nothing while there are no customers. */
export async function customersCurrency(read: Read): Promise<string | undefined> {
  const found = await read.db
    .selectFrom('accounts')
    .select('currency')
    .where('holder', '=', 'customer')
    .limit(1)
    .executeTakeFirst()
  return found?.currency
}

/**
 * Posts a transfer without asking what is available: for credit, refunds and disputes, which may push a
 * customer's balance below zero. False if that id is posted already.
 *
 * @throws Problem `posted-otherwise` if it is posted with another kind, account, currency or amount
 */
export async function post(tx: Tx, transfer: Transfer): Promise<boolean> {
  const row = toRow(transfer)
  const posted = (await queries.insertTransfer(tx, row)) > 0
  if (posted) tx.signal('transfers')
  else await foundSame(tx, row)
  return posted
}

/**
 * Posts a transfer from a customer who has that much available, or refuses.
 *
 * @throws Problem `posted-otherwise` if that id is posted with another kind, account, currency or amount
 */
export async function spend(tx: Tx, transfer: Transfer): Promise<'posted' | 'already' | 'refused'> {
  const row = toRow(transfer)
  const posted = (await queries.insertTransferIfCovered(tx, row)) > 0
  if (posted) tx.signal('transfers')
  if (posted) return 'posted'
  return (await foundSame(tx, row)) ? 'already' : 'refused'
}

/**
 * Sets money aside that a customer has available, or refuses.
 *
 * @param args.id what it is for; one hold for each id, for ever
 * @param args.expiresAt when whoever holds it means to end it, ms since 1970; the ledger ends nothing by itself
 * @throws Problem `held-otherwise` if that id holds another amount or from another account
 */
export async function hold(
  tx: Tx,
  args: {
    id: string
    account: string
    currency: string
    amountMicros: number
    at: number
    expiresAt?: number
  },
): Promise<'held' | 'already' | 'refused'> {
  const { id, account, currency } = args
  const amount = exact(args.amountMicros)
  const row = { id, account, currency, amount, opened_at: args.at, expires_at: args.expiresAt ?? null }
  if ((await queries.insertHoldIfCovered(tx, row)) > 0) return 'held'
  const [known] = await queries.findHold(tx, { id })
  if (!known) return 'refused'
  if (known.account !== account || known.currency !== currency || known.amount !== amount)
    throw new Problem(
      'held-otherwise',
      `${id} holds ${known.amount} of ${known.account}, not ${amount} of ${account}.`,
    )
  return 'already'
}

/**
 * Ends a hold by posting what the thing did cost, from the account that it was held on; the rest is available
 * again. No transfers at all is a thing that cost nothing.
 *
 * @throws Problem `over-hold` if that is more than was held; `posted-otherwise` if a transfer's id is taken;
 *   `no-hold` if there never was one
 */
export async function capture(
  tx: Tx,
  args: {
    hold: string
    transfers: Pick<Transfer, 'id' | 'kind' | 'credit' | 'amountMicros' | 'reference' | 'note'>[]
    at: number
  },
): Promise<'captured' | 'already' | 'voided'> {
  const total = args.transfers.reduce((sum, transfer) => sum + exact(transfer.amountMicros), 0)
  const [ended] = await queries.endHold(tx, { id: args.hold, state: 'captured', atLeast: total, at: args.at })
  if (!ended) {
    const { state, amount } = await findHold(tx, args.hold)
    if (state === 'open') throw new Problem('over-hold', `${args.hold} holds ${amount}, less than ${total}.`)
    return state === 'captured' ? 'already' : 'voided'
  }
  for (const transfer of args.transfers) {
    const posted = await post(tx, {
      ...transfer,
      debit: ended.account,
      currency: ended.currency,
      at: args.at,
    })
    if (!posted)
      throw new Problem(
        'posted-otherwise',
        `${transfer.id} is in the books before ${args.hold} was captured.`,
      )
  }
  return 'captured'
}

/** Ends a hold and takes nothing: all of it is available again. @throws Problem `no-hold` */
export async function voidHold(
  tx: Tx,
  args: { hold: string; at: number },
): Promise<'voided' | 'already' | 'captured'> {
  const [ended] = await queries.endHold(tx, { id: args.hold, state: 'voided', atLeast: 0, at: args.at })
  if (ended) return 'voided'
  const { state } = await findHold(tx, args.hold)
  return state === 'voided' ? 'already' : 'captured'
}

/**
 * What an account has. A customer's totals are one row; a house account's are summed up from all its transfers,
 * credits in and (as `spent`) debits out. An account that nobody opened has nothing.
 */
export async function balance(read: Read, args: { account: string; currency: string }): Promise<Balance> {
  const key = { id: args.account, currency: args.currency }
  let [totals] = await queries.findTotals(read, key)
  if (totals?.holder === 'house') {
    const [sums] = await queries.sumTransfers(read, key)
    const { credits, debits } = sums!
    if (!Number.isSafeInteger(credits) || !Number.isSafeInteger(debits))
      throw new RangeError(`So much went through ${args.account} that it cannot be counted exactly any more.`)
    totals = { ...totals, credits, spent: debits }
  }
  const { credits = 0, spent = 0, clawed = 0, held = 0 } = totals ?? {}
  return {
    creditsMicros: credits,
    spentMicros: spent,
    clawedMicros: clawed,
    heldMicros: held,
    availableMicros: credits - spent - clawed - held,
  }
}

/** The lines of one account, newest first. @param args.before the last line of the page before */
export function history(
  read: Read,
  args: { account: string; currency: string; limit: number; before?: Pick<TransferRow, 'posted_at' | 'id'> },
): Promise<TransferRow[]> {
  const { account, currency, limit, before = { posted_at: Number.MAX_SAFE_INTEGER, id: '' } } = args
  return queries.findHistory(read, {
    account,
    currency,
    limit,
    beforeAt: before.posted_at,
    beforeId: before.id,
  })
}

/** A line of the books by its id. */
export async function find(read: Read, id: string): Promise<TransferRow | undefined> {
  return (await queries.findTransfer(read, { id }))[0]
}

/** How much was set aside for something, whatever came of it. @throws Problem `no-hold` */
export async function heldMicros(read: Read, id: string): Promise<number> {
  return (await findHold(read, id)).amount
}

async function findHold(read: Read, id: string) {
  const [known] = await queries.findHold(read, { id })
  if (!known) throw new Problem('no-hold', `There is no hold ${id}.`)
  return known
}

/** Whether that id is posted; throws if what is posted is something else. */
async function foundSame(read: Read, row: TransferRow): Promise<boolean> {
  const [known] = await queries.findTransfer(read, { id: row.id })
  if (!known) return false
  for (const column of ['kind', 'debit', 'credit', 'currency', 'amount'] as const)
    if (known[column] !== row[column])
      throw new Problem(
        'posted-otherwise',
        `${row.id} is in the books with ${column} ${known[column]}, and now comes with ${row[column]}.`,
      )
  return true
}

function toRow(transfer: Transfer): TransferRow {
  const { id, kind, debit, credit, currency, amountMicros, at, reference = null, note = null } = transfer
  return { id, kind, debit, credit, currency, amount: exact(amountMicros), posted_at: at, reference, note }
}

/** SQLite would keep a fraction and round what is too big for a JavaScript number. */
function exact(amountMicros: number): number {
  if (!Number.isSafeInteger(amountMicros) || amountMicros <= 0)
    throw new RangeError(`${amountMicros} is not an amount: micros are whole, above zero and below 2^53.`)
  return amountMicros
}
