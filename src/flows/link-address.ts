import { speechOf } from '../speech/speech.ts'
import * as customers from '../store/customers.ts'
import * as jobs from '../store/jobs.ts'
import * as ledger from '../store/ledger.ts'
import * as links from '../store/links.ts'
import * as orders from '../store/orders.ts'
import { type RateLimit, take } from '../store/rate-limits.ts'
import * as runs from '../store/runs.ts'
import type { Tx } from '../store/store.ts'
import * as textsIn from '../store/texts-in.ts'
import { CHANNEL_NAMES, channelOf, countryAt, phoneIn } from '../till/channel.ts'
import { drawDigits } from '../till/digits.ts'
import { formatMoney } from '../till/money.ts'
import { maskPhone, readPhone } from '../till/phone.ts'
import type { InboundText } from '../till/text.ts'
import { doubtSilent } from './doubt-number.ts'
import type { House } from './house.ts'
import { pauseAutoTopUp } from './pause-auto-top-up.ts'
import { frozenWords, refuseSpending } from './refuse-frozen.ts'
import { say } from './say.ts'
import { endSubscriptions } from './subscribe.ts'

const MINUTE_MS = 60_000
const GOOD_FOR_MS = 10 * MINUTE_MS
/** How many codes an address may ask for, and a phone gets, whoever asks: a guesser has so many times five tries. */
const ALLOWED: RateLimit[] = [
  { most: 3, withinMs: 15 * MINUTE_MS },
  { most: 10, withinMs: 24 * 60 * MINUTE_MS },
]

/**
 * LINK, on another channel: a code is texted to a phone by SMS. LINK with that code, where it was asked for: from now on
 * that address speaks for the phone's customer, and whose account it was until now rests.
 *
 * The code goes to the phone and comes back on the channel, never the other way: whoever forges an SMS in a customer's
 * name does not see what is sent to them, while Twilio vouches for who texts on other channels.
 *
 * @returns the words that answer it
 */
export async function linkAddress(
  tx: Tx,
  house: House,
  args: { customer: customers.Customer; text: InboundText; code: string | null; phone: string | null },
): Promise<string> {
  const { customer, text } = args
  const speech = speechOf(house.service, customer)
  if (channelOf(text.sender) === 'sms') return speech.linkElsewhere()
  if (customer.address !== text.sender) return speech.linkedAlready({ phone: maskPhone(customer.address) })
  const refused = await whyNot(tx, house, { customer, pagesToo: args.code !== null })
  if (refused !== undefined) return refused
  return args.code === null
    ? sendCode(tx, house, { customer, phone: args.phone })
    : tryCode(tx, house, { customer, code: args.code })
}

async function sendCode(
  tx: Tx,
  house: House,
  { customer, phone: named }: { customer: customers.Customer; phone: string | null },
): Promise<string> {
  const { service, world } = house
  const { address } = customer
  const speech = speechOf(service, customer)
  const phone = named === null ? phoneIn(address) : readPhone(named, countryAt(address))
  if (phone === undefined) return speech.linkHow()
  const at = world.clock.now()
  for (const key of [`link:from:${address}`, `link:phone:${phone}`])
    for (const limit of ALLOWED)
      if ((await take(tx, { key, limit, at })) !== undefined) return speech.tooManyLinkCodes()
  const known = await customers.lock(tx, 'address', phone)
  const heard = known && (await textsIn.lastHeard(tx, { customer: known.id, from: known.address }))
  const heardAt = heard?.received_at ?? null
  const owner = known && (await doubtSilent(tx, house, { customer: known, heardAt }))
  const mayKnow = owner && owner.opted_out_at === null && owner.doubted_at === null
  const to = mayKnow ? { customer: owner.id, code: drawDigits(world.secret, 6) } : undefined
  const id = world.newId('link')
  await links.keepCode(tx, { id, address, to, at, expiresAt: at + GOOD_FOR_MS })
  if (mayKnow && to) {
    const words = { name: service.name, who: whoAt(address), code: to.code }
    await say(tx, house, {
      id: `link:${id}`,
      customer: owner,
      body: speechOf(service, owner).linkCode(words),
    })
  }
  // A page that is paid on later would give credit to an account that rests.
  if ((await orders.openCheckouts(tx, customer.id)).length > 0)
    await jobs.leave(tx, { kind: 'close-pages', subject: customer.id, at })
  return speech.linkSent({ phone })
}

