import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { House } from '../../src/flows/house.ts'
import { outside } from '../../src/outside.ts'
import { openStore, type Store, type StoreOptions } from '../../src/store/store.ts'
import * as texts from '../../src/store/texts.ts'
import { type SendOutcome, Unreachable } from '../../src/till/world.ts'
import { startWorker, type Worker } from '../../src/worker.ts'
import { engines, type TestDatabase } from '../engines.ts'
import { NUMBER, quietLog, until } from '../open-till.ts'

const PERSON = '+14155550101'
const BUSY: SendOutcome = { kind: 'busy' }
const OPTED_OUT: SendOutcome = { kind: 'refused', code: 21610 }
const LOST = new Unreachable('the connection broke')
const sent = (sid: string): SendOutcome => ({ kind: 'sent', sid, status: 'queued', segments: 1 })

describe.each(engines)('a process that was stopped while it sent a text, on $name', ({ open }) => {
  let database: TestDatabase
  let now: number
  /** Sends and look-ups that wait for Twilio's answer, oldest first. */
  let sends: PromiseWithResolvers<SendOutcome>[]
  let lookUps: PromiseWithResolvers<void>[]
  let slowList: boolean
  let stores: Store[]
  let workers: Worker[]
  beforeEach(async () => {
    database = await open()
    now = Date.now()
    sends = []
    lookUps = []
    slowList = false
    stores = []
    workers = []
    await database.store.transact(async (tx) => {
      await tx.db.insertInto('customers').values({ id: 'ana', address: PERSON, created_at: 1 }).execute()
      const to = { customer: 'ana', from: NUMBER, to: PERSON, at: now }
      await texts.writeOut(tx, { id: 'note:1', ref: 'ref_1', body: 'The hut is open.', ...to })
    })
  })
  afterEach(async () => {
    for (const worker of workers) void worker.stop()
    for (const store of stores) await store.close()
    await database.close()
  })

  const carrier = {
    send: () => (sends[sends.push(Promise.withResolvers<SendOutcome>()) - 1] as (typeof sends)[0]).promise,
    async sentTo() {
      if (slowList) await lookUps[lookUps.push(Promise.withResolvers<void>()) - 1]!.promise
      return []
    },
  }

  /**
   * One more process on the database, which looks for jobs once. It is stopped from then on: it keeps none longer than its
   * lease, which would take seconds of real time.
   */
  async function another(options: StoreOptions = {}): Promise<Worker> {
    const store = await openStore(database.url, options)
    stores.push(store)
    const world = {
      clock: { now: () => now, sleep: outside.clock.sleep },
      carrier,
      payments: { events: async function* () {} },
    }
    const worker = startWorker({ store, log: quietLog, world } as unknown as House, 30_000, 3_600_000)
    workers.push(worker)
    return worker
  }

  /** One process has handed the text to Twilio and is stopped; half a minute later another has it in hand. */
  async function twoAtIt(): Promise<{ late: Worker; other: Worker }> {
    const late = await another()
    await until(
      () => sends,
      ({ length }) => length === 1,
    )
    now += 31_000
    const other = await another()
    await until(
      () => sends,
      ({ length }) => length === 2,
    )
    return { late, other }
  }

  /** Twilio's answer comes to somebody, who records it and ends. */
  async function hears(worker: Worker, send: number, outcome: SendOutcome | Error): Promise<void> {
    if (outcome instanceof Error) sends[send]!.reject(outcome)
    else sends[send]!.resolve(outcome)
    await worker.stop()
  }

  const text = () => database.store.read((read) => texts.find(read, 'id', 'note:1'))

  /** Whoever comes an hour later has nothing to send. */
  async function expectSentBy(sid: string, times = 2): Promise<void> {
    now += 3_600_000
    const next = await another()
    await next.rest()
    await next.stop()
    expect(sends).toHaveLength(times)
    expect(await text()).toMatchObject({ state: 'sent', sid, error: null })
    const ana = await database.store.read(({ db }) =>
      db.selectFrom('customers').select('opted_out_at').executeTakeFirstOrThrow(),
    )
    expect(ana.opted_out_at).toBeNull()
  }

  test.each([
    ['Twilio was busy', BUSY],
    ['Twilio had refused it', OPTED_OUT],
    ['nobody knows', LOST],
  ])('leaves it to whoever has it in hand by now, where %s', async (_, outcome) => {
    const { late, other } = await twoAtIt()
    await hears(late, 0, outcome)
    expect(await text()).toMatchObject({ state: 'sending', handed_at: now })
    await hears(other, 1, sent('SM2'))
    await expectSentBy('SM2')
  })

  test.each([
    ['Twilio is busy', BUSY],
    ['Twilio refuses it', { kind: 'refused', code: 30006 } as const],
    ['nobody knows', LOST],
  ])('tells that it was sent all the same, where %s when it is sent again', async (_, outcome) => {
    const { late, other } = await twoAtIt()
    await hears(other, 1, outcome)
    await hears(late, 0, sent('SM1'))
    await expectSentBy('SM1')
  })

  test('has it sent again by one of two that look it up in the same millisecond', async () => {
    const late = await another()
    await until(
      () => sends,
      ({ length }) => length === 1,
    )
    slowList = true
    const others: Worker[] = []
    for (const looking of [1, 2]) {
      now += 31_000
      others.push(await another())
      await until(
        () => lookUps,
        ({ length }) => length === looking,
      )
    }
    for (const lookUp of lookUps) lookUp.resolve()
    await until(
      () => sends,
      ({ length }) => length >= 2,
    )
    await hears(late, 0, LOST)
    sends[1]!.resolve(sent('SM2'))
    sends[2]?.resolve(sent('SM3'))
    for (const other of others) await other.stop()
    await expectSentBy('SM2')
  })

  test('has it for as long after a slow look-up as after a quick one', async () => {
    const late = await another()
    await until(
      () => sends,
      ({ length }) => length === 1,
    )
    slowList = true
    now += 31_000
    const other = await another()
    await until(
      () => lookUps,
      ({ length }) => length === 1,
    )
    now += 31_000
    slowList = false
    lookUps[0]!.resolve()
    await until(
      () => sends,
      ({ length }) => length === 2,
    )
    const third = await another()
    await third.rest()
    await third.stop()
    expect(sends).toHaveLength(2)
    await hears(other, 1, sent('SM2'))
    await hears(late, 0, LOST)
    await expectSentBy('SM2')
  })

  test('is not sent by whoever was stopped between taking it in hand and sending it', async () => {
    const late = await another({
      onStatement(sql) {
        if (/^update "texts_out"/.test(sql)) now += 31_000
      },
    })
    await until(text, (one) => one?.state === 'waiting' && one.handed_at !== null)
    await late.stop()
    expect(sends).toHaveLength(0)
    now += 6_000
    const other = await another()
    await until(
      () => sends,
      ({ length }) => length === 1,
    )
    await hears(other, 0, sent('SM1'))
    await expectSentBy('SM1', 1)
  })
})
