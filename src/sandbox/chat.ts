/**
 * Stories are chats: a line for each thing that somebody says or does, or that happens to them. docs/sandbox.md has
 * the language, under Stories; the stories themselves are in fixtures/stories. Tests play them in memory, `texttill replay` plays
 * them at a running server, and the phone copies its conversation as one.
 */

/** What one line of a story says. Amounts are text in major units, cards are their sixteen digits. */
export type Step =
  | { kind: 'texts'; who: string; words: string }
  | { kind: 'sends-picture'; who: string; words: string }
  | { kind: 'reads'; who: string; words: string }
  | { kind: 'reads-nothing'; who: string }
  | { kind: 'pays'; who: string; link: string; card: string; succeeds: boolean }
  | { kind: 'cannot-pay'; who: string; link: string }
  | { kind: 'approves'; who: string; link: string; agrees: boolean }
  | { kind: 'turns-card'; who: string; decline: string | null }
  | { kind: 'types-code'; who: string; code: string; link: string }
  | { kind: 'changes-card'; who: string; card: string | null; link: string }
  | { kind: 'asks-code'; who: string; at: Where }
  | { kind: 'signs-in'; who: string; at: Where; code: string }
  | { kind: 'tops-up'; who: string; at: Where; amount: string }
  | { kind: 'opens-page'; who: string; at: Where; amount: string; link: string }
  | { kind: 'reads-mail'; who: string; words: string }
  | { kind: 'refunds'; who: string; by: 'operator' | 'dashboard'; amount: string | null }
  | { kind: 'disputes'; who: string }
  | { kind: 'dispute-ends'; who: string; won: boolean }
  | { kind: 'deletes'; who: string }
  | { kind: 'makes-code'; code: string; percentOff: number }
  | { kind: 'later'; ms: number }
  | { kind: 'events'; does: 'hold' | 'lose' | 'forget' | 'shuffle' | 'deliver' | 'deliver-backwards' }
  | { kind: 'events-again'; times: number }
  | { kind: 'next-charge'; fails: 'answer-lost' }
  | { kind: 'next-text'; goes: 'answer-lost' | 'often' | 'duplicated'; times: number }
  | { kind: 'restarts' }
  | { kind: 'moved'; from: string; to: string; amount: string }
  | { kind: 'moved-nothing' }

/** Where customers sign in: their account page, or the API. */
type Where = 'page' | 'api'

export type Line = { line: number; text: string }
export type StepLine = Line & { step: Step }

export type Story = {
  /** The first comment: what the story is about. */
  title: string
  lines: StepLine[]
  /** Numbers that the story gives people; others get one made up. */
  numbers: Map<string, string>
  /** The operator's page that the till must run, a file beside the story; without one, whichever it runs. */
  config: (Line & { file: string }) | undefined
}

/** The card of who pays without saying with which. */
const USUAL_CARD = '4242424242424242'

const UNITS: Record<string, number> = {
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
}

const TIMES: Record<string, number> = { twice: 2, 'three times': 3, 'five times': 5 }

const WHO = '(?!(?:stripe|twilio|books|the)\\b)([a-z][a-z0-9-]*)'
const LINK = '(\\{\\w+\\})'
const CARD = '(?: with ([\\d ]+))?'
const AMOUNT = '(\\d+(?:\\.\\d{1,6})?)'
const WHERES: Record<string, Where> = { 'account page': 'page', API: 'api' }
const WHERE = `(${Object.keys(WHERES).join('|')})`
const OFTEN = `(${Object.keys(TIMES).join('|')})`

