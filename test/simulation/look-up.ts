import { refOf } from '../../src/till/order.ts'
import { TILL_URL } from '../../src/town/addresses.ts'
import type { Evidence } from './evidence.ts'

export { refOf }

type Order = Evidence['house']['orders'][number]

/** What customers read to pay for an order. */
export function linkOf(order: Order): string {
  return `${TILL_URL}/p/${order.code}`
}

/** Whose order it is, by the name that the story has for them. */
export function ownerOf({ people, house }: Evidence, order: Order): string {
  const phone = house.customers.find(({ id }) => id === order.customer)?.address
  return people.find((person) => person.phone === phone)?.name ?? order.customer
}

export function spentOrHeld(account: { spent: number; held: number }): number {
  return account.spent + account.held
}

/** Whether a customer had opted out at some moment of a time, both ends included. */
export function wasOut({ house }: Evidence, customer: string | null, from: number, until: number): boolean {
  let out = false
  const changes = house.consents
    .filter((consent) => consent.customer === customer && consent.subject === 'texts')
    .toSorted((a, b) => a.at - b.at)
  for (const { at, given } of changes) {
    if (at > until) return out
    // Out before, and not back before the time began.
    if (out && at >= from) return true
    out = given === 0
    if (out && at >= from) return true
  }
  return out
}

/** Whether a number was in doubt, after texts that no phone got, so that little was said to whoever has it. */
export function wasDoubted({ house }: Evidence, customer: string): boolean {
  return (
    house.customers.some(({ id, doubted_at: at }) => id === customer && at !== null) ||
    house.texts_out.some(
      (text) => text.customer === customer && text.body.startsWith('This number was silent'),
    )
  )
}

/** Whether an order waits for nobody but its customer: a page to pay on, or a word to the bank, at a link they have. */
export function isCustomersTurn(evidence: Evidence, order: Order): boolean {
  const { stripe, house } = evidence
  const link = linkOf(order)
  const page = stripe.sessions.find(({ id }) => id === order.checkout)
  const payment = stripe.intents.find(({ metadata }) => metadata.order === order.id)
  const turn = order.via === 'checkout' ? page?.status === 'open' : /^requires_/.test(payment?.status ?? '')
  const told = house.texts_out.some(({ body }) => body.includes(link))
  return turn && (told || wasOut(evidence, order.customer, order.opened_at, evidence.now))
}
