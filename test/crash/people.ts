import { TILL_NUMBER } from '../../src/town/addresses.ts'
import { until } from '../open-till.ts'
import type { Shop } from './shop.ts'
import type { Vendors } from './vendors.ts'

let people = 0

/** Somebody who has never texted. */
export function somebody(): string {
  return `+1415556${String(++people).padStart(4, '0')}`
}

/** What stands on a person's phone from the till, oldest first. */
export function received({ twilio }: Pick<Vendors, 'twilio'>, person: string): string[] {
  return twilio.control
    .messages(person)
    .filter(({ to }) => to === person)
    .map(({ body }) => body)
}

/** Sends a text. Resolves when it was delivered or lost. @returns whether the till has written it down */
export async function text(
  shop: Pick<Shop, 'twilio' | 'store'>,
  person: string,
  body: string,
): Promise<boolean> {
  const { sid } = await shop.twilio.control.text({ from: person, to: TILL_NUMBER, body })
  const kept = await shop.store.read(({ db }) =>
    db.selectFrom('texts_in').select('sid').where('sid', '=', sid).executeTakeFirst(),
  )
  return kept !== undefined
}

/** Opens the newest link on a person's phone as a browser would, and pays on the page that it leads to. */
export async function payLink(
  shop: Pick<Shop, 'twilio' | 'stripe' | 'fetch'>,
  person: string,
): Promise<void> {
  const link = received(shop, person).findLast((words) => words.includes('/p/'))
  const answer = await shop.fetch(/http\S+\/p\/\w+/.exec(link!)![0], { redirect: 'manual' })
  const session = /cs_\w+/.exec(answer.headers.get('location')!)![0]
  const paying = { number: '4242424242424242', email: 'ana@example.com' }
  const paid = shop.stripe.control.customer.pay(session, paying)
  if (paid.to !== 'shop') throw new Error(`the page took no money: ${JSON.stringify(paid)}`)
}

/** Somebody with $20 and a saved card. */
export async function regular(shop: Omit<Shop, 'till' | 'jobs' | 'settle' | 'advance'>): Promise<string> {
  const person = somebody()
  await text(shop, person, 'BUY 20')
  await until(
    () => received(shop, person),
    (texts) => texts.length === 1,
  )
  await payLink(shop, person)
  await until(
    () => received(shop, person),
    (texts) => texts.length === 2,
  )
  return person
}
