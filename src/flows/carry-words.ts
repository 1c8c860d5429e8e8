import { answersTo, carry, wordsOf } from '../store/answers.ts'
import type { Words } from '../till/text.ts'
import type { House } from './house.ts'

/** How often the door looks for words that another process may have written. */
const LOOK_MS = 500

/**
 * Waits at the door of a text for the words that answer it, and takes them along. When none come within
 * `doorMs` the door closes, and the worker sends them when they do.
 *
 * Nobody looks at once: whoever heard the text has just looked, and hears of what is written from now on; in this
 * process, of the words themselves.
 */
export async function carryWords(house: House, sid: string): Promise<Words[]> {
  const { clock } = house.world
  const closesAt = clock.now() + house.settings.doorMs
  let heard = new AbortController()
  let told: Words[] | undefined
  const stop = house.store.on(`answer:${sid}`, (words) => {
    told = words
    heard.abort('heard')
  })
  try {
    for (;;) {
      await clock.sleep(Math.min(closesAt - clock.now(), LOOK_MS), heard.signal)
      if (told) return told
      // What is written while we look is heard by the next.
      heard = new AbortController()
      const words = await take(house, sid)
      if (words !== 'none yet') return words
      if (clock.now() >= closesAt) return []
    }
  } finally {
    stop()
  }
}

async function take({ store, world }: House, sid: string): Promise<Words[] | 'none yet'> {
  const written = await store.readOne((read) => answersTo(read, sid))
  if (!written.length) return 'none yet'
  if (written.every(({ state }) => state !== 'waiting')) return wordsOf(written)
  return store.transact((tx) => carry(tx, { answers: sid, at: world.clock.now() }))
}
