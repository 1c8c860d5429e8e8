import * as customers from '../store/customers.ts'
import * as deeds from '../store/deeds.ts'
import type { Tx } from '../store/store.ts'
import * as texts from '../store/texts.ts'
import { billedAs } from '../till/channel.ts'
import { nextDaytime } from '../till/daytime.ts'
import { Problem } from '../till/problem.ts'
import { toGsm7 } from '../till/segments.ts'
import { textRate } from '../till/service.ts'
import type { House } from './house.ts'
import { say } from './say.ts'
import { captureUsage, holdUsage } from './use-service.ts'
import { isWindowClosed } from './window.ts'

type Wish = {
  customer: string
  body: string
  /** As deeds call them. */
  actor: string
  /** It goes out at night too. */
  urgent?: boolean | undefined
  /** What its customer pays besides its segments, and for what; without it, the operator pays. */
  charge?: { service: string; priceMicros: number; apiKey: string } | undefined
}

/** A text that is on its way: when it goes out, ms since 1970, and what its customer has paid for it, if anything. */
export type TextSaid = {
  text: texts.TextOut
  sendsAt: number
  paid: { usage: string; amountMicros: number } | undefined
}

/**
 * The operator says something to a customer. It is sent once, like all that the till says: when it is day for them,
 * unless it is urgent, and not at all if they opt out until then. What they pay is taken now, and given back if it never
 * reaches them; see `return-undelivered.ts`.
 *
 * @throws Problem `no-such-account`, `opted-out`, `number-in-doubt`, `window-closed`; with a charge `frozen`, `too-little`
 */
export async function textCustomer(tx: Tx, house: House, wish: Wish): Promise<TextSaid> {
  const customer = await customers.lock(tx, 'id', wish.customer)
  if (!customer) throw new Problem('no-such-account', 'There is no such account.')
  if (customer.opted_out_at !== null) throw new Problem('opted-out', 'This customer wants no texts.')
  if (customer.doubted_at !== null)
    throw new Problem('number-in-doubt', 'This number was silent or out of reach for long: who has it?')
  const { id: owner, address } = customer
  if (await isWindowClosed(tx, house, { customer: owner, address }))
    throw new Problem(
      'window-closed',
      'They have not texted on WhatsApp for a day: it takes no words until they do.',
    )
  const at = house.world.clock.now()
  const paid = await take(tx, house, customer, wish)
  const id = paid ? `paid:${paid.usage}` : house.world.newId('operator')
  const sendsAt = wish.urgent ? at : nextDaytime(customer.country, at)
  await say(tx, house, { id, customer, body: wish.body, notBefore: sendsAt })
  const text = (await texts.find(tx, 'id', id))!
  await deeds.write(tx, {
    id: house.world.newId('deed'),
    actor: wish.actor,
    deed: 'sent a text',
    subject: text.ref,
    customer: customer.id,
    // They stand in the text alone, which can be deleted: a deed cannot.
    words: '',
    at,
  })
  return { text, sendsAt, paid }
}

/** Takes what a text costs its customer: the price, and each segment at their rate. */
async function take(
  tx: Tx,
  house: House,
  customer: customers.Customer,
  { body, charge }: Wish,
): Promise<TextSaid['paid']> {
  if (!charge) return undefined
  const { service, priceMicros, apiKey } = charge
  const { segments } = billedAs(toGsm7(body), customer)
  const amountMicros = priceMicros + segments * textRate(house.service, customer)
  if (amountMicros === 0) return undefined
  const { id } = await holdUsage(tx, house, {
    customer: customer.id,
    service,
    amountMicros,
    forMs: 0,
    apiKey,
  })
  await captureUsage(tx, house, { id, apiKey })
  return { usage: id, amountMicros }
}
