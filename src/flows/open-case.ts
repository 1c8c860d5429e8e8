import * as cases from '../store/cases.ts'
import * as customers from '../store/customers.ts'
import type * as orders from '../store/orders.ts'
import type { Tx } from '../store/store.ts'
import { formatMoney } from '../till/money.ts'
import type { Payment } from '../till/world.ts'
import type { House } from './house.ts'

/**
 * A payment that no order of ours asked for: made at Stripe's dashboard, or by an old payment link. Where a customer of
 * ours paid it, a person is told; it is never credited by itself, for nobody here knows what it was for.
 *
 * @returns what came of it, for the event's record; nothing if it is no customer of ours
 */
export async function openUnattributed(house: House, payment: Payment): Promise<string | undefined> {
  const { stripeCustomer } = payment
  if (payment.status !== 'succeeded' || stripeCustomer === null) return undefined
  return house.store.transact(async (tx) => {
    const customer = await customers.findAtStripe(tx, stripeCustomer)
    if (!customer) return undefined
    const paid = formatMoney(payment.paidMicros, payment.currency)
    await openCase(tx, house, {
      kind: 'unattributed',
      subject: payment.id,
      customer: customer.id,
      words: `${paid} was paid by a customer of ours, for no order here. Nothing was credited.`,
    })
    return `${customer.id} paid what no order here asked for: ${payment.id} is for a person to look at`
  })
}

/**
 * Writes down which of Stripe's customers somebody is who has just paid. Where that one is another of our customers, it
 * stays theirs, and so does their card; a person is told.
 *
 * @returns whether the Stripe customer, and so the card, is who paid
 */
export async function knowAtStripe(
  tx: Tx,
  house: House,
  args: { customer: customers.Customer; stripeCustomer: string; payment: string; order: string },
): Promise<boolean> {
  const { customer, stripeCustomer, payment, order } = args
  const owner = await customers.findAtStripe(tx, stripeCustomer)
  if (owner && owner.id !== customer.id) {
    await openCase(tx, house, {
      kind: 'stranger',
      subject: payment,
      customer: customer.id,
      words: `${order} is paid and credited, by ${stripeCustomer} of Stripe's, who is ${owner.id} here. The card was not saved.`,
    })
    return false
  }
  await customers.knowAtStripe(tx, { id: customer.id, stripeCustomer })
  return true
}

/** An order that is paid was paid once more. The money waits, and a person is told what to give back. */
export async function openPaidTwice(
  tx: Tx,
  house: House,
  { order, payment }: { order: orders.Order; payment: Payment },
): Promise<void> {
  const paid = formatMoney(payment.paidMicros, payment.currency)
  await openCase(tx, house, {
    kind: 'paid-twice',
    subject: payment.id,
    customer: order.customer,
    words: `${paid} was paid once more for ${order.id}, which is ${order.state === 'paid' ? 'paid' : 'in review'}. It was not credited: refund ${payment.id}.`,
  })
}

/**
 * A refund or dispute came to nothing of an order in review that is paid by now, or of a customer who was deleted: that
 * money is nobody's.
 */
export async function openComeback(
  tx: Tx,
  house: House,
  found: {
    order: orders.Order
    payment: string
    cause: string
    amount: number
    currency: string
    isGone: boolean
  },
): Promise<void> {
  const { order, payment, cause, isGone } = found
  const amount = formatMoney(found.amount, found.currency)
  const why = isGone ? `${order.customer} has deleted their account` : `${order.id} is paid without it`
  await openCase(tx, house, {
    kind: 'came-back',
    subject: cause,
    customer: order.customer,
    words: `${amount} of ${payment} came back, and ${why}. It was not credited: refund it.`,
  })
}

/** Stripe's balance and our books differ about something, a day later still. */
export async function openDifference(
  tx: Tx,
  house: House,
  found: { name: string; currency: string; stripeMicros: number; booksMicros: number; lost?: string },
): Promise<void> {
  const [stripe, books] = [found.stripeMicros, found.booksMicros].map((micros) =>
    formatMoney(micros, found.currency),
  )
  await openCase(tx, house, {
    kind: 'books-differ',
    subject: found.name,
    customer: null,
    words: `Of ${found.name}, Stripe's balance says ${stripe} and our books say ${books}.${found.lost ? ` It was for ${found.lost}, which is not here.` : ''}`,
  })
}

async function openCase(
  tx: Tx,
  { world, log }: House,
  found: Pick<cases.Case, 'kind' | 'subject' | 'customer' | 'words'>,
): Promise<void> {
  const id = `${found.kind}:${found.subject}`
  if (await cases.open(tx, { ...found, id, opened_at: world.clock.now() }))
    log.error({ case: id }, 'open-case: a person must look at this')
}
