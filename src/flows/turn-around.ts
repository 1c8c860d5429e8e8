import * as books from '../store/books.ts'
import * as disputes from '../store/disputes.ts'
import * as ledger from '../store/ledger.ts'
import * as refunds from '../store/refunds.ts'
import type { TransferRow } from '../store/schema.ts'
import type { Read, Tx } from '../store/store.ts'
import { SALE_KINDS } from '../till/posted-as.ts'
import { divide } from '../till/share.ts'
import { HOUSE, type House } from './house.ts'

/** Transfers between two accounts that may be turned around, and how much of them has been already. */
export type Line = {
  name: string
  debit: string
  credit: string
  /** That of the payment, which is not always what the order asks for. */
  currency: string
  amountMicros: number
  takenMicros: number
}

type MoneyMove = 'refund' | 'dispute' | 'refund-failed' | 'dispute-won'

/** What is posted when money goes back, and when it comes again. Fees and exchanges are beside the sale. */
const TAKES = ['refund', 'dispute']
const GIVES = ['refund-failed', 'dispute-won']
const BESIDE = ['fee', 'exchange', ...TAKES, ...GIVES]

const NOTES: Record<string, string> = {
  refund: 'refunded',
  dispute: 'disputed',
  'refund-failed': 'refund came back',
  'dispute-won': 'dispute won',
}

/** What in the world a transfer records: the second word of its id (`refund:re_…:discount`). */
export function causeOf({ id }: { id: string }): string {
  return id.split(':')[1]!
}

/** The payments that are in the books of an order, oldest first: more than one if it was paid twice. */
export function paymentsOf(rows: TransferRow[]): string[] {
  return [...new Set(rows.filter(({ kind }) => SALE_KINDS.includes(kind)).map(causeOf))]
}

/**
 * The transfers by which a payment came in, credit and what else was bought or given with it, and what the payment's
 * refunds and disputes have taken of each until now. None while the payment is not in the books.
 */
export async function saleLines(read: Read, rows: TransferRow[], payment: string): Promise<Line[]> {
  const causes = new Set([
    ...(await refunds.ofPayment(read, payment)).map(({ id }) => id),
    ...(await disputes.ofPayment(read, payment)).map(({ id }) => id),
  ])
  const back = rows.filter((row) => causes.has(causeOf(row)))
  const sold = rows.filter((row) => !BESIDE.includes(row.kind) && causeOf(row) === payment)
  const resumed = sold.filter(({ kind }) => kind === 'resumed')
  const resumedMicros = resumed.reduce((sum, { amount }) => sum + amount, 0)
  return gathered(
    sold.filter(({ kind }) => kind !== 'resumed'),
    (row) => (row.kind === 'grant' ? '' : row.kind),
  )
    .map((line) => ({
      ...line,
      amountMicros: line.credit === HOUSE.suspense ? line.amountMicros - resumedMicros : line.amountMicros,
      takenMicros:
        between(back, TAKES, line.credit, line.debit) - between(back, GIVES, line.debit, line.credit),
    }))
    .filter(
      // What was suspended and settled after all has left again, but for what came back to there.
      (line) =>
        line.credit !== HOUSE.suspense || resumed.length === 0 || line.takenMicros < line.amountMicros,
    )
}

/**
 * How much of what an order was paid with has gone back to the card since, in micros: what went back while it waited for
 * a person was never counted as paid.
 */
export async function refundedOf(
  read: Read,
  { order, payment }: { order: string; payment: string },
): Promise<number> {
  const back = (await refunds.ofPayment(read, payment)).filter(({ state }) => state === 'posted')
  if (back.length === 0) return 0
  const rows = await books.belongingTo(read, order)
  const since = back.filter(({ id }) => takenLines(rows, id).every(({ debit }) => debit !== HOUSE.suspense))
  return since.reduce((sum, { amount_micros }) => sum + amount_micros, 0)
}

/** What one refund or dispute has taken, and how much of it came again. */
export function takenLines(rows: TransferRow[], cause: string): Line[] {
  const theirs = rows.filter((row) => causeOf(row) === cause)
  return gathered(
    theirs.filter(({ kind }) => TAKES.includes(kind)),
    ({ id, kind }) =>
      id
        .split(':')
        .slice(kind === 'dispute' ? 3 : 2)
        .join(':'),
  ).map((line) => ({ ...line, takenMicros: between(theirs, GIVES, line.credit, line.debit) }))
}

/**
 * Whose it is what came again last of a refund or dispute, in micros: a customer's credit, less what is taken at once
 * for what had been lost, and what waits for a person.
 */
