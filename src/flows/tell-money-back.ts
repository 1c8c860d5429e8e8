import { coverWords } from '../commands/cover.ts'
import type { Catalogue } from '../speech/en.ts'
import { speechOf } from '../speech/speech.ts'
import * as books from '../store/books.ts'
import * as customers from '../store/customers.ts'
import type { KeptDispute } from '../store/disputes.ts'
import type { RefundRow } from '../store/schema-money-back.ts'
import type { Tx } from '../store/store.ts'
import { formatMoney } from '../till/money.ts'
import { standingOf } from '../till/money-back.ts'
import { refOf } from '../till/order.ts'
import type { Sale } from './claw-back.ts'
import type { House } from './house.ts'
import { offersFor } from './offers-for.ts'
import { tellStillPaused } from './pause-auto-top-up.ts'
import { say } from './say.ts'
import { regainedOf, takenLines } from './turn-around.ts'

/** Tells that money goes back to the card, and what that leaves. @param args.customer as they are without it */
export async function tellRefund(
  tx: Tx,
  house: House,
  { refund, ...sale }: Sale & { refund: RefundRow },
): Promise<void> {
  const speech = speechOf(house.service, sale.customer)
  const words = { ...(await figures(tx, sale)), amount: formatMoney(refund.amount_micros, refund.currency) }
  const body =
    words.balanceMicros < 0
      ? speech.refundedBelow({
          ...words,
          buy: coverWords(offersFor(house, sale.customer), speech, words.balanceMicros),
        })
      : speech.refunded(words)
  await say(tx, house, { id: `refunded:${refund.id}`, customer: sale.customer, notBefore: sale.tellAt, body })
}

/**
 * Tells that a refund never reached the card, and what of it is credit again, or that it waits for a person as before.
 *
 * @param args.customer as they are with it
 */
export async function tellRefundFailed(
  tx: Tx,
  house: House,
  { refund, ...sale }: Sale & { refund: RefundRow },
): Promise<void> {
  const { refundFailed: all, refundFailedPart: part, inReview } = speechOf(house.service, sale.customer)
  const body = await regainedWords(tx, { sale, cause: refund, speech: { all, part, inReview } })
  await say(tx, house, {
    id: `refund-failed:${refund.id}`,
    customer: sale.customer,
    notBefore: sale.tellAt,
    body,
  })
}

/**
 * Tells what has become of a dispute, once for each way that it stands and each time that it was opened again, when the
 * money has followed.
 */
export async function tellDispute(
  tx: Tx,
  house: House,
  { dispute, ...sale }: Sale & { dispute: KeptDispute },
): Promise<void> {
  const told = await disputeWords(tx, house, { dispute, sale })
  if (!told) return
  const time = dispute.reopened === 0 ? '' : `:${dispute.reopened + 1}`
  const { customer } = sale
  const id = `dispute:${dispute.id}:${told.what}${time}`
  await say(tx, house, { id, customer, notBefore: sale.tellAt, body: told.body })
  if (told.what !== 'won' || customer.frozen !== null) return
  const tellAt = sale.tellAt ?? house.world.clock.now()
  await tellStillPaused(tx, house, { customer, what: `${dispute.id}${time}`, tellAt })
}

async function disputeWords(
  tx: Tx,
  house: House,
  { dispute, sale }: { dispute: KeptDispute; sale: Sale },
): Promise<{ what: string; body: string } | undefined> {
  const what = standingOf(dispute.status)
  const speech = speechOf(house.service, sale.customer)
  const amount = formatMoney(dispute.amount_micros, dispute.currency)
  const words = { ...(await figures(tx, sale)), amount, contact: house.service.contact }
  const moves = dispute.moves.slice(dispute.moves_before)
  const withdrawn = moves.some(({ amountMicros }) => amountMicros < 0)
  const returned = moves.some(({ amountMicros }) => amountMicros > 0)
  const { frozen } = sale.customer
  const settledWords = () =>
    frozen ? speech.inquiryOverHeld({ ...words, frozen }) : speech.inquiryOver(words)
  switch (what) {
    case 'asked':
      return { what, body: speech.inquiry(words) }
    case 'open':
      if (withdrawn) return { what, body: speech.disputed(words) }
      return dispute.moves_before > 0 ? { what: 'again', body: speech.disputedAgain(words) } : undefined
    case 'won':
      if (!returned && withdrawn) return undefined
      return { what, body: returned ? await returnedWords(tx, house, { dispute, sale }) : settledWords() }
    case 'lost':
      // It may have been won before: what is theirs until it is taken again is not kept yet.
      if (!(await isTaken(tx, { dispute, sale }))) return undefined
      return { what, body: speech.disputeLost(words) }
    case 'unknown':
      return undefined
  }
}

/** Whether what a dispute has taken of a sale, and not brought again, is anything. */
async function isTaken(tx: Tx, { dispute, sale }: { dispute: KeptDispute; sale: Sale }): Promise<boolean> {
  const lines = takenLines(await books.belongingTo(tx, sale.order.id), dispute.id)
  return lines.some(({ amountMicros, takenMicros }) => takenMicros < amountMicros)
}

/** What is said of a dispute that is won; where something else keeps the account on hold, that too. */
function returnedWords(
  tx: Tx,
  { service }: House,
  { dispute, sale }: { dispute: KeptDispute; sale: Sale },
): Promise<string> {
  const { disputeWon, disputeWonPart, disputeWonHeld, inReview } = speechOf(service, sale.customer)
  const { frozen } = sale.customer
  const held: Catalogue['disputeWon'] | null =
    frozen && ((words) => disputeWonHeld({ ...words, frozen, contact: service.contact }))
  const speech = { all: held ?? disputeWon, part: held ?? disputeWonPart, inReview }
  // A bank may return less than it took.
  const amount_micros = dispute.moves
    .slice(dispute.moves_before)
    .reduce((sum, { amountMicros }) => sum + Math.max(amountMicros, 0), 0)
  return regainedWords(tx, { sale, cause: { ...dispute, amount_micros }, speech })
}

/** How it is said that money came again: all of it is credit, or some, beside access; or it waits for a person. */
async function regainedWords(
  tx: Tx,
  args: {
    sale: Sale
    cause: { id: string; amount_micros: number; currency: string }
    speech: {
      all: Catalogue['disputeWon']
      part: Catalogue['disputeWonPart']
      inReview: Catalogue['inReview']
    }
  },
): Promise<string> {
  const { sale, speech } = args
  const { id, amount_micros, currency } = args.cause
  const { creditMicros, waitsMicros } = regainedOf(await books.belongingTo(tx, sale.order.id), id)
  const words = { ...(await figures(tx, sale)), amount: formatMoney(amount_micros, currency) }
  if (creditMicros <= 0 && waitsMicros > 0) return speech.inReview(words)
  const access = sale.order.product === 'access' && sale.customer.access_at !== null
  if (creditMicros === amount_micros && !access) return speech.all(words)
  return speech.part({
    ...words,
    access,
    credit: creditMicros > 0 ? formatMoney(creditMicros, currency) : undefined,
  })
}

async function figures(tx: Tx, { order, customer }: Sale) {
  const balanceMicros = await customers.balanceOf(tx, customer.id, order.currency)
  return { ref: refOf(order), balanceMicros, balance: formatMoney(balanceMicros, order.currency) }
}
