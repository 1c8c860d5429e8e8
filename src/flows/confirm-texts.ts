import * as jobs from '../store/jobs.ts'
import * as texts from '../store/texts.ts'
import type { House } from './house.ts'

export const EVERY_MS = 120_000
const AT_ONCE = 500

/**
 * Looks for texts that a door has carried and that Twilio never said it took, for its answer may have been lost on
 * the way, and has each looked into. @returns when it is next due, ms since 1970
 */
export async function confirmTexts({ store, world }: House): Promise<number> {
  const at = world.clock.now()
  const before = at - texts.CONFIRM_MS
  const doubtful = await store.read((read) => texts.unconfirmed(read, { before, limit: AT_ONCE }))
  if (doubtful.length)
    await store.transact(async (tx) => {
      for (const id of doubtful) await jobs.leave(tx, { kind: 'send-text', subject: id, at })
    })
  return at + EVERY_MS
}
