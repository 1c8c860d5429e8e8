import { autoWords, buyWords } from '../commands/amounts.ts'
import { cardName } from '../speech/declines.ts'
import * as autoTopUps from '../store/auto-top-ups.ts'
import * as customers from '../store/customers.ts'
import type { Tx } from '../store/store.ts'
import type { AutoWish } from '../till/auto.ts'
import { formatMoney, MICROS } from '../till/money.ts'
import type { Service } from '../till/service.ts'
import type { InboundText } from '../till/text.ts'
import { cardToCharge } from './card-to-charge.ts'
import type { House } from './house.ts'

type Said = { customer: customers.Customer; text: InboundText }

/**
 * AUTO: somebody agrees to be charged without a text whenever little is left, takes it back, or asks how it stands.
 * What they agreed to is kept in their own words. @returns the words that answer it
 */
export async function tendAutoTopUp(
  tx: Tx,
  house: House,
  { customer, text, wish }: Said & { wish: AutoWish },
): Promise<string> {
  const { speech } = house
  if (wish.kind === 'off') return end(tx, house, { customer, text })
  if (wish.kind === 'on') return agree(tx, house, { customer, text, wish })
  const agreed = wish.kind === 'tell' ? await autoTopUps.find(tx, customer.id) : undefined
  if (agreed?.state === 'on') return speech.autoTells(terms(house, agreed))
  if (agreed?.state === 'paused') return speech.autoPaused({ auto: autoWords(agreed) })
  return speech.autoHow({ auto: example(house.service) })
}

async function end(tx: Tx, house: House, { customer, text }: Said): Promise<string> {
  const stopped = await autoTopUps.stop(tx, { customer: customer.id, state: 'off', reason: null })
  if (stopped) await writeConsent(tx, house, { customer, text, given: false })
  return house.speech.autoOff()
}

async function agree(
  tx: Tx,
  house: House,
  { customer, text, wish }: Said & { wish: Extract<AutoWish, { kind: 'on' }> },
): Promise<string> {
  const { service, speech, world } = house
  const { amountMicros, belowMicros } = wish
  if (customer.locked_at !== null) return speech.lockedNow()
  if (customer.frozen !== null) return speech.buyingFrozen({ contact: service.contact })
  const packs = autoPacks(service)
  if (!packs.includes(amountMicros) || belowMicros >= amountMicros)
    return speech.autoAmount({ packs: packs.map((pack) => formatMoney(pack, service.currency)) })
  const most = monthLimit(service)
  const monthMicros = wish.monthMicros ?? most
  if (monthMicros > most || monthMicros < amountMicros)
    return speech.autoMonth({ month: formatMoney(most, service.currency) })
  const { card } = await cardToCharge(tx, house, customer)
  const lacksAccess = service.access !== undefined && customer.access_at === null
  if (!card || card.proved_at === null || lacksAccess) return speech.autoNoCard({ buy: buyWords(service) })

  const agreed = { amount_micros: amountMicros, below_micros: belowMicros, month_micros: monthMicros }
  const { body: words, sid: source } = text
  const agreed_at = world.clock.now()
  await autoTopUps.agree(tx, { customer: customer.id, ...agreed, words, source, agreed_at })
  await writeConsent(tx, house, { customer, text, given: true })
  return speech.autoOn({ ...terms(house, agreed), card: cardName(card) })
}

/** The most that AUTO may add in 30 days. */
export function monthLimit({ limits }: Pick<Service, 'limits'>): number {
  return limits.autoPerMonth ?? limits.perDay
}

/** What AUTO can add: packs that need no digits, which nobody is there to send. */
function autoPacks({ packs, limits }: Service): number[] {
  const most = Math.min(monthLimit({ limits }), limits.confirmOver ?? Number.POSITIVE_INFINITY)
  return packs.map(({ pay }) => pay).filter((pay) => pay <= most)
}

function terms(
  { service }: House,
  agreed: Pick<autoTopUps.AutoTopUp, 'amount_micros' | 'below_micros' | 'month_micros'>,
): { amount: string; below: string; month: string } {
  const money = (micros: number) => formatMoney(micros, service.currency)
  return {
    amount: money(agreed.amount_micros),
    below: money(agreed.below_micros),
    month: money(agreed.month_micros),
  }
}

/** An agreement that works here, to show how it is texted: a quarter is left when it adds. */
function example(service: Service): string {
  const packs = autoPacks(service)
  const amount_micros = packs[1] ?? packs[0] ?? service.packs[0]!.pay
  return autoWords({ amount_micros, below_micros: Math.ceil(amount_micros / 4 / MICROS) * MICROS })
}

function writeConsent(
  tx: Tx,
  house: House,
  { customer, text, given }: Said & { given: boolean },
): Promise<void> {
  return customers.writeConsent(tx, {
    id: `auto:${text.sid}`,
    customer: customer.id,
    subject: 'auto-top-up',
    given,
    words: text.body,
    source: text.sid,
    at: house.world.clock.now(),
  })
}
