import { speechOf } from '../speech/speech.ts'
import type { Kept } from '../store/command-states.ts'
import type * as customers from '../store/customers.ts'
import { readArguments } from '../till/arguments.ts'
import { billedAs } from '../till/channel.ts'
import type { Reply, Tools } from '../till/command.ts'
import type { HttpTools } from '../till/http-command.ts'
import { languageOf } from '../till/language.ts'
import { readPrice } from '../till/pricing.ts'
import { problemWords } from '../till/problem-words.ts'
import { faultOf, type Question, questionWords } from '../till/question.ts'
import { segmentsOf, toGsm7 } from '../till/segments.ts'
import type { ServiceCommand } from '../till/service.ts'
import { type Promised, readLater } from './come-later.ts'
import type { House } from './house.ts'

/** A command is set up wrongly: it asks, and has no room for its answer. To try again is of no use. */
class NoRoom extends Error {
  constructor({ segments, segmentsLeft }: { segments: number; segmentsLeft: number }) {
    super(
      `no room for the answer: a question of ${segments} where ${segmentsLeft} of maxSegments are left. Set it higher`,
    )
  }
}

const PAUSE_MS = 250
/** One for all: an error of its own for each run takes a stack along that nobody reads. */
const OVER = new DOMException('The run is over.', 'AbortError')

/** What an operator's code gets besides its arguments, as it was read. */
export type Given = {
  run: string
  customer: customers.Customer
  balanceMicros: number
  state: Kept
  shared: Kept
  /** What the customer has answered to its questions so far, in turn. */
  answers: readonly string[]
  /** How many segments are left of those that were held for. */
  segmentsLeft: number
  /** The address that its words go to. */
  answerTo: string
  /** When it was due, where nobody has asked just now. */
  dueAt: number | undefined
}

/**
 * What came of it: words, what they cost by the operator's word, what to keep, as JSON, and what comes later; or a question, after so
 * many answers; or nothing, in words, because its code failed or was not even called.
 */
export type Attempted =
  | { words: string; priceMicros: number; state?: string; shared?: string; later?: Promised }
  | { question: Question; words: string; segments: number; answers: readonly string[] }
  | { failed: string; broken?: true; uncalled?: true }

type Answered = Extract<Attempted, { priceMicros: number }>

/** Runs an operator's code under a deadline, again if it throws and there is time. */
export async function attemptRun(
  house: House,
  command: ServiceCommand,
  args: { asked: string; mostMicros: number; given: Given },
): Promise<Attempted> {
  const { world, service, log } = house
  const deadline = new AbortController()
  const waited = new AbortController()
  const late = world.clock.sleep(command.timeoutMs, waited.signal).then(() => {
    if (waited.signal.aborted) throw OVER
    deadline.abort()
    throw new Error(`took longer than ${command.timeoutMs} ms`)
  })
  late.catch(() => {})
  try {
    for (let tries = 0; ; tries++) {
      try {
        return await Promise.race([begin(house, command, args, deadline.signal), late])
      } catch (error) {
        const refusal = problemWords(error, command)
        if (refusal !== undefined) return { failed: refusal }
        const isSetUpWrong = error instanceof NoRoom
        const level = isSetUpWrong ? 'error' : 'warn'
        log[level]({ command: command.keyword, run: args.given.run, err: error }, 'run-command: failed')
        const isLast = isSetUpWrong || tries === command.retries
        // The pause ends early at the deadline.
        if (!isLast) await world.clock.sleep(PAUSE_MS, deadline.signal)
        if (isLast || deadline.signal.aborted)
          return {
            failed: speechOf(service, args.given.customer).sorry({ keyword: command.keyword }),
            broken: true,
          }
      }
    }
  } finally {
    waited.abort('in time')
    // What was left behind at a question, or too late, need not go on.
    deadline.abort(OVER)
  }
}

/** Runs it from its beginning, with the answers that are known, to its end or to its next question. */
function begin(
  house: House,
  command: ServiceCommand,
  { asked, mostMicros, given }: { asked: string; mostMicros: number; given: Given },
  signal: AbortSignal,
): Promise<Attempted> {
  const { world, service } = house
  const { customer } = given
  const question = Promise.withResolvers<Attempted>()
  let questions = 0
  function ask(words: string, choices?: readonly string[]): Promise<string> {
    if (given.dueAt !== undefined) throw new Error('asks where nobody is there to answer')
    const known = given.answers[questions]
    const answers = given.answers.slice(0, questions++)
    if (known !== undefined && (!choices || choices.includes(known))) return Promise.resolve(known)
    question.resolve({ ...readQuestion({ words, ...(choices && { choices }) }, given), answers })
    // The run ends here; with the answer it begins again.
    return new Promise(() => {})
  }
  const run = async () => {
    const read = readArguments(command.args, asked)
    if (!read) throw new Error('does not take any more what was asked')
    const tools: HttpTools = {
      id: given.run,
      now: world.clock.now(),
      ...(given.dueAt !== undefined && { dueAt: given.dueAt }),
      account: {
        id: customer.id,
        phone: customer.address,
        country: customer.country,
        language: languageOf(customer, service.languages),
        balanceMicros: given.balanceMicros,
      },
      state: command.state?.parse(readKept(given.state)),
      shared: command.shared?.parse(readKept(given.shared)),
      ask: ask as Tools['ask'],
      answers: given.answers,
      call: world.web.call,
      signal,
      fetch: (input, init) =>
        world.web.fetch(input, {
          ...init,
          signal: AbortSignal.any([signal, ...(init?.signal ? [init.signal] : [])]),
        }),
    }
    const reply = await command.run(read.read, tools)
    const later = readLater(house, { customer, command, asked, reply, dueAt: given.dueAt })
    return { ...readReply(command, reply, mostMicros), ...(later && { later }) }
  }
  return Promise.race([run(), question.promise])
}

function readQuestion({ words, choices }: Question, { segmentsLeft, answerTo }: Given) {
  // The choices are kept as the command gave them, to know them again: only what is texted is spelt in plain letters.
  const question = { words: toGsm7(words).trim(), ...(choices && { choices }) }
  const asks = questionWords({ ...question, choices: choices?.map((one) => toGsm7(one)) })
  const { segments } = segmentsOf(asks)
  if (question.words === '' || choices?.length === 0) throw new Error('asks nothing')
  if (segments >= segmentsLeft) throw new NoRoom({ segments, segmentsLeft })
  const fault = choices && faultOf(choices)
  if (fault !== undefined) throw new Error(`asks what nobody can answer: ${fault}`)
  return { question, words: asks, segments: billedAs(asks, { address: answerTo }).segments }
}

function readKept({ value }: Kept): unknown {
  return value === null ? undefined : JSON.parse(value)
}

function readReply(command: ServiceCommand, reply: Reply<unknown, unknown>, mostMicros: number): Answered {
  const { say, price, state, shared } = typeof reply === 'string' ? { say: reply } : (reply ?? {})
  // Twilio takes spaces at the ends away, and texts are found again by their words.
  const words = typeof say === 'string' ? toGsm7(say).trim() : ''
  if (words === '') throw new Error('gave no words')
  const priceMicros = price === undefined ? mostMicros : readPrice(price)
  if (priceMicros > mostMicros) throw new Error(`asks ${price}, more than it says it can cost`)
  return {
    words,
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