/** Every kind of line, in the order in which they are tried. */
const LINES: [pattern: RegExp, read: (...found: (string | undefined)[]) => Step][] = [
  [line(`${WHO} >(?: (.*))?`), (who, words) => ({ kind: 'texts', who: who!, words: spoken(words) })],
  [line(`${WHO} <`), (who) => ({ kind: 'reads-nothing', who: who! })],
  [line(`${WHO} < (.+)`), (who, words) => ({ kind: 'reads', who: who!, words: spoken(words) })],
  [
    line(`${WHO} sends a picture(?:: (.+))?`),
    (who, words) => ({ kind: 'sends-picture', who: who!, words: spoken(words) }),
  ],
  [
    line(`${WHO} (pays|tries to pay) ${LINK}${CARD}`),
    (who, verb, link, card) => ({
      kind: 'pays',
      who: who!,
      link: link!,
      card: card?.replace(/\s/g, '') || USUAL_CARD,
      succeeds: verb === 'pays',
    }),
  ],
  [line(`${WHO} cannot pay ${LINK}`), (who, link) => ({ kind: 'cannot-pay', who: who!, link: link! })],
  [
    line(`${WHO} (approves|refuses) ${LINK}`),
    (who, verb, link) => ({ kind: 'approves', who: who!, link: link!, agrees: verb === 'approves' }),
  ],
  [
    line(`${WHO}'s card is declined: (\\w+)`),
    (who, decline) => ({ kind: 'turns-card', who: who!, decline: decline! }),
  ],
  [line(`${WHO}'s card works again`), (who) => ({ kind: 'turns-card', who: who!, decline: null })],
  [
    line(`${WHO} types ([A-Z0-9]+) at ${LINK}`),
    (who, code, link) => ({ kind: 'types-code', who: who!, code: code!, link: link! }),
  ],
  [
    line(`${WHO} (?:saves ([\\d ]+)|removes the card) at ${LINK}`),
    (who, card, link) => ({
      kind: 'changes-card',
      who: who!,
      card: card?.replace(/\s/g, '') ?? null,
      link: link!,
    }),
  ],
  [
    line(`${WHO} asks the ${WHERE} for a code`),
    (who, at) => ({ kind: 'asks-code', who: who!, at: WHERES[at!]! }),
  ],
  [
    line(`${WHO} signs in to the ${WHERE} with ${LINK}`),
    (who, at, code) => ({ kind: 'signs-in', who: who!, at: WHERES[at!]!, code: code! }),
  ],
  [
    line(`${WHO} tops up ${AMOUNT} (?:on|over) the ${WHERE}`),
    (who, amount, at) => ({ kind: 'tops-up', who: who!, at: WHERES[at!]!, amount: amount! }),
  ],
  [
    line(`${WHO} opens ${LINK} for ${AMOUNT} (?:on|over) the ${WHERE}`),
    (who, link, amount, at) => ({
      kind: 'opens-page',
      who: who!,
      at: WHERES[at!]!,
      amount: amount!,
      link: link!,
    }),
  ],
  [line(`${WHO}'s mail < (.+)`), (who, words) => ({ kind: 'reads-mail', who: who!, words: words! })],
  [
    line(`(the operator|stripe's dashboard) refunds ${WHO}(?: ${AMOUNT})?`),
    (by, who, amount) => ({
      kind: 'refunds',
      who: who!,
      by: by === 'the operator' ? 'operator' : 'dashboard',
      amount: amount ?? null,
    }),
  ],
  [line(`stripe's dashboard deletes ${WHO}`), (who) => ({ kind: 'deletes', who: who! })],
  [
    line("stripe's dashboard makes the code ([A-Z0-9]+): (\\d+)% off"),
    (code, percentOff) => ({ kind: 'makes-code', code: code!, percentOff: Number(percentOff) }),
  ],
  [line(`${WHO} disputes the payment`), (who) => ({ kind: 'disputes', who: who! })],
  [
    line(`${WHO}'s dispute is (won|lost)`),
    (who, how) => ({ kind: 'dispute-ends', who: who!, won: how === 'won' }),
  ],
  [
    line('(\\d+) (second|minute|hour|day)s? later'),
    (count, unit) => ({ kind: 'later', ms: Number(count) * UNITS[unit!]! }),
  ],
  [line('stripe holds the events'), () => ({ kind: 'events', does: 'hold' })],
  [line('stripe loses the events'), () => ({ kind: 'events', does: 'lose' })],
  [line('stripe forgets the events'), () => ({ kind: 'events', does: 'forget' })],
  [line('stripe delivers'), () => ({ kind: 'events', does: 'deliver' })],
  [line('stripe delivers backwards'), () => ({ kind: 'events', does: 'deliver-backwards' })],
  [line(`stripe delivers that ${OFTEN}`), (often) => ({ kind: 'events-again', times: TIMES[often!]! })],
  [line('stripe delivers the next events out of order'), () => ({ kind: 'events', does: 'shuffle' })],
  [line("stripe's answer to the next charge is lost"), () => ({ kind: 'next-charge', fails: 'answer-lost' })],
  [line('the reply to the next text is lost'), () => ({ kind: 'next-text', goes: 'answer-lost', times: 1 })],
  [
    line(`twilio delivers the next text ${OFTEN}`),
    (often) => ({ kind: 'next-text', goes: 'often', times: TIMES[often!]! }),
  ],
  [
    line(`the carrier sends the next text ${OFTEN}`),
    (often) => ({ kind: 'next-text', goes: 'duplicated', times: TIMES[often!]! }),
  ],
  [line('the till restarts'), () => ({ kind: 'restarts' })],
  [line('books: nothing'), () => ({ kind: 'moved-nothing' })],
  [
    line(`books: (\\S+) -> (\\S+) ${AMOUNT}`),
    (from, to, amount) => ({ kind: 'moved', from: from!, to: to!, amount: amount! }),
  ],
]

const CONFIG = /^\(the till runs ([\w-]+\.config\.ts)\)$/
const NUMBER = /^\(([a-z][a-z0-9-]*) is ((?:whatsapp:)?\+[1-9]\d{6,14})\)$/

/**
 * Reads a story.
 *
 * @returns `wrong` holds what is no line of the language, a sentence each; a story with any must not be played
 */
export function readStory(source: string): { story: Story; wrong: { line: number; sentence: string }[] } {
  const story: Story = { title: '', lines: [], numbers: new Map(), config: undefined }
  const wrong: { line: number; sentence: string }[] = []
  for (const [index, raw] of source.split(/\r?\n/).entries()) {
    const text = raw.trim()
    if (text === '') continue
    if (text.startsWith('#')) {
      story.title ||= text.replace(/^#+\s*/, '')
      continue
    }
    const [, who, number] = NUMBER.exec(text) ?? []
    if (who && number) {
      story.numbers.set(who, number)
      continue
    }
    const file = CONFIG.exec(text)?.[1]
    if (file) {
      story.config = { line: index + 1, text, file }
      continue
    }
    const step = readLine(text)
    if (step) story.lines.push({ line: index + 1, text, step })
    else wrong.push({ line: index + 1, sentence: `"${text}" is no line of a story` })
  }
  return { story, wrong }
}

/** A text as a story writes it: on one line, whatever it has in it. */
export function writeWords(who: string, sentBy: 'person' | 'till', body: string): string {
  return `${who} ${sentBy === 'person' ? '>' : '<'} ${body.replace(/\\/g, '\\\\').replace(/\r?\n/g, '\\n')}`
}

function readLine(text: string): Step | undefined {
  for (const [pattern, read] of LINES) {
    const found = pattern.exec(text)
    if (found) return read(...found.slice(1))
  }
  return undefined
}

function line(pattern: string): RegExp {
  return new RegExp(`^${pattern}$`)
}

function spoken(words = ''): string {
  return words.replace(/\\(n|\\)/g, (_, sign) => (sign === 'n' ? '\n' : '\\'))
}
