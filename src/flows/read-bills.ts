import * as bills from '../store/bills.ts'
import { readCursor, writeCursor } from '../store/events.ts'
import { HOUR_MS } from '../till/day.ts'
import { textRate } from '../till/service.ts'
import type { BilledText } from '../till/world.ts'
import type { House } from './house.ts'

export const EVERY_MS = 6 * HOUR_MS
/** Twilio prices a text some time after it went out: its list is read when texts are so old. */
const LISTED_AFTER_MS = 2 * HOUR_MS
/** Texts without a price by then are asked for one by one, when they are so old. Later nobody asks. */
const ASKED_AFTER_MS = [26 * HOUR_MS, 74 * HOUR_MS, 170 * HOUR_MS]
/** So many of each age are asked for at most. */
const ASKED = 200
/** How far back the first look goes. */
const FIRST_MS = 24 * HOUR_MS
/** Twilio's clock and ours may differ, and a text may go out some time after it was written. */
const SKEW_MS = 15 * 60_000
const AT_ONCE = 500

/**
 * Reads what Twilio billed for our texts, and keeps it beside what we counted and ask for. Each text is in Twilio's list
 * once it is old enough; the few that have no price there yet are asked for again.
 *
 * @returns when it is next due, ms since 1970
 */
export async function readBills(house: House): Promise<number> {
  const { store, world, settings } = house
  const at = world.clock.now()
  const cursor = Number((await store.read((read) => readCursor(read, 'bills-read-at'))) ?? at - FIRST_MS)
  // Later than now it was read by a clock that was ahead.
  const before = cursor <= at ? cursor : at - FIRST_MS
  const listed = { sinceMs: before - LISTED_AFTER_MS - SKEW_MS, untilMs: at - LISTED_AFTER_MS + SKEW_MS }
  for (const from of [...settings.numbers, ...settings.senders])
    await keepBills(house, await world.carrier.billed({ from, ...listed }))
  for (const age of ASKED_AFTER_MS) {
    const stretch = { after: before - age, until: at - age, limit: ASKED }
    const unpriced = await store.read((read) => bills.unbilledBetween(read, stretch))
    const asked: BilledText[] = []
    for (const { sid } of unpriced) {
      const bill = await world.carrier.billOf(sid)
      if (bill) asked.push(bill)
    }
    await keepBills(house, asked)
  }
  await store.transact((tx) => writeCursor(tx, { name: 'bills-read-at', value: String(at) }))
  return at + EVERY_MS
}

async function keepBills({ store, world, service }: House, found: BilledText[]): Promise<void> {
  const at = world.clock.now()
  const priced = found.flatMap(({ amountMicros, ...bill }) =>
    amountMicros === null ? [] : [{ ...bill, amountMicros }],
  )
  for (let i = 0; i < priced.length; i += AT_ONCE) {
    const some = new Map(priced.slice(i, i + AT_ONCE).map((bill) => [bill.sid, bill]))
    await store.transact(async (tx) => {
      for (const text of await bills.unbilled(tx, [...some.keys()])) {
        const { recipient: address, country, segments } = text
        const atOurRates = segments * textRate(service, { address, country })
        await bills.keep(tx, { text, bill: some.get(text.sid)!, atOurRates, at })
      }
    })
  }
}
