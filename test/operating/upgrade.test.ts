import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { recount } from '../../src/store/audit.ts'
import * as customers from '../../src/store/customers.ts'
import { broken } from '../../src/store/promises.ts'
import { command } from '../../src/till/command.ts'
import { readService } from '../../src/till/service.ts'
import service from '../../texttill.config.ts'
import { openCounter } from '../doors/counter.ts'
import { engines, type TestDatabase } from '../engines.ts'
import { type OpenTill, openTestTill, until } from '../open-till.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

let fails = false

const about = { usage: 'TEXT IT', help: 'for a test', price: '4.90' } as const
const commands = [
  command({
    ...about,
    keywords: ['SNOW'],
    args: z.string().regex(/^[a-z]+$/i),
    schedule: { every: 'day' },
    run(place) {
      if (fails) throw new Error('no snow')
      return `${place}: 15 cm fresh.`
    },
  }),
  command({
    ...about,
    keywords: ['BOIL'],
    args: z.coerce.number() as unknown as z.ZodType<number, string>,
    later: true,
    run: (minutes, { now, dueAt }) =>
      dueAt === undefined
        ? { say: 'On.', price: '0', later: { at: now + minutes * MINUTE_MS, chosen: true } }
        : 'It boils.',
  }),
  command({
    ...about,
    keywords: ['TENT'],
    maxSegments: 2,
    run: async (_, { ask }) => `${await ask('Which size?', ['Small', 'Large'])} it is.`,
  }),
]

