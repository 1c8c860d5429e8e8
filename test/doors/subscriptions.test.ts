import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { deliverSubscription } from '../../src/flows/deliver-subscription.ts'
import { freezeCustomer, unfreezeCustomer } from '../../src/flows/freeze-customer.ts'
import { recount } from '../../src/store/audit.ts'
import * as customers from '../../src/store/customers.ts'
import { broken } from '../../src/store/promises.ts'
import { command } from '../../src/till/command.ts'
import { readService } from '../../src/till/service.ts'
import service from '../../texttill.config.ts'
import { engines, type TestDatabase } from '../engines.ts'
import { type OpenTill, openTestTill, until } from '../open-till.ts'
import { openCounter } from './counter.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

let price = '4.90'
const each = (keyword: string) =>
  command({
    keywords: [keyword],
    usage: `${keyword} Davos at 6`,
    help: 'so much of it each day',
    price: { upTo: '9.90', of: () => price },
    args: z.string().regex(/^[a-z]+$/i),
    schedule: { every: 'day' },
    run: (place) => `${place}: 15 cm fresh.`,
  })

const boil = command({
  keywords: ['BOIL'],
  usage: 'BOIL 6',
  help: 'a text in so many minutes',
  price: '4.90',
  args: z.coerce.number() as unknown as z.ZodType<number, string>,
  later: true,
  run: (minutes, { now, dueAt }) =>
    dueAt === undefined
      ? { say: 'On.', later: { at: now + minutes * MINUTE_MS, chosen: true } }
      : 'It boils.',
})

