import type Stripe from 'stripe'
import type { Read } from '../../src/store/store.ts'
import type { TestDatabase } from '../engines.ts'
import { type OpenTill, STRIPE_KEY, until } from '../open-till.ts'
import { openStripeClient } from '../stripe-client.ts'

const SOON_MS = 500
/** What brings the answers of commands, asked for or by themselves. */
const DELIVERIES = ['deliver-subscription', 'come-later', 'run-command', 'continue-run', 'send-text']

export const GOOD = '4242424242424242'
export const MASTERCARD = '5555555555554444'
/** Its bank wants to be asked each time, whether its customer is there or not. */
export const ALWAYS_ASKS = '4000002760003184'

/** What stories at a till need: people who text, pay and answer their bank, and a look behind the counter. */
export function openCounter(shop: OpenTill, database: TestDatabase, firstPerson: number) {
  const api = openStripeClient(shop.stripeUrl, STRIPE_KEY)
  let people = firstPerson

  const somebody = () => `+1415555${String(++people).padStart(4, '0')}`

  /** Waits for the next text that a person gets after so many. */
  async function nextText(person: string, after: number): Promise<string> {
    const texts = await until(
      () => shop.received(person),
      (all) => all.length > after,
    )
    return texts[after]!
  }

  /** Texts, and waits for the answer however it comes. */
  async function ask(person: string, body: string): Promise<string> {
    const before = shop.received(person).length
    await shop.text(person, body)
    return nextText(person, before)
  }

  /** Does something, and waits for the text that it brings. */
  async function hears(person: string, does: () => unknown): Promise<string> {
    const before = shop.received(person).length
    await does()
    return nextText(person, before)
  }

  const linkIn = (words: string) => /http\S+\/[pc]\/\w+/.exec(words)![0]

  /** Opens the link of a text as a browser would, and pays on the hosted page that it leads to. */
  async function pay(words: string, number: string) {
    const answer = await fetch(linkIn(words), { redirect: 'manual' })
    const session = /cs_\w+/.exec(answer.headers.get('location') ?? '')?.[0]
    if (!session) throw new Error(`there is nothing to pay at ${linkIn(words)}`)
    return shop.stripe.control.customer.pay(session, { number, email: 'ana@example.com' })
  }

  /** Presses the button on the page of a link. @returns where that leads */
  async function press(words: string, form: Record<string, string> = {}): Promise<string> {
    const answer = await fetch(linkIn(words), {
      method: 'POST',
      body: new URLSearchParams(form),
      redirect: 'manual',
    })
    return answer.headers.get('location') ?? `${answer.status}`
  }

  /** Goes from the link of a text to the bank, and answers there. @returns where the bank sends people back to */
  async function atBank(words: string, answer: 'approve' | 'refuse'): Promise<string> {
    const bank = await press(words)
    const answered = await fetch(bank, {
      method: 'POST',
      body: new URLSearchParams({ answer }),
      redirect: 'manual',
    })
    return answered.headers.get('location') ?? `${answered.status}`
  }

  /** A customer with $20 and a saved card. */
  async function regular(number = GOOD): Promise<string> {
    const person = somebody()
    const link = await ask(person, 'BUY 20')
    await hears(person, async () => {
      const outcome = await pay(link, number)
      if (outcome.to === 'bank')
        shop.stripe.control.customer.bank(/\/bank\/(\w+)/.exec(outcome.url)![1]!, true)
    })
    return person
  }

  /** A person's payments at Stripe, newest first. */
  async function payments(person: string): Promise<Stripe.PaymentIntent[]> {
    const customers = await api.customers.list({ limit: 100 })
    const mine = customers.data.filter(({ phone }) => phone === person)
    const lists = await Promise.all(
      mine.map(({ id: customer }) => api.paymentIntents.list({ customer, limit: 100 })),
    )
    return lists.flatMap(({ data }) => data)
  }

  return {
    api,
    somebody,
    ask,
    hears,
    nextText,
    pay,
    press,
    atBank,
    regular,
    payments,
    linkIn,
    /** What Stripe took from a person. */
    charged: async (person: string) =>
      (await payments(person)).filter(({ status }) => status === 'succeeded'),
    stripeCustomer: (person: string): Promise<string> =>
      database.store.read(async ({ db }) => {
        const found = await db
          .selectFrom('customers')
          .select('stripe_customer')
          .where('address', '=', person)
          .executeTakeFirstOrThrow()
        return found.stripe_customer!
      }),
    look: <T>(work: (read: Read) => Promise<T>): Promise<T> => database.store.read(work),
    /** Waits until no command's answer that is due is under way: what somebody is at is theirs for 15 seconds. */
    delivered: () =>
      until(
        () =>
          database.store.read(({ db }) =>
            db
              .selectFrom('jobs')
              .select('id')
              .where('kind', 'in', DELIVERIES)
              .where('due_at', '<=', shop.till.house.world.clock.now() + 20_000)
              .execute(),
          ),
        (jobs) => jobs.length === 0,
      ),
    /**
     * Waits until nobody is at anything, and nothing is due soon. A job that was taken, and has not yet told why it
     * failed, is somebody's right now.
     */
    rest: () =>
      until(
        async () => ({
          stripe: shop.stripe.control.idle(SOON_MS),
          twilio: shop.twilio.account.agenda.isQuiet(SOON_MS),
          jobs: await database.store.read(({ db }) =>
            db
              .selectFrom('jobs')
              .select('id')
              .where('dead', '=', 0)
              .where('subject', '!=', 'timetable')
              .where(({ or, and, eb }) =>
                or([
                  eb('due_at', '<=', shop.till.house.world.clock.now() + 1_000),
                  and([eb('tries', '>', 0), eb('error', 'is', null)]),
                ]),
              )
              .execute(),
          ),
        }),
        ({ stripe, twilio, jobs }) => stripe && twilio && jobs.length === 0,
      ),
  }
}
