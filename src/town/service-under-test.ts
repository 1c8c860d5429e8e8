import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { play } from '../cli/play.ts'
import { readStory } from '../sandbox/chat.ts'
import { Problem } from '../till/problem.ts'
import { readService, type ServiceSettings } from '../till/service.ts'
import { openPhone, type TestPhone } from './test-phone.ts'
import { openTown } from './town.ts'
import { townStage } from './town-stage.ts'
import { watchCommands } from './watch-commands.ts'

/** For how long what answers commands may wait for a program of its own, in real time. */
const ANSWER_MS = 10_000

export type TestOptions = {
  /** What time it is at the beginning, as ISO 8601: 23 November 2026, noon in London, unless told. */
  at?: string
  /** Answers, from memory, what commands ask of the outside with their `fetch`. Without it nobody is there. */
  fetch?: (request: Request) => Response | Promise<Response>
  /** Told what happens, a line each: `console.log` for when a story does not go as it should. */
  log?: (line: string) => void
}

/** A service as its customers meet it, with time that passes when it is told to. */
export type ServiceUnderTest = {
  /** Somebody's phone: a new one in the United States, or the one with that number, in E.164. */
  phone(number?: string): TestPhone
  /** Lets time go by, and everything happen that falls due meanwhile. */
  later(ms: number): Promise<void>
  /**
   * Plays a story in a file: a `.chat`, such as the phone's page copies of what was just done there.
   *
   * @throws Problem `story` with the line that went otherwise, and what happened instead
   */
  plays(path: string): Promise<void>
  /** Milliseconds since 1970. */
  now(): number
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * Opens a service to try it: the real till with its books, on the sandbox's Stripe and Twilio, in memory, without a
 * socket and on a clock of its own. The same story gives the same texts each time, to the last id.
 *
 * ```ts
 * await using till = await testService(service)
 * const ana = till.phone()
 * await ana.buys('20')
 * assert.match(await ana.texts('SUN 46.5 7.9'), /rises 07:/)
 * assert.equal(await ana.balance(), '19.7342')
 * ```
 *
 * @param settings what `texttill.config.ts` exports
 * @throws Problem `config`, a line for each thing that is wrong in it
 */
export async function testService(
  settings: ServiceSettings,
  options: TestOptions = {},
): Promise<ServiceUnderTest> {
  const { fetch: answer, log, at } = options
  const { service, busy, running } = watchCommands(readService(settings))
  const asked = new Map<symbol, number>()
  const town = await openTown({
    service,
    // A story may be long, and what happens in it takes no time unless it says so.
    repliesInARow: Number.POSITIVE_INFINITY,
    busy: () => busy() || [...asked.values()].some((since) => performance.now() - since < ANSWER_MS),
    ...(log && { log }),
    ...(at && { startAt: Date.parse(at) }),
    ...(answer && { places: () => [{ name: 'outside', answer: answerWatched }] }),
  })
  let phones = 0

  async function answerWatched(request: Request): Promise<Response> {
    const me = Symbol(request.url)
    asked.set(me, performance.now())
    try {
      const said = await answer!(request)
      // What follows its head may be on a wire still, for which the town's clock would not wait.
      return said.body === null ? said : new Response(await said.arrayBuffer(), said)
    } finally {
      asked.delete(me)
    }
  }

  async function settle(): Promise<void> {
    // Between an answer's deadline and a command's, the town has nothing to do.
    for (await town.settle(); running(); await town.settle()) await town.clock.advance(1_000)
  }

  const patient = { ...town, settle }
  return {
    phone: (number = `+1415555${String(++phones).padStart(4, '0')}`) =>
      openPhone(patient, number, service.currency),
    async plays(path) {
      const { story, wrong } = readStory(await readFile(path, 'utf8'))
      if (wrong.length)
        throw new Problem(
          'story',
          wrong.map(({ line, sentence }) => `${path}:${line}: ${sentence}`).join('\n'),
        )
      await play(townStage(patient), { file: basename(path), story })
    },
    async later(ms) {
      await town.clock.advance(ms)
      await settle()
    },
    now: town.clock.now,
    close: () => town.close(),
    [Symbol.asyncDispose]: () => town.close(),
  }
}
