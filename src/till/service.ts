import { z } from 'zod'
import type { PaidCommand } from './command.ts'
import { RESERVED_KEYWORDS } from './consent.ts'
import { MICROS, minorExponent, minorFromMicros } from './money.ts'
import { price, rate } from './pricing.ts'
import { Problem } from './problem.ts'
import { access, pack } from './product.ts'

const keyword = z
  .string()
  .regex(/^[A-Z][A-Z0-9]{1,15}$/, 'must be 2 to 16 capital letters or digits, such as "SUN"')
  .refine(
    (word) => !RESERVED_KEYWORDS.includes(word),
    'is a word that carriers or the till keep for themselves',
  )

const paidCommand = z.object({
  keyword,
  aliases: z.array(keyword).default([]),
  usage: z.string().min(1).max(60),
  help: z.string().min(1).max(100),
  price,
  maxSegments: z.int().min(1).max(10).default(1),
  timeoutMs: z.int().min(100).max(30_000).default(8_000),
  asks: z.custom<PaidCommand['asks']>((schema) => schema instanceof z.ZodType, 'must be a zod schema'),
  run: z.custom<PaidCommand['run']>((run) => typeof run === 'function', 'must be a function'),
})

const currency = z
  .string()
  .regex(/^[a-z]{3}$/, 'must be a currency in lower case, such as "usd"')
  .refine((code) => {
    try {
      return minorExponent(code) >= 0
    } catch {
      return false
    }
  }, 'is not a currency that the till can count')

const service = z.strictObject({
  name: z.string().min(2).max(20),
  /** Whom to ask for help: a number or an address, short enough for a text. */
  contact: z.string().min(3).max(40),
  currency,
  access: access.optional(),
  packs: z.array(pack).min(1).max(4),
  promotionCodes: z.boolean().default(true),
  rates: z.record(z.string().regex(/^([A-Z]{2}|other)$/, 'must be a country such as "US", or "other"'), rate),
  limits: z.strictObject({
    perDay: price,
    purchasesPerDay: z.int().min(1).max(100),
    freePerCode: z.int().min(1).max(100).default(1),
    confirmOver: price.optional(),
    autoPerMonth: price.optional(),
  }),
  lowBalance: price.optional(),
  commands: z.array(paidCommand).max(50),
})

/** A service as the till uses it: every price in micros. */
export type Service = z.output<typeof service>
export type ServiceCommand = Service['commands'][number]

/**
 * What an operator writes in `texttill.config.ts`. Prices are text in major units ("0.0083"), so that nothing is
 * lost on the way.
 */
export type ServiceSettings = {
  /** Shown in texts and on pages: 2 to 20 characters. */
  name: string
  /** Whom to ask for help: a number or an address. */
  contact: string
  /** ISO code in lower case. */
  currency: string
  /**
   * What somebody pays once before they can use paid commands; its price includes credit. `launch` is a lower
   * price up to and including a day (UTC). Without it everybody may use them.
   */
  access?: { price: string; credit: string; launch?: { price: string; until: string } }
  /** What `BUY` offers: what is paid is what is credited, unless `credit` says more. */
  packs: (string | { pay: string; credit: string })[]
  /** Whether Stripe's promotion codes are taken, on its page and as `BUY 20 CODE`. They are, unless told. */
  promotionCodes?: boolean
  /**
   * What a customer pays for a segment sent to a country, as a price or as a cost and a margin in percent; `other`
   * serves the rest.
   */
  rates: { other: Rate; [country: string]: Rate }
  /**
   * What one customer may spend on saved cards in 24 hours, and how often; and how often the same promotion code
   * gives them something for nothing (once, unless told). Over `confirmOver` a purchase by text needs the four
   * digits that are texted back; `autoPerMonth` is the most that AUTO adds in 30 days, `perDay` unless told.
   */
  limits: {
    perDay: string
    purchasesPerDay: number
    freePerCode?: number
    confirmOver?: string
    autoPerMonth?: string
  }
  /** Below what a customer is told that little is left, once until they buy again. */
  lowBalance?: string
  // biome-ignore lint/suspicious/noExplicitAny: commands of any argument stand side by side in one list
  commands: PaidCommand<any>[]
}

type Rate = string | { cost: string; margin: number }

/** Gives an operator's settings their types; they are checked at start by {@link readService}. */
export function defineService(settings: ServiceSettings): ServiceSettings {
  return settings
}

/** Checks an operator's settings. @throws Problem `config`, a line for each thing that is wrong */
export function readService(settings: unknown): Service {
  const read = service.safeParse(settings)
  const wrong = read.success
    ? []
    : read.error.issues.map((issue) => `${issue.path.join('.') || 'service'} ${issue.message}`)
  if (read.success) {
    if (!('other' in read.data.rates)) wrong.push('rates.other is missing: the rate for countries not listed')
    wrong.push(...clashes(read.data), ...uncharged(read.data))
    const paid = read.data.packs.map(({ pay }) => pay)
    if (new Set(paid).size < paid.length) wrong.push('packs: two packs cost the same')
  }
  if (!read.success || wrong.length) {
    throw new Problem('config', wrong.map((line) => `texttill.config.ts: ${line}`).join('\n'))
  }
  return { ...read.data, packs: read.data.packs.toSorted((a, b) => a.pay - b.pay) }
}

function clashes(service: Service): string[] {
  const seen = new Set<string>()
  return service.commands
    .flatMap((command) => [command.keyword, ...command.aliases])
    .filter((word) => seen.has(word) || !seen.add(word))
    .map((word) => `commands: ${word} is taken twice`)
}

function uncharged({ packs, access, currency }: Service): string[] {
  const amounts: [what: string, amountMicros: number | undefined][] = [
    ...packs.flatMap(({ pay, credit }): typeof amounts => [
      ['packs', pay],
      ['packs', credit],
    ]),
    ['access.price', access?.price],
    ['access.credit', access?.credit],
    ['access.launch.price', access?.launch?.price],
  ]
  return amounts.flatMap(([what, amountMicros]) => {
    if (amountMicros === undefined) return []
    try {
      return minorFromMicros(amountMicros, currency) > 0 ? [] : [`${what}: what is sold must cost something`]
    } catch {
      return [`${what}: ${amountMicros / MICROS} cannot be charged in ${currency.toUpperCase()}`]
    }
  })
}

/** What a customer pays for one segment. A number whose country is unknown pays the highest rate there is. */
export function segmentRate(service: Service, country: string | null): number {
  if (country === null) return Math.max(...Object.values(service.rates))
  return service.rates[country] ?? service.rates.other!
}

/** The command that a word stands for, by keyword or alias. */
export function findCommand(service: Service, word: string): ServiceCommand | undefined {
  return service.commands.find((command) => command.keyword === word || command.aliases.includes(word))
}
