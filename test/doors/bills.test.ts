import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { examineBills } from '../../src/cli/examine-bills.ts'
import { readEnv } from '../../src/env.ts'
import { attention } from '../../src/store/attention.ts'
import { byDay, sums } from '../../src/store/bills.ts'
import { texts as listed } from '../../src/store/console-lists.ts'
import { readCursor } from '../../src/store/events.ts'
import { waiting } from '../../src/store/promises.ts'
import { engines, type TestDatabase } from '../engines.ts'
import { type OpenTill, openTestTill, until, WHATSAPP } from '../open-till.ts'
import { openCounter } from './counter.ts'

const HOUR_MS = 3_600_000
const TOKEN = 'a-token-for-the-metrics'

describe.each(engines)('what Twilio billed, on $name', ({ open }) => {
  let database: TestDatabase
  let shop: OpenTill
  let counter: ReturnType<typeof openCounter>

  beforeAll(async () => {
    database = await open()
    shop = await openTestTill(database.url, { doorMs: 3_000, lookMs: 50, metricsToken: TOKEN })
    counter = openCounter(shop, database, 9_900)
  })
  afterAll(async () => {
    await shop.close()
    await database.close()
  })

  const billsOf = (address: string) =>
    counter.look(({ db }) =>
      db
        .selectFrom('bills')
        .innerJoin('texts_out', 'texts_out.id', 'bills.text_out')
        .select([
          'bills.amount',
          'bills.currency',
          'bills.segments',
          'texts_out.billed_segments',
          'texts_out.carrier',
        ])
        .where('recipient', '=', address)
        .orderBy('written_at')
        .execute(),
    )

  /** The text that a person got last, as Twilio has it once all is told of it. */
  async function lastTo(address: string) {
    await shop.twilio.control.quiet()
    return shop.twilio.control.messages(address).findLast(({ to }) => to === address)!
  }

  const readAt = async () => Number((await counter.look((read) => readCursor(read, 'bills-read-at'))) ?? 0)

  /** Lets time go by until Twilio's bills are read again. */
  async function read(hours: number): Promise<void> {
    const before = await until(readAt, (at) => at > 0)
    shop.later(hours * HOUR_MS)
    await until(readAt, (at) => at > before)
  }

  it('is kept beside what we counted, whoever carried the text, once', async () => {
    const person = counter.somebody()
    const here = `whatsapp:${person}`
    await counter.ask(person, 'BALANCE')
    await counter.ask(here, 'BALANCE')
    for (const address of [person, here]) await lastTo(address)
    expect(await billsOf(person)).toEqual([])
    await read(7)
    const bill = { currency: 'usd', segments: 1, billed_segments: 1, carrier: 'twiml' }
    expect(await billsOf(person)).toEqual([{ ...bill, amount: 8_300 }])
    expect(await billsOf(here)).toEqual([{ ...bill, amount: 5_000 }])
    await read(7)
    expect(await counter.look((read) => sums(read, 0))).toEqual([
      { currency: 'usd', texts: 2, segments: 2, billed_segments: 2, amount: 13_300, at_our_rates: 31_600 },
    ])
    expect(shop.twilio.control.messages(here).some(({ from }) => from === WHATSAPP)).toBe(true)
  })

  it('is asked for again where it has no price yet', async () => {
    const person = counter.somebody()
    await counter.ask(person, 'BALANCE')
    const text = await lastTo(person)
    shop.twilio.account.keep({ ...text, priceMicros: null })
    await read(7)
    expect(await billsOf(person)).toEqual([])
    shop.twilio.account.keep({ ...text, priceMicros: 9_100 })
    await read(24)
    expect(await billsOf(person)).toMatchObject([{ amount: 9_100, segments: 1 }])
  })

  it('is shown to operators where it differs, in segments and in money', async () => {
    const person = counter.somebody()
    await counter.ask(person, 'BALANCE')
    const text = await lastTo(person)
    shop.twilio.account.keep({ ...text, segments: 3, priceMicros: 900_000 })
    await read(7)
    const [shown] = await counter.look((read) =>
      listed(read, { before: undefined, limit: 5, state: 'billed otherwise' }),
    )
    expect(shown).toMatchObject({ recipient: person, segments: 1, billed_segments: 3, billed: 900_000 })
    const wants = await counter.look((read) => attention(read, { since: 0 }))
    expect(wants).toContainEqual(expect.objectContaining({ state: 'billed otherwise', count: 1 }))
    expect((await counter.look(waiting)).join()).toMatch(
      /Twilio billed other segments than we counted for 1 texts/,
    )
    const days = await counter.look((read) => byDay(read, 0))
    expect(days.reduce((sum, { texts }) => sum + texts, 0)).toBe(4)
    const found = await examineBills(database.store, readEnv({}))
    expect(found.map(({ mark, says }) => `${mark} ${says}`)).toEqual([
      '! Twilio counted 6 segments in 4 texts of 30 days, and we 4.',
      '! Twilio took $0.92 for 4 texts of 30 days; at your rates they come to $0.06.',
    ])
    const metrics = await fetch(`${shop.url}/metrics`, { headers: { Authorization: `Bearer ${TOKEN}` } })
    const gauges = await metrics.text()
    expect(gauges).toMatch(/^texttill_texts_billed\{currency="usd"\} 0\.9224$/m)
    expect(gauges).toMatch(/^texttill_segments_billed_otherwise 2$/m)
  })
})