describe.each(engines)('a process that does not sell a command which another does, on $name,', ({ open }) => {
  let database: TestDatabase
  let shop: OpenTill
  let counter: ReturnType<typeof openCounter>
  const sold = readService({ ...service, rates: { other: '0.10' }, lowBalance: undefined, commands })
  const all = [...sold.commands]

  beforeAll(async () => {
    database = await open()
    shop = await openTestTill(database.url, { lookMs: 50, doorMs: 1_000, service: sold })
    counter = openCounter(shop, database, 8_900)
  })
  afterAll(async () => {
    expect(await database.store.read(recount)).toEqual([])
    expect(await database.store.read(broken)).toEqual([])
    await shop.close()
    await database.close()
  })

  const now = () => shop.till.house.world.clock.now()
  /** Who takes what is due from here on: a process from before, which sells none of it, or one of the new. */
  const takes = (who: 'old' | 'new') => void sold.commands.splice(0, 9, ...(who === 'new' ? all : []))
  const known = async (person: string) => (await counter.look((read) => customers.findAt(read, person)))!.id
  const balance = async (person: string) => {
    const id = await known(person)
    return counter.look((read) => customers.balanceOf(read, id, 'usd'))
  }
  const promised = async (person: string) => {
    const id = await known(person)
    return counter.look(({ db }) =>
      db
        .selectFrom('subscriptions')
        .selectAll()
        .where('customer', '=', id)
        .where('agreed_at', 'is not', null)
        .executeTakeFirstOrThrow(),
    )
  }
  /** A customer with $20, to whom something comes in six minutes. */
  async function expecting(what: string): Promise<string> {
    takes('new')
    // In the afternoon in Europe, by day in New York.
    await later((((15 * HOUR_MS - now()) % DAY_MS) + DAY_MS) % DAY_MS)
    const person = await counter.regular()
    if (what === 'BOIL') expect(await counter.ask(person, 'BOIL 6')).toBe('On.')
    else {
      const at = new Date(Math.ceil(now() / MINUTE_MS + 5) * MINUTE_MS).toISOString().slice(11, 16)
      expect(await counter.ask(person, `SNOW Davos at ${at} UTC`)).toContain(`${at} UTC`)
      expect(await counter.ask(person, 'YES SNOW')).toMatch(/^SNOW is on/)
    }
    return person
  }
  async function later(ms: number): Promise<void> {
    shop.later(ms)
    await counter.delivered()
  }
  const COMES = { SNOW: 'Davos: 15 cm fresh.', BOIL: 'It boils.' }
  const heard = (person: string, from: number) => shop.received(person).slice(from)

  it.each(['SNOW', 'BOIL'] as const)('leaves to that one what is due of it: %s', async (what) => {
    const person = await expecting(what)
    const [before, said] = [await balance(person), shop.received(person).length]
    takes('old')
    for (let minutes = 0; minutes < 30; minutes += 6) await later(6 * MINUTE_MS)
    expect(await promised(person)).toMatchObject({ ended_at: null })
    expect([await balance(person), heard(person, said)]).toEqual([before, []])
    takes('new')
    await later(6 * MINUTE_MS)
    expect(heard(person, said)).toEqual([COMES[what]])
    expect(await balance(person)).toBe(before - 5_000_000)
  })

  it.each(['SNOW', 'BOIL'] as const)('ends it when nobody has come for it in time: %s', async (what) => {
    const person = await expecting(what)
    const [before, said] = [await balance(person), shop.received(person).length]
    takes('old')
    for (let minutes = 0; minutes < 72; minutes += 6) await later(6 * MINUTE_MS)
    expect(await promised(person)).toMatchObject({ ended_words: 'no longer sold' })
    const words = `${what} has ended: it is not sold any more. Nothing charged.`
    expect([await balance(person), heard(person, said)]).toEqual([before, [words]])
    takes('new')
    await later(DAY_MS)
    expect(heard(person, said)).toEqual([words])
  })

  it.each(['takes it over', 'does not come'])(
    'keeps what is held for what has begun until that one %s',
    async (what) => {
      const person = await expecting('SNOW')
      const [before, said] = [await balance(person), shop.received(person).length]
      fails = true
      await later(6 * MINUTE_MS)
      fails = false
      expect(await balance(person)).toBe(before - 5_000_000)
      takes('old')
      await later(6 * MINUTE_MS)
      expect(await balance(person)).toBe(before - 5_000_000)
      if (what === 'takes it over') takes('new')
      for (let minutes = 0; minutes < 60; minutes += 6) await later(6 * MINUTE_MS)
      const isTaken = what === 'takes it over'
      expect(await balance(person)).toBe(isTaken ? before - 5_000_000 : before)
      expect(heard(person, said)).toEqual([
        isTaken ? COMES.SNOW : 'SNOW has ended: it is not sold any more. Nothing charged.',
      ])
      expect(await promised(person)).toMatchObject({ state: isTaken ? 'on' : 'off' })
    },
  )

  /** A customer with $20 who is asked something by the new process, and whose answer the old one takes. */
  async function answersToOld() {
    takes('new')
    const person = await counter.regular()
    expect(await counter.ask(person, 'TENT')).toMatch(/^Which size\?/)
    const said = shop.received(person).length
    takes('old')
    return { person, said, answered: shop.text(person, '2') }
  }

  it('leaves to that one what was answered to a question of it', async () => {
    const { person, said, answered } = await answersToOld()
    await answered
    expect(heard(person, said)).toEqual([])
    takes('new')
    shop.later(2_000)
    await until(
      () => heard(person, said),
      ({ length }) => length > 0,
    )
    await counter.delivered()
    expect(heard(person, said)).toEqual(['Large it is.'])
    expect(await balance(person)).toBe(20_000_000 - 4_900_000 - 200_000)
  })

  it('apologises, and charges nothing, when nobody has come for it in five minutes', async () => {
    const { person, said, answered } = await answersToOld()
    shop.later(4 * MINUTE_MS)
    await answered
    expect(heard(person, said)).toEqual([])
    await until(
      () => {
        shop.later(MINUTE_MS)
        return heard(person, said)
      },
      ({ length }) => length > 0,
    )
    expect(heard(person, said)).toEqual([expect.stringMatching(/^Sorry, TENT is not working/)])
    expect(await balance(person)).toBe(20_000_000)
  })
})
