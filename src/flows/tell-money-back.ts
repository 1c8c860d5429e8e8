import { coverWords } from '../commands/cover.ts'
import type { Catalogue } from '../speech/en.ts'
import { speechOf } from '../speech/speech.ts'
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
import { say } from './say.ts'

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

/** Tells that a refund never reached the card, and that it is credit again, or waits for a person as before. */
export async function tellRefundFailed(
  tx: Tx,
  house: House,
  { refund, isCredit, ...sale }: Sale & { refund: RefundRow; isCredit: boolean },
): Promise<void> {
  const amount = formatMoney(refund.amount_micros, refund.currency)
  const speech = speechOf(house.service, sale.customer)
  const words = { ...(await figures(tx, sale)), amount }
  const body = isCredit ? speech.refundFailed(words) : speech.inReview(words)
  await say(tx, house, {
    id: `refund-failed:${refund.id}`,
    customer: sale.customer,
    notBefore: sale.tellAt,
    body,
  })
}

/** Tells what has become of a dispute, once for each way that it stands, when the money has followed. */
export async function tellDispute(
  tx: Tx,
  house: House,
  { dispute, ...sale }: Sale & { dispute: KeptDispute },
): Promise<void> {
  const standing = standingOf(dispute.status)
  const words = {
    ...(await figures(tx, sale)),
    amount: formatMoney(dispute.amount_micros, dispute.currency),
    contact: house.service.contact,
  }
  const body = disputeWords(speechOf(house.service, sale.customer), { standing, dispute, words })
  if (body)
    await say(tx, house, {
      id: `dispute:${dispute.id}:${standing}`,
      customer: sale.customer,
      notBefore: sale.tellAt,
      body,
    })
}

function disputeWords(
  speech: Catalogue,
  args: {
    standing: ReturnType<typeof standingOf>
    dispute: KeptDispute
    words: { amount: string; ref: string; balance: string; contact: string }
  },
): string | undefined {
  const { standing, dispute, words } = args
  const withdrawn = dispute.moves.some(({ amountMicros }) => amountMicros < 0)
  const returned = dispute.moves.some(({ amountMicros }) => amountMicros > 0)
  switch (standing) {
    case 'asked':
      return speech.inquiry(words)
    case 'open':
      return withdrawn ? speech.disputed(words) : undefined
    case 'won':
      return returned ? speech.disputeWon(words) : withdrawn ? undefined : speech.inquiryOver(words)
    case 'lost':
      return speech.disputeLost(words)
    case 'unknown':
      return undefined
  }
}

async function figures(tx: Tx, { order, customer }: Sale) {
  const balanceMicros = await customers.balanceOf(tx, customer.id, order.currency)
  return { ref: refOf(order), balanceMicros, balance: formatMoney(balanceMicros, order.currency) }
}
