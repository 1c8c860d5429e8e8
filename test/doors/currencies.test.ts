import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { command, defineService } from '../../src/index.ts'
import { recount } from '../../src/store/audit.ts'
import { segmentsOf } from '../../src/till/segments.ts'
import { readService } from '../../src/till/service.ts'
import settings from '../../texttill.config.ts'
import { engines } from '../engines.ts'
import { openTestTill } from '../open-till.ts'
import { GOOD, openCounter } from './counter.ts'

const tide = (price: string) =>
  command({
    keywords: ['TIDE'],
    usage: 'TIDE Dover',
    help: 'the tide',
    price,
    args: z.string(),
    run: () => 'Low at noon.',
  })

type Shop = {
  currency: string
  packs: string[]
  rate: string
  price: string
  buy: string
  /** What Stripe is asked for: its smallest unit, by its own table. */
  minor: number
  added: string
  left: string
  last: string
}

const shops: Shop[] = [
  {
    currency: 'jpy',
    packs: ['1000', '2000'],
    rate: '2.5',
    price: '30',
    buy: 'BUY ¥2000',
    minor: 2_000,
    added: '¥2,000',
    left: '¥1,967',
    last: '-¥32',
  },
  {
    currency: 'eur',
    packs: ['10', '20'],
    rate: '0.09',
    price: '0.20',
    buy: 'buy 20 €',
    minor: 2_000,
    added: '€20.00',
    left: '€19.71',
    last: '-€0.29',
  },
  {
    currency: 'isk',
    packs: ['1000', '2000'],
    rate: '3',
    price: '40',
    buy: 'BUY 2000 ISK',
    minor: 200_000,
    added: 'kr 2,000',
    left: 'kr 1,957',
    last: '-kr 43',
  },
  {
    currency: 'gbp',
    packs: ['10', '20'],
    rate: '0.04',
    price: '0.10',
    buy: 'BUY 20 quid',
    minor: 2_000,
    added: '£20.00',
    left: '£19.86',
    last: '-£0.14',
  },
  {
    // Whose sign is sent in letters.
    currency: 'inr',
    packs: ['500', '1000'],
    rate: '4',
    price: '15',
    buy: 'BUY 1000 rupees',
    minor: 100_000,
    added: 'Rs1,000.00',
    left: 'Rs981.00',
    last: '-Rs19.00',
  },
]

describe.each(engines)('a till, on $name,', ({ open }) => {
  it.each(shops)('sells in $currency, on a page and by text, and spends to the micro', async (is) => {
    const database = await open()
    const service = readService(
      defineService({
        name: 'Tide Till',
        contact: 'help@tide.example',
        currency: is.currency,
        packs: is.packs,
        rates: { other: is.rate },
        limits: { perDay: '9000', purchasesPerDay: 5 },
        commands: [tide(is.price)],
      }),
    )
    const shop = await openTestTill(database.url, { doorMs: 3_000, lookMs: 50, service })
    try {
      const counter = openCounter(shop, database, 4_000)
      const person = counter.somebody()
      const link = await counter.ask(person, is.buy)
      expect(link).toMatch(new RegExp(`^Add ${literally(is.added)}: http`))
      expect(await counter.hears(person, () => counter.pay(link, GOOD))).toContain(
        `Added ${is.added}. Balance ${is.added}.`,
      )
      expect(await counter.ask(person, 'TIDE Dover')).toBe('Low at noon.')
      const balance = await counter.ask(person, 'BALANCE')
      expect(balance).toContain(`Balance ${is.left}. Last: ${is.last} TIDE`)
      expect(segmentsOf(balance)).toMatchObject({ encoding: 'GSM-7', segments: 1 })
      expect(balance).toMatch(/About \d+ TIDE/)
      expect(await counter.ask(person, 'MENU')).toContain('TIDE Dover')
      await counter.ask(person, is.buy)
      expect(await counter.ask(person, `YES ${is.packs[1]}`)).toMatch(
        new RegExp(`^Added ${literally(is.added)}`),
      )
      const charged = await counter.charged(person)
      expect(charged.map(({ amount, currency }) => [amount, currency])).toEqual([
        [is.minor, is.currency],
        [is.minor, is.currency],
      ])
      expect(await database.store.read(recount)).toEqual([])
    } finally {
      await shop.close()
      await database.close()
    }
  })
})

describe('a till that sold in dollars', () => {
  it('does not open in euros, which its customers have no account in', async () => {
    const database = await engines[0]!.open()
    const inDollars = await openTestTill(database.url)
    await inDollars.text('+14155554999', 'BALANCE')
    await inDollars.close()
    await expect(
      openTestTill(database.url, { service: readService({ ...settings, currency: 'eur' }) }),
    ).rejects.toThrow('The accounts of customers are in USD, and currency says EUR. It cannot be changed;')
    await database.close()
  })
})

const literally = (words: string) => words.replace(/[$.]/g, '\\$&')
