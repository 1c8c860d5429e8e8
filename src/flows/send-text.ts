import * as customers from '../store/customers.ts'
import type { Tx } from '../store/store.ts'
import * as texts from '../store/texts.ts'
import { channelOf, countryAt } from '../till/channel.ts'
import { isDaytime, nextDaytime } from '../till/daytime.ts'
import { WINDOW_CLOSED } from '../till/text.ts'
import { type SendOutcome, Unreachable } from '../till/world.ts'
import { leaveAlone } from './consent.ts'
import type { House } from './house.ts'
import { returnUndelivered } from './return-undelivered.ts'
import { isWindowClosed } from './window.ts'

/** How long Twilio gets to list a text whose sending is in doubt, before we look. */
const SETTLE_MS = 30_000
const BUSY_MS = 5_000
/** How long after it was taken in hand a text may still be handed over, well before another process looks for it. */
const BEGIN_MS = 5_000
/**
 * From when on a text has waited: whom it is for may have said STOP meanwhile. And a till that was restored from a backup may
 * have sent it since that was made.
 */
const LATE_MS = 60_000
/** Twilio's error for who has opted out. */
const OPTED_OUT = '21610'
/** Twilio's clock and ours may differ. */
const SKEW_MS = 60_000
const UNSENT = ['waiting', 'carried', 'sending', 'unknown'] as const

/**
 * Sees to it that a text reaches Twilio once. Nobody carries it yet: it is sent. Somebody did, or tried, and we
 * have no word that Twilio has it, or it has waited: it is looked for in Twilio's list, and sent only if it is not there.
 *
 * @returns when to come back, ms since 1970, if it is too early to tell
 */
export async function sendText(house: House, id: string): Promise<number | undefined> {
  const { store, world } = house
  const text = await store.readOne((read) => texts.find(read, 'id', id))
  if (!text || text.state === 'sent' || text.state === 'refused') return
  const now = world.clock.now()
  if (text.state !== 'waiting') {
    const lookAt = text.handed_at! + (text.state === 'carried' ? texts.CONFIRM_MS : SETTLE_MS)
    // A clock that was ahead has handed it over in what is the future by now: that was some time ago.
    if (now < lookAt && text.handed_at! <= now + SKEW_MS) return lookAt
  }
  // One that Twilio was too busy for counts from then: it is asked for no list as well each time that we come again.
  if (text.state !== 'waiting' || now - (text.handed_at ?? text.written_at) >= LATE_MS) {
    const found = await lookFor(house, text)
    if (found) {
      await store.autocommit((tx) =>
        texts.advance(tx, {
          id,
          from: [...UNSENT],
          to: {
            state: 'sent',
            sid: found.sid,
            delivery: found.status,
            carrier: text.carrier ?? 'rest',
            handed_at: text.handed_at ?? now,
          },
        }),
      )
      return
    }
  }
  if (await withhold(house, text)) return
  const claimed = await claim(house, text)
  if (!claimed) return now
  try {
    // Whoever was stopped in between, or waited for the database, may have been taken for lost.
    const isLate = world.clock.now() - claimed.handed_at! > BEGIN_MS
    const { ref, sender: from, recipient: to, body } = text
    return await record(
      house,
      claimed,
      isLate ? { kind: 'busy' } : await world.carrier.send({ from, to, body, ref }),
    )
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error
    await store.autocommit((tx) =>
      texts.advance(tx, { id, from: ['sending'], handedAt: claimed.handed_at, to: { state: 'unknown' } }),
    )
    return claimed.handed_at! + SETTLE_MS
  }
}

/** @returns the text as it is in our hands; nothing if somebody has taken it in hand since it was read */
async function claim({ store, world }: House, text: texts.TextOut): Promise<texts.TextOut | undefined> {
  const now = world.clock.now()
  // Which attempt it is, too: none has the time of the one before.
  const handed_at = now === text.handed_at ? now + 1 : now
  const to = { state: 'sending', carrier: 'rest', handed_at } as const
  const claimed = await store.autocommit((tx) =>
    texts.advance(tx, { id: text.id, from: [text.state], handedAt: text.handed_at, to }),
  )
  return claimed ? { ...text, ...to } : undefined
}

