import type { Selectable } from 'kysely'
import type { Stripe } from 'stripe'
import type { Difference } from '../../src/flows/compare-books.ts'
import type { Message } from '../../src/sandbox/twilio/message.ts'
import { recount } from '../../src/store/audit.ts'
import type { Tables } from '../../src/store/schema.ts'
import type { Read } from '../../src/store/store.ts'
import type { Town } from '../../src/town/charter.ts'
import type { Person } from './people.ts'

type Rows<Name extends keyof Tables> = Selectable<Tables[Name]>[]

/** All that the questions are asked about: what each party has when the storm is over. */
export type Evidence = {
  now: number
  people: readonly Person[]
  /** What the pretend Stripe has. */
  stripe: {
    intents: Stripe.PaymentIntent[]
    sessions: Stripe.Checkout.Session[]
    customers: Stripe.Customer[]
    refunds: Stripe.Refund[]
    disputes: Stripe.Dispute[]
  }
  /** Every text that the pretend Twilio has, both ways. */
  messages: Message[]
  /** What the house has written down. */
  house: {
    texts_in: Rows<'texts_in'>
    texts_out: Rows<'texts_out'>
    orders: Rows<'orders'>
    attempts: Rows<'attempts'>
    runs: Rows<'runs'>
    holds: Rows<'holds'>
    accounts: Rows<'accounts'>
    transfers: Rows<'transfers'>
    customers: Rows<'customers'>
    consents: Rows<'consents'>
    events: Rows<'events'>
    jobs: Rows<'jobs'>
    freezes: Rows<'freezes'>
    conversations: Rows<'conversations'>
  }
  /** Where Stripe's balance and the books differ, by the operator's report. */
  differences: Difference[]
  /** What the recount of the books found wrong. */
  wrong: string[]
  /** Requests to the house: whose, and what it answered. */
  answers: readonly { path: string; sid: string | undefined; status: number }[]
}

export async function gather(
  town: Town,
  people: readonly Person[],
  differences: Difference[] = [],
): Promise<Evidence> {
  const { sandbox } = town
  const stripe = <T>(name: string) => sandbox.shelves.shelf<T>(`stripe.${name}`).values()
  return {
    now: town.clock.now(),
    people,
    stripe: {
      intents: stripe('payment_intents'),
      sessions: stripe('checkout_sessions'),
      customers: stripe('customers'),
      refunds: stripe('refunds'),
      disputes: stripe('disputes'),
    },
    messages: sandbox.twilio.control.messages(),
    house: await town.look(async (read) => ({
      texts_in: await rows(read, 'texts_in'),
      texts_out: await rows(read, 'texts_out'),
      orders: await rows(read, 'orders'),
      attempts: await rows(read, 'attempts'),
      runs: await rows(read, 'runs'),
      holds: await rows(read, 'holds'),
      accounts: await rows(read, 'accounts'),
      transfers: await rows(read, 'transfers'),
      customers: await rows(read, 'customers'),
      consents: await rows(read, 'consents'),
      events: await rows(read, 'events'),
      jobs: await rows(read, 'jobs'),
      freezes: await rows(read, 'freezes'),
      conversations: await rows(read, 'conversations'),
    })),
    differences,
    wrong: await town.look(recount),
    answers: town.answers(),
  }
}

async function rows<Name extends keyof Tables>(read: Read, name: Name): Promise<Rows<Name>> {
  return (await read.db.selectFrom<keyof Tables>(name).selectAll().execute()) as Rows<Name>
}
