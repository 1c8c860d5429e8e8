import * as books from '../store/books.ts'
import * as disputes from '../store/disputes.ts'
import * as events from '../store/events.ts'
import * as journal from '../store/journal.ts'
import * as ledger from '../store/ledger.ts'
import * as search from '../store/order-search.ts'
import * as refunds from '../store/refunds.ts'
import type { TransferRow } from '../store/schema.ts'
import type { Read } from '../store/store.ts'
import { DAY_MS } from '../till/day.ts'
import { nameOf, sidesOf } from '../till/posted-as.ts'
import type { BalanceMove } from '../till/settlement.ts'
import { agreedTime } from './agreed-time.ts'
import { HOUSE, type House } from './house.ts'
import { openDifference } from './open-case.ts'
import { openWhose } from './whose-payment.ts'

/** One thing that moved money at Stripe, as each side has it. Micros; what went out is below zero. */
export type Difference = {
  name: string
  currency: string
  stripeMicros: number
  booksMicros: number
  /** The order that Stripe says it is for, where that is not in these books at all. */
  lost?: string
}
export type Sum = { currency: string; count: number; micros: number }

/** What Stripe's balance and our books say of a period, and where they differ. */
export type Comparison = {
  differences: Difference[]
  /** What is in the books while Stripe has not moved its balance yet. */
  waiting: Difference[]
  /** What moved and is ours, without fees; the fees; what others moved on the account; what went to our bank. */
  ours: Sum[]
  fees: Sum[]
  others: Sum[]
  payouts: Sum[]
}

/** Both clocks, and Stripe's own time to capture, may set the two sides apart by so much. */
const MARGIN_MS = 3 * DAY_MS
export const EVERY_MS = DAY_MS
/** Where the last report of the timetable ended, ms since 1970. */
const COMPARED_UNTIL = 'books-compared-until'
/** What is left of a day because reports take a while may wait for the next. */
const REST_MS = 3_600_000

/** What one side has under a name, in one currency. */
type Side = { name: string; currency: string; micros: number; inside: boolean; lost?: string | undefined }
type Sides = Map<string, Side>

/**
 * Holds Stripe's balance transactions of a period against our ledger, name by name in each currency, fees included.
 * What either side has in the period must be the same on the other, whenever that wrote it down.
 *
 * @param args.seen is told of each as it is read, for whoever waits
 */
export async function compareBooks(
  house: House,
  { fromMs, toMs, seen }: { fromMs: number; toMs: number; seen?: (what: string) => void },
): Promise<Comparison> {
  const found: Comparison = { differences: [], waiting: [], ours: [], fees: [], others: [], payouts: [] }
  const isInside = (at: number) => at >= fromMs && at < toMs
  const wide = { sinceMs: fromMs - MARGIN_MS, untilMs: toMs + MARGIN_MS }
  const whose = openWhose(house)

  const stripe: Sides = new Map()
  for await (const move of house.world.payments.balanceMoves(wide)) {
    seen?.(`${move.type}  ${move.id}`)
    const inside = isInside(move.at)
    const ours = await whose(move)
    if (inside) count(ours ? found.ours : move.type === 'payout' ? found.payouts : found.others, move)
    if (inside && ours) count(found.fees, { currency: move.currency, amountMicros: -move.feeMicros })
    const lost = ours && !ours.isHere ? ours.order : undefined
    if (ours) for (const side of sidesOf(move)) add(stripe, { ...side, inside, lost })
  }
  const posted = await house.store.read(async (read) => {
    const rows: Sides = new Map()
    const period = { fromMs: wide.sinceMs, untilMs: wide.untilMs, account: HOUSE.stripe }
    for await (const row of journal.walk(read, period))
      add(rows, {
        name: nameOf(row),
        currency: row.currency,
        micros: signed(row),
        inside: isInside(row.posted_at),
      })
    return rows
  })

  for (const key of new Set([...stripe.keys(), ...posted.keys()])) {
    const sides = [stripe.get(key), posted.get(key)]
    if (!sides.some((side) => side?.inside) || sides[0]?.micros === sides[1]?.micros) continue
    await look(house, sides.find(Boolean)!, found)
  }
  return found
}

