import { z } from 'zod'
import type { ArgumentSchemas, PaidCommand } from './command.ts'
import { GLUED, RESERVED_KEYWORDS } from './consent.ts'
import { foldAccents } from './glyphs.ts'
import { httpSettings, runOverHttp } from './http-command.ts'
import { price } from './pricing.ts'
import { scheduleSettings } from './schedule.ts'

const keyword = z
  .string()
  .transform((word) => foldAccents(word).toUpperCase())
  .pipe(
    z
      .string()
      .regex(/^[A-Z][A-Z0-9]{1,15}$/, 'must be 2 to 16 letters or digits, such as "SUN"')
      .refine(
        (word) => !RESERVED_KEYWORDS.includes(word),
        'is a word that carriers or the till keep for themselves',
      )
      .refine((word) => !GLUED.test(word), {
        error: ({ input }) =>
          `is read as ${GLUED.exec(String(input))?.[1]} with a number, and never reaches a command`,
      }),
  )

/** A thing for every language under `all`, or one for each under its code. */
function perLanguage<T extends z.ZodType>(of: T) {
  const language = z.string().regex(/^([a-z]{2}|all)$/, 'must be a language such as "en"')
  return z.preprocess(
    (value) => (isPlainObject(value) ? value : { all: value }),
    z.record(language, of).refine((each) => Object.keys(each).length > 0, 'says nothing'),
  )
}

const commandPrice = z.union(
  [
    price,
    z.strictObject({ perSegment: price }),
    z.strictObject({ upTo: price, of: z.custom<(args: unknown) => string>(isFunction).optional() }),
  ],
  'must be a price such as "0.25", or { perSegment: "0.10" }, or { upTo: "2" }',
)

const argumentSchemas = z.custom<ArgumentSchemas>(
  (args) => isSchema(args) || (isPlainObject(args) && Object.values(args).every(isSchema)),
  'must be a zod schema, or one for each argument, and read at once without promises',
)

const schema = z.custom<z.ZodType>((value) => value instanceof z.ZodType, 'must be a zod schema')

/** What an operator writes of a command, checked, and every price in micros. */
export const commandSettings = z
  .strictObject({
    keywords: perLanguage(z.array(keyword).min(1)),
    usage: perLanguage(z.string().min(1).max(60)),
    help: perLanguage(z.string().min(1).max(100)),
    price: commandPrice,
    args: argumentSchemas.optional(),
    state: schema.optional(),
    shared: schema.optional(),
    maxSegments: z.int().min(1).max(10).default(1),
    waitMinutes: z.int().min(1).max(1_440).default(10),
    timeoutMs: z.int().min(100).max(30_000).default(8_000),
    retries: z.int().min(0).max(5).default(1),
    run: z.custom<AnyCommand['run'] & {}>(isFunction, 'must be a function').optional(),
    schedule: scheduleSettings.optional(),
    later: z.literal(true).optional(),
    http: httpSettings.optional(),
  })
  .refine(({ run, http }) => (run === undefined) !== (http === undefined), {
    error: 'must be a function, or http must say where it is',
    path: ['run'],
    // Told along with whatever else is wrong.
    when: ({ value }) => typeof value === 'object' && value !== null,
  })
  .refine(({ schedule, later }) => !schedule || !later, {
    error: 'is for what is answered at once, and not with schedule',
    path: ['later'],
    when: ({ value }) => typeof value === 'object' && value !== null,
  })
  .transform(({ keywords, price, run, http, ...rest }) => {
    const [first, ...aliases] = Object.values(keywords).flat()
    const runs = run ?? (runOverHttp(first!, http!) as AnyCommand['run'] & {})
    return { keyword: first!, aliases, ...rest, run: runs, http, ...priced(price) }
  })

/**
 * A command as the till uses it. `price` is what an answer costs besides its segments, or the most that it can;
 * `perSegment` comes on top of what a segment costs.
 */
export type ServiceCommand = z.output<typeof commandSettings>

// biome-ignore lint/suspicious/noExplicitAny: commands of any arguments stand side by side in one list
export type AnyCommand = PaidCommand<any, any, any>

function priced(set: z.output<typeof commandPrice>) {
  if (typeof set === 'number') return { price: set, perSegment: 0, varies: false, priceOf: undefined }
  if ('perSegment' in set) return { price: 0, perSegment: set.perSegment, varies: false, priceOf: undefined }
  return { price: set.upTo, perSegment: 0, varies: true, priceOf: set.of }
}

/** What to say in a language: its own, or else the first there is. */
export function inLanguage(each: Readonly<Record<string, string>>, language: string): string {
  return each[language] ?? each.all ?? Object.values(each)[0]!
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function'
}

/** Whether it is a schema that reads at once; asked of one that waits for promises, zod throws. */
function isSchema(value: unknown): value is z.ZodType {
  if (!(value instanceof z.ZodType)) return false
  try {
    value.safeParse('')
    return true
  } catch (error) {
    return !(error instanceof z.core.$ZodAsyncError)
  }
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}
