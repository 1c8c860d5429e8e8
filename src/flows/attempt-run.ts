import { speechOf } from '../speech/speech.ts'
import type { Kept } from '../store/command-states.ts'
import type * as customers from '../store/customers.ts'
import { readArguments } from '../till/arguments.ts'
import type { Reply, Tools } from '../till/command.ts'
import { fitSegments } from '../till/fit.ts'
import { languageOf } from '../till/language.ts'
import { readPrice } from '../till/pricing.ts'
import { Problem } from '../till/problem.ts'
import type { ServiceCommand } from '../till/service.ts'
import type { House } from './house.ts'

const PAUSE_MS = 250

/** What an operator's code gets besides its arguments, as it was read. */
export type Given = {
  run: string
  customer: customers.Customer
  balanceMicros: number
  state: Kept
  shared: Kept
}

/** What came of it: words, what they cost at least by the operator's word, and what to keep, as JSON. */
export type Attempted =
  | { words: string; priceMicros: number; state?: string; shared?: string }
  | { failed: string }

/**
 * Runs an operator's code under a deadline, again if it throws and there is time. Its words are cut to the segments
 * that were held for.
 */
export async function attemptRun(
  house: House,
  command: ServiceCommand,
  args: { asked: string; mostMicros: number; given: Given },
): Promise<Attempted> {
  const { world, service, log } = house
  const deadline = new AbortController()
  const waited = new AbortController()
  const late = world.clock.sleep(command.timeoutMs, waited.signal).then(() => {
    deadline.abort()
    throw new Error(`took longer than ${command.timeoutMs} ms`)
  })
  late.catch(() => {})
  try {
    for (let tries = 0; ; tries++) {
      try {
        const reply = await Promise.race([answer(house, command, args, deadline.signal), late])
        return readReply(command, reply, args.mostMicros)
      } catch (error) {
        if (error instanceof Problem) return { failed: error.message }
        log.warn({ command: command.keyword, run: args.given.run, err: error }, 'run-command: failed')
        if (tries === command.retries || deadline.signal.aborted)
          return { failed: speechOf(service, args.given.customer).sorry({ keyword: command.keyword }) }
        await world.clock.sleep(PAUSE_MS, deadline.signal)
      }
    }
  } finally {
    waited.abort()
  }
}

async function answer(
  { world, service }: House,
  command: ServiceCommand,
  { asked, given }: { asked: string; given: Given },
  signal: AbortSignal,
): Promise<Reply<unknown, unknown>> {
  const { customer } = given
  const read = readArguments(command.args, asked)
  if (!read) throw new Error(`does not take ${JSON.stringify(asked)} any more`)
  const tools: Tools<unknown, unknown> = {
    id: given.run,
    now: world.clock.now(),
    account: {
      id: customer.id,
      phone: customer.address,
      country: customer.country,
      language: languageOf(customer, service.languages),
      balanceMicros: given.balanceMicros,
    },
    state: command.state?.parse(readKept(given.state)),
    shared: command.shared?.parse(readKept(given.shared)),
    signal,
    fetch: (input, init) =>
      world.fetch(input, {
        ...init,
        signal: AbortSignal.any([signal, ...(init?.signal ? [init.signal] : [])]),
      }),
  }
  return command.run(read.read, tools)
}

function readKept({ value }: Kept): unknown {
  return value === null ? undefined : JSON.parse(value)
}

function readReply(command: ServiceCommand, reply: Reply<unknown, unknown>, mostMicros: number): Attempted {
  const { say, price, state, shared } = typeof reply === 'string' ? { say: reply } : (reply ?? {})
  if (typeof say !== 'string' || say.trim() === '') throw new Error('gave no words')
  const priceMicros = price === undefined ? mostMicros : readPrice(price)
  if (priceMicros > mostMicros) throw new Error(`asks ${price}, more than it says it can cost`)
  return {
    // Twilio takes spaces at the ends away, and texts are found again by their words.
    words: fitSegments(say.trim(), command.maxSegments),
    priceMicros,
    ...(state !== undefined && { state: toKeep('state', command.state, state) }),
    ...(shared !== undefined && { shared: toKeep('shared', command.shared, shared) }),
  }
}

/** The most that a command may keep for one customer. */
const MOST_CHARACTERS = 16_384

function toKeep(what: string, schema: ServiceCommand['state'], value: unknown): string {
  if (!schema) throw new Error(`keeps ${what} and has no schema for it`)
  const json = JSON.stringify(schema.parse(value))
  if (json.length > MOST_CHARACTERS)
    throw new Error(`keeps ${json.length} characters of ${what}, more than ${MOST_CHARACTERS}`)
  return json
}
