import { describe, expect, it } from 'vitest'
import { type Catalogue, en } from '../src/speech/en.ts'
import { PAGES } from '../src/speech/pages.ts'
import { CATALOGUES } from '../src/speech/speech.ts'
import { inEnglish } from '../src/till/in-english.ts'
import { KEYWORDS, LANGUAGE_WORDS } from '../src/till/keywords.ts'
import { segmentsOf, toGsm7 } from '../src/till/segments.ts'
import { withoutCodes } from '../src/till/text.ts'

// The longest that each value gets: a name and a contact at the config's limits, a currency without a sign, a
// five-figure balance, a link on a long domain.
const longest = ({ buy, yes, yesDigits, auto, offer }: Catalogue) => ({
  amount: 'CHF 1,000.00',
  balance: '-$12,345.67',
  buy: buy({ amount: '1000' }),
  card: 'Mastercard 4242',
  ref: 'K7Q2',
  name: 'Twenty Letters Named',
  url: 'https://texttill.example-shop.com/p/K7Q2WXYZAB',
  limit: 'CHF 1,000.00',
  times: 100,
  yes: yes({ answer: '1000' }),
  answer: '1000',
  ago: '59 s',
  keyword: 'SIXTEENLETTERSXX',
  cost: 'CHF 1,000.00',
  usage: 'FORECAST 46.12345 -120.12345 on Wednesday, at 6 pm, in feet',
  help: 'the weather of the next three days at a place, in metres, with the wind, the snow and the avalanches',
  access: true,
  frozen: 'account',
  contact: 'carol-and-bob@help.texttill.example.shop',
  last: '-$1,000.00 SIXTEENLETTERSXX 23 Nov',
  packs: [
    buy({ amount: '10' }),
    ...['100', '500', '1000'].map((amount) => offer({ buy: buy({ amount }), credit: '$1,100.00' })),
  ],
  amounts: ['$100.00', '$200.00', '$500.00', 'CHF 1,000.00'],
  commands: ['SUN 46.5 7.9 $0.25', 'FORECAST Lone Pine $0.50'],
  lines: ['+$1,000.00 bought 23 Nov', '-$1,000.00 SIXTEENLETTERSXX 23 Nov'],
  word: 'SIXTEENLETTERSXX',
  words: ['ENGLISH', 'ESPANOL', 'FRANCAIS', 'DEUTSCH'],
  why: 'too-small',
  least: 'CHF 1,000.00',
  next: 'ask-bank',
  expires: '12/2029',
  auto: auto({ amount: '1000', below: '1000' }),
  below: 'CHF 1,000.00',
  month: 'CHF 1,000.00',
  code: '482913',
  who: 'WhatsApp +1415...0123',
  phone: '+441234567890123',
  left: 2,
  price: 'CHF 1,000.00',
  paid: 'CHF 1,000.00',
  credit: 'CHF 1,000.00',
  what: 'SIXTEENLETTERSXX',
  promotion: 'TWENTY-LETTERS-CODED',
  day: '23 Nov 2026',
  estimate: { keyword: 'SIXTEENLETTERSXX', times: 1_234_567 },
  missing: 'CHF 1,000.00',
  most: 99,
  note: 'bought',
  at: '06:00 Comodoro Rivadavia',
  answers: [...['100', '500', '1000'].map((answer) => yes({ answer })), yesDigits()],
})

/** Each message of each language, with its longest values, as it travels. Declines have a test of their own. */
const MESSAGES = Object.values(CATALOGUES).flatMap((speech) =>
  Object.entries(speech)
    .filter(
      ([name, say]) => typeof say === 'function' && !/^(declined|declinedAtBank|autoDeclined)$/.test(name),
    )
    .map(([name, say]) => {
      const words = (say as unknown as (values: object) => string)(longest(speech))
      return { language: speech.language, name, words: toGsm7(words) }
    }),
)

describe('what the till says', () => {
  it.each(MESSAGES)('says $name in $language in one GSM-7 segment: $words', ({ words }) => {
    expect(segmentsOf(words)).toMatchObject({ segments: 1, encoding: 'GSM-7' })
  })

  it.each(Object.values(CATALOGUES))('shows the codes of $language to nobody but the phone', (speech) => {
    const values = { ...longest(speech), yes: speech.yes({ answer: '4821' }) }
    const { unlockCode, signInCode, linkCode, confirmBig, confirmCard } = speech
    for (const say of [unlockCode, signInCode, linkCode, confirmBig, confirmCard]) {
      const words = toGsm7((say as unknown as (values: object) => string)(values))
      expect(words).toMatch(/482913|4821/)
      expect(withoutCodes(words)).not.toMatch(/482913|4821/)
    }
  })

  it('says as much in every language, and the same nowhere', () => {
    for (const speech of Object.values(CATALOGUES)) expect(Object.keys(speech)).toEqual(Object.keys(en))
    for (const { language, name, words } of MESSAGES)
      if (language !== 'en' && !['auto', 'note'].includes(name))
        expect(words).not.toBe(MESSAGES.find((one) => one.language === 'en' && one.name === name)?.words)
  })

  it.each(MESSAGES)('reads in $language what $name says to text', ({ language, words }) => {
    const told = words.match(/(?<![A-Z0-9-])[A-Z]{4,}(?![A-Z0-9])/g) ?? []
    const unread = told.filter(
      (word) =>
        !NOT_OURS.test(word) && ![word, `${word} 20`].some((text) => isOurs(inEnglish(text, [language]))),
    )
    expect(unread).toEqual([])
  })
})

/** Carriers' words, an operator's, those inside an agreement, and what is no word to text. */
const NOT_OURS = /^(STOP|START|SIXTEEN.*|FORECAST|TOMORROW|TWENTY|LETTERS|CODED|BELOW|BAJO|SOUS|UNTER)$/

function isOurs(read: string): boolean {
  const word = read.split(' ')[0]!
  return word in KEYWORDS || Object.values(LANGUAGE_WORDS).some(([name]) => name === word)
}

describe('customers’ pages', () => {
  const values = new Proxy({}, { get: (_, name) => `{${String(name)}}` })

  /** Each entry of a catalogue by its path, said with the names of its values. */
  function said(part: object, path: string[] = []): [path: string, words: string][] {
    return Object.entries(part).flatMap(([name, entry]) => {
      const here = [...path, name]
      if (typeof entry === 'object') return said(entry, here)
      return [[here.join('.'), typeof entry === 'function' ? entry(values) : entry] as [string, string]]
    })
  }
  const slots = (words: string) => [...words.matchAll(/\{\w+\}/g)].map(([slot]) => slot).toSorted()

  it.each(['es', 'fr', 'de'] as const)(
    'say all in %s that they say in English, with the same values',
    (language) => {
      const inEnglish = said(PAGES.en)
      const translated = new Map(said(PAGES[language]))
      expect([...translated.keys()]).toEqual(inEnglish.map(([path]) => path))
      for (const [path, words] of inEnglish) {
        expect(translated.get(path)!.trim(), path).not.toBe('')
        expect(slots(translated.get(path)!), path).toEqual(slots(words))
      }
      const same = inEnglish.filter(([path, words]) => words.length > 20 && translated.get(path) === words)
      expect(same).toEqual([])
    },
  )
})
