import { describe, expect, it } from 'vitest'
import { nextTime, Problem, timeOfDay } from '../../src/index.ts'
import { testService } from '../../src/test.ts'
import { command } from '../../src/till/command.ts'
import { text, wholeNumber } from '../../src/till/readers.ts'
import { defineService } from '../../src/till/service.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

const about = { usage: 'TEXT IT', help: 'for a test', later: true } as const
const timeZone = 'Europe/London'

let snow = '15 cm'
let fails = false

const wake = command({
  ...about,
  keywords: ['WAKE'],
  price: { upTo: '0.40' },
  args: { resort: text({ max: 20 }), time: timeOfDay },
  run({ resort, time }, { now, dueAt }) {
    if (dueAt === undefined)
      return {
        say: `${resort} comes at ${time}.`,
        price: '0',
        later: { at: nextTime({ time, timeZone }, now).at, chosen: true },
      }
    if (fails) throw new Error('no snow')
    if (snow === 'none') throw new Problem('none', 'No snow at all.')
    return `${resort}: ${snow}.`
  },
})

/** In so many hours, by day. */
const boil = command({
  ...about,
  keywords: ['BOIL'],
  price: '0.10',
  args: { hours: wholeNumber({ max: 9_999 }) },
  run: ({ hours }, { now, dueAt }) =>
    dueAt === undefined ? { say: 'On.', later: { at: now + hours * HOUR_MS } } : 'It boils.',
})

const loop = command({
  ...about,
  keywords: ['LOOP'],
  price: '0.10',
  run: (_, { now }) => ({ say: 'Again.', later: { at: now + MINUTE_MS, chosen: true } }),
})

const sly = command({ ...loop, later: undefined, keywords: ['SLY'] })

const service = defineService({
  name: 'Snow Till',
  contact: 'help@snow.example',
  currency: 'usd',
  packs: ['10', '20'],
  rates: { other: '0.10' },
  limits: { perDay: '100', purchasesPerDay: 5 },
  commands: [wake, boil, loop, sly],
})

/** Ten minutes to six in London, where they buy $10. */
async function open(commands = service.commands) {
  snow = '15 cm'
  fails = false
  const till = await testService({ ...service, commands }, { at: '2026-11-24T05:50:00Z' })
  const ana = till.phone('+447400123456')
  await ana.buys('10')
  return { till, ana, [Symbol.asyncDispose]: () => till.close() }
}

