import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { giveCredit } from '../../src/flows/give-credit.ts'
import { command } from '../../src/index.ts'
import { balanceOf, findAt } from '../../src/store/customers.ts'
import { sumTexts } from '../../src/store/day-totals.ts'
import { readService, textRate } from '../../src/till/service.ts'
import settings from '../../texttill.config.ts'
import { engines, type TestDatabase } from '../engines.ts'
import { type OpenTill, openTestTill, until } from '../open-till.ts'

const LONG = 'It is a long way up to the hut, and it is a long way down again. '.repeat(12).trim()

const book = command({
  keywords: ['BOOK'],
  usage: 'BOOK',
  help: 'a long story',
  price: '1',
  maxSegments: 3,
  run: () => LONG,
})
const guide = command({
  keywords: ['GUIDE'],
  usage: 'GUIDE',
  help: 'asks first',
  price: '1',
  maxSegments: 4,
  run: async (_asked, { ask }) => `${await ask(`Which one? ${LONG.slice(0, 200)}`)}: ${LONG.slice(0, 200)}`,
})

const service = readService({
  ...settings,
  rates: { US: '0.1', other: '0.1' },
  messageRates: { whatsapp: '0.03' },
  commands: [book, guide],
})

describe.each(engines)('what texts cost, on $name:', ({ open }) => {
  let database: TestDatabase
  let shop: OpenTill

  beforeAll(async () => {
    database = await open()
    shop = await openTestTill(database.url, { service })
  })
  afterAll(async () => {
    await shop.close()
    await database.close()
  })

  const look = <T>(work: Parameters<OpenTill['till']['house']['store']['read']>[0]) =>
    shop.till.house.store.read(work) as Promise<T>

  /** What somebody pays for what they text, in turn. Micros. */
  async function paysFor(address: string, words: string[], whose = address): Promise<number[]> {
    await shop.text(whose, 'BALANCE')
    const { id } = await look<{ id: string }>((read) => findAt(read, whose))
    const gift = { key: `gift-${id}`, customer: id, amountMicros: 10_000_000, reason: 'test', actor: 'test' }
    await giveCredit(shop.till.house, gift)
    const paid: number[] = []
    for (const one of words) {
      const before = await look<number>((read) => balanceOf(read, id, 'usd'))
      expect(await shop.text(address, one), one).toBeDefined()
      paid.push(before - (await look<number>((read) => balanceOf(read, id, 'usd'))))
    }
    return paid
  }

  it.each([
    ['each segment by SMS', '+14155558801', [1_300_000, 300_000]],
    ['each message on WhatsApp', 'whatsapp:+14155558801', [1_030_000, 30_000]],
    ['a message as a segment where no rate is named', 'rcs:+14155558801', [1_100_000, 100_000]],
  ])('an answer and its rest cost %s', async (_what, address, costs) => {
    expect(await paysFor(address, ['BOOK', 'MORE'])).toEqual(costs)
  })

  it.each([
    ['+14155558802', 1_400_000],
    ['whatsapp:+14155558802', 1_060_000],
  ])('a question and its answer cost both: %s', async (address, costs) => {
    const [asked = 0, answered = 0] = await paysFor(address, ['GUIDE', 'north'])
    expect(asked + answered).toBe(costs)
  })

  it('MORE costs what its own channel does, wherever the answer came', async () => {
    const phone = '+14155558804'
    const chat = `whatsapp:${phone}`
    await paysFor(phone, [])
    await shop.text(chat, `LINK ${phone}`)
    const code = await until(
      () => /LINK (\d{6})/.exec(shop.received(phone).at(-1)!)?.[1],
      (digits) => digits !== undefined,
    )
    await shop.text(chat, `LINK ${code}`)
    expect(await paysFor(chat, ['BOOK'], phone)).toEqual([1_030_000])
    expect(await paysFor(phone, ['MORE', 'BOOK'])).toEqual([300_000, 1_300_000])
    expect(await paysFor(chat, ['MORE'], phone)).toEqual([30_000])
  })

  it('a message is one segment to us and to Twilio, and its price stands in the day’s sum', async () => {
    const address = 'whatsapp:+14155558803'
    await paysFor(address, ['BOOK'])
    const text = shop.twilio.control.messages(address).find(({ body }) => body.startsWith('It is'))!
    expect(text.segments).toBe(1)
    const ours = await look<{ segments: number; billed_segments: number | null }>(({ db }) =>
      db
        .selectFrom('texts_out')
        .selectAll()
        .where('body', '=', text.body)
        .where('recipient', '=', address)
        .executeTakeFirstOrThrow(),
    )
    expect(ours.segments).toBe(1)
    const days = await look<Awaited<ReturnType<typeof sumTexts>>>((read) =>
      sumTexts(read, { after: 0, until: Number.MAX_SAFE_INTEGER }),
    )
    expect(days.map(({ country }) => country).toSorted()).toEqual(['US', 'rcs:US', 'whatsapp:US'])
    expect(textRate(service, { address: 'whatsapp:US', country: 'US' })).toBe(30_000)
  })
})
