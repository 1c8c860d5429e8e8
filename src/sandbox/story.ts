import type { Stripe } from 'stripe'
import { writeWords } from './chat.ts'
import type { Shelf } from './shelf.ts'
import type { StripeSandbox } from './stripe/stripe.ts'
import { testCards } from './stripe/test-cards.ts'
import type { Message } from './twilio/message.ts'
import { bare, country, isChannel } from './twilio/tariff.ts'
import type { TwilioSandbox } from './twilio/twilio.ts'

/** Something done at the sandbox that is no text: a page paid, a thing broken, time gone by. */
export type Deed = {
  id: string
  at: number
  /** A line of the story; `{who}` is who has the phone, and `{link}` the link that was last sent to it. */
  line: string
  phone?: string
}

export type StoryTeller = {
  /** Writes down what is done, when it is done. */
  note(line: string, phone?: string): void
  /** Does what a hosted page asks for, and writes down what came of it. */
  watchPage(request: Request, answer: () => Promise<Response>): Promise<Response>
  /** All that was done so far, as a `.chat` that can be played again. */
  tell(): string
}

const USUAL_CARD = '4242424242424242'

/** Remembers what people do at the sandbox, to tell it as a story in the language of `chat.ts`. */
export function openStoryTeller(args: {
  twilio: TwilioSandbox
  stripe: StripeSandbox
  deeds: Shelf<Deed>
  now: () => number
}): StoryTeller {
  const { twilio, stripe, deeds, now } = args

  function note(line: string, phone?: string): void {
    const id = String(deeds.values().length + 1)
    deeds.put(id, { id, at: now(), line, ...(phone ? { phone } : {}) })
  }

  /** Whoever was sent a link last is who follows it: the sandbox sees no more than that. */
  function payer(): string | undefined {
    return twilio.control
      .messages()
      .findLast(({ direction, body }) => direction !== 'inbound' && LINK.test(body))?.to
  }

  return {
    note,
    async watchPage(request, answer) {
      const page = /^\/(c\/pay|bank)\//.exec(new URL(request.url).pathname)?.[1]
      if (request.method !== 'POST' || page === undefined) return await answer()
      const before = stripe.control.events().length
      const answered = await answer()
      const line = outcome(stripe, page === 'bank', before)
      const phone = payer()
      if (line !== undefined && phone !== undefined) note(line, phone)
      return answered
    },
    tell() {
      const messages = twilio.control.messages().filter(({ automatic, copied }) => !automatic && !copied)
      const names = nameAll(twilio, messages)
      const told = { links: openNames('link'), refs: openNames('ref'), codes: openNames('code') }
      const typed = new Set<string>()
      const happened = [
        ...messages.map((message) => ({ at: message.createdAt, message, deed: undefined })),
        ...deeds.values().map((deed) => ({ at: deed.at, message: undefined, deed })),
        // Stable, so what happened in one millisecond stays as it was written down.
      ].sort((a, b) => a.at - b.at)
      const lastLink = new Map<string, string>()
      const lines = happened.map(({ message, deed }) => {
        if (message) return spoken(message, names, { ...told, typed, lastLink })
        const phone = deed?.phone ?? ''
        const link = `{${lastLink.get(phone) ?? 'link'}}`
        return (deed?.line ?? '').replace('{who}', names.get(phone) ?? 'ana').replace('{link}', link)
      })
      const numbers = [...names]
        .filter(([phone]) => isChannel(phone) || country(phone) !== 'US')
        .map(([phone, name]) => `(${name} is ${phone})`)
      return `${["# Copied from the sandbox's phone.", ...numbers, '', ...lines].join('\n')}\n`
    },
  }
}

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const

/** Time that went by, as a story tells it; less than half a second is not told. */
export function later(ms: number): string | undefined {
  const [unit, unitMs] = UNITS.find(([, each]) => ms >= each && ms % each === 0) ?? ['second', 1000]
  const count = Math.round(ms / unitMs)
  return count === 0 ? undefined : `${count} ${unit}${count === 1 ? '' : 's'} later`
}

/** What came of pressing the button of a checkout page or a bank's, by the events that it caused. */
function outcome({ control }: StripeSandbox, atBank: boolean, before: number): string | undefined {
  const events = control.events().slice(before)
  const has = (type: string) => events.some((event) => event.type === type)
  const done = has('checkout.session.completed')
  const failed = has('payment_intent.payment_failed')
  if (atBank) return done ? '{who} approves {link}' : failed ? '{who} refuses {link}' : undefined
  if (!done && !failed && !has('payment_intent.requires_action')) return undefined
  return `{who} ${done ? 'pays' : 'tries to pay'} {link}${cardIn(events)}`
}

