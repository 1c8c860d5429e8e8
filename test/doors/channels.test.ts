import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeApiKey } from '../../src/flows/api-keys.ts'
import { giveCredit } from '../../src/flows/give-credit.ts'
import { textCustomer } from '../../src/flows/text-customer.ts'
import { attention } from '../../src/store/attention.ts'
import { recount } from '../../src/store/audit.ts'
import { searchFor } from '../../src/store/customer-search.ts'
import { openCaller } from '../api/caller.ts'
import { engines, type TestDatabase } from '../engines.ts'
import { inboundForm, NUMBER, type OpenTill, openTestTill, RCS_AGENT, until, WHATSAPP } from '../open-till.ts'
import { openCounter } from './counter.ts'

describe.each(engines)('other channels, on $name', ({ open }) => {
  let database: TestDatabase
  let shop: OpenTill
  let counter: ReturnType<typeof openCounter>

  beforeAll(async () => {
    database = await open()
    shop = await openTestTill(database.url, { doorMs: 3_000, lookMs: 50 })
    counter = openCounter(shop, database, 7_000)
  })
  afterAll(async () => {
    expect(await database.store.read(recount)).toEqual([])
    await shop.close()
    await database.close()
  })

  it('know nothing of who has credit and a card by SMS, whatever the number', async () => {
    const person = await counter.regular()
    for (const channel of ['whatsapp', 'rcs']) {
      const here = `${channel}:${person}`
      expect(await counter.ask(here, 'BALANCE')).toBe('Balance $0.00. BUY 20 to add.')
      expect(await counter.ask(here, 'HISTORY')).toMatch(/^Nothing bought or used yet/)
      expect(await counter.ask(here, 'CARD')).toMatch(/^No card is saved/)
      expect(await counter.ask(here, 'SUN 46.5 7.9')).toMatch(/^SUN costs up to/)
      expect(await counter.ask(here, 'BUY 20')).toMatch(/^Add \$20\.00: http/)
    }
    expect(await counter.charged(person)).toHaveLength(1)
    expect(await counter.ask(person, 'BALANCE')).toMatch(/^Balance \$20\.00/)
  })

  it('are a customer’s own: bought, thanked and answered where they text', async () => {
    const person = counter.somebody()
    const here = `whatsapp:${person}`
    const link = await counter.ask(here, 'BUY 20')
    expect(await counter.hears(here, () => counter.pay(link, '4242424242424242'))).toMatch(/\$20\.00/)
    expect(await counter.ask(here, 'SUN 46.5 7.9')).toMatch(/^Sun/)
    expect(await counter.ask(person, 'BALANCE')).toBe('Balance $0.00. BUY 20 to add.')
    const ours = shop.twilio.control.messages(here).filter(({ to }) => to === here)
    expect(new Set(ours.map(({ from }) => from))).toEqual(new Set([WHATSAPP]))
  })

  it('answer who hides their number on WhatsApp, as somebody of their country', async () => {
    const here = 'whatsapp:US.13491208655302741918'
    const link = await counter.ask(here, 'BUY 20')
    expect(await counter.hears(here, () => counter.pay(link, '4242424242424242'))).toMatch(/\$20\.00/)
    expect(await counter.ask(here, 'SUN 46.5 7.9')).toMatch(/^Sun/)
    const customer = await counter.look(({ db }) =>
      db.selectFrom('customers').selectAll().where('address', '=', here).executeTakeFirstOrThrow(),
    )
    expect(customer.country).toBe('US')
    const atStripe = await counter.api.customers.retrieve(customer.stripe_customer!)
    expect(atStripe).toMatchObject({ phone: null })
  })

  it('are found by their address, and by the number in it', async () => {
    const person = await counter.regular()
    for (const address of [`whatsapp:${person}`, 'whatsapp:MX.77001']) await counter.ask(address, 'MENU')
    const found = async (wanted: string) =>
      (await counter.look((read) => searchFor(read, wanted))).map(({ words }) => words)
    expect(await found(person)).toEqual([person, `whatsapp:${person}`])
    expect(await found(`whatsapp:${person}`)).toEqual([`whatsapp:${person}`])
    expect(await found('whatsapp:MX.77001')).toEqual(['whatsapp:MX.77001'])
    const { key: token } = await makeApiKey(shop.till.house, {
      name: 'test',
      scopes: ['accounts:read'],
      actor: 'command-line',
    })
    const asked = `/v1/accounts?phone=${encodeURIComponent(`whatsapp:${person}`)}`
    const { body } = await openCaller(shop).call('GET', asked, { token })
    expect(body.data).toMatchObject([{ phone: `whatsapp:${person}`, channel: 'whatsapp' }])
  })

  it('answer from the sender that was texted', async () => {
    const here = 'rcs:+14155557999'
    expect(await counter.ask(here, 'MENU')).toContain('BALANCE')
    const [reply] = shop.twilio.control.messages(here).filter(({ to }) => to === here)
    expect(reply).toMatchObject({ from: `rcs:${RCS_AGENT}`, segments: 1 })
  })

  it('take STOP for themselves alone, and say so on WhatsApp, where Twilio does not', async () => {
    const person = await counter.regular()
    const here = `whatsapp:${person}`
    expect(await counter.ask(here, 'STOP')).toMatch(/^Trail Till: you are unsubscribed|no more texts/i)
    expect(await shop.text(here, 'BALANCE')).toBeUndefined()
    expect(await counter.ask(person, 'BALANCE')).toMatch(/^Balance \$20\.00/)
    expect(await counter.ask(here, 'START')).toMatch(/welcome back, texts are on\. Balance \$0\.00/)
  })

  it.each([
    ['a sender that is not ours', { From: 'whatsapp:+14155557001', To: 'whatsapp:+15550199' }],
    ['a number of ours by another way than it says', { From: 'whatsapp:+14155557001', To: NUMBER }],
    ['a sender of ours from a plain number', { From: '+14155557001', To: WHATSAPP }],
    ['a messenger that is not sold here', { From: 'messenger:12345', To: 'messenger:67890' }],
  ])('refuse a text to %s', async (_what, addresses) => {
    expect((await shop.post(inboundForm(addresses))).status).toBe(400)
  })

  it('hear nothing from a sender of the till’s own, or from what is nobody', async () => {
    for (const From of [WHATSAPP, 'whatsapp:shop', 'whatsapp:us.123'])
      expect(await (await shop.post(inboundForm({ From, To: WHATSAPP }))).text()).not.toContain('<Message')
  })

  it('say what was done on a page to who asked last, from the sender that they texted', async () => {
    const here = `whatsapp:${counter.somebody()}`
    await counter.ask(here, 'BALANCE')
    const { id } = await counter.look(({ db }) =>
      db.selectFrom('customers').select('id').where('address', '=', here).executeTakeFirstOrThrow(),
    )
    const { store } = shop.till.house
    await store.transact((tx) =>
      textCustomer(tx, shop.till.house, {
        customer: id,
        body: 'The hut is closed.',
        actor: 'test',
        urgent: true,
      }),
    )
    const text = await until(
      () => shop.twilio.control.messages(here).find(({ body }) => body === 'The hut is closed.'),
      (found) => found !== undefined,
    )
    expect(text).toMatchObject({ from: WHATSAPP, to: here })
  })

  const idOf = async (address: string) =>
    (
      await counter.look(({ db }) =>
        db.selectFrom('customers').select('id').where('address', '=', address).executeTakeFirstOrThrow(),
      )
    ).id

  const give = (customer: string, key: string) =>
    giveCredit(shop.till.house, { key, customer, amountMicros: 5_000_000, reason: 'late', actor: 'test' })

  it('say nothing on WhatsApp a day after somebody’s last text, and show that they did not', async () => {
    const here = `whatsapp:${counter.somebody()}`
    await counter.ask(here, 'BALANCE')
    const id = await idOf(here)
    shop.later(24 * 3_600_000)
    const before = shop.received(here).length
    await give(id, `late-${id}`)
    const { state, error, sid } = await until(
      () =>
        counter.look(({ db }) =>
          db
            .selectFrom('texts_out')
            .selectAll()
            .where('customer', '=', id)
            .where('answers', 'is', null)
            .executeTakeFirstOrThrow(),
        ),
      (text) => text.state === 'refused',
    )
    expect({ state, error, sid }).toEqual({ state: 'refused', error: 'window-closed', sid: null })
    await expect(
      shop.till.house.store.transact((tx) =>
        textCustomer(tx, shop.till.house, { customer: id, body: 'Hello?', actor: 'test' }),
      ),
    ).rejects.toThrow('have not texted on WhatsApp for a day')
    expect(shop.received(here)).toHaveLength(before)
    const wants = await counter.look((read) => attention(read, { since: 0 }))
    expect(wants).toContainEqual(expect.objectContaining({ table: 'texts', state: 'failed' }))
    expect(await counter.ask(here, 'BALANCE')).toMatch(/^Balance \$5\.00/)
  })

  it('give back what an answer cost that WhatsApp did not take, and try it once', async () => {
    const here = `whatsapp:${counter.somebody()}`
    await counter.ask(here, 'BALANCE')
    await counter.hears(here, async () => give(await idOf(here), `gift-${here}`))
    shop.twilio.control.faults.add({ fault: 'undelivered', phone: here, code: 63016, times: 1 })
    await shop.text(here, 'SUN 46.5 7.9')
    const credit = `customer:${await idOf(here)}`
    await until(
      () =>
        counter.look(({ db }) =>
          db
            .selectFrom('transfers')
            .select('id')
            .where('kind', '=', 'return')
            .where('credit', '=', credit)
            .execute(),
        ),
      (returned) => returned.length === 1,
    )
    expect(await counter.ask(here, 'BALANCE')).toMatch(/^Balance \$5\.00/)
    expect(shop.received(here).filter((words) => words.startsWith('Sun'))).toHaveLength(1)
  })
})
