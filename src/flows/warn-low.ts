import { speechOf } from '../speech/speech.ts'
import * as books from '../store/books.ts'
import * as customers from '../store/customers.ts'
import * as jobs from '../store/jobs.ts'
import type { Read, Tx } from '../store/store.ts'
import { announce } from '../store/webhooks.ts'
import { isDaytime, nextDaytime } from '../till/daytime.ts'
import { formatMoney } from '../till/money.ts'
import { segmentsOf, toGsm7 } from '../till/segments.ts'
import type { House } from './house.ts'
import { buyOf } from './offers-for.ts'
import { say } from './say.ts'

type Spent = { customer: customers.Customer; leftMicros: number; spentMicros: number }

/**
 * Little is left: said once, until there is enough again, wherever that came from. It goes along with the words that answer their own text if
 * those have room left in segments that are paid for; else in a text of its own, when it is day for them.
 *
 * @param args.spentMicros what was spent just now, so that it is known what there was before
 * @param args.words the answer that is about to be said
 * @returns the answer, with or without a word on what is left
 */
export async function warnLow(tx: Tx, house: House, args: Spent & { words: string }): Promise<string> {
  const { service, world } = house
  const { leftMicros, words } = args
  const customer = await forgetRisen(tx, house, args)
  const at = world.clock.now()
  if (!isLow(house, customer, leftMicros)) return words
  const longer =
    words + speechOf(service, customer).low({ balance: formatMoney(leftMicros, service.currency) })
  const [least, most] = [words, longer].map((said) => segmentsOf(toGsm7(said)).segments)
  if (most === least) {
    await remember(tx, house, { customer, leftMicros })
    return longer
  }
  await jobs.leave(tx, {
    kind: 'tell-low',
    subject: customer.id,
    at: nextDaytime(customer.country, at),
  })
  return words
}

/** Little is left after something that no text is answered for: said in a text of its own, when it is day for them. */
export async function warnLowLater(tx: Tx, house: House, args: Spent): Promise<void> {
  const { leftMicros } = args
  const customer = await forgetRisen(tx, house, args)
  if (!isLow(house, customer, leftMicros)) return
  const at = nextDaytime(customer.country, house.world.clock.now())
  await jobs.leave(tx, { kind: 'tell-low', subject: customer.id, at })
}

/** Whoever had enough again since they were told, bought, given or come back, is told anew. */
async function forgetRisen(
  tx: Tx,
  { service }: House,
  { customer, leftMicros, spentMicros }: Spent,
): Promise<customers.Customer> {
  const { lowBalance = Number.POSITIVE_INFINITY } = service
  if (customer.low_told_at === null || leftMicros + spentMicros < lowBalance) return customer
  await customers.forgetLow(tx, { id: customer.id })
  return { ...customer, low_told_at: null }
}

/** Says that little is left, in a text of its own, if that is still so. @returns when it is day, if it is not */
export async function tellLow(house: House, id: string): Promise<number | undefined> {
  const { store, service, world } = house
  return store.transact(async (tx) => {
    const at = world.clock.now()
    const customer = (await customers.lock(tx, 'id', id))!
    const leftMicros = await leftOf(tx, house, customer)
    if (!isLow(house, customer, leftMicros)) return undefined
    if (!isDaytime(customer.country, at)) return nextDaytime(customer.country, at)
    await remember(tx, house, { customer, leftMicros })
    const speech = speechOf(service, customer)
    await say(tx, house, {
      id: `low:${id}:${at}`,
      customer,
      body: speech.lowBalance({
        balance: formatMoney(leftMicros, service.currency),
        buy: buyOf(house, speech, customer),
      }),
    })
    return undefined
  })
}

/** A customer is told that little is left, and so are operators' backends. */
async function remember(
  tx: Tx,
  { service, world }: House,
  { customer: { id }, leftMicros }: { customer: customers.Customer; leftMicros: number },
): Promise<void> {
  const at = world.clock.now()
  await customers.tellLow(tx, { id, at })
  const data = { account: id, currency: service.currency, leftMicros }
  await announce(tx, { type: 'balance.low', subject: `${id}:${at}`, data, at })
}

/** What a customer has left, with what is only held for something that still runs. */
export function leftOf(read: Read, house: House, customer: customers.Customer): Promise<number> {
  const { currency } = house.service
  return books.standing(read, { id: customers.accountOf(customer.id), currency })
}

function isLow({ service }: House, customer: customers.Customer, leftMicros: number): boolean {
  const { lowBalance } = service
  if (lowBalance === undefined || customer.low_told_at !== null || customer.opted_out_at !== null)
    return false
  return leftMicros < lowBalance
}