export function regainedOf(
  rows: TransferRow[],
  cause: string,
): { creditMicros: number; waitsMicros: number } {
  const came = rows.filter(
    (row) => GIVES.includes(row.kind) && causeOf(row) === cause && !row.id.includes(':recovered'),
  )
  const from = Math.max(...came.map(({ posted_at }) => posted_at))
  const since = rows.filter(({ posted_at, kind }) => posted_at >= from && [...TAKES, ...GIVES].includes(kind))
  const net = (isTheirs: (account: string) => boolean) =>
    since.reduce((sum, { debit, credit, amount }) => {
      if (debit === HOUSE.stripe && isTheirs(credit)) return sum + amount
      return credit === HOUSE.stripe && isTheirs(debit) ? sum - amount : sum
    }, 0)
  return {
    creditMicros: net((account) => account.startsWith('customer:')),
    waitsMicros: net((account) => account === HOUSE.suspense),
  }
}

/**
 * What each line yields of money that goes back, and what none has left. What waits for a person yields first and gets
 * back last: it is nobody's credit.
 */
export function shareOut(
  lines: Line[],
  micros: number,
  kind: MoneyMove = 'refund',
): { sharesMicros: number[]; restMicros: number } {
  const waits = lines.filter(({ debit, credit }) => [debit, credit].includes(HOUSE.suspense))
  const sold = lines.filter((line) => !waits.includes(line))
  const shares = new Map<Line, number>()
  let restMicros = micros
  for (const some of TAKES.includes(kind) ? [waits, sold] : [sold, waits]) {
    const parts = some.map((line) => ({ ...line, paid: [line.debit, line.credit].includes(HOUSE.stripe) }))
    const divided = divide(parts, restMicros)
    for (const [i, line] of some.entries()) shares.set(line, divided.sharesMicros[i]!)
    restMicros = divided.restMicros
  }
  return { sharesMicros: lines.map((line) => shares.get(line)!), restMicros }
}

/**
 * Posts the opposite of some transfers, for so much money between Stripe and us. What no line has left is the
 * house's loss, or its gain where money came again that is owed to nobody.
 *
 * @param args.id credit itself goes by this name; what goes with it, by its own beside (`refund:re_…:discount`)
 */
export async function turnAround(
  tx: Tx,
  house: House,
  args: {
    order: { id: string }
    /** All that is posted for the order, which what comes now is to stand behind. */
    rows: TransferRow[]
    lines: Line[]
    /** As Stripe says: that of the payment. */
    currency: string
    micros: number
    kind: MoneyMove
    id: string
  },
): Promise<void> {
  const { order, rows, lines, currency, kind, id } = args
  const at = Math.max(house.world.clock.now(), ...rows.map(({ posted_at }) => posted_at + 1))
  const { sharesMicros, restMicros } = shareOut(lines, args.micros, kind)
  const loss = TAKES.includes(kind)
    ? { name: 'loss', debit: HOUSE.stripe, credit: HOUSE.losses }
    : { name: 'loss', debit: HOUSE.losses, credit: HOUSE.stripe }
  if (restMicros > 0) await ledger.openAccount(tx, { id: HOUSE.losses, currency, holder: 'house' })
  // What comes again may be a loss of before and more besides: that is one line.
  const all = lines.some(({ name }) => name === loss.name) ? lines : [...lines, loss]
  for (const [i, line] of all.entries()) {
    const amountMicros = (sharesMicros[i] ?? 0) + (line.name === loss.name ? restMicros : 0)
    if (amountMicros === 0) continue
    await ledger.post(tx, {
      id: line.name === '' ? id : `${id}:${line.name}`,
      kind,
      debit: line.credit,
      credit: line.debit,
      currency,
      amountMicros,
      at,
      reference: order.id,
      note: NOTES[kind]!,
    })
  }
}

/** Transfers from one account to another are one line, by the name of the first. */
function gathered(rows: TransferRow[], nameOf: (row: TransferRow) => string): Omit<Line, 'takenMicros'>[] {
  const lines = new Map<string, Omit<Line, 'takenMicros'>>()
  for (const row of rows) {
    const { debit, credit, currency } = row
    const pair = `${debit} ${credit}`
    const { name, amountMicros } = lines.get(pair) ?? { name: nameOf(row), amountMicros: 0 }
    lines.set(pair, { name, debit, credit, currency, amountMicros: amountMicros + row.amount })
  }
  return [...lines.values()]
}

function between(rows: TransferRow[], kinds: string[], debit: string, credit: string): number {
  return rows
    .filter((row) => kinds.includes(row.kind) && row.debit === debit && row.credit === credit)
    .reduce((sum, { amount }) => sum + amount, 0)
}
