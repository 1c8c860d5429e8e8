import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { freezeCustomer } from '../../src/flows/freeze-customer.ts'
import { giveCredit } from '../../src/flows/give-credit.ts'
import { recount } from '../../src/store/audit.ts'
import { balanceOf, findAt } from '../../src/store/customers.ts'
import { broken } from '../../src/store/promises.ts'
import { command } from '../../src/till/command.ts'
import { Problem } from '../../src/till/problem.ts'
import { oneOf, wholeNumber } from '../../src/till/readers.ts'
import { segmentsOf } from '../../src/till/segments.ts'
import { readService } from '../../src/till/service.ts'
import service from '../../texttill.config.ts'
import { openCaller } from '../api/caller.ts'
import { engines, type TestDatabase } from '../engines.ts'
import { type OpenTill, openTestTill, until } from '../open-till.ts'
import { openCounter } from './counter.ts'

const about = { usage: 'TEXT IT', help: 'for a test' }
const nights = { nights: wholeNumber({ min: 1, max: 9 }) }
let tries = 0
let together: (() => Promise<void>) | undefined

function refuses(words: string): never {
  throw new Problem('no-way', words)
}

const commands = [
  command({
    ...about,
    keywords: { en: ['star'], de: ['Stern', 'STERNE'], fr: ['étoile'] },
    price: '0.25',
    run: () => 'Vega.',
  }),
  command({
    ...about,
    keywords: ['POEM'],
    price: { perSegment: '0.10' },
    maxSegments: 3,
    run: () => 'rose '.repeat(50),
  }),
  command({
    ...about,
    keywords: ['HUT'],
    price: { upTo: '9', of: ({ nights }) => String(nights) },
    args: nights,
    run: ({ nights }) => `A bed for ${nights}.`,
  }),
  command({
    ...about,
    keywords: ['TAXI'],
    price: { upTo: '3' },
    args: { size: oneOf(['small', 'large', 'golden', 'free']) },
    run: ({ size }) => ({
      say: `A ${size} taxi.`,
      price: { small: '1.20', large: '3', golden: '4', free: '0' }[size],
    }),
  }),
  command({ ...about, keywords: ['DEAR'], price: { upTo: '1', of: () => '2' }, run: () => 'Never.' }),
  command({
    ...about,
    keywords: ['COUNT'],
    price: '0.50',
    args: { way: oneOf(['badly']).optional() },
    state: z.object({ times: z.number() }).default({ times: 0 }),
    shared: z.object({ times: z.number() }).default({ times: 0 }),
    async run({ way }, { state, shared }) {
      const [mine, all] = [state.times + 1, shared.times + 1]
      await together?.()
      if (way) throw new Problem('badly', 'No. Nothing charged.')
      return { say: `Yours ${mine}, all ${all}.`, state: { times: mine }, shared: { times: all } }
    },
  }),
  command({
    ...about,
    keywords: ['SHAKY'],
    price: '0.50',
    args: { good: wholeNumber({ max: 9 }) },
    retries: 2,
    run({ good }) {
      if (++tries < good) throw new Error('not yet')
      return `Worked at ${tries}.`
    },
  }),
  command({
    ...about,
    keywords: ['SLOW'],
    price: '0.50',
    timeoutMs: 150,
    run: () => new Promise<string>(() => {}),
  }),
  command({
    ...about,
    keywords: ['QUEUE'],
    price: '0.10',
    timeoutMs: 30_000,
    async run() {
      tries++
      await together?.()
      return 'Next, please.'
    },
  }),
  command({
    ...about,
    keywords: ['HASTY'],
    price: '0.50',
    // Less than the pause before the next try.
    timeoutMs: 150,
    retries: 2,
    run() {
      tries++
      throw new Error('not yet')
    },
  }),
  command({
    ...about,
    keywords: ['WALK'],
    price: { upTo: '1', of: ({ way }) => (way === 'unpriced' ? refuses('\u200b\u0001') : '1') },
    args: { way: oneOf(['unpriced', 'blank', 'long', 'hearts']) },
    maxSegments: 2,
    run: ({ way }) =>
      refuses({ unpriced: '', blank: ' \u200b', long: 'closed '.repeat(300), hearts: '💚'.repeat(450) }[way]),
  }),
  command({
    ...about,
    keywords: ['SAGA'],
    price: { perSegment: '0.10' },
    run: () => 'rose '.repeat(90),
  }),
  command({
    ...about,
    keywords: ['WHICH'],
    price: '0.50',
    maxSegments: 2,
    run: async (_, { ask }) => `${await ask('Which hut?')} has room.`,
  }),
]

