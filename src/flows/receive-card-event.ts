import * as cards from '../store/cards.ts'
import * as customers from '../store/customers.ts'
import type { StripeEvent } from '../till/event.ts'
import { followCards } from './follow-cards.ts'
import type { House } from './house.ts'

/**
 * Something happened to saved cards at Stripe. Whatever it was, the customer's cards are looked at as they are now.
 *
 * @returns what came of it, or `none of ours`; nothing for an event about something else
 */
export async function receiveCardEvent(house: House, event: StripeEvent): Promise<string | undefined> {
  const { payments } = house.world
  switch (event.type) {
    case 'payment_method.attached':
    case 'payment_method.updated':
    case 'payment_method.automatically_updated':
    case 'payment_method.detached':
      return follow(
        house,
        (await payments.ownerOfCard(event.object)) ?? (await formerOwner(house, event.object)),
      )
    case 'setup_intent.succeeded':
      return follow(house, await payments.ownerOfSetup(event.object))
    case 'customer.updated':
      return follow(house, event.object)
    default:
      return undefined
  }
}

async function follow(house: House, stripeCustomer: string | undefined): Promise<string> {
  if (stripeCustomer === undefined) return 'none of ours'
  return (await followCards(house, stripeCustomer)) ?? 'none of ours'
}

/** A card that was detached belongs to nobody at Stripe; here it still says whose it was. */
async function formerOwner(house: House, card: string): Promise<string | undefined> {
  return house.store.read(async (read) => {
    const owner = (await cards.find(read, card))?.customer
    return owner === undefined
      ? undefined
      : ((await customers.find(read, owner))?.stripe_customer ?? undefined)
  })
}