describe('a text that a command promises for later', () => {
  it('comes once at its time, with what is known by then, and is paid for then', async () => {
    await using shop = await open()
    const { till, ana } = shop
    expect(await ana.texts('WAKE Davos 6')).toBe('Davos comes at 06:00.')
    expect(await ana.balance()).toBe('9.90')
    snow = '20 cm'
    await till.later(5 * MINUTE_MS)
    expect(ana.hears()).toBe('')
    await till.later(10 * MINUTE_MS)
    expect(ana.hears()).toBe('Davos: 20 cm.')
    expect(await ana.balance()).toBe('9.40')
    expect(await ana.texts('SUBS')).toMatch(/^Nothing comes/)
    await till.later(3 * HOUR_MS)
    expect(ana.hears()).toBe('')
  })

  it('is listed by SUBS, several of a word as well, and ended by its word', async () => {
    await using shop = await open()
    const { till, ana } = shop
    for (const words of ['WAKE Davos 6', 'wake Arosa 6:10', 'BOIL 1']) await ana.texts(words)
    expect(await ana.texts('SUBS')).toBe(
      'Once: BOIL 24 Nov 08:00 London, WAKE 24 Nov 06:00 London, WAKE 24 Nov 06:10 London. BOIL OFF ends it.',
    )
    expect(await ana.texts('WAKE OFF')).toMatch(/^WAKE is off/)
    expect(await ana.texts('WAKE OFF')).toMatch(/^WAKE is not on/)
    expect(await ana.texts('SUBS')).toBe('Once: BOIL 24 Nov 08:00 London. BOIL OFF ends it.')
    await till.later(3 * HOUR_MS)
    expect(ana.hears()).toBe('It boils.')
  })

  it('waits for the morning, unless its customer has chosen the night', async () => {
    await using shop = await open()
    const { till, ana } = shop
    await ana.texts('BOIL 1')
    await till.later(2 * HOUR_MS)
    expect(ana.hears()).toBe('')
    await till.later(15 * MINUTE_MS)
    expect(ana.hears()).toBe('It boils.')
  })

  it('is listed by the clock of the main city where a country has several', async () => {
    await using shop = await open()
    const ben = shop.till.phone('+14155550123')
    await ben.buys('10')
    await ben.texts('BOIL 1')
    expect(await ben.texts('SUBS')).toMatch(/^Once: BOIL 24 Nov \d\d:\d\d New York\./)
  })

  it.each(['STOP', 'WAKE OFF'])('does not come, and costs nothing, after %s', async (word) => {
    await using shop = await open()
    const { till, ana } = shop
    await ana.texts('WAKE Davos 6')
    await ana.texts(word)
    if (word === 'STOP') await ana.texts('START')
    ana.hears()
    await till.later(3 * HOUR_MS)
    expect(ana.hears()).toBe('')
    expect(await ana.balance()).toBe('9.90')
  })

  it('is ended, and neither run nor paid, by all that says so', async () => {
    const memo = command({
      ...about,
      keywords: ['REMIND'],
      price: '0.10',
      args: text({ max: 40 }),
      run: (what, { now }) => ({ say: `Later: ${what}`, later: { at: now + MINUTE_MS, chosen: true } }),
    })
    await using shop = await open([memo])
    const { till, ana } = shop
    for (const end of [
      'REMIND OFF.',
      'remind off, please!',
      'REMIND NO gracias',
      'STOP REMIND',
      'remind unsub',
    ]) {
      await ana.texts('REMIND milk')
      expect(await ana.texts(end), end).toMatch(/^REMIND is off/)
    }
    await till.later(HOUR_MS)
    expect(ana.hears()).toBe('')
    expect(await ana.balance()).toBe('9.00')
  })

  it('does not come without credit, and says so', async () => {
    const dear = command({ ...wake, price: { upTo: '9.50' } })
    await using shop = await open([dear, boil])
    const { till, ana } = shop
    await ana.texts('WAKE Davos 6')
    for (let i = 0; i < 3; i++) await ana.texts('BOIL 9')
    await till.later(30 * MINUTE_MS)
    expect(ana.hears()).toBe(
      'WAKE was due now: it costs up to $9.60, you have $9.30. Nothing charged, it does not come. BUY 10 to add.',
    )
    await ana.buys('10')
    await till.later(4 * HOUR_MS)
    expect(ana.hears()).toBe('')
  })

  it('is tried again while it is of use, then free and apologised for', async () => {
    await using shop = await open()
    const { till, ana } = shop
    fails = true
    await ana.texts('WAKE Davos 6')
    await till.later(30 * MINUTE_MS)
    expect(ana.hears()).toBe('')
    await till.later(90 * MINUTE_MS)
    expect(ana.hears()).toMatch(/^Sorry, WAKE is not working/)
    expect(await ana.balance()).toBe('9.90')
    fails = false
    await till.later(3 * HOUR_MS)
    expect(ana.hears()).toBe('')
  })

  it("is free with the operator's own words", async () => {
    await using shop = await open()
    const { till, ana } = shop
    snow = 'none'
    await ana.texts('WAKE Davos 6')
    await till.later(30 * MINUTE_MS)
    expect(ana.hears()).toBe('No snow at all.')
    expect(await ana.balance()).toBe('9.90')
  })

  it('brings no other, and none where the settings say nothing of it, and is for a time to come', async () => {
    await using shop = await open()
    const { till, ana } = shop
    for (const words of ['SLY', 'BOIL 0', 'BOIL 9999']) expect(await ana.texts(words)).toMatch(/^Sorry/)
    expect(await ana.texts('LOOP')).toBe('Again.')
    await till.later(3 * HOUR_MS)
    expect(ana.hears()).toMatch(/^Sorry, LOOP/)
    expect(await ana.balance()).toBe('9.80')
  })
})
