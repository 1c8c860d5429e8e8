import type { Card } from './world.ts'

/** A card as Stripe has it saved. `savedAt` is ms since 1970. */
export type SavedCard = Card & { savedAt: number }

/** All that Stripe has saved for a customer. */
export type Wallet = {
  /** Stripe's customer was deleted, for good: there is nothing to charge any more. */
  deleted: boolean
  /** The card that somebody chose at Stripe to be charged first. */
  preferred: string | null
  cards: SavedCard[]
}

/** The card that is charged: the one that was chosen at Stripe, else the newest, as Stripe does itself. */
export function chosenCard(wallet: Wallet): SavedCard | undefined {
  const preferred = wallet.cards.find(({ id }) => id === wallet.preferred)
  return preferred ?? wallet.cards.toSorted((a, b) => b.savedAt - a.savedAt)[0]
}

/** When a card stops working, as it is printed on it: `12/2029`. */
export function expiryWords(card: { expires_month: number; expires_year: number }): string {
  return `${String(card.expires_month).padStart(2, '0')}/${card.expires_year}`
}

/** When a card stops working, ms since 1970: with the end of its month, in the last time zone to get there. */
export function expiryOf(card: { expires_month: number; expires_year: number }): number {
  return Date.UTC(card.expires_year, card.expires_month, 1, 12)
}

/** What Stripe does for saved cards. Pages that it opens are for their customer only. */
export type Wallets = {
  /** What Stripe has saved for one of its customers, as it is now. */
  wallet(stripeCustomer: string): Promise<Wallet>
  /** Whose card this is now; nothing if nobody's. */
  ownerOfCard(card: string): Promise<string | undefined>
  /** Whom a card was set up for, without a payment (`seti_…`). */
  ownerOfSetup(setup: string): Promise<string | undefined>
  /**
   * Opens Stripe's page where a customer puts another card in the place of the saved one. Returns its address;
   * nothing where the operator has not saved the portal's settings at Stripe.
   */
  openPortal(args: { key: string; stripeCustomer: string; returnUrl: string }): Promise<string | undefined>
  /** Opens a page that saves a card and takes no payment. Returns its address, or nothing if it is used up. */
  openSetup(args: {
    key: string
    stripeCustomer: string
    customer: string
    returnUrl: string
    currency: string
  }): Promise<string | undefined>
  /** Removes a card at Stripe, for good. Doing it again changes nothing. */
  removeCard(args: { key: string; card: string }): Promise<void>
  /** Has Stripe charge this card first, too. */
  preferCard(args: { key: string; stripeCustomer: string; card: string }): Promise<void>
}

/** `Visa 4242`, as a person knows it. */
export function cardName(card: { brand: string; last4: string }): string {
  const brand = BRANDS[card.brand] ?? card.brand.charAt(0).toUpperCase() + card.brand.slice(1)
  return `${brand} ${card.last4}`
}

const BRANDS: Record<string, string> = {
  amex: 'Amex',
  cartes_bancaires: 'CB',
  diners: 'Diners',
  eftpos_au: 'Eftpos',
  jcb: 'JCB',
  unionpay: 'UnionPay',
}
