import { z } from 'zod'
import { channelOf } from './channel.ts'
import { type AnyCommand, commandSettings, type ServiceCommand } from './command-settings.ts'
import { definedHere } from './defined-at.ts'
import { foldAccents } from './glyphs.ts'
import { LANGUAGES, type Language } from './language.ts'
import { beyondSchemas, pointedOut, type Written } from './mistakes.ts'
import { minorExponent } from './money.ts'
import { price, rate } from './pricing.ts'
import { Problem } from './problem.ts'
import { access, pack } from './product.ts'
import { settingWords } from './setting-words.ts'
import { type OwnWords, words } from './words.ts'

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
  languages: z
    .array(z.enum(LANGUAGES))
    .min(1)
    .refine((languages) => new Set(languages).size === languages.length, 'names a language twice')
    .default(['en']),
  words: words.optional(),
  access: access.optional(),
  packs: z.array(pack).min(1).max(4),
  promotionCodes: z.boolean().default(true),
  rates: z.record(z.string().regex(/^([A-Z]{2}|other)$/, 'must be a country such as "US", or "other"'), rate),
  messageRates: z.strictObject({ whatsapp: rate.optional(), rcs: rate.optional() }).optional(),
  limits: z.strictObject({
    perDay: price,
    purchasesPerDay: z.int().min(1).max(100),
    freePerCode: z.int().min(1).max(100).default(1),
    confirmOver: price.optional(),
    autoPerMonth: price.optional(),
    freePerHour: z.int().min(1).max(100_000).default(40),
    freePerDay: z.int().min(1).max(100_000).default(120),
    unreadPerDay: z.int().min(1).max(100_000).default(4),
    newcomersPerDay: z.int().min(1).max(1_000_000).default(1_000),
    allNewcomersPerDay: z.int().min(1).max(1_000_000).default(5_000),
  }),
  countries: z
    .array(z.string().regex(/^([A-Z]{2}|satellite)$/, 'must be a country such as "US", or "satellite"'))
    .min(1)
    .optional(),
  lowBalance: price.optional(),
  silentDays: z.int().min(30).max(3_650).default(365),
  commands: z.array(commandSettings).max(50),
})

/** A service as the till uses it: every price in micros. */
export type Service = z.output<typeof service>
export type { ServiceCommand }

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
   * What is spoken, the first to whoever has none of them: `['en', 'es']`. Customers get the language of their
   * number's country and change it by text. English, unless told.
   */
  languages?: Language[]
  /** Sentences of your own in the place of the till's, by language: `{ en: { unknown: '{name}: pardon? MENU.' } }`. */
  words?: { [language in Language]?: OwnWords }
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
  /** What a customer pays for a message on another channel, however long; what a segment to their country costs, unless told. */
  messageRates?: { whatsapp?: Rate; rcs?: Rate }
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
    /** How many texts one customer is answered for nothing, in an hour and in 24. */
    freePerHour?: number
    freePerDay?: number
    /** How often a customer is told in 24 hours that a text was not understood. */
    unreadPerDay?: number
    /** How many texts of people who never paid are answered in 24 hours, of each country and of all. */
    newcomersPerDay?: number
    allNewcomersPerDay?: number
  }
  /** Whose texts are answered, by their number's country; `satellite` is a number without one. Everybody's, unless told. */
  countries?: string[]
  /** After how many days without a text a number with credit or a card has to show whose it is. 365, unless told. */
  silentDays?: number
  /** Below what a customer is told that little is left, once until they buy again. */
  lowBalance?: string
  commands: AnyCommand[]
}

type Rate = string | { cost: string; margin: number }

/** Gives an operator's settings their types; they are checked at start by {@link readService}. */
export function defineService(settings: ServiceSettings): ServiceSettings {
  return definedHere(settings)
}

/**
 * Checks an operator's settings.
 *
 * @param written where they stand, so that what is wrong can be pointed at
 * @throws Problem `config`, a line for each thing that is wrong
 */
export function readService(settings: unknown, written: Written = { file: 'texttill.config.ts' }): Service {
  const read = service.safeParse(settings, { error: settingWords })
  const found = read.success ? beyondSchemas(read.data) : read.error.issues
  const wrong = found.map((mistake) => pointedOut(mistake, settings, written))
  if (!read.success || wrong.length) throw new Problem('config', wrong.join('\n'))
  return { ...read.data, packs: read.data.packs.toSorted((a, b) => a.pay - b.pay) }
}

/** What a customer pays for one segment by SMS, or for one message at an address on another channel. */
export function textRate(
  service: Service,
  { address, country }: { address: string; country: string | null },
): number {
  const channel = channelOf(address)
  const perMessage = channel === 'sms' ? undefined : service.messageRates?.[channel]
  return perMessage ?? segmentRate(service, country)
}

/** What a customer pays for one segment. A number whose country is unknown pays the highest rate there is. */
export function segmentRate(service: Service, country: string | null): number {
  if (country === null) return Math.max(...Object.values(service.rates))
  return service.rates[country] ?? service.rates.other!
}

/** Whether anything that is sold comes by itself, each day or later. */
export function comesByItself({ commands }: Service): boolean {
  return commands.some(({ schedule, later }) => schedule || later)
}

/** The command that a word stands for, by any of its keywords, in any case and with or without accents. */
export function findCommand(service: Service, word: string): ServiceCommand | undefined {
  const said = foldAccents(word).toUpperCase()
  return service.commands.find((command) => command.keyword === said || command.aliases.includes(said))
}
