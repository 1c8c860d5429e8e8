import { yesWords } from '../commands/amounts.ts'
import * as customers from '../store/customers.ts'
import * as jobs from '../store/jobs.ts'
import * as orders from '../store/orders.ts'
import type { Tx } from '../store/store.ts'
import { formatMoney } from '../till/money.ts'
import { agoWords, buyingTwice, PROMPT_MS, passesDayLimit, refOf } from '../till/order.ts'
import type { House } from './house.ts'
import { say } from './say.ts'

/**
 * A customer wants to buy. Writes the order and its first request to Stripe down, and leaves the job that makes
 * it: a charge of the saved card, or a hosted page for somebody without one. Asks first when it looks like the
 * same wish again; refuses past the day's limit.
 */
export async function placeOrder(
  tx: Tx,
  house: House,
  args: { customer: customers.Customer; text: string; buys: number; confirmed: boolean },
): Promise<void> {
  const { service, speech } = house
  const { customer, buys } = args
  const at = house.world.clock.now()
  const recent = await orders.recent(tx, { customer: customer.id, since: at - 86_400_000 })
  const answer = { id: `answer:${args.text}`, customer, answers: args.text }
  const amount = formatMoney(buys, service.currency)

  const before = args.confirmed ? undefined : buyingTwice(recent, buys, at)
  if (before) {
    await orders.prompt(tx, { customer: customer.id, amountMicros: buys, expiresAt: at + PROMPT_MS })
    const words = { amount, ref: refOf(before), yes: yesWords(buys) }
    const ago = agoWords(at - (before.ended_at ?? before.opened_at))
    const body = before.state === 'open' ? speech.onItsWay(words) : speech.buyAgain({ ...words, ago })
    return say(tx, house, { ...answer, body })
  }

  const card = await customers.cardOf(tx, customer)
  if (card && passesDayLimit(recent, buys, service.limits)) {
    const { perDay, purchasesPerDay } = service.limits
    const limit = formatMoney(perDay, service.currency)
    return say(tx, house, { ...answer, body: speech.dayLimit({ limit, times: purchasesPerDay }) })
  }

  if (card && customer.stripe_customer !== null) {
    const order = await openOrder(tx, house, { customer, buys, via: 'card', text: args.text, reason: null })
    const attempt = house.world.newId('attempt')
    await orders.attempt(tx, {
      id: attempt,
      order: order.id,
      at,
      params: {
        kind: 'charge',
        mark: { order: order.id, attempt, customer: customer.id },
        stripeCustomer: customer.stripe_customer,
        card: card.id,
        payMicros: buys,
        currency: service.currency,
        title: titleOf(house, buys),
      },
    })
    return jobs.leave(tx, { kind: 'charge-card', subject: attempt, at })
  }
  await placeCheckout(tx, house, { customer, buys, text: args.text, reason: null })
}

/** Orders a hosted page. The words that bring its link are said when Stripe has opened it. */
export async function placeCheckout(
  tx: Tx,
  house: House,
  args: { customer: customers.Customer; buys: number; text: string | null; reason: string | null },
): Promise<void> {
  const at = house.world.clock.now()
  const order = await openOrder(tx, house, { ...args, via: 'checkout' })
  const attempt = house.world.newId('attempt')
  await orders.attempt(tx, {
    id: attempt,
    order: order.id,
    at,
    params: {
      kind: 'checkout',
      mark: { order: order.id, attempt, customer: args.customer.id },
      payMicros: args.buys,
      currency: house.service.currency,
      title: titleOf(house, args.buys),
      successUrl: `${house.settings.publicUrl}/thanks/${order.code}`,
      cancelUrl: `${house.settings.publicUrl}/thanks/${order.code}`,
      // Stripe allows 24 hours; an hour less keeps clear of clocks that differ.
      expiresAt: at + 23 * 3_600_000,
    },
  })
  await jobs.leave(tx, { kind: 'open-checkout', subject: attempt, at })
}

async function openOrder(
  tx: Tx,
  house: House,
  args: {
    customer: customers.Customer
    buys: number
    via: 'card' | 'checkout'
    text: string | null
    reason: string | null
  },
): Promise<{ id: string; code: string }> {
  const order = { id: house.world.newId('order'), code: house.world.secret(10) }
  await orders.open(tx, {
    ...order,
    customer: args.customer.id,
    via: args.via,
    currency: house.service.currency,
    credit_micros: args.buys,
    pay_micros: args.buys,
    reason: args.reason,
    text_in: args.text,
    opened_at: house.world.clock.now(),
  })
  return order
}

function titleOf({ service }: House, amountMicros: number): string {
  return `${service.name} credit ${formatMoney(amountMicros, service.currency)}`
}
