import { speechOf } from '../speech/speech.ts'
import * as customers from '../store/customers.ts'
import type { Tx } from '../store/store.ts'
import * as unlockCodes from '../store/unlock-codes.ts'
import { DAY_MS } from '../till/day.ts'
import { drawDigits } from '../till/digits.ts'
import type { InboundText } from '../till/text.ts'
import type { House } from './house.ts'
import { buyOf } from './offers-for.ts'

const GOOD_FOR_MS = 600_000
/** How many codes a phone gets: so many in so long. Whoever guesses has so many times five tries. */
const ALLOWED = [
  { codes: 3, withinMs: 900_000 },
  { codes: 10, withinMs: DAY_MS },
]

/**
 * UNLOCK sends a code; UNLOCK with that code opens the account again. Whoever forges texts in a customer's name does
 * not see what is sent to their phone.
 */
export async function unlockAccount(
  tx: Tx,
  house: House,
  { customer, text, code }: { customer: customers.Customer; text: InboundText; code: string | null },
): Promise<string> {
  const { service } = house
  const speech = speechOf(service, customer)
  if (customer.locked_at === null) return speech.notLocked()
  // Whoever was let in on another channel is not the phone that locked them out.
  if (text.sender !== customer.address) return speech.unlockByPhone()
  if (code !== null) {
    const tried = await tryUnlockCode(tx, house, { customer, code })
    if (tried === 'none') return speech.deadCode()
    if (tried !== 'right') return tried.left > 0 ? speech.wrongCode(tried) : speech.deadCode()
    return speech.unlocked({ buy: buyOf(house, speech, customer) })
  }
  const drawn = await drawUnlockCode(tx, house, customer)
  return 'words' in drawn ? drawn.words : speech.tooManyCodes()
}

/** Opens an account again for whoever has the code that was texted. */
export async function tryUnlockCode(
  tx: Tx,
  { world }: House,
  { customer, code }: { customer: customers.Customer; code: string },
): ReturnType<typeof unlockCodes.attempt> {
  const tried = await unlockCodes.attempt(tx, { customer: customer.id, code, at: world.clock.now() })
  if (tried === 'right') await customers.unlock(tx, { id: customer.id })
  return tried
}

/**
 * Draws a code that opens an account, in the place of the one before.
 *
 * @returns the words that bring it; if there were too many, when there may be another, ms since 1970
 */
export async function drawUnlockCode(
  tx: Tx,
  { service, world }: House,
  customer: customers.Customer,
): Promise<{ words: string } | { retryAt: number }> {
  const at = world.clock.now()
  for (const { codes, withinMs } of ALLOWED) {
    const sentAt = await unlockCodes.sentBefore(tx, { customer: customer.id, besides: codes - 1 })
    if (sentAt !== undefined && sentAt > at - withinMs) return { retryAt: sentAt + withinMs }
  }
  const digits = drawDigits(world.secret, 6)
  const id = world.newId('code')
  await unlockCodes.send(tx, { id, customer: customer.id, code: digits, at, expiresAt: at + GOOD_FOR_MS })
  return { words: speechOf(service, customer).unlockCode({ name: service.name, code: digits }) }
}
