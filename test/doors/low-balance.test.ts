import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { giveCredit } from '../../src/flows/give-credit.ts'
import { recount } from '../../src/store/audit.ts'
import * as customers from '../../src/store/customers.ts'
import { command } from '../../src/till/command.ts'
import { readService } from '../../src/till/service.ts'
import service from '../../texttill.config.ts'
import { engines, type TestDatabase } from '../engines.ts'
import { type OpenTill, openTestTill, until } from '../open-till.ts'
import { GOOD, openCounter } from './counter.ts'

const HOUR_MS = 3_600_000
const words = { help: 'a map', args: z.string(), price: '9' }
const map = command({ keywords: ['MAP'], ...words, usage: 'MAP', run: () => 'Here is your map.' })
// As long as one segment, so that nothing more fits into what is paid for.
const atlas = command({
  keywords: ['ATLAS'],
  ...words,
  usage: 'ATLAS',
  run: () => 'A map of all. '.padEnd(159, '.'),
})
const guide = command({
  keywords: ['GUIDE'],
  help: 'a long guide',
  price: { perSegment: '4' },
  usage: 'GUIDE',
  run: () => `${'It is a long way up to the hut. '.repeat(5)}And down.`,
})
const LOW = /^Your balance is low: \$1\.00\. BUY 20 adds credit\.$/

describe.each(engines)('a low balance, on $name', ({ open }) => {
  let database: TestDatabase
  let shop: OpenTill
  let counter: ReturnType<typeof openCounter>
  let people = 0

  beforeAll(async () => {
    database = await open()
    shop = await openTestTill(database.url, {
      doorMs: 3_000,
      lookMs: 50,
      service: readService({
        ...service,
        rates: { other: '0' },
        lowBalance: '3',
        commands: [map, atlas, guide],
      }),
    })
    counter = openCounter(shop, database, 7_000)
  })
  afterAll(async () => {
    expect(await database.store.read(recount)).toEqual([])
    await shop.close()
    await database.close()
  })

  /** Sets the clock forward to an hour of a winter's or a summer's day in London, whichever it is. */
  function clockTo(hour: number): void {
    const now = shop.till.house.world.clock.now()
    const london = Number(
      new Intl.DateTimeFormat('en-GB', {
        timeZone: 'Europe/London',
        hour: 'numeric',
        hourCycle: 'h23',
      }).format(now),
    )
    shop.later(((hour - london + 24) % 24) * HOUR_MS)
  }

  /** A Londoner with $10. */
  async function londoner(): Promise<string> {
    const person = `+4477009${String(++people).padStart(5, '0')}`
    const link = await counter.ask(person, 'BUY 10')
    await counter.hears(person, () => counter.pay(link, GOOD))
    return person
  }

  const warnings = (person: string) => shop.received(person).filter((text) => /low/i.test(text))

  it('is told along with the answer, which costs no more for it', async () => {
    clockTo(3)
    const person = await londoner()
    expect(await counter.ask(person, 'MAP')).toBe('Here is your map. Low: $1.00 left.')
    expect(await counter.ask(person, 'BALANCE')).toMatch(/^Balance \$1\.00/)
    await counter.rest()
    expect(warnings(person)).toHaveLength(1)
  })

  it('is told along with what MORE brings', async () => {
    clockTo(3)
    const person = await londoner()
    expect(await counter.ask(person, 'GUIDE')).toMatch(/MORE for the rest$/)
    expect(await counter.ask(person, 'MORE')).toMatch(/And down\. Low: \$2\.00 left\.$/)
  })

  it('is told in a text of its own by day', async () => {
    clockTo(12)
    const person = await londoner()
    expect(await counter.ask(person, 'ATLAS')).toMatch(/^A map of all\. \.+$/)
    await until(
      () => warnings(person),
      (told) => told.length === 1,
    )
    expect(warnings(person)[0]).toMatch(LOW)
  })

  it('is not told at night by the customer’s clock, but in the morning', async () => {
    clockTo(2)
    const person = await londoner()
    await counter.ask(person, 'ATLAS')
    await counter.rest()
    expect(warnings(person)).toEqual([])
    clockTo(9)
    await until(
      () => warnings(person),
      (told) => told.length === 1,
    )
    expect(warnings(person)[0]).toMatch(LOW)
  })

  it('is not told in the morning to somebody who has bought meanwhile', async () => {
    clockTo(2)
    const person = await londoner()
    await counter.ask(person, 'ATLAS')
    expect(await counter.ask(person, 'BUY 50')).toMatch(/^Added \$50\.00\. Balance \$51\.00/)
    clockTo(9)
    await counter.rest()
    expect(warnings(person)).toEqual([])
  })

  it('is told once for each time that it is crossed', async () => {
    clockTo(12)
    const person = await londoner()
    await counter.ask(person, 'MAP')
    expect(warnings(person)).toHaveLength(1)
    expect(await counter.ask(person, 'MAP')).toMatch(/^MAP costs up to/)
    expect(warnings(person)).toHaveLength(1)
    shop.later(3 * 60_000)
    expect(await counter.ask(person, 'BUY 10')).toMatch(/^Added \$10\.00\. Balance \$11\.00/)
    expect(await counter.ask(person, 'MAP')).toBe('Here is your map. Low: $2.00 left.')
    expect(warnings(person)).toHaveLength(2)
  })
  it('is told again after credit that was given, not bought', async () => {
    clockTo(12)
    const person = await londoner()
    await counter.ask(person, 'MAP')
    expect(warnings(person)).toHaveLength(1)
    const { id } = (await counter.look((read) => customers.findAt(read, person)))!
    const gift = {
      key: `gift-${id}`,
      customer: id,
      amountMicros: 10_000_000,
      reason: 'a wet summer',
      actor: 'command-line',
    }
    await counter.hears(person, () => giveCredit(shop.till.house, gift))
    expect(await counter.ask(person, 'MAP')).toBe('Here is your map. Low: $2.00 left.')
    expect(warnings(person)).toHaveLength(2)
  })
})
