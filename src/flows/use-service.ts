import * as apiKeys from '../store/api-keys.ts'
import * as customers from '../store/customers.ts'
import * as jobs from '../store/jobs.ts'
import * as ledger from '../store/ledger.ts'
import type { Read, Tx } from '../store/store.ts'
import * as usages from '../store/usages.ts'
import { formatMoney } from '../till/money.ts'
import { Problem } from '../till/problem.ts'
import { HOUSE, type House } from './house.ts'
import { creditToCome } from './refuse-too-little.ts'
import { topUpAutomatically } from './top-up-automatically.ts'
import { leftOf, warnLowLater } from './warn-low.ts'

/** What a program of the operator's wants held for something that a customer uses. */
export type UsageWish = {
  customer: string
  /** What customers read in their history, such as `MAP`. */
  service: string
  amountMicros: number
  /** How long the program has to say what it did cost. */
  forMs: number
  apiKey: string
}

/**
 * A customer begins to use something: the most that it may cost is held, as for a paid command. Whoever does not say
 * in time what it did cost takes nothing.
 *
 * @throws Problem `no-such-account`, `frozen`, `opted-out`, `too-little`
 */
export async function holdUsage(tx: Tx, house: House, wish: UsageWish): Promise<usages.Usage> {
  const { service, world } = house
  const { currency } = service
  const { amountMicros } = wish
  const at = world.clock.now()
  const customer = await customers.lock(tx, 'id', wish.customer)
  if (!customer) throw new Problem('no-such-account', 'There is no such account.')
  if (customer.frozen === 'account' || customer.doubted_at !== null)
    throw new Problem('frozen', 'This account is on hold.')
  if (customer.opted_out_at !== null)
    throw new Problem('opted-out', 'This customer wants no texts, and spends nothing until they text START.')
  const id = world.newId('usage')
  const account = customers.accountOf(customer.id)
  const expiresAt = at + wish.forMs
  const held = await ledger.hold(tx, { id, account, currency, amountMicros, at, expiresAt })
  if (held === 'refused') {
    const availableMicros = await customers.balanceOf(tx, customer.id, currency)
    const [needs, has] = [formatMoney(amountMicros, currency), formatMoney(availableMicros, currency)]
    throw new Problem('too-little', `That may cost ${needs}, and there is ${has}.`, { availableMicros })
  }
  await jobs.leave(tx, { kind: 'void-usage', subject: id, at: expiresAt })
  return usages.open(tx, {
    id,
    customer: customer.id,
    service: wish.service,
    amount_micros: amountMicros,
    api_key: wish.apiKey,
    opened_at: at,
    expires_at: expiresAt,
  })
}

/**
 * A program was refused what a customer has too little for: AUTO adds what they have agreed to, as it does when they
 * text for it. Not in the transaction of the refusal, which is undone; however often it is refused, it is one charge.
 */
export async function topUpRefused(
  house: House,
  { code, customer: id }: { code: string; customer: string },
): Promise<void> {
  if (code !== 'too-little') return
  await house.store.transact(async (tx) => {
    const customer = await customers.lock(tx, 'id', id)
    if (customer) await creditToCome(tx, house, customer)
  })
}

/**
 * Takes what something did cost; what was held beyond that is free again. Taking the same again changes nothing.
 *
 * @param args.amountMicros all that was held, unless told
 * @param args.apiKey of the program that says so; see {@link usageOf}
 * @throws Problem `no-such-usage`, `over-hold`, `usage-ended` if it was voided, or captured otherwise
 */
export async function captureUsage(
  tx: Tx,
  house: House,
  args: { id: string; apiKey: string; amountMicros?: number | undefined },
): Promise<usages.Usage> {
  const at = house.world.clock.now()
  const { id } = args
  const known = await usageOf(tx, args)
  const customer = (await customers.lock(tx, 'id', known.customer))!
  const amountMicros = args.amountMicros ?? known.amount_micros
  if (amountMicros > known.amount_micros)
    throw new Problem('over-hold', `Less was held for ${id} than that: ${known.amount_micros} micros.`)
  const ended = await usages.end(tx, { id, state: 'captured', capturedMicros: amountMicros, at })
  if (!ended) return endedAs((await usages.find(tx, id))!, 'captured', amountMicros)
  const line = {
    id: `capture:${id}`,
    kind: 'capture',
    credit: HOUSE.revenue,
    amountMicros,
    reference: id,
    note: known.service,
  }
  await ledger.capture(tx, { hold: id, at, transfers: amountMicros > 0 ? [line] : [] })
  await jobs.drop(tx, { kind: 'void-usage', subject: id })
  const leftMicros = await leftOf(tx, house, customer)
  if (!(await topUpAutomatically(tx, house, { customer, leftMicros })))
    await warnLowLater(tx, house, { customer, leftMicros, spentMicros: amountMicros })
  return ended
}

/** Takes nothing for something after all. Doing it again changes nothing. @throws Problem `no-such-usage`, `usage-ended` */
export async function voidUsage(
  tx: Tx,
  house: House,
  args: { id: string; apiKey: string },
): Promise<usages.Usage> {
  const { id } = await usageOf(tx, args)
  return endForNothing(tx, house, id)
}

/**
 * A usage that a program's key has begun. It is there for another key only when that one is revoked, so that a program
 * can end with its new key what it began with its last.
 *
 * @throws Problem `no-such-usage`
 */
export async function usageOf(
  read: Read,
  { id, apiKey }: { id: string; apiKey: string },
): Promise<usages.Usage> {
  const found = await usages.find(read, id)
  const isTheirs = found && (found.api_key === apiKey || (await apiKeys.isRevoked(read, found.api_key)))
  if (!isTheirs) throw new Problem('no-such-usage', 'There is no such usage.')
  return found
}

async function endForNothing(tx: Tx, house: House, id: string): Promise<usages.Usage> {
  const at = house.world.clock.now()
  const ended = await usages.end(tx, { id, state: 'voided', capturedMicros: null, at })
  if (!ended) return endedAs((await usages.find(tx, id))!, 'voided', null)
  await ledger.voidHold(tx, { hold: id, at })
  await jobs.drop(tx, { kind: 'void-usage', subject: id })
  return ended
}

/** Nobody said in time what something did cost: it cost nothing. */
export async function voidLateUsage(house: House, id: string): Promise<void> {
  await house.store.transact(async (tx) => {
    if ((await usages.find(tx, id))?.state === 'open') await endForNothing(tx, house, id)
  })
}

function endedAs(
  usage: usages.Usage,
  state: usages.Usage['state'],
  capturedMicros: number | null,
): usages.Usage {
  if (usage.state === state && usage.captured_micros === capturedMicros) return usage
  throw new Problem('usage-ended', `${usage.id} is ${usage.state} already.`)
}