async function tryCode(
  tx: Tx,
  house: House,
  { customer, code }: { customer: customers.Customer; code: string },
): Promise<string> {
  const { service, world } = house
  const { address } = customer
  const speech = speechOf(service, customer)
  const at = world.clock.now()
  const tried = await links.attempt(tx, { address, code, at })
  if (tried === 'none') return speech.deadLinkCode()
  if ('left' in tried) return tried.left > 0 ? speech.wrongLinkCode(tried) : speech.deadLinkCode()
  const owner = (await customers.lock(tx, 'id', tried.customer))!
  if (owner.opted_out_at !== null || owner.doubted_at !== null) return speech.deadLinkCode()
  await links.make(tx, { address, customer: owner.id, at })
  await endSubscriptions(tx, { customer: customer.id, words: 'linked', at })
  await pauseAutoTopUp(tx, { customer: customer.id, reason: 'linked' })
  await say(tx, house, {
    id: `linked:${tried.id}`,
    customer: owner,
    body: speechOf(service, owner).linkMade({ name: service.name, who: whoAt(address) }),
  })
  const balanceMicros = await customers.balanceOf(tx, owner.id, service.currency)
  return speechOf(service, owner).linked({ balance: formatMoney(balanceMicros, service.currency) })
}

/**
 * Why an address cannot speak for somebody else now: it has credit or debts of its own, which nobody moves, for what it
 * was bought with may be asked back; something of its own is under way; or it is on hold.
 */
async function whyNot(
  tx: Tx,
  house: House,
  { customer, pagesToo }: { customer: customers.Customer; pagesToo: boolean },
): Promise<string | undefined> {
  const { service } = house
  const speech = speechOf(service, customer)
  const { currency, contact } = service
  const account = customers.accountOf(customer.id)
  const has = await ledger.balance(tx, { account, currency })
  const buys = (await orders.openOf(tx, customer.id)).some(({ via }) => pagesToo || via === 'card')
  if (buys || has.heldMicros > 0 || (await runs.anyOpen(tx, customer.id))) return speech.linkBusy()
  if (customer.frozen !== null) return frozenWords(house, customer, customer.frozen)
  const refused = await refuseSpending(tx, house, { customer, costs: true })
  if (refused !== undefined || has.availableMicros === 0) return refused
  return speech.linkOwnCredit({ balance: formatMoney(has.availableMicros, currency), contact })
}

/**
 * UNLINK, on another channel: that address is a customer of its own again, with what it had. By SMS: nobody speaks for
 * this phone any more.
 *
 * @returns the words that answer it
 */
export async function unlinkAddress(
  tx: Tx,
  { service, world }: House,
  { customer, text }: { customer: customers.Customer; text: InboundText },
): Promise<string> {
  const speech = speechOf(service, customer)
  const at = world.clock.now()
  const isOwn = text.sender === customer.address
  const ended = isOwn
    ? await links.end(tx, { by: 'customer', value: customer.id, at })
    : await links.end(tx, { by: 'address', value: text.sender, at })
  if (ended === 0) return speech.notLinked()
  return isOwn ? speech.unlinkedAll() : speech.unlinked()
}

/** `WhatsApp +1415…0123`: who it is that asks, as its owner knows them. */
function whoAt(address: string): string {
  return `${CHANNEL_NAMES[channelOf(address)]} ${maskPhone(address.slice(address.indexOf(':') + 1))}`
}
