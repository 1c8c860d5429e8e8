import { autoWords } from '../commands/amounts.ts'
import { speechOf } from '../speech/speech.ts'
import * as autoTopUps from '../store/auto-top-ups.ts'
import * as cards from '../store/cards.ts'
import type { Customer } from '../store/customers.ts'
import type { Order } from '../store/orders.ts'
import type { Tx } from '../store/store.ts'
import { exampleTerms, isOffered } from '../till/auto.ts'
import { whyDeclined } from '../till/decline.ts'
import { formatMoney } from '../till/money.ts'
import type { Refusal } from '../till/refusal.ts'
import { cardName } from '../till/wallet.ts'
import type { House } from './house.ts'
import { buyOf } from './offers-for.ts'
import { NEXT_WORDS_MS, say } from './say.ts'
import { leftOf } from './warn-low.ts'

/** Why AUTO is paused while its customer is frozen, and after. */
export const ON_HOLD = 'frozen'

/** Pauses what a customer agreed to, until they agree again. False if it was not on. */
export function pauseAutoTopUp(tx: Tx, args: { customer: string; reason: string }): Promise<boolean> {
  return autoTopUps.stop(tx, { ...args, state: 'paused' })
}

/** What is said of an agreement that adds nothing now: how to go on, with other terms where those are not offered any more. */
export function pausedWords(
  house: House,
  { customer, agreed }: { customer: Customer; agreed: autoTopUps.AutoTopUp },
): string {
  const { service } = house
  const speech = speechOf(service, customer)
  if (isOffered(service, agreed)) return speech.autoPaused({ auto: autoWords(agreed, speech) })
  const terms = exampleTerms(service)
  if (!terms) return speech.autoNotOffered({ buy: buyOf(house, speech, customer) })
  return speech.autoGone({
    amount: formatMoney(agreed.amount_micros, service.currency),
    auto: autoWords(terms, speech),
  })
}

/**
 * Money has gone back to the card, and less is left than AUTO waits for: to add it again by itself would undo that.
 *
 * @param args.tellAt when the customer is told that it went back, ms since 1970
 */
export async function pauseAfterRefund(
  tx: Tx,
  house: House,
  { customer, refund, tellAt }: { customer: Customer; refund: string; tellAt: number },
): Promise<void> {
  const agreed = await autoTopUps.find(tx, customer.id)
  if (agreed?.state !== 'on' || (await leftOf(tx, house, customer)) >= agreed.below_micros) return
  await pauseAutoTopUp(tx, { customer: customer.id, reason: 'refunded' })
  await say(tx, house, {
    id: `auto-paused:${refund}`,
    customer,
    notBefore: tellAt + NEXT_WORDS_MS,
    body: pausedWords(house, { customer, agreed }),
  })
}

/**
 * A hold is over, and AUTO does not go on with that: said after the words that tell of its end.
 *
 * @param args.what has ended; told once
 */
export async function tellStillPaused(
  tx: Tx,
  house: House,
  { customer, what, tellAt }: { customer: Customer; what: string; tellAt: number },
): Promise<void> {
  const agreed = await autoTopUps.find(tx, customer.id)
  if (agreed?.state !== 'paused' || agreed.reason !== ON_HOLD) return
  await say(tx, house, {
    id: `auto-paused:${what}`,
    customer,
    notBefore: tellAt + NEXT_WORDS_MS,
    body: pausedWords(house, { customer, agreed }),
  })
}

/**
 * A charge that nobody texted for came to nothing: there is no second try, but words that say why, unless its customer has
 * ended what they had agreed to.
 *
 * @param args.card the card that was refused, where that is known
 */
export async function pauseAndTell(
  tx: Tx,
  house: House,
  args: { order: Order; customer: Customer; card: string | null; refusal: Refusal | null },
): Promise<void> {
  const { order, customer, refusal } = args
  const speech = speechOf(house.service, customer)
  await pauseAutoTopUp(tx, { customer: customer.id, reason: refusal?.code ?? 'card' })
  const agreed = await autoTopUps.find(tx, customer.id)
  if (agreed?.state === 'off') return
  const card = args.card === null ? undefined : await cards.find(tx, args.card)
  const amount = formatMoney(order.pay_micros, order.currency)
  const auto = goOnWords(house, { customer, agreed })
  const words = () => {
    if (auto === undefined) return speech.paymentFailed({ amount, buy: buyOf(house, speech, customer) })
    if (!card || !refusal) return speech.autoStopped({ amount, auto })
    return speech.autoDeclined({ card: cardName(card), why: whyDeclined(refusal).why, auto })
  }
  await say(tx, house, { id: `failed:${order.id}`, customer, body: words() })
}

/** What is texted to go on: terms that can be agreed to now. Nothing where AUTO is not offered any more. */
function goOnWords(
  { service }: House,
  { customer, agreed }: { customer: Customer; agreed: autoTopUps.AutoTopUp | undefined },
): string | undefined {
  const terms = agreed && isOffered(service, agreed) ? agreed : exampleTerms(service)
  return terms && autoWords(terms, speechOf(service, customer))
}