describe.each(engines)('a text each day, on $name', ({ name, open }) => {
  let database: TestDatabase
  let shop: OpenTill
  let counter: ReturnType<typeof openCounter>

  beforeAll(async () => {
    price = '4.90'
    database = await open()
    shop = await openTestTill(database.url, {
      lookMs: 50,
      service: readService({
        ...service,
        rates: { other: '0.10' },
        commands: [each('SNOW'), each('RAIN'), boil],
      }),
    })
    counter = openCounter(shop, database, 8_700)
    goTo(10 * HOUR_MS)
  })
  afterAll(async () => {
    expect(await database.store.read(recount)).toEqual([])
    expect(await database.store.read(broken)).toEqual([])
    await shop.close()
    await database.close()
  })

  const now = () => shop.till.house.world.clock.now()
  /** Sets the clock forward to the next such time of a day, in UTC. */
  const goTo = (time: number) => shop.later((((time - now()) % DAY_MS) + DAY_MS) % DAY_MS)
  const time = (at: number) => new Date(at).toISOString().slice(11, 16)
  const said = (person: string) =>
    shop.received(person).filter((words) => words.startsWith('Davos: 15 cm fresh.'))
  const balance = async (person: string) => (await counter.ask(person, 'BALANCE')).split('. ')[0]
  const known = async (person: string) => (await counter.look((read) => customers.findAt(read, person)))!.id

  /** A customer with $20 who gets snow in some minutes, by the clock in Greenwich. @returns at what time of the day */
  async function regularAt(minutes = 5): Promise<{ person: string; due: number }> {
    const person = await counter.regular()
    const due = Math.ceil(now() / MINUTE_MS + minutes) * MINUTE_MS
    expect(await counter.ask(person, `SNOW Davos at ${time(due)} UTC`)).toContain(`${time(due)} UTC`)
    expect(await counter.ask(person, 'YES SNOW')).toMatch(/^SNOW is on/)
    return { person, due: due % DAY_MS }
  }

  /** Goes to when it is due, and waits until all is done. */
  async function comes(due: number): Promise<void> {
    goTo(due)
    await counter.delivered()
  }

  it('comes and is paid once a day, however many look at once', async () => {
    const { person, due } = await regularAt()
    const subscription = await counter.look(async ({ db }) =>
      db
        .selectFrom('subscriptions')
        .select('id')
        .where('customer', '=', await known(person))
        .where('state', '=', 'on')
        .executeTakeFirstOrThrow(),
    )
    for (const times of [1, 2]) {
      goTo(due)
      await Promise.all(
        Array.from({ length: 8 }, () => deliverSubscription(shop.till.house, subscription.id)),
      )
      await until(
        () => said(person).length,
        (count) => count >= times,
      )
      await counter.delivered()
      expect(said(person)).toHaveLength(times)
    }
    expect(await balance(person)).toBe('Balance $10.00')
    const consents = await counter.look(async ({ db }) =>
      db
        .selectFrom('subscriptions')
        .select(['state', 'agreed_words'])
        .where('customer', '=', await known(person))
        .execute(),
    )
    expect(consents).toMatchObject([
      {
        state: 'on',
        agreed_words: expect.stringMatching(/^YES SNOW, to: SNOW Davos each day .* up to \$5\.00 each/),
      },
    ])
  })

  it('waits for credit, says so once, and goes on when some is bought', async () => {
    const { person, due } = await regularAt()
    for (let day = 0; day < 7; day++) await comes(due)
    const paused = shop.received(person).filter((words) => /paused/.test(words))
    expect(said(person)).toHaveLength(4)
    expect(paused).toEqual([
      'SNOW is paused: it costs up to $5.00, you have $0.00. BUY 20 within 30 days to go on, SNOW OFF to end it.',
    ])
    expect(await counter.ask(person, 'BUY 20')).toMatch(/^Added/)
    await comes(due)
    expect(said(person)).toHaveLength(5)
  })

  // The rest is decided by neither engine.
  if (name === 'postgres') return

  it('is left out, free of charge, when it would come too late', async () => {
    const { person, due } = await regularAt()
    goTo(due + 61 * MINUTE_MS)
    await counter.delivered()
    expect(said(person)).toEqual([])
    await comes(due)
    expect(said(person)).toHaveLength(1)
    expect(await balance(person)).toBe('Balance $15.00')
  })

  it('comes a little late by day, and not into the night', async () => {
    const { person, due } = await regularAt()
    goTo(due + 59 * MINUTE_MS)
    await counter.delivered()
    expect(said(person)).toHaveLength(1)
    goTo(20 * HOUR_MS)
    const late = await regularAt(50)
    goTo(21 * HOUR_MS + MINUTE_MS)
    await counter.delivered()
    expect(said(late.person)).toEqual([])
    const night = await regularAt()
    goTo(night.due + 10 * MINUTE_MS)
    await counter.delivered()
    expect(said(night.person)).toHaveLength(1)
    expect(await balance(late.person)).toBe('Balance $20.00')
  })

  it('is offered again when it costs more than was agreed to', async () => {
    const { person, due } = await regularAt()
    price = '5.90'
    await comes(due)
    const [, from] = /^SNOW ended: it now costs up to \$6\.00\. Reply YES SNOW .* from (.*)\. N/.exec(
      shop.received(person).at(-1)!,
    )!
    expect(await counter.ask(person, 'YES SNOW')).toContain(`next on ${from}, for up to $6.00`)
    await comes(due)
    expect(said(person)).toHaveLength(1)
    expect(await balance(person)).toBe('Balance $14.00')
    price = '4.90'
  })

  it('has a yes of its own where prices end several, for a day, and a bare one may be to either', async () => {
    const { person, due } = await regularAt()
    expect(await counter.ask(person, `RAIN Davos at ${time(due)} UTC`)).toMatch(/^RAIN Davos each day/)
    expect(await counter.ask(person, 'YES')).toMatch(/^To buy, reply YES RAIN\./)
    expect(await counter.ask(person, 'YES RAIN')).toMatch(/^RAIN is on/)
    price = '5.90'
    await comes(due)
    const [first, second] = shop
      .received(person)
      .flatMap((words) => /^(SNOW|RAIN) ended: .*Reply YES \1 /.exec(words)?.[1] ?? [])
    expect([first, second].sort()).toEqual(['RAIN', 'SNOW'])
    expect(await counter.ask(person, `YES ${first}`)).toMatch(RegExp(`^${first} is on: .* \\$6\\.00`))
    expect(await counter.ask(person, `NO`)).toMatch(RegExp(`^${second} is not on`))
    expect(await counter.ask(person, `YES ${second}`)).not.toMatch(/ is on/)
    price = '4.90'
  })

  it('is not begun on an account that is on hold, and its offer waits', async () => {
    const person = await counter.regular()
    expect(await counter.ask(person, 'SNOW Davos at 6 UTC')).toMatch(/^SNOW Davos each day/)
    const [customer, actor, reason] = [await known(person), 'cli', 'a test']
    await freezeCustomer(shop.till.house, { customer, extent: 'account', reason, actor })
    expect(await counter.ask(person, 'YES SNOW')).toMatch(/^Your account is on hold/)
    await unfreezeCustomer(shop.till.house, { customer, reason, actor })
    expect(await counter.ask(person, 'YES SNOW')).toMatch(/^SNOW is on/)
  })

  it('has the whole of its thirty days once credit is what it lacks, however long it was on hold before', async () => {
    const { person, due } = await regularAt()
    const [customer, actor, reason] = [await known(person), 'cli', 'a test']
    await freezeCustomer(shop.till.house, { customer, extent: 'account', reason, actor })
    for (let day = 0; day < 3; day++) await comes(due)
    await unfreezeCustomer(shop.till.house, { customer, reason, actor })
    for (let day = 0; day < 34; day++) await comes(due)
    expect(shop.received(person).at(-1)).toMatch(/^SNOW is paused: .* within 30 days/)
    expect(said(person)).toHaveLength(4)
    expect(await counter.ask(person, 'BUY 20')).toMatch(/^Added/)
    await comes(due)
    expect(said(person)).toHaveLength(5)
  })

  it.each([
    ['has said STOP', (person: string) => shop.text(person, 'STOP')],
    [
      'is on hold',
      async (person: string) =>
        freezeCustomer(shop.till.house, {
          customer: await known(person),
          extent: 'account',
          reason: 'a test',
          actor: 'cli',
        }),
    ],
    [
      'may be somebody else',
      async (person: string) =>
        database.store.transact(async (tx) => customers.doubt(tx, { id: await known(person), at: now() })),
    ],
    ['has ended it', (person: string) => counter.ask(person, 'SNOW OFF')],
  ])('does not come to whoever %s, and is not paid', async (_, does) => {
    const { person, due } = await regularAt()
    await does(person)
    const before = shop.received(person).length
    await comes(due)
    expect(shop.received(person)).toHaveLength(before)
    const { id } = (await counter.look((read) => customers.findAt(read, person)))!
    expect(await counter.look((read) => customers.balanceOf(read, id, 'usd'))).toBe(20_000_000)
  })

  it('is given back when it never arrives', async () => {
    const { person, due } = await regularAt()
    shop.twilio.control.faults.add({ fault: 'undelivered', code: 30007, phone: person, times: 1 })
    await comes(due)
    // Texts that ask are counted, and so many are answered in an hour.
    const id = await known(person)
    await until(
      () => counter.look((read) => customers.balanceOf(read, id, 'usd')),
      (micros) => micros === 20_000_000,
    )
    expect(await balance(person)).toBe('Balance $20.00')
    const lines = await counter.look(async ({ db }) =>
      db
        .selectFrom('transfers')
        .select('id')
        .where('kind', '=', 'return')
        .where('credit', '=', customers.accountOf(await known(person)))
        .execute(),
    )
    expect(lines).toHaveLength(1)
  })

  it('that is promised for later comes and is paid once, and is given back when it never arrives', async () => {
    for (const arrives of [true, false]) {
      const person = await counter.regular()
      const id = await known(person)
      const micros = () => counter.look((read) => customers.balanceOf(read, id, 'usd'))
      expect(await counter.ask(person, 'BOIL 6')).toBe('On.')
      if (!arrives)
        shop.twilio.control.faults.add({ fault: 'undelivered', code: 30007, phone: person, times: 1 })
      const one = await counter.look(({ db }) =>
        db.selectFrom('subscriptions').select('id').where('customer', '=', id).executeTakeFirstOrThrow(),
      )
      shop.later(6 * MINUTE_MS)
      await Promise.all(Array.from({ length: 8 }, () => deliverSubscription(shop.till.house, one.id)))
      await counter.delivered()
      await deliverSubscription(shop.till.house, one.id)
      await until(micros, (left) => left === (arrives ? 10_000_000 : 15_000_000))
      expect(shop.received(person).filter((words) => words === 'It boils.')).toHaveLength(1)
    }
  })
})