/**
 * The report's place in the timetable: what is a day old, from where the last one ended, a day at a time, so that none is
 * left out while the till is down. Each difference is a case, opened once.
 *
 * @returns when it is next due, ms since 1970
 */
export async function compareRegularly(house: House): Promise<number> {
  const { store, world, log } = house
  const untilMs = (await agreedTime(house)) - DAY_MS
  const cursor = await store.read((read) => events.readCursor(read, COMPARED_UNTIL))
  const fromMs = Number(cursor ?? untilMs - DAY_MS)
  const toMs = Math.min(fromMs + DAY_MS, untilMs)
  if (toMs <= fromMs) return world.clock.now() + EVERY_MS
  const { differences } = await compareBooks(house, { fromMs, toMs })
  if (differences.length)
    log.error(
      { differences: differences.slice(0, 20) },
      "compare-books: Stripe's balance and our books differ",
    )
  await store.transact(async (tx) => {
    for (const difference of differences) await openDifference(tx, house, difference)
    await events.writeCursor(tx, { name: COMPARED_UNTIL, value: String(toMs) })
  })
  return world.clock.now() + (untilMs - toMs > REST_MS ? 0 : EVERY_MS)
}

/** Two sides that differ within the period may agree over all time; only then is it a difference. */
async function look(house: House, { name, currency, lost }: Side, found: Comparison): Promise<void> {
  const rows = await house.store.read((read) => allOf(read, name))
  const booksMicros = rows
    .filter((row) => row.currency === currency)
    .reduce((sum, row) => sum + signed(row), 0)
  const moves = await movesFor(house, name)
  const stripeMicros = (moves === 'not yet' ? [] : moves)
    .flatMap(sidesOf)
    .filter((side) => side.name === name && side.currency === currency)
    .reduce((sum, { micros }) => sum + micros, 0)
  if (booksMicros === stripeMicros) return
  const list = moves === 'not yet' ? found.waiting : found.differences
  list.push({ name, currency, stripeMicros, booksMicros, ...(lost !== undefined && { lost }) })
}

/** Everything that Stripe has moved for what a name speaks of. Of a payment it may not have moved anything yet. */
async function movesFor({ world }: House, name: string): Promise<BalanceMove[] | 'not yet'> {
  const { payments } = world
  const [kind, source] = name.split(':') as [string, string]
  if (kind === 'sale') {
    const charge = await payments.chargeOf(source)
    if (charge && !charge.move) return 'not yet'
    return charge?.move ? [charge.move] : []
  }
  if (kind !== 'fee' && kind !== 'exchange') return payments.movesOf(source)
  const move = await payments.findMove(source)
  return move ? [move] : []
}

/** All lines of the books under one name, whenever they were posted. */
async function allOf(read: Read, name: string): Promise<TransferRow[]> {
  const order = await orderOf(read, name)
  const line = await ledger.find(read, name)
  const rows = order !== undefined ? await books.belongingTo(read, order) : line ? [line] : []
  return rows.filter((row) => touchesStripe(row) && nameOf(row) === name)
}

async function orderOf(read: Read, name: string): Promise<string | undefined> {
  const [kind, source] = name.split(':') as [string, string]
  switch (kind) {
    case 'sale':
      return (await search.byPayment(read, source))?.id
    case 'refund':
    case 'refund-failed':
      return (await refunds.find(read, source))?.order_id
    case 'dispute':
      return (await disputes.find(read, source))?.order_id
    default:
      return undefined
  }
}

function touchesStripe({ debit, credit }: TransferRow): boolean {
  return debit === HOUSE.stripe || credit === HOUSE.stripe
}

function signed({ debit, amount }: TransferRow): number {
  return debit === HOUSE.stripe ? amount : -amount
}

function add(sides: Sides, { name, currency, micros, inside, lost }: Side): void {
  const key = `${name} ${currency}`
  const before = sides.get(key)
  sides.set(key, {
    name,
    currency,
    micros: (before?.micros ?? 0) + micros,
    inside: inside || (before?.inside ?? false),
    lost,
  })
}

function count(sums: Sum[], { currency, amountMicros }: { currency: string; amountMicros: number }): void {
  const sum = sums.find((one) => one.currency === currency)
  if (!sum) sums.push({ currency, count: 1, micros: amountMicros })
  else {
    sum.count++
    sum.micros += amountMicros
  }
}
