import * as texts from '../store/texts.ts'
import type { Words } from '../till/text.ts'
import type { House } from './house.ts'

/** How often the door looks for words that another process may have written. */
const LOOK_MS = 500

/**
 * Waits at the door of a text for the words that answer it, and takes them along. When none come within
 * `doorMs` the door closes, and the worker sends them when they do.
 */
export async function carryWords(house: House, sid: string): Promise<Words[]> {
  const { clock } = house.world
  const closesAt = clock.now() + house.settings.doorMs
  for (;;) {
    const heard = new AbortController()
    const stop = house.store.on(`answer:${sid}`, () => heard.abort('heard'))
    try {
      const words = await take(house, sid)
      if (words !== 'none yet') return words
      const leftMs = closesAt - clock.now()
      if (leftMs <= 0) return []
      await clock.sleep(Math.min(leftMs, LOOK_MS), heard.signal)
    } finally {
      stop()
    }
  }
}

async function take({ store, world }: House, sid: string): Promise<Words[] | 'none yet'> {
  const written = await store.read((read) => texts.answersTo(read, sid))
  if (!written.length) return 'none yet'
  if (written.every(({ state }) => state !== 'waiting')) return texts.wordsOf(written)
  return store.transact((tx) => texts.carry(tx, { answers: sid, at: world.clock.now() }))
}
