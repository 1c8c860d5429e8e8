import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import bus from '../../examples/bus-python/texttill.config.ts'
import { balanceOf, findAt } from '../../src/store/customers.ts'
import { broken } from '../../src/store/promises.ts'
import { command } from '../../src/till/command.ts'
import { commandReply, commandRequest } from '../../src/till/http-command.ts'
import { text } from '../../src/till/readers.ts'
import { readService } from '../../src/till/service.ts'
import service from '../../texttill.config.ts'
import { engines, type TestDatabase } from '../engines.ts'
import { type OpenTill, openTestTill } from '../open-till.ts'
import { isHere } from '../programs.ts'
import { openCounter } from './counter.ts'

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
type Request = z.output<typeof commandRequest>

describe.each(engines)('commands over HTTP, on $name,', ({ open }) => {
  let database: TestDatabase
  let shop: OpenTill
  let counter: ReturnType<typeof openCounter>
  let ana: string
  /** What the program answers next: a status, or words to whatever is asked. */
  let answers: (request: Request) => unknown = () => 503
  const requests: { headers: IncomingMessage['headers']; body: Request }[] = []
  const program = createServer(async (request, response) => {
    const body = (await json(request)) as Request
    requests.push({ headers: request.headers, body })
    const answer = answers(body)
    if (typeof answer === 'number') response.writeHead(answer)
    response.end(typeof answer === 'string' ? answer : JSON.stringify(answer))
  })
  const python = isHere('python3')
    ? spawn('python3', ['examples/bus-python/bus.py', '0'], { stdio: ['ignore', 'pipe', 'inherit'] })
    : undefined

  beforeAll(async () => {
    await new Promise<void>((done) => program.listen(0, '127.0.0.1', done))
    const url = `http://127.0.0.1:${(program.address() as AddressInfo).port}/commands`
    const busUrl = await new Promise<string>((done) =>
      python ? python.stdout.once('data', (line) => done(String(line).trim())) : done(url),
    )
    const about = {
      usage: 'TIDE Dover',
      help: 'a test',
      price: { upTo: '1' },
      args: { to: text() },
      maxSegments: 2,
    }
    const http = { url, secret, allowPrivate: true }
    const state = z.object({ seen: z.number() }).default({ seen: 0 })
    const [ride] = bus.commands
    database = await open()
    shop = await openTestTill(database.url, {
      lookMs: 50,
      service: readService({
        ...service,
        rates: { other: '0.02' },
        lowBalance: undefined,
        commands: [
          command({ ...about, keywords: ['TIDE'], state, http }),
          command({ ...about, keywords: ['INSIDE'], retries: 0, http: { url, secret } }),
          { ...ride!, http: { ...ride!.http!, url: busUrl } },
        ],
      }),
    })
    counter = openCounter(shop, database, 9_300)
    ana = await counter.regular()
  })
  afterAll(async () => {
    expect(await database.store.read(broken)).toEqual([])
    await shop.close()
    await database.close()
    program.close()
    python?.kill()
  })

  const balance = () => counter.look(async (read) => balanceOf(read, (await findAt(read, ana))!.id, 'usd'))
  async function spends(words: string): Promise<[string, number]> {
    const before = await balance()
    const answer = await counter.ask(ana, words)
    return [answer, (before - (await balance())) / 10_000]
  }

  it('are posted, signed, as the schema says, and answered with words and a price', async () => {
    requests.length = 0
    answers = ({ args }) => ({
      say: `High at ${(args as { to: string }).to}.`,
      price: '0.40',
      state: { seen: 1 },
    })
    expect(await spends('TIDE Dover')).toEqual(['High at Dover.', 42])
    const [{ headers, body }] = requests as [(typeof requests)[0]]
    expect(commandRequest.parse(body)).toEqual(body)
    expect(body).toMatchObject({ command: 'TIDE', args: { to: 'Dover' }, answers: [], state: { seen: 0 } })
    expect(body.account.phone).toBeUndefined()
    expect(headers['webhook-id']).toBe(`${body.id}_0`)
    expect(headers['webhook-signature']).toMatch(/^v1,/)
    await counter.ask(ana, 'TIDE Dover')
    expect(requests.at(-1)!.body.state).toEqual({ seen: 1 })
  })

  it('answer without the signs that no text can hold', async () => {
    answers = ({ answers }) =>
      answers.length ? { say: 'High\0 at two.', price: '0.40', state: { seen: 2 } } : { ask: 'For\0 whom?' }
    expect(await counter.ask(ana, 'TIDE Dover')).toBe('For whom?')
    expect(await counter.ask(ana, 'Ben')).toBe('High at two.')
  })

  it('ask back, and get the answers along', async () => {
    answers = ({ answers }) =>
      answers.length ? { say: `For ${answers[0]}.`, price: '0' } : { ask: 'For whom?' }
    expect(await spends('TIDE Dover')).toEqual(['For whom?', 104])
    expect(await counter.ask(ana, 'Ben')).toBe('For Ben.')
  })

  it.each([
    ['a refusal', () => ({ refuse: 'No sea there. Nothing charged.' }), /^No sea there/],
    ['another price', () => ({ say: 'Hi', price: '1.01' }), /^Sorry, TIDE/],
    ['a refusal with signs that no text can hold', () => ({ refuse: 'No \0sea there.' }), /^No sea there\.$/],
    ['a refusal without words', () => ({ refuse: '\u0001' }), /^Sorry, TIDE/],
    ['a refusal longer than any text', () => ({ refuse: 'No sea. '.repeat(250) }), /^(No sea\. )+.*\.\.\.$/],
    ['no JSON', () => 'hello', /^Sorry, TIDE/],
    ['something else', () => ({ sai: 'Hi' }), /^Sorry, TIDE/],
  ])('cost nothing for %s', async (_what, answer, words) => {
    answers = answer
    expect(await spends('TIDE Dover')).toEqual([expect.stringMatching(words), 0])
    answers = () => ({ refuse: 'All is well.' })
    await counter.ask(ana, 'TIDE Dover')
  })

  it('are not sent into a private network unless they may be', async () => {
    requests.length = 0
    expect(await spends('INSIDE Dover')).toEqual([expect.stringMatching(/^Sorry, INSIDE/), 0])
    expect(requests).toEqual([])
  })

  it('are tried again under the same id, and left alone for a while when they fail again and again', async () => {
    requests.length = 0
    answers = () => 503
    for (let failures = 3; failures > 0; failures--)
      expect(await spends('TIDE Dover')).toEqual([expect.stringMatching(/^Sorry, TIDE/), 0])
    expect(requests.map(({ headers }) => headers['webhook-id'])).toHaveLength(6)
    expect(requests[0]!.headers['webhook-id']).toBe(requests[1]!.headers['webhook-id'])
    answers = () => ({ say: 'Well again.', price: '0' })
    expect(await spends('TIDE Dover')).toEqual([expect.stringMatching(/^Sorry, TIDE/), 0])
    expect(requests).toHaveLength(6)
    shop.later(31_000)
    expect(await spends('TIDE Dover')).toEqual(['Well again.', 2])
    expect(await spends('TIDE Dover')).toEqual(['Well again.', 2])
  })

  it.skipIf(!python)('may be in Python', async () => {
    expect(await spends('BUS Bern')).toEqual(['No bus goes to Bern. Nothing charged.', 0])
    expect((await spends('BUS Zermatt'))[0]).toBe(
      'The bus to Zermatt goes at 14:10. A seat for 4.50? 1 Yes, 2 No',
    )
    expect(await counter.ask(ana, 'yes')).toMatch(/^Your seat to Zermatt at 14:10: show [0-9A-F]{4}\.$/)
  })
})

it('commands over HTTP have the schemas that the documentation shows', () => {
  for (const [name, schema] of [
    ['request', commandRequest],
    ['reply', commandReply],
  ] as const) {
    const shown = JSON.parse(readFileSync(`docs/command-${name}.schema.json`, 'utf8'))
    expect(shown).toEqual(z.toJSONSchema(schema))
  }
})
