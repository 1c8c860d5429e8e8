import * as cards from '../store/cards.ts'
import * as customers from '../store/customers.ts'
import { isErased } from '../store/erase.ts'
import * as jobs from '../store/jobs.ts'
import type { Tx } from '../store/store.ts'
import { chosenCard } from '../till/wallet.ts'
import type { House } from './house.ts'
import { pauseAutoTopUp } from './pause-auto-top-up.ts'

/**
 * Writes down which cards Stripe has for a customer now, and which of them is charged. Whatever happened there, a card
 * added, replaced, updated by its network, made the default or removed, ends in this: events only say that it is time
 * to look. Of somebody who was deleted nothing is written down, and what was saved meanwhile is removed at Stripe.
 *
 * @returns what came of it, for the event's record; nothing if it is no customer of ours
 */
export async function followCards(house: House, stripeCustomer: string): Promise<string | undefined> {
  const { store, world } = house
  const known = await store.read((read) => customers.findAtStripe(read, stripeCustomer))
  if (!known) return
  const askedAt = world.clock.now()
  const wallet = await world.payments.wallet(stripeCustomer)
  return store.transact(async (tx) => {
    const customer = (await customers.lock(tx, 'id', known.id))!
    if (customer.stripe_customer !== stripeCustomer) return `${customer.id} is another customer at Stripe now`
    const at = world.clock.now()
    if (isErased(customer)) {
      if (wallet.cards.length) await jobs.leave(tx, { kind: 'remove-cards', subject: customer.id, at })
      const none = { customer: customer.id, cards: [], preferred: null, chosen: null, askedAt, at }
      await cards.follow(tx, none)
      return `${customer.id} was deleted`
    }
    const chosen = chosenCard(wallet)?.id ?? null
    const { preferred } = wallet
    const told = { customer: customer.id, cards: wallet.cards, preferred, chosen, askedAt, at }
    if (!(await cards.follow(tx, told))) return `${customer.id} was looked at since`
    if (chosen === null) await pauseAutoTopUp(tx, { customer: customer.id, reason: 'no card' })
    return `${customer.id} has ${wallet.cards.length} cards`
  })
}

/** A customer saved a card on a page of Stripe's that takes no payment, whose link we texted. */
export async function saveSetUpCard(
  house: House,
  args: { stripeCustomer: string | null; card: string | null; page: string },
): Promise<string> {
  const { stripeCustomer, card } = args
  const outcome = stripeCustomer === null ? undefined : await followCards(house, stripeCustomer)
  if (stripeCustomer === null || outcome === undefined) return 'none of ours'
  if (card === null) return outcome
  await house.store.transact(async (tx) => {
    const customer = await customers.findAtStripe(tx, stripeCustomer)
    if (!customer || !(await cards.find(tx, card))) return
    const at = house.world.clock.now()
    await cards.prove(tx, { id: card, at })
    await customers.writeConsent(tx, {
      id: `card:${args.page}`,
      customer: customer.id,
      subject: 'off-session',
      given: true,
      words: 'saved on a page for purchases by text, whose link was texted',
      source: args.page,
      at,
    })
  })
  return outcome
}

/** Has Stripe charge the card first that a customer has just paid with, where another was chosen before. */
export async function preferNewCard(
  tx: Tx,
  house: House,
  args: { customer: customers.Customer; card: string },
): Promise<void> {
  const { preferred_card: preferred } = args.customer
  if (preferred === null || preferred === args.card) return
  await jobs.leave(tx, { kind: 'prefer-card', subject: args.card, at: house.world.clock.now() })
}

/** See {@link preferNewCard}: the job that it leaves. */
export async function preferCard(house: House, card: string): Promise<void> {
  const found = await house.store.read(async (read) => {
    const saved = await cards.find(read, card)
    return saved && { saved, customer: await customers.find(read, saved.customer) }
  })
  const stripeCustomer = found?.customer?.stripe_customer
  if (!found || !stripeCustomer || found.saved.gone_at !== null) return
  // A key of its own: by that of the last time, Stripe would only repeat what it answered then.
  const key = house.world.newId('prefer')
  await house.world.payments.preferCard({ key, stripeCustomer, card })
  await followCards(house, stripeCustomer)
}
