import * as cards from '../store/cards.ts'
import * as customers from '../store/customers.ts'
import { cardName, expiryWords } from '../till/wallet.ts'
import { followCards } from './follow-cards.ts'
import type { House } from './house.ts'
import { openStripeCustomer } from './open-checkout.ts'

/** What is behind the link that CARD texts. */
export type CardPage = {
  customer: customers.Customer
  saved: { id: string; name: string; expires: string; isCharged: boolean }[]
}

/** Whose cards a link leads to, and which they are. Nothing once it is old. Looks and changes nothing. */
export function findCardPage({ store, world }: House, code: string): Promise<CardPage | undefined> {
  return store.read(async (read) => {
    const link = await cards.linked(read, { code, now: world.clock.now() })
    const customer = link && (await customers.find(read, link.customer))
    if (!customer) return
    const saved = (await cards.of(read, customer.id)).map((card) => ({
      id: card.id,
      name: cardName(card),
      expires: expiryWords(card),
      isCharged: card.id === customer.card,
    }))
    return { customer, saved }
  })
}

/**
 * Opens the page of Stripe's where a customer puts another card in the place of theirs; for who has none, or where the
 * operator has no portal, one that saves a card and charges nothing.
 *
 * @returns where to send them
 */
export async function replaceCard(
  house: House,
  { code, page }: { code: string; page: CardPage },
): Promise<string> {
  const { world, settings, service } = house
  const { customer, saved } = page
  const returnUrl = `${settings.publicUrl}/c/${code}`
  const stripeCustomer = customer.stripe_customer ?? (await openStripeCustomer(house, customer))
  if (saved.length) {
    const key = world.newId('portal')
    const portal = await world.payments.openPortal({ key, stripeCustomer, returnUrl })
    if (portal !== undefined) return portal
  }
  // Pressed twice it is one page, until that has saved a card: it is over then, though the card be removed again.
  const had = await house.store.read((read) => cards.countOf(read, customer.id))
  const key = `setup:${code}:${had}`
  const setup = await world.payments.openSetup({
    key,
    stripeCustomer,
    customer: customer.id,
    returnUrl,
    currency: service.currency,
  })
  return setup ?? returnUrl
}

/** Removes a card for good, at Stripe and here, if it is this customer's. */
export async function removeCard(
  house: House,
  { card, page }: { card: string; page: CardPage },
): Promise<void> {
  const { stripe_customer: stripeCustomer } = page.customer
  if (stripeCustomer === null || !page.saved.some(({ id }) => id === card)) return
  await house.world.payments.removeCard({ key: `remove:${card}`, card })
  await followCards(house, stripeCustomer)
}
