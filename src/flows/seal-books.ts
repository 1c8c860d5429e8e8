import * as seals from '../store/seals.ts'
import { agreedTime } from './agreed-time.ts'
import type { House } from './house.ts'

export const EVERY_MS = 300_000
/** The youngest line that is closed in. Nobody who is at a transaction that long is let finish it. */
const YOUNGEST_MS = 600_000
/** From closing the books until they are sealed: whoever began to post before has committed by then, or failed. */
const PAUSE_MS = 60_000
/** Of books that have never been sealed, so many stretches at a time. */
const AT_ONCE = 100

/**
 * Seals what was posted a while ago, in two steps that keep nobody from posting. First the books are closed up to a
 * time: the ledger posts after that only. Later, when nobody can be at work who did not know, the lines up to there
 * are sealed, a thousand or so at a time.
 *
 * @returns when it is next due, ms since 1970
 */
export async function sealBooks(house: House): Promise<number> {
  const { store, world, log } = house
  const now = await agreedTime(house)
  const { previous, closedAt, more } = await store.read(async (read) => {
    const previous = await seals.last(read)
    const closedAt = await seals.closedUntil(read)
    const from = Math.max(previous?.until_at ?? 0, closedAt ?? 0)
    return { previous, closedAt, more: await seals.hasLines(read, { after: from, until: now - YOUNGEST_MS }) }
  })
  let sealed = previous
  if (closedAt !== undefined && closedAt + YOUNGEST_MS + PAUSE_MS <= now) {
    for (let i = 0; i < AT_ONCE; i++) {
      const next = await sealNext()
      if (!next) break
      sealed = next
    }
    if (sealed && sealed.n !== previous?.n) log.info({ seal: sealed.n, hash: sealed.hash }, 'seal-books')
    const left = { after: sealed?.until_at ?? 0, until: closedAt }
    if (await store.read((read) => seals.hasLines(read, left))) return world.clock.now()
  }
  if (more) await store.transact((tx) => seals.close(tx, now - YOUNGEST_MS))
  return world.clock.now() + EVERY_MS

  async function sealNext(): Promise<seals.Seal | undefined> {
    const from = sealed?.until_at ?? 0
    const stretch = await store.read(async (read) => {
      const untilAt = await seals.endOfStretch(read, { after: from, until: closedAt! })
      return { untilAt, lines: await seals.linesBetween(read, { after: from, until: untilAt }) }
    })
    if (!stretch.lines.length) return undefined
    return store.transact(async (tx) => {
      const done = await seals.seal(tx, { previous: sealed, ...stretch, at: now })
      return done ? seals.last(tx) : undefined
    })
  }
}