/** ` with 4000…`, unless it is the card that stories mean when they say none. */
function cardIn(events: Stripe.Event[]): string {
  for (const { data } of events) {
    const { payment_method_details: paidBy } = data.object as Partial<Stripe.Charge>
    const card = testCards.find(
      ({ number, brand }) => number.endsWith(paidBy?.card?.last4 ?? '-') && brand === paidBy?.card?.brand,
    )
    if (card) return card.number === USUAL_CARD ? '' : ` with ${card.number}`
  }
  return ''
}

const LINK = /https?:\/\/\S*[^\s.,!?;:)\]'"]/
const LINKS = new RegExp(LINK, 'g')

/** Days as they are written in texts, `28 Nov` or `28. Nov`, in the languages that apps here mostly speak. */
const DATES = new RegExp(
  `\\b\\d{1,2}(\\.?) (?:${['en-GB', 'es', 'fr', 'de', 'it', 'pt', 'nl'].flatMap(months).join('|')})(?![a-z])`,
  'gi',
)

function months(locale: string): string[] {
  const { format } = new Intl.DateTimeFormat(locale, { month: 'short', timeZone: 'UTC' })
  return Array.from({ length: 12 }, (_, month) => format(Date.UTC(2026, month)).replace(/\W+$/, ''))
}

/** A reference as apps here write them, after `ref`, `Ref` or `réf`. */
const REF = '[2-9A-HJ-NP-Z]{4}'
const REFS = new RegExp(`\\b([Rr][eé]f\\.?) (${REF})\\b`, 'g')

/** A code: six digits by themselves, or four after a word in capitals, as in `YES 4821`. */
const CODES = /(?<![\d.,:+*-])\d{6}(?![\d*]|[.,:-]\d)|(?<=\p{Lu}{2} )\d{4}(?![\d*]|[.,:-]\d)/gu

type Names = { of(word: string): string | undefined; give(word: string): string }

/** Names for words that differ each time a story is played: `link`, `link2`, the same for the same word. */
function openNames(kind: string): Names {
  const names = new Map<string, string>()
  return {
    of: (word) => names.get(word),
    give(word) {
      const name = `${kind}${names.size === 0 ? '' : names.size + 1}`
      names.set(word, name)
      return name
    },
  }
}

/** A text as a line. Links, references, codes and days differ each time a story is played, so they get names. */
function spoken(
  message: Message,
  names: Map<string, string>,
  told: Record<'links' | 'refs' | 'codes', Names> & { typed: Set<string>; lastLink: Map<string, string> },
): string {
  const { links, refs, codes, typed, lastLink } = told
  const byPerson = message.direction === 'inbound'
  const phone = byPerson ? message.from : message.to
  const who = names.get(phone) ?? 'ana'
  if (byPerson && message.media.length > 0)
    return `${who} sends a picture${message.body ? `: ${writeWords('', 'person', message.body).slice(3)}` : ''}`
  const linked = message.body.replace(LINKS, (link) => {
    const known = links.of(link)
    const name = known ?? links.give(link)
    lastLink.set(phone, name)
    return known && !byPerson ? `{same ${name}}` : `{${name}}`
  })
  if (byPerson) {
    for (const [digits] of linked.matchAll(/\d{4,6}/g)) typed.add(digits)
    const again = (names: Names) => (word: string) => {
      const name = names.of(word.replace(/[ -]/g, '').toUpperCase())
      return name === undefined ? word : `{${name}}`
    }
    const body = linked
      .replace(/(?<!\d)(?:\d{3}[ -]?\d{3}|\d{4})(?!\d)/g, again(codes))
      .replace(new RegExp(`\\b${REF}\\b`, 'gi'), again(refs))
    return writeWords(who, 'person', body)
  }
  const named = (names: Names, word: string) => {
    const known = names.of(word)
    return known ? `{same ${known}}` : `{${names.give(word)}}`
  }
  const body = linked
    .replace(REFS, (_, before, ref) => `${before} ${named(refs, ref)}`)
    // What somebody has typed before is an amount, or a number of theirs.
    .replace(CODES, (code) => (typed.has(code) ? code : named(codes, code)))
    .replace(DATES, '{day}$1 {month}')
  return writeWords(who, 'till', body)
}

/** `ana`, `ben`, and `ana-2` for a second Ana. */
function nameAll(twilio: TwilioSandbox, messages: Message[]): Map<string, string> {
  const names = new Map<string, string>()
  const given = new Map(twilio.control.handsets().map(({ phone, name }) => [phone, name]))
  for (const { direction, from, to } of messages) {
    const phone = direction === 'inbound' ? from : to
    if (names.has(phone)) continue
    const wish = (given.get(phone) ?? '')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^[^a-z]+|-+$/g, '')
    const taken = new Set([...names.values(), 'stripe', 'twilio', 'books', 'the'])
    const first = wish || `phone${bare(phone).slice(-4)}`
    let name = first
    for (let n = 2; taken.has(name); n++) name = `${first}-${n}`
    names.set(phone, name)
  }
  return names
}