/** The same for what nobody has asked for: a till that was down over the day does not send it at night. */
export async function sendTextByDay(house: House, id: string): Promise<number | undefined> {
  const text = await house.store.readOne((read) => texts.find(read, 'id', id))
  const now = house.world.clock.now()
  const country = countryAt(text?.recipient ?? '') ?? null
  if (text?.state === 'waiting' && !isDaytime(country, now)) return nextDaytime(country, now)
  return sendText(house, id)
}

/**
 * Marks a text that is not to be sent, and does not send it: one that WhatsApp would refuse, or one that nobody asked for
 * and that has waited, for the morning or for Twilio, while its customer has opted out.
 *
 * @returns whether it is one
 */
async function withhold(house: House, text: texts.TextOut): Promise<boolean> {
  const { id, customer, recipient: address } = text
  const hasWaited = text.answers === null && house.world.clock.now() - text.written_at >= LATE_MS
  const isWindowed = channelOf(address) === 'whatsapp'
  if (customer === null || !(hasWaited || isWindowed)) return false
  return house.store.transact(async (tx) => {
    const isUnwanted = hasWaited && (await customers.lock(tx, 'address', address))?.opted_out_at != null
    if (!isUnwanted && !(await isWindowClosed(tx, house, { customer, address }))) return false
    const to = { state: 'refused', error: isUnwanted ? OPTED_OUT : WINDOW_CLOSED } as const
    if (await texts.advance(tx, { id, from: [text.state], handedAt: text.handed_at, to }))
      await returnUndelivered(tx, house, text)
    return true
  })
}

async function lookFor(house: House, text: texts.TextOut) {
  const listed = await house.world.carrier.sentTo({
    to: text.recipient,
    sinceMs: text.written_at - SKEW_MS,
  })
  const same = listed.filter(({ body }) => body === text.body)
  const known = await house.store.read((read) =>
    texts.knownSids(
      read,
      same.map(({ sid }) => sid),
    ),
  )
  // The oldest: a later one belongs to a text that was said later, and would not be found for it any more.
  return same.findLast(({ sid }) => !known.has(sid))
}

/**
 * Records what came of an attempt. A process that was stopped meanwhile comes late with it, while another is at the text:
 * a no is none to that one's attempt. But a sid says that Twilio has the text, whatever came of others.
 */
async function record(house: House, text: texts.TextOut, outcome: SendOutcome): Promise<number | undefined> {
  const { store, world } = house
  const at = world.clock.now()
  const mine = { id: text.id, from: ['sending' as const], handedAt: text.handed_at }
  if (outcome.kind === 'busy') {
    await store.autocommit((tx) => texts.advance(tx, { ...mine, to: { state: 'waiting', carrier: null } }))
    return at + BUSY_MS
  }
  await store.transact(async (tx) => {
    if (outcome.kind === 'sent') {
      await texts.nameSid(tx, { id: text.id, sid: outcome.sid })
      await texts.advance(tx, {
        id: text.id,
        from: [...UNSENT, 'refused'],
        to: {
          state: 'sent',
          carrier: 'rest',
          sid: outcome.sid,
          delivery: outcome.status,
          error: null,
          billed_segments: outcome.segments || null,
        },
      })
      return
    }
    const error = String(outcome.code)
    if (!(await texts.advance(tx, { ...mine, to: { state: 'refused', error } }))) return
    await hearRefusal(tx, house, { text, error })
    await returnUndelivered(tx, house, text)
  })
}

/** Twilio's error 21610 means that the person has said STOP to this number: it is their wish here too. */
export async function hearRefusal(
  tx: Tx,
  house: House,
  { text, error }: { text: texts.TextOut; error: string | null },
): Promise<void> {
  if (error !== OPTED_OUT) return
  const at = house.world.clock.now()
  const customer = await customers.lock(tx, 'address', text.recipient)
  if (!customer || customer.opted_out_at !== null) return
  await customers.optOut(tx, { id: customer.id, at })
  await leaveAlone(tx, house, customer)
  await customers.writeConsent(tx, {
    id: `texts:${text.ref}`,
    customer: customer.id,
    subject: 'texts',
    given: false,
    words: 'STOP, as Twilio reports (21610)',
    source: text.id,
    at,
  })
}
