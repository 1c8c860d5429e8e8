import { z } from 'zod'
import { spoken } from './keywords.ts'
import { LANGUAGES, type Language } from './language.ts'
import type { Mistake } from './mistakes.ts'
import { formatMoney, MICROS } from './money.ts'
import { segmentsOf, toGsm7 } from './segments.ts'

/** What an operator may say in other words, each with what may stand in it in braces, and what it has to say. */
const SENTENCES = {
  help: { holds: ['name', 'contact', 'buy'], says: ['{contact}', 'STOP'] },
  welcomeBack: { holds: ['name', 'balance'], says: ['STOP'] },
  farewell: { holds: ['name'], says: ['{name}', 'START'] },
  unknown: { holds: ['name'], says: [] },
  noPictures: { holds: ['name'], says: [] },
  sorry: { holds: ['name', 'keyword'], says: [] },
} as const satisfies Record<string, { holds: readonly string[]; says: readonly string[] }>

type Sentence = keyof typeof SENTENCES
const NAMES = Object.keys(SENTENCES) as Sentence[]

/** Sentences of an operator's own in a language, in the place of ours: `{ unknown: '{name}: pardon? MENU.' }`. */
export type OwnWords = { [sentence in Sentence]?: string | undefined }

const text = z.string().min(1).max(160).optional()

const own = z
  .strictObject({
    help: text,
    welcomeBack: text,
    farewell: text,
    unknown: text,
    noPictures: text,
    sorry: text,
  } satisfies Record<Sentence, typeof text>)
  .optional()

/** Sentences of an operator's own, by language, checked for what each is made of. */
export const words = z.strictObject({ en: own, es: own, fr: own, de: own } satisfies Record<
  Language,
  typeof own
>)

/** Fills in what stands in braces. */
export function fillIn(template: string, values: Readonly<Record<string, unknown>>): string {
  return template.replaceAll(/\{(\w+)\}/g, (braced, name: string) =>
    name in values ? String(values[name]) : braced,
  )
}

type Served = {
  name: string
  contact: string
  currency: string
  languages: readonly Language[]
  packs: readonly { pay: number }[]
  access?: { price: number } | undefined
  commands: readonly { keyword: string }[]
  words?: { [language in Language]?: OwnWords | undefined } | undefined
}

/** What is wrong with an operator's sentences: each is one segment with its longest values, and says what it has to. */
export function wrongWords(service: Served): Mistake[] {
  return LANGUAGES.flatMap((language) =>
    NAMES.flatMap((name) => {
      const template = service.words?.[language]?.[name]
      if (template === undefined) return []
      const path = ['words', language, name]
      return whatIsWrong(template, name, longest(service, language)).map((message) => ({ path, message }))
    }),
  )
}

function whatIsWrong(template: string, name: Sentence, values: Record<string, string>): string[] {
  const { holds, says } = SENTENCES[name] as { holds: readonly string[]; says: readonly string[] }
  const strange = [...template.matchAll(/\{(.*?)\}/g)].filter(([, braced]) => !holds.includes(braced!))
  const missing = says.filter((one) => !template.includes(one))
  const filled = toGsm7(fillIn(template, values))
  const { segments, encoding } = segmentsOf(filled)
  return [
    ...strange.map(([braced]) => `knows no ${braced}, only ${holds.map((one) => `{${one}}`).join(', ')}`),
    ...missing.map((one) => `must say ${one}`),
    ...(encoding === 'GSM-7' ? [] : ['has letters that make it cost more than one segment']),
    ...(encoding === 'GSM-7' && segments > 1
      ? [`is ${filled.length} letters at its longest, over one segment`]
      : []),
  ]
}

/** The longest that each value gets. */
function longest(service: Served, language: Language): Record<string, string> {
  const { name, contact, currency, packs, access, commands } = service
  const most = Math.max(...packs.map(({ pay }) => pay), access?.price ?? 0)
  const keywords = commands.map(({ keyword }) => keyword)
  return {
    name,
    contact,
    buy: `${spoken('BUY', language)} ${most / MICROS}`,
    balance: formatMoney(-12_345_670_000, currency),
    keyword: keywords.toSorted((a, b) => b.length - a.length)[0] ?? '',
  }
}