describe.each(engines)('commands that an operator sells, on $name', ({ open }) => {
  let database: TestDatabase
  let shop: OpenTill
  let counter: ReturnType<typeof openCounter>
  let ana: string

  beforeAll(async () => {
    database = await open()
    shop = await openTestTill(database.url, {
      lookMs: 50,
      service: readService({ ...service, rates: { other: '0.02' }, lowBalance: undefined, commands }),
    })
    counter = openCounter(shop, database, 8_000)
    ana = await counter.regular()
  })
  afterAll(async () => {
    expect(await database.store.read(recount)).toEqual([])
    expect(await database.store.read(broken)).toEqual([])
    await shop.close()
    await database.close()
  })

  const balance = (person: string) =>
    counter.look(async (read) => balanceOf(read, (await findAt(read, person))!.id, 'usd'))

  /** Texts, and says what was answered and what that cost, in cents. */
  async function spends(person: string, text: string): Promise<[words: string, cents: number]> {
    const before = await balance(person)
    const words = await counter.ask(person, text)
    return [words, (before - (await balance(person))) / 10_000]
  }

  it('knows a command by any of its words, in any language, case and accent', async () => {
    for (const word of ['STAR', 'star please', 'Stern!', 'sterne', 'Étoile', 'etoile.'])
      expect(await spends(ana, word)).toEqual(['Vega.', 27])
    expect(await spends(ana, 'STAR bright')).toEqual(['TEXT IT: for a test. Nothing charged.', 0])
    expect(await spends(ana, 'stra')).toEqual([expect.stringMatching(/^Did you mean STAR\?/), 0])
  })

  it.each([
    ['for each segment of the answer', 'POEM', /^rose/, 24],
    ['what is computed from the arguments', 'HUT 3', /^A bed for 3\.$/, 302],
    ['what is computed from the arguments, without a space', 'hut3', /^A bed for 3\.$/, 302],
    ['what the answer says that it costs', 'TAXI small', /^A small taxi\.$/, 122],
    ['all of what it can cost', 'TAXI large', /^A large taxi\.$/, 302],
    ['only its segment', 'TAXI free', /^A free taxi\.$/, 2],
    ['nothing for what asks more than it can cost', 'TAXI golden', /^Sorry, TAXI is not working/, 0],
    ['nothing for what computes more than it can cost', 'DEAR', /^Sorry, DEAR is not working/, 0],
    ['nothing for what it does not understand', 'HUT 10', /Nothing charged\.$/, 0],
  ])('takes %s: %s', async (_what, text, words, cents) => {
    expect(await spends(ana, text)).toEqual([expect.stringMatching(words), cents])
  })

  it.each([
    ['apologizes for a refusal without words', 'WALK blank', /^Sorry, WALK is not working/, 1],
    ['apologizes for a price refused without words', 'WALK unpriced', /^Sorry, WALK is not working/, 1],
    ['cuts a refusal longer than an answer may be', 'WALK long', /^(closed )+cl\.\.\.$/, 2],
    ['cuts a refusal of emoji, each of them whole', 'WALK hearts', /^💚+\.\.\.$/u, 2],
  ])('%s', async (_what, text, words, segments) => {
    const [answer, cents] = await spends(ana, text)
    expect([answer, cents]).toEqual([expect.stringMatching(words), 0])
    expect(segmentsOf(answer).segments).toBe(segments)
  })

  it('refuses what it can cost at most, if that is more than there is', async () => {
    const ben = await counter.regular()
    for (let left = 2; left > 0; left--) expect(await counter.ask(ben, 'HUT 9')).toMatch(/^A bed/)
    expect(await counter.ask(ben, 'TAXI free')).toMatch(/^TAXI costs up to \$3\.02 and you have \$1\.96\./)
  })

  it('keeps something for each customer and for all, in the commit that takes the money', async () => {
    const ben = await counter.regular()
    expect(await counter.ask(ana, 'COUNT')).toBe('Yours 1, all 1.')
    expect(await counter.ask(ana, 'COUNT badly')).toBe('No. Nothing charged.')
    expect(await counter.ask(ben, 'COUNT')).toBe('Yours 1, all 2.')
    expect(await counter.ask(ana, 'COUNT')).toBe('Yours 2, all 3.')
  })

  it('are told of to who takes their data along: what was asked, answered and kept of them, and AUTO', async () => {
    const ben = await counter.regular()
    const api = openCaller(shop)
    await counter.ask(ben, 'AUTO 20 BELOW 5')
    await counter.ask(ben, 'COUNT')
    await counter.ask(ben, 'SAGA')
    await counter.ask(ben, 'WHICH')
    const token = await api.signedIn(ben)
    const taken = async () => (await api.call('GET', '/v1/export', { token })).body
    expect(await taken()).toMatchObject({
      autoTopUp: { state: 'on', below: { words: '$5.00' }, words: expect.stringMatching(/AUTO 20/) },
      commands: [
        { command: 'COUNT', asked: '', question: null, answers: [], state: 'captured' },
        { command: 'SAGA' },
        { command: 'WHICH', question: 'Which hut?', answers: [], state: 'open' },
      ],
      kept: [{ command: 'COUNT', value: '{"times":1}' }],
      unread: [{ words: expect.stringMatching(/^rose rose/) }],
      sessions: [{ device: 'node', endedAt: null }],
      questions: [],
    })
    expect(await counter.ask(ben, 'the red')).toBe('the red has room.')
    expect((await taken()).commands.at(-1)).toMatchObject({ question: null, answers: ['the red'] })
  })

  it('begins again when somebody else has changed meanwhile what it read', async () => {
    const people = await Promise.all([counter.regular(), counter.regular(), counter.regular()])
    let waiting = people.length
    let go = () => {}
    const all = new Promise<void>((resolve) => {
      go = resolve
    })
    together = () => {
      if (--waiting <= 0) go()
      return all
    }
    const answers = await Promise.all(people.map((person) => spends(person, 'COUNT')))
    together = undefined
    const words = [5, 6, 7].map((all) => [`Yours 1, all ${all}.`, 52])
    expect(answers.toSorted()).toEqual(words)
  })

  it('tries again what throws, and apologises when it goes on', async () => {
    tries = 0
    expect(await spends(ana, 'SHAKY 3')).toEqual(['Worked at 3.', 52])
    tries = 0
    expect(await spends(ana, 'SHAKY 4')).toEqual([expect.stringMatching(/^Sorry, SHAKY is not/), 0])
    expect(tries).toBe(3)
  })

  it('gives up at the deadline, whatever a command waits for', async () => {
    expect(await spends(ana, 'SLOW')).toEqual([expect.stringMatching(/^Sorry, SLOW is not/), 0])
  })

  it('begins nothing after the deadline', async () => {
    tries = 0
    expect(await spends(ana, 'HASTY')).toEqual([expect.stringMatching(/^Sorry, HASTY is not/), 0])
    expect(tries).toBe(1)
  })

  it.each([
    [30005, 0],
    [30001, 0],
    [21610, 0],
    [30003, 27],
    [30008, 27],
  ])('gives back what an answer did cost that never arrives: error %i', async (code, cents) => {
    const ben = await counter.regular()
    const before = await balance(ben)
    shop.twilio.control.faults.add({ fault: 'undelivered', code, phone: ben })
    shop.twilio.control.faults.add({ fault: 'callbacks', order: 'shuffled', copies: 3, phone: ben })
    await counter.ask(ben, 'STAR')
    const receipts = () =>
      counter.look(({ db }) =>
        db.selectFrom('receipts').select('sid').where('error', '=', String(code)).execute(),
      )
    await until(receipts, ({ length }) => length > 0)
    expect(before - (await balance(ben))).toBe(cents * 10_000)
  })

  it.each([
    [30005, 0],
    [30003, 12],
  ])('gives back what MORE did cost that never arrives, and that alone: error %i', async (code, cents) => {
    const ben = await counter.regular()
    await counter.ask(ben, 'SAGA')
    const before = await balance(ben)
    shop.twilio.control.faults.add({ fault: 'undelivered', code, phone: ben })
    shop.twilio.control.faults.add({ fault: 'callbacks', order: 'shuffled', copies: 3, phone: ben })
    expect(await counter.ask(ben, 'MORE')).toMatch(/MORE for the rest$/)
    await until(
      () => shop.twilio.control.messages(ben).at(-1)!,
      ({ status }) => status === 'undelivered',
    )
    await counter.rest()
    expect(before - (await balance(ben))).toBe(cents * 10_000)
    expect(await spends(ben, 'MORE')).toEqual([expect.stringMatching(/rose/), 12])
  })

  it('costs nothing and keeps nothing when its customer says STOP while it runs', async () => {
    const ben = await counter.regular()
    const before = await balance(ben)
    const begun = Promise.withResolvers<void>()
    const stopped = Promise.withResolvers<void>()
    together = () => {
      begun.resolve()
      return stopped.promise
    }
    const asked = shop.text(ben, 'COUNT')
    await begun.promise
    await shop.text(ben, 'STOP')
    stopped.resolve()
    together = undefined
    await asked
    await until(
      () =>
        counter.look(({ db }) => db.selectFrom('runs').select('id').where('state', '=', 'open').execute()),
      ({ length }) => length === 0,
    )
    expect(await balance(ben)).toBe(before)
    expect(shop.received(ben).at(-1)).not.toMatch(/^Yours/)
    await shop.text(ben, 'START')
    expect(await counter.ask(ben, 'COUNT')).toMatch(/^Yours 1,/)
  })

  it('looks again at who asked, before what had to wait is begun: they are on hold by then', async () => {
    const ben = await counter.regular()
    const before = await balance(ben)
    const go = Promise.withResolvers<void>()
    tries = 0
    together = () => go.promise
    const asked = Array.from({ length: 70 }, () => shop.text(ben, 'QUEUE'))
    const held = () =>
      counter.look(({ db }) =>
        db
          .selectFrom('runs')
          .select('id')
          .where('command', '=', 'QUEUE')
          .where('state', '=', 'open')
          .execute(),
      )
    await until(held, ({ length }) => length === asked.length)
    await until(
      () => tries,
      (begun) => begun > 50,
    )
    const { id } = (await counter.look((read) => findAt(read, ben)))!
    const wish = { customer: id, extent: 'account', reason: 'odd', actor: 'command-line' } as const
    await freezeCustomer(shop.till.house, wish)
    const begun = tries
    together = undefined
    go.resolve()
    await Promise.all(asked)
    await until(held, ({ length }) => length === 0)
    expect(tries).toBe(begun)
    expect(before - (await balance(ben))).toBe(begun * 12 * 10_000)
  })

  it('says in MENU what each costs', async () => {
    expect(await counter.ask(counter.somebody(), 'MENU')).toMatch(
      /^TEXT IT \$0\.25, TEXT IT \$0\.10 a text, TEXT IT up to \$9\.00,/,
    )
  })
})

