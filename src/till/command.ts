import type { z } from 'zod'

/**
 * A command that an operator sells: a word that customers text, what follows it, and what it answers.
 *
 * Returning words is success, and they are paid for. Throwing a `Problem` tells the customer its sentence and
 * charges nothing; throwing anything else, or passing the deadline, apologises and charges nothing.
 */
export type PaidCommand<Asked = unknown> = {
  keyword: string
  aliases?: readonly string[]
  /** What to text, as MENU shows it: `SUN 46.5 7.9`. */
  usage: string
  /** One line on what it gives, for MENU and for somebody who texted it wrongly. */
  help: string
  /** What an answer costs in major units of the service's currency, besides its segments: `'0.25'`. */
  price: string
  /** The most segments an answer may have; its credit is held beforehand. */
  maxSegments?: number
  /** How long `run` may take. */
  timeoutMs?: number
  /** Reads what follows the keyword. What does not fit is answered with the usage, free of charge. */
  asks: z.ZodType<Asked, string>
  run(asked: Asked, tools: Tools): string | Promise<string>
}

/** What a command may use. */
export type Tools = {
  /** Milliseconds since 1970. */
  now: number
  /** ISO 3166 country of the customer's number, where known. */
  country: string | null
  /** Aborts at the deadline; hand it on to whatever waits. */
  signal: AbortSignal
  fetch: typeof fetch
}

/** Gives a command its types: `run` knows what `asks` read. */
export function command<Asked>(
  keyword: string,
  rest: Omit<PaidCommand<Asked>, 'keyword'>,
): PaidCommand<Asked> {
  return { keyword, ...rest }
}
