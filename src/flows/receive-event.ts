import * as customers from '../store/customers.ts'
import * as events from '../store/events.ts'
import * as jobs from '../store/jobs.ts'
import * as orders from '../store/orders.ts'
import type { Read } from '../store/store.ts'
import { readEvent, type StripeEvent } from '../till/event.ts'
import { Problem } from '../till/problem.ts'
import { failOrder, lapseOrder } from './end-order.ts'
import { saveSetUpCard } from './follow-cards.ts'
import { FINISHED, type House } from './house.ts'
import { openUnattributed } from './open-case.ts'
import { receiveAftermath } from './receive-aftermath.ts'
import { receiveCardEvent } from './receive-card-event.ts'
import { settleFree, settleOrder } from './settle-order.ts'

/** How long an event is tried again by itself: longer than Stripe itself would. */
const HOPELESS_MS = 72 * 3_600_000

/**
 * Works an event that Stripe told us and that we have kept. The event says what to look at; the object is loaded
 * as it is now, so that events may come late, twice, or in any order.
 *
 * One that fails says why, and is worked again until it succeeds.
 *
 * @throws Problem `hopeless` when it has failed for days, or is no event at all: then a person must look at it
 */
export async function receiveEvent(house: House, id: string): Promise<unknown> {
  const { store, world } = house
  const kept = await store.readOne((read) => events.find(read, id))
  if (kept?.state !== 'received' && kept?.state !== 'failed') return undefined
  try {
    const event = read(kept.raw)
    const [state, outcome] = await work(house, event)
    return await store.transact(async (tx) => {
      const customer = await customerOf(tx, event)
      await events.end(tx, { id, state, outcome, customer, at: world.clock.now() })
      await jobs.drop(tx, { kind: 'receive-event', subject: id })
      return FINISHED
    })
  } catch (error) {
    const at = world.clock.now()
    const outcome = (error instanceof Error ? error.message : String(error)).slice(0, 500)
    await store.transact((tx) => events.fail(tx, { id, outcome, at }))
    if (at - (kept.failing_since ?? at) >= HOPELESS_MS) throw new Problem('hopeless', outcome)
    throw error
  }
}

function read(raw: string): StripeEvent {
  try {
    return readEvent(raw)
  } catch (error) {
    throw new Problem('hopeless', `this is no event of Stripe's: ${(error as Error).message}`)
  }
}

/** Whose an event is, as far as it says so itself: for the story of their account, and nothing else goes by it. */
async function customerOf(read: Read, { stripeCustomer, payment }: StripeEvent): Promise<string | null> {
  const known = stripeCustomer === null ? undefined : await customers.findAtStripe(read, stripeCustomer)
  if (known) return known.id
  const order = payment === null ? undefined : await orders.find(read, 'payment_intent', payment)
  return order?.customer ?? null
}

type Ended = ['done' | 'ignored', string]

async function work(house: House, event: StripeEvent): Promise<Ended> {
  const { payments } = house.world
  if (event.live !== house.settings.live) return ['ignored', `mode: live is ${event.live}`]
  switch (event.type) {
    case 'checkout.session.completed':
    case 'checkout.session.async_payment_succeeded':
    case 'checkout.session.async_payment_failed':
    case 'checkout.session.expired': {
      const page = await payments.checkout(event.object)
      if (page?.setup) return filed(await saveSetUpCard(house, { ...page.setup, page: page.id }))
      if (page?.mark.order === undefined) return ['ignored', 'foreign: not a page of ours']
      if (page.status === 'expired') return ['done', await lapseOrder(house, page.mark.order)]
      if (page.payment?.status === 'succeeded') return ['done', await settleOrder(house, page.payment, page)]
      if (page.free) return ['done', await settleFree(house, page)]
      if (event.type === 'checkout.session.async_payment_failed')
        return ['done', await failOrder(house, page.mark.order, 'payment failed', page)]
      return ['done', `page is ${page.status}, payment ${page.payment?.status ?? 'none'}`]
    }
    case 'payment_intent.succeeded':
    case 'payment_intent.payment_failed':
    case 'payment_intent.canceled': {
      const payment = await payments.payment(event.object)
      if (payment?.mark.order === undefined) {
        const opened = payment && (await openUnattributed(house, payment))
        return opened ? ['done', opened] : ['ignored', 'foreign: not a payment of ours']
      }
      if (payment.status === 'succeeded') return ['done', await settleOrder(house, payment)]
      // Still under way, at the bank's page or in the networks, whatever the event said.
      if (['processing', 'open'].includes(payment.status) || payment.mark.attempt === undefined)
        return ['done', `payment is ${payment.status}`]
      return ['done', await failOrder(house, payment.mark.order, payment)]
    }
    default: {
      const outcome = (await receiveCardEvent(house, event)) ?? (await receiveAftermath(house, event))
      return outcome === undefined ? ['ignored', 'type: nothing to do'] : filed(outcome)
    }
  }
}

function filed(outcome: string): Ended {
  return outcome === 'none of ours' ? ['ignored', 'foreign: none of ours'] : ['done', outcome]
}