describe('a command that may say more or less from today on', () => {
  const guide = (maxSegments: number) =>
    command({
      ...about,
      keywords: ['GUIDE'],
      price: '1',
      maxSegments,
      run: async (_asked, { ask }) => `${await ask('Which one?')} ${'rose '.repeat(100)}`,
    })
  const sells = (maxSegments: number) =>
    readService({ ...service, rates: { other: '0.1' }, commands: [guide(maxSegments)] })

  /** Somebody with ten dollars whom a till asked that may say two segments, and that is closed since. */
  async function askedBefore() {
    const person = '+14155559901'
    const database = await engines[0]!.open()
    const before = await openTestTill(database.url, { service: sells(2) })
    await before.text(person, 'BALANCE')
    const { id } = (await database.store.read((read) => findAt(read, person)))!
    const gift = { key: 'gift', customer: id, amountMicros: 10_000_000, reason: 'test', actor: 'test' }
    await giveCredit(before.till.house, gift)
    expect(await before.text(person, 'GUIDE')).toBe('Which one?')
    await before.close()
    return { database, person, id }
  }

  it('takes no more than was held of somebody who was asked before, and answers them', async () => {
    const { database, person, id } = await askedBefore()
    const after = await openTestTill(database.url, { service: sells(4) })
    expect(await after.text(person, 'the red')).toMatch(/^the red rose/)
    expect(await database.store.read((read) => balanceOf(read, id, 'usd'))).toBe(8_800_000)
    await after.close()
    await database.close()
  })

  it('says as much as one text holds to somebody who was asked before', async () => {
    const { database, person } = await askedBefore()
    const after = await openTestTill(database.url, { service: sells(1) })
    expect(await after.text(person, 'the red')).toMatch(/^the red (rose ){20,}/)
    await after.close()
    await database.close()
  })
})
