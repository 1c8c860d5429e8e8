import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recount } from '../../src/store/audit.ts'
import { readService } from '../../src/till/service.ts'
import service from '../../texttill.config.ts'
import { engines, type TestDatabase } from '../engines.ts'
import { NUMBER, type OpenTill, openTestTill, until } from '../open-till.ts'
import { openCounter } from './counter.ts'

const MINUTE_MS = 60_000
const BIG =
  /^\$100\.00 from Visa 4242\? Reply YES \d{4} within 5 min\. Nothing charged yet\. Not you\? Reply LOCK\.$/

describe.each(engines)('digits that only the phone has, on $name', ({ open }) => {
  let database: TestDatabase
  let shop: OpenTill
  let counter: ReturnType<typeof openCounter>

  beforeAll(async () => {
    database = await open()
    shop = await openTestTill(database.url, {
      doorMs: 3_000,
      lookMs: 50,
      service: readService({
        ...service,
        packs: ['10', '20', '50', '100'],
        limits: { perDay: '1000', purchasesPerDay: 100, confirmOver: '50' },
      }),
    })
    counter = openCounter(shop, database, 5_000)
  })
  afterAll(async () => {
    expect(await database.store.read(recount)).toEqual([])
    await shop.close()
    await database.close()
  })

  const digitsIn = (words: string) => /YES (\d{4})/.exec(words)![1]!
  const wrong = (digits: string) => String(1_000 + ((Number(digits) - 999) % 9_000))

  /** A customer with $20 and a card that was attached elsewhere and is now the one that is charged. */
  async function withNewCard(): Promise<string> {
    const person = await counter.regular()
    await saveElsewhere(person)
    return person
  }

  /** Attaches a card at Stripe that is the one to charge from then on. */
  async function saveElsewhere(person: string): Promise<void> {
    const customer = await counter.stripeCustomer(person)
    await becomesTheOne(
      person,
      (await counter.api.paymentMethods.attach('pm_card_mastercard', { customer })).id,
    )
  }

  const becomesTheOne = (person: string, card: string) =>
    until(
      () =>
        counter.look(({ db }) =>
          db.selectFrom('customers').select('card').where('address', '=', person).executeTakeFirst(),
        ),
      (found) => found?.card === card,
    )

  it('are asked for a purchase over the limit, and not for less', async () => {
    const person = await counter.regular()
    expect(await counter.ask(person, 'BUY 50')).toMatch(/^Added \$50\.00/)
    const words = await counter.ask(person, 'BUY 100')
    expect(words).toMatch(BIG)
    expect(await counter.charged(person)).toHaveLength(2)
    expect(await counter.ask(person, `YES ${digitsIn(words)}`)).toMatch(
      /^Added \$100\.00\. Balance \$170\.00/,
    )
    expect(await counter.charged(person)).toHaveLength(3)
  })

  it('may be texted alone, and count once', async () => {
    const person = await counter.regular()
    const digits = digitsIn(await counter.ask(person, 'BUY 100'))
    expect(await counter.ask(person, digits)).toMatch(/^Added \$100\.00/)
    expect(await counter.ask(person, `YES ${digits}`)).toMatch(/^There is nothing to confirm/)
    expect(await counter.ask(person, digits)).toMatch(/did not understand/)
    expect(await counter.charged(person)).toHaveLength(2)
  })

  it.each(['YES', 'ok', 'YES 100', 'yes please'])('are not replaced by %s', async (words) => {
    const person = await counter.regular()
    const digits = digitsIn(await counter.ask(person, 'BUY 100'))
    expect(await counter.ask(person, words)).toBe(
      'Please reply YES and the four digits of our last text. Nothing charged.',
    )
    expect(await counter.charged(person)).toHaveLength(1)
    expect(await counter.ask(person, `YES ${digits}`)).toMatch(/^Added \$100\.00/)
  })

  it('may be wrong twice, and not three times', async () => {
    const person = await counter.regular()
    const digits = digitsIn(await counter.ask(person, 'BUY 100'))
    expect(await counter.ask(person, `YES ${wrong(digits)}`)).toBe(
      'Those are not the digits of our text, 2 tries left. Nothing charged.',
    )
    expect(await counter.ask(person, wrong(digits))).toMatch(/1 try left/)
    expect(await counter.ask(person, `YES ${wrong(digits)}`)).toMatch(/Text BUY to begin again\.$/)
    expect(await counter.ask(person, `YES ${digits}`)).toMatch(/^There is nothing to confirm/)
    expect(await counter.charged(person)).toHaveLength(1)
  })

  it('cannot be guessed all day', async () => {
    const person = await counter.regular()
    for (let round = 0; round < 3; round++) {
      const digits = digitsIn(await counter.ask(person, 'BUY 100'))
      for (let tries = 0; tries < 3; tries++) await counter.ask(person, `YES ${wrong(digits)}`)
    }
    expect(await counter.ask(person, 'BUY 100')).toBe(
      'Too many wrong digits today, so nothing is charged. Try again tomorrow. Not you? Reply LOCK.',
    )
    expect(await counter.ask(person, 'BUY 50')).toMatch(/^Added \$50\.00/)
    shop.later(24 * 60 * MINUTE_MS)
    expect(await counter.ask(person, 'BUY 100')).toMatch(BIG)
  })

  it('are good for five minutes', async () => {
    const person = await counter.regular()
    const digits = digitsIn(await counter.ask(person, 'BUY 100'))
    shop.later(6 * MINUTE_MS)
    expect(await counter.ask(person, `YES ${digits}`)).toMatch(/^There is nothing to confirm/)
  })

  it('are dropped by NO, by STOP and by LOCK', async () => {
    for (const words of ['NO', 'STOP', 'LOCK']) {
      const person = await counter.regular()
      const digits = digitsIn(await counter.ask(person, 'BUY 100'))
      await shop.text(person, words)
      if (words === 'STOP') await counter.ask(person, 'START')
      expect(await counter.ask(person, `YES ${digits}`)).toMatch(
        /^(There is nothing to confirm|You have locked)/,
      )
      expect(await counter.charged(person)).toHaveLength(1)
    }
  })

  it('are part of the question whether somebody means to buy again', async () => {
    const person = await counter.regular()
    await counter.ask(person, `YES ${digitsIn(await counter.ask(person, 'BUY 100'))}`)
    const again = await counter.ask(person, 'BUY 100')
    expect(again).toMatch(
      /^You bought \$100\.00 \d+ s ago, ref \w{4}\. Want \$100\.00 more\? Reply YES \d{4}\./,
    )
    expect(await counter.ask(person, 'YES 100')).toMatch(/the four digits/)
    expect(await counter.ask(person, `YES ${digitsIn(again)}`)).toMatch(
      /^Added \$100\.00\. Balance \$220\.00/,
    )
  })

  it('are asked for the first charge of a card that was saved elsewhere, and then no more', async () => {
    const person = await withNewCard()
    const words = await counter.ask(person, 'BUY 10')
    expect(words).toMatch(
      /^Mastercard 4444 is new here\. To pay \$10\.00 with it reply YES \d{4} within 5 min\. Nothing charged yet\. Not you\? Reply LOCK\.$/,
    )
    expect(await counter.ask(person, `YES ${digitsIn(words)}`)).toMatch(/^Added \$10\.00.*Mastercard 4444/)
    expect(await counter.ask(person, 'BUY 50')).toMatch(/^Added \$50\.00/)
    const consents = await counter.look(({ db }) =>
      db
        .selectFrom('consents')
        .innerJoin('customers', 'customers.id', 'consents.customer')
        .select('words')
        .where('address', '=', person)
        .orderBy('at')
        .execute(),
    )
    expect(consents.at(-1)!.words).toBe(
      'confirmed the first charge of a card with the digits that were texted',
    )
  })

  it('are for the card that they were asked about: where another is charged by now, it is asked about anew', async () => {
    const person = await counter.regular()
    const [visa] = (await counter.charged(person)).map(({ payment_method }) => payment_method as string)
    const big = await counter.ask(person, 'BUY 100')
    expect(big).toMatch(BIG)
    await saveElsewhere(person)
    const first = await counter.ask(person, `YES ${digitsIn(big)}`)
    expect(first).toMatch(/^Mastercard 4444 is new here\. To pay \$100\.00 with it reply YES \d{4}/)
    const small = await counter.ask(person, 'BUY 10')
    expect(small).toMatch(/^Mastercard 4444 is new here\. To pay \$10\.00/)
    await counter.api.customers.update(await counter.stripeCustomer(person), {
      invoice_settings: { default_payment_method: visa! },
    })
    await becomesTheOne(person, visa!)
    expect(await counter.ask(person, digitsIn(first))).toMatch(BIG)
    expect(await counter.ask(person, digitsIn(small))).toBe(
      '$10.00 from Visa 4242? Reply YES 10 within 5 min. Nothing charged yet. Not you? Reply LOCK.',
    )
    expect(await counter.charged(person)).toHaveLength(1)
    expect(await counter.ask(person, 'YES 10')).toMatch(/^Added \$10\.00.*Visa 4242/)
  })

  it('are not passed by a code that is looked up while the card becomes another: a page is opened', async () => {
    const person = await counter.regular()
    const { id: coupon } = await counter.api.coupons.create({ duration: 'once', percent_off: 25 })
    const code = `DIGITS-${person.slice(-4)}`
    await counter.api.promotionCodes.create({ promotion: { type: 'coupon', coupon }, code })
    const mishap = { kind: 'status', status: 500 } as const
    const { faults } = shop.stripe.control
    const fault = faults.lay({ path: '/v1/promotion_codes', when: 'before', mishap })
    const texted = shop.text(person, `BUY 10 ${code}`)
    await until(
      () =>
        counter.look(({ db }) =>
          db.selectFrom('orders').select('id').where('promotion_code', '=', code).executeTakeFirst(),
        ),
      (found) => found !== undefined,
    )
    await saveElsewhere(person)
    const link = await counter.hears(person, () => {
      faults.lift(fault)
      shop.later(2 * MINUTE_MS)
    })
    await texted
    expect(link).toMatch(/^Add \$10\.00.*http/)
    expect(await counter.charged(person)).toHaveLength(1)
  })

  it('are not asked of somebody who pays on a page', async () => {
    const person = counter.somebody()
    const link = await counter.ask(person, 'BUY 100')
    expect(link).toMatch(/^Add \$100\.00: http/)
  })

  it('keep nobody’s yes for another question', async () => {
    const person = await counter.regular()
    await counter.ask(person, 'BUY 50')
    await counter.ask(person, 'BUY 50')
    await counter.ask(person, 'BUY 20')
    // Two questions wait: a bare YES is an answer to neither.
    expect(await counter.ask(person, 'YES')).toBe('Which one? Reply YES 20 or YES 50. Nothing charged.')
    expect(await counter.ask(person, 'YES 50')).toMatch(/^Added \$50\.00/)
    // One is left, but this yes may have been meant for the other.
    expect(await counter.ask(person, 'YES')).toBe('To buy, reply YES 20. Nothing charged yet.')
    expect(await counter.charged(person)).toHaveLength(3)
    expect(await counter.ask(person, 'YES 20')).toMatch(/^Added \$20\.00/)
  })

  it('are not needed for a yes that nobody could have read the question of, and it buys nothing', async () => {
    const person = await counter.regular()
    // The carrier delivers the same text under two ids, and the phone is still waiting for an answer.
    shop.twilio.control.faults.add({ fault: 'callbacks', order: 'in order', lateMs: 60_000, phone: person })
    expect(await counter.ask(person, 'BUY 20')).toMatch(/^You bought \$20\.00/)
    const before = shop.received(person).length
    await shop.twilio.control.text({ from: person, to: NUMBER, body: 'ok' })
    expect(shop.received(person)[before]).toBe('To buy, reply YES 20. Nothing charged yet.')
    expect(await counter.charged(person)).toHaveLength(1)
    expect(await counter.ask(person, 'YES 20')).toMatch(/^Added \$20\.00/)
  })

  it('are not needed for a yes either that comes once its question can have been read', async () => {
    const person = await counter.regular()
    expect(await counter.ask(person, 'BUY 20')).toMatch(/^You bought \$20\.00/)
    await shop.twilio.control.quiet()
    // Twilio may deliver what was texted before the question went out, for 15 s.
    shop.later(15_000)
    expect(await counter.ask(person, 'ok')).toBe('To buy, reply YES 20. Nothing charged yet.')
    shop.later(5_000)
    expect(await counter.ask(person, 'ok')).toMatch(/^Added \$20\.00/)
  })
})
