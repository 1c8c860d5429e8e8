import { speechOf } from '../speech/speech.ts'
import * as customers from '../store/customers.ts'
import * as jobs from '../store/jobs.ts'
import { take } from '../store/rate-limits.ts'
import * as sessions from '../store/sessions.ts'
import type { Tx } from '../store/store.ts'
import type * as texts from '../store/texts.ts'
import { DAY_MS } from '../till/day.ts'
import { formatMoney } from '../till/money.ts'
import { type DeliveryReceipt, type InboundText, isNobodys } from '../till/text.ts'
import { giveUpApprovals } from './ask-approval.ts'
import type { House } from './house.ts'
import { pauseAutoTopUp } from './pause-auto-top-up.ts'

/** So many texts in a row that no phone got: the number is somebody else's soon, if it is anybody's. */
const LOST_IN_A_ROW = 3
const TRIES_PER_DAY = 3

/** Follows by Twilio's reports whether a number is anybody's still. A phone that is only off is not counted. */
export async function followNumber(
  tx: Tx,
  house: House,
  { text, receipt }: { text: texts.TextOut; receipt: DeliveryReceipt },
): Promise<void> {
  const lost = isNobodys(receipt)
  if (!lost && receipt.status !== 'delivered') return
  const known = await customers.findAt(tx, text.recipient)
  if (!known || (!lost && known.lost_texts === 0)) return
  const { id } = known
  const customer = (await customers.lock(tx, 'id', id))!
  const inARow = await customers.countLost(tx, { id, lost })
  if (inARow >= LOST_IN_A_ROW) await doubt(tx, house, customer)
}

/**
 * Carriers give numbers to somebody else: who was silent for long may be another person, and is not to have the credit
 * and the card of the one before.
 *
 * @param args.heardAt when they last texted, ms since 1970, besides a text that is heard now; null for never
 * @returns the customer as they are now
 */
export async function doubtSilent(
  tx: Tx,
  house: House,
  { customer, heardAt }: { customer: customers.Customer; heardAt: number | null },
): Promise<customers.Customer> {
  const { service, world } = house
  if (customer.doubted_at !== null || service.silentDays === undefined) return customer
  const at = world.clock.now()
  if (heardAt === null || at - heardAt <= service.silentDays * DAY_MS) return customer
  const hasMoney = (await customers.balanceOf(tx, customer.id, service.currency)) !== 0
  if (!hasMoney && customer.card === null) return customer
  await doubt(tx, house, customer)
  return { ...customer, doubted_at: at }
}

async function doubt(tx: Tx, house: House, customer: customers.Customer): Promise<void> {
  if (customer.doubted_at !== null) return
  const at = house.world.clock.now()
  await customers.doubt(tx, { id: customer.id, at })
  // What showed that the phone is theirs shows nothing any more.
  await sessions.end(tx, { customer: customer.id, at })
  await pauseAutoTopUp(tx, { customer: customer.id, reason: 'number in doubt' })
  // A card that is saved on a page from before would show that as well.
  await giveUpApprovals(tx, house, { customer: customer.id, reason: 'number in doubt' })
  await jobs.leave(tx, { kind: 'close-pages', subject: customer.id, at })
}

/**
 * Somebody texts from a number that is in doubt: they show that it is theirs with the last four digits of the card that
 * was paid with, which whoever got the number since does not know. Nothing else is done or told; who has no card asks
 * the operator, and so does who texts on another channel: that they are who they were does not make the phone theirs.
 */
export async function proveNumber(
  tx: Tx,
  house: House,
  { customer, text, normalised }: { customer: customers.Customer; text: InboundText; normalised: string },
): Promise<string> {
  const { service, world } = house
  const speech = speechOf(service, customer)
  const card = await customers.cardOf(tx, customer)
  const { contact } = service
  if (!card || text.sender !== customer.address) return speech.numberInDoubt({ contact })
  if (!/^\d{4}$/.test(normalised)) return speech.proveNumber({ contact })
  const limit = { most: TRIES_PER_DAY, withinMs: DAY_MS }
  const over = await take(tx, { key: `prove:${customer.id}`, limit, at: world.clock.now() })
  if (over !== undefined) return speech.numberInDoubt({ contact })
  if (normalised !== card.last4) return speech.proveNumber({ contact })
  await customers.trust(tx, { id: customer.id })
  const balanceMicros = await customers.balanceOf(tx, customer.id, service.currency)
  return speech.numberProved({ balance: formatMoney(balanceMicros, service.currency) })
}
