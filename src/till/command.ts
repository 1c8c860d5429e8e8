import type { z } from 'zod'
import { definedHere } from './defined-at.ts'
import type { Language } from './language.ts'
import type { Schedule } from './schedule.ts'

/** The same in every language, or each language's own by its ISO 639 code: `{ en: 'sunrise', de: 'Sonnenaufgang' }`. */
export type PerLanguage<T> = T | { readonly [language: string]: T }

/**
 * Reads what follows the word: one schema for all of it, or one for each argument, in the order in which they are
 * texted. What may be left out is `optional()`.
 */
export type ArgumentSchemas =
  | z.ZodType<unknown, string>
  | Readonly<Record<string, z.ZodType<unknown, string | undefined>>>

/** What `run` is given: what the schemas have read. */
export type Arguments<Args> =
  Args extends z.ZodType<infer Read>
    ? Read
    : Args extends Record<string, z.ZodType>
      ? { [Name in keyof Args]: z.output<Args[Name]> }
      : Record<string, never>

/**
 * What an answer costs besides its segments, in major units of the service's currency. One price (`'0.25'`, `'0'` is
 * free); so much for each segment of the answer; or at most so much: the exact price is computed from the arguments by
 * `of` before anything is held, or said by `run` along with the answer.
 */
export type Price<Read = unknown> =
  | string
  | { perSegment: string }
  | { upTo: string; of?(args: Read): string }

/**
 * A command that an operator sells: a word that customers text, what follows it, and what it answers.
 *
 * Returning words is success, and they are paid for. Throwing a `Problem` tells the customer its sentence and
 * charges nothing; throwing anything else, or passing the deadline, apologises and charges nothing.
 */
export type PaidCommand<
  Args extends ArgumentSchemas | undefined = undefined,
  State = undefined,
  Shared = undefined,
> = {
  /** The words for it, in any case. The first is its name, in the books too; the others are aliases. */
  keywords: PerLanguage<readonly string[]>
  /** What to text, as MENU shows it: `SUN 46.5 7.9`. */
  usage: PerLanguage<string>
  /** One line on what it gives, for MENU and for somebody who texted it wrongly. */
  help: PerLanguage<string>
  price: Price<Arguments<Args>>
  /** What does not fit is answered with the usage, free of charge. Without it nothing may follow the word. */
  args?: Args
  /** What it keeps for each customer, as JSON. Before it has kept anything the schema reads `undefined`: give it a default. */
  state?: z.ZodType<State>
  /** What it keeps for all customers together, such as what is in stock. */
  shared?: z.ZodType<Shared>
  /** The most segments that its questions and its answer may have together; their credit is held beforehand. */
  maxSegments?: number
  /** How long a question of its waits for an answer. */
  waitMinutes?: number
  /** How long `run` may take, all tries together. */
  timeoutMs?: number
  /** How often it is tried again when it throws anything but a `Problem` with words. */
  retries?: number
  run?(
    args: Arguments<Args>,
    tools: Tools<State, Shared>,
  ): Reply<State, Shared> | Promise<Reply<State, Shared>>
  /**
   * Comes by itself, each day, to whoever has said yes to it, and is paid for each time. What follows the word is asked
   * once; the word is not answered at once then, and `run` cannot `ask`.
   */
  schedule?: Schedule<Arguments<Args>>
  /** Its answers may promise one more text, for later: see {@link Later}. */
  later?: true
  /** Instead of `run`: where another program answers, in whatever language. */
  http?: HttpSettings
}

/** A program that answers for a command; see docs/http-commands.md. */
export type HttpSettings = {
  url: string
  /** `whsec_` and base64; two while one is being replaced. Take it from the environment. */
  secret: string | readonly string[]
  /** Whether it may be in a private network, or on this machine. */
  allowPrivate?: boolean
  /** Whether it is told the customer's number. */
  sendsPhone?: boolean
}

/**
 * What `run` answers: words, or words along with a price (below `upTo`), with what to keep, and with a text that is to
 * come later.
 */
export type Reply<State = undefined, Shared = undefined> =
  | string
  | { say: string; price?: string; state?: State; shared?: Shared; later?: Later }

/**
 * One more text, later: `run` is called again then, with `dueAt`, and its words are held for, paid for and sent like
 * an answer. It cannot promise another.
 */
export type Later = {
  /** When, in ms since 1970: at most a year ahead. What would come in the night comes in the morning. */
  at: number
  /** The customer has chosen the time, which may be in the night then. */
  chosen?: boolean
  /** By whose clocks, such as `'Europe/Zurich'`; those of the number's country, unless told. */
  timeZone?: string
  /** What follows the word then, as a customer would text it; what followed it now, unless told. */
  asked?: string
}

/** What a command may use. */
export type Tools<State = undefined, Shared = undefined> = {
  /** This run, whatever happens: it may be tried again after a crash. Hand it on as an idempotency key. */
  id: string
  /** Milliseconds since 1970. */
  now: number
  /** When it was due, where it comes by itself; nothing where somebody has asked just now. */
  dueAt?: number
  account: Account
  /** What it kept for this customer. What is answered as `state` is kept in the commit that takes the money. */
  state: State
  /** What it kept for all. When somebody else has changed it meanwhile, the run begins again. */
  shared: Shared
  /**
   * Asks the customer, freely or with a list of choices, and gives what they answer: their words, or the choice. `run`
   * ends there and, when they have answered, begins again from its beginning with what was answered before; so what
   * it does before a question is done more than once.
   */
  ask: Ask
  /** Aborts at the deadline; hand it on to whatever waits. */
  signal: AbortSignal
  /** Ends at the deadline by itself. */
  fetch: typeof fetch
}

export type Ask = {
  (question: string): Promise<string>
  <const Choice extends string>(question: string, choices: readonly Choice[]): Promise<Choice>
}

/** Whoever pays. */
export type Account = {
  id: string
  /** Their number in E.164, or another channel's address. */
  phone: string
  /** ISO 3166 country of the number, where known. */
  country: string | null
  /** In which the till speaks to them, as an ISO 639 code. */
  language: Language
  /** What they can spend, in micros, besides what is held for this run. */
  balanceMicros: number
}

/** Gives a command its types: `run` knows what `args` read, and what it keeps. */
export function command<
  const Args extends ArgumentSchemas | undefined = undefined,
  State = undefined,
  Shared = undefined,
>(settings: PaidCommand<Args, State, Shared>): PaidCommand<Args, State, Shared> {
  return definedHere(settings)
}
