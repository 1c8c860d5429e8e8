import type { Place, SignedInPurchase } from './signed-in.ts'

/** What moved in the books: accounts are `house:…`, and customers by their phone number. */
export type Move = { id: string; from: string; to: string; amountMicros: number }

/** A text of somebody in a story. Its `sid` is the same each time the story is played. */
export type PersonsText = { sid: string; from: string; body: string; picture: boolean }

/** What a hosted page said to somebody who tried to pay on it. */
export type Paid = 'paid' | 'declined' | 'approval' | 'closed'

/**
 * Where a story is played: a simulated town, where a day passes in no time, or a running server with its sandbox.
 * Every member resolves when what it sets off has happened, as far as one can know from outside.
 */
export type Stage = {
  /** Whether this text was sent before: the story is played again. */
  heard(text: PersonsText): Promise<boolean>
  /** A person texts the till. Resolves when it is answered, or its answer comes later. */
  text(text: PersonsText): Promise<void>
  /** Twilio delivers a text once more that it has delivered before. */
  repeat(text: PersonsText): Promise<void>
  /** All texts of the till that came to a phone, oldest first; not what Twilio says by itself. */
  inbox(phone: string): Promise<string[]>
  /** Waits until `done`, for as long as a person would. False if it never was. */
  until(done: () => Promise<boolean>): Promise<boolean>
  /** Waits until nobody has anything to do for the moment. */
  rest(): Promise<void>
  /** Waits until all has come that a story sets off by itself, fees among it. */
  end(): Promise<void>
  /** Somebody follows the link of a text and types a card. */
  pay(args: { link: string; card: string; email: string }): Promise<Paid>
  /** Somebody types a promotion code on the page behind a link. */
  typeCode(args: { link: string; code: string }): Promise<void>
  /** Somebody follows the link that CARD sends, and saves another card there or removes the one that is charged. */
  changeCard(args: { link: string; card: string | null }): Promise<void>
  /** Somebody has a code texted that signs them in … */
  asksForCode(args: { phone: string; at: Place }): Promise<void>
  /** … and signs in with it … */
  signsIn(args: { phone: string; at: Place; code: string }): Promise<void>
  /** … and buys. Where to pay; nothing where a card is charged. */
  buysSignedIn(purchase: SignedInPurchase): Promise<string | undefined>
  /** Somebody answers on their bank's page, which the link's payment waits for. */
  approve(args: { link: string; agrees: boolean }): Promise<void>
  /** The bank declines a person's saved cards like this from now on, or not any more. */
  turnCard(args: { phone: string; decline: string | null }): Promise<void>
  /**
   * What becomes of Stripe's events: they are kept back, never sent, not even made, or sent out of order, until they
   * are delivered again, in their order or backwards.
   */
  events(does: 'hold' | 'lose' | 'forget' | 'shuffle' | 'deliver' | 'deliver-backwards'): Promise<void>
  /** Takes out of the way what a story laid there, of events and of answers; what was kept back is delivered. */
  calm(): Promise<void>
  /** Stripe delivers the events of what happened last, so often in all. */
  eventsAgain(times: number): Promise<void>
  /** Stripe charges the next card, and its answer never arrives. */
  loseChargeAnswer(): Promise<void>
  /** The next text of a person is answered to nobody, delivered several times, or sent several times. */
  nextText(args: { from: string; goes: 'answer-lost' | 'often' | 'duplicated'; times: number }): Promise<void>
  /** Subjects of the letters that came to an address, oldest first. */
  letters(email: string): Promise<string[]>
  /** Money goes back to a person for their last payment: all that is left, or so much in major units. */
  refund(args: { phone: string; by: 'operator' | 'dashboard'; amount: string | null }): Promise<void>
  /** A person's bank takes their last payment back. */
  dispute(phone: string): Promise<void>
  /** It decides who is right; won is won by the shop. */
  endDispute(args: { phone: string; won: boolean }): Promise<void>
  /** Somebody deletes the customer at Stripe's dashboard. */
  deleteCustomer(phone: string): Promise<void>
  /** Somebody makes a promotion code there, if there is none of that name. */
  makeCode(args: { code: string; percentOff: number }): Promise<void>
  /** Everything that moved between these people and the house, oldest first; nothing where the books are not shown. */
  moves(phones: string[]): Promise<Move[] | undefined>
  /** Only where all of it is simulated. */
  simulated?: {
    later(ms: number): Promise<void>
    restart(): Promise<void>
  }
}

/** What the sandbox does to Stripe's events for each thing that a story says happens to them. */
export const TWISTS = {
  hold: { kind: 'hold' },
  lose: { kind: 'drop' },
  forget: { kind: 'lose' },
  shuffle: { kind: 'shuffle', ms: 3_000 },
} as const

/** The picture that people in stories send: one dot. */
export const DOT = { contentType: 'image/gif', data: 'R0lGODlhAQABAAAAACwAAAAAAQABAAA=' }
