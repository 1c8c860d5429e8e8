import { autoWords } from '../commands/amounts.ts'
import type { Catalogue } from '../speech/en.ts'
import { speechOf } from '../speech/speech.ts'
import * as autoTopUps from '../store/auto-top-ups.ts'
import type * as cards from '../store/cards.ts'
import * as customers from '../store/customers.ts'
import type { Tx } from '../store/store.ts'
import { type AutoWish, autoPacks, exampleTerms, isOffered, monthLimit, monthOf } from '../till/auto.ts'
import { formatMoney } from '../till/money.ts'
import { refOf } from '../till/order.ts'
import type { Service } from '../till/service.ts'
import type { InboundText } from '../till/text.ts'
import { cardName } from '../till/wallet.ts'
import { cardToCharge } from './card-to-charge.ts'
import type { House } from './house.ts'
import { buyOf } from './offers-for.ts'
import { pausedWords } from './pause-auto-top-up.ts'

type Said = { customer: customers.Customer; text: InboundText }

/** Who agrees or takes it back, in which words, and what shows that they did: a text or a session. */
type Act = { customer: customers.Customer; id: string; words: string; source: string }

type Terms = { amountMicros: number; belowMicros: number; monthMicros: number | null }

/** Why an agreement is not made. Amounts are micros. */
export type NotAgreed =
  | { why: 'locked' | 'frozen' | 'opted-out' | 'no-card' }
  | { why: 'amount'; packs: number[] }
  | { why: 'month'; most: number }

/**
 * AUTO: somebody agrees to be charged without a text whenever little is left, takes it back, or asks how it stands.
 * What they agreed to is kept in their own words. @returns the words that answer it
 */
export async function tendAutoTopUp(
  tx: Tx,
  house: House,
  { customer, text, wish }: Said & { wish: AutoWish },
): Promise<string> {
  const speech = speechOf(house.service, customer)
  const buy = buyOf(house, speech, customer)
  const act = { customer, id: text.sid, words: text.body, source: text.sid }
  if (wish.kind === 'off') {
    await endAutoTopUp(tx, house, act)
    const coming = await autoTopUps.beingCharged(tx, customer.id)
    if (!coming) return speech.autoOff()
    return speech.autoOffYet({ amount: formatMoney(coming.pay_micros, coming.currency), ref: refOf(coming) })
  }
  if (wish.kind === 'on')
    return answerAgreement(house, speech, { made: await agreeAutoTopUp(tx, house, act, wish), buy })
  const agreed = wish.kind === 'tell' ? await autoTopUps.find(tx, customer.id) : undefined
  if (agreed?.state === 'on' && customer.locked_at !== null) return speech.lockedNow()
  if (agreed?.state === 'on' && isOffered(house.service, agreed))
    return speech.autoTells(terms(house, agreed))
  if (agreed && agreed.state !== 'off') return pausedWords(house, { customer, agreed })
  return howTo(house.service, speech, buy)
}

/** Ends an agreement to be charged without being asked, if there is one. */
export async function endAutoTopUp(tx: Tx, house: House, act: Act): Promise<void> {
  const stopped = await autoTopUps.stop(tx, { customer: act.customer.id, state: 'off', reason: null })
  if (stopped) await writeConsent(tx, house, { ...act, given: false })
}

/** Writes down that a customer agrees to be charged whenever little is left, in the place of what was agreed before. */
export async function agreeAutoTopUp(
  tx: Tx,
  house: House,
  act: Act,
  wish: Terms,
): Promise<{ agreed: autoTopUps.AutoTopUp; card: cards.KnownCard } | NotAgreed> {
  const { service, world } = house
  const { customer, words, source } = act
  const { amountMicros, belowMicros } = wish
  if (customer.locked_at !== null) return { why: 'locked' }
  if (customer.frozen !== null) return { why: 'frozen' }
  if (customer.opted_out_at !== null) return { why: 'opted-out' }
  const packs = autoPacks(service)
  if (!packs.includes(amountMicros) || belowMicros >= amountMicros) return { why: 'amount', packs }
  const most = monthLimit(service)
  const monthMicros = wish.monthMicros ?? most
  if (monthMicros > most || monthMicros < amountMicros) return { why: 'month', most }
  const { card } = await cardToCharge(tx, house, customer)
  const lacksAccess = service.access !== undefined && customer.access_at === null
  if (!card || card.proved_at === null || lacksAccess) return { why: 'no-card' }

  const agreed = {
    customer: customer.id,
    amount_micros: amountMicros,
    below_micros: belowMicros,
    month_micros: monthMicros,
    words,
    source,
    agreed_at: world.clock.now(),
  }
  await autoTopUps.agree(tx, agreed)
  await writeConsent(tx, house, { ...act, given: true })
  return { agreed: { ...agreed, state: 'on', reason: null }, card }
}

function answerAgreement(
  house: House,
  speech: Catalogue,
  { made, buy }: { made: Awaited<ReturnType<typeof agreeAutoTopUp>>; buy: string },
): string {
  const { service } = house
  if (!('why' in made)) return speech.autoOn({ ...terms(house, made.agreed), card: cardName(made.card) })
  switch (made.why) {
    case 'locked':
      return speech.lockedNow()
    case 'frozen':
      return speech.buyingFrozen({ contact: service.contact })
    case 'opted-out':
      return speech.phoneStopped()
    case 'amount':
      if (made.packs.length === 0) return howTo(service, speech, buy)
      return speech.autoAmount({ amounts: made.packs.map((pack) => formatMoney(pack, service.currency)) })
    case 'month':
      return speech.autoMonth({ month: formatMoney(made.most, service.currency) })
    case 'no-card':
      return speech.autoNoCard({ buy })
  }
}

function terms(
  { service }: House,
  agreed: Pick<autoTopUps.AutoTopUp, 'amount_micros' | 'below_micros' | 'month_micros'>,
): { amount: string; below: string; month: string } {
  const money = (micros: number) => formatMoney(micros, service.currency)
  return {
    amount: money(agreed.amount_micros),
    below: money(agreed.below_micros),
    month: money(monthOf(service, agreed)),
  }
}

/** How to agree, by terms that work here. */
function howTo(service: Service, speech: Catalogue, buy: string): string {
  const terms = exampleTerms(service)
  return terms ? speech.autoHow({ auto: autoWords(terms, speech) }) : speech.autoNotOffered({ buy })
}

function writeConsent(
  tx: Tx,
  house: House,
  { customer, id, words, source, given }: Act & { given: boolean },
): Promise<void> {
  return customers.writeConsent(tx, {
    id: `auto:${id}`,
    customer: customer.id,
    subject: 'auto-top-up',
    given,
    words,
    source,
    at: house.world.clock.now(),
  })
}
