import * as days from '../store/day-totals.ts'
import * as seals from '../store/seals.ts'
import { agreedTime } from './agreed-time.ts'
import type { House } from './house.ts'

export const EVERY_MS = 300_000
/** So many seals, about a thousand lines each, are counted in one look. */
const SEALS_AT_ONCE = 50
/** Whoever was writing a text so long ago has committed. */
const YOUNGEST_TEXT_MS = 900_000

/**
 * Adds up what moved by day, for the figures of operators: lines that are sealed, to which nothing is added any more,
 * and texts that are a while old. Where the ledger was counted to is kept in the commit that keeps the counts.
 *
 * @returns when it is next due, ms since 1970
 */
export async function countDays(house: House): Promise<number> {
  const { world } = house
  const isMore = await countLines(house)
  await countTexts(house)
  return isMore ? world.clock.now() : world.clock.now() + EVERY_MS
}

async function countLines({ store }: House): Promise<boolean> {
  const found = await store.read(async (read) => {
    const from = await days.countedUntil(read, 'days-counted-until')
    const closed = await seals.closing(read, { after: from, limit: SEALS_AT_ONCE })
    const until = closed.at(-1)
    if (until === undefined) return undefined
    const lines = await days.sumLines(read, { after: from, until })
    return { from, until, lines, isMore: closed.length === SEALS_AT_ONCE }
  })
  if (!found) return false
  await store.transact((tx) => days.add(tx, { what: 'days-counted-until', ...found }))
  return found.isMore
}

async function countTexts(house: House): Promise<void> {
  const { store } = house
  const until = (await agreedTime(house)) - YOUNGEST_TEXT_MS
  const found = await store.read(async (read) => {
    const from = await days.countedUntil(read, 'day-texts-counted-until')
    return { from, texts: from < until ? await days.sumTexts(read, { after: from, until }) : [] }
  })
  if (found.texts.length)
    await store.transact((tx) => days.add(tx, { what: 'day-texts-counted-until', until, ...found }))
}
