import { sql } from 'kysely'
import webhooks from 'twilio/lib/webhooks/webhooks.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeApiKey } from '../../src/flows/api-keys.ts'
import * as customers from '../../src/store/customers.ts'
import * as orders from '../../src/store/orders.ts'
import type { Scope } from '../../src/till/scope.ts'
import { openCaller } from '../api/caller.ts'
import { engines, type TestDatabase } from '../engines.ts'
import { ACCOUNT_SID, AUTH_TOKEN, inboundForm, type OpenTill, openTestTill, until } from '../open-till.ts'
import { openCounter } from './counter.ts'

const YEAR_MS = 366 * 86_400_000
const PROVE =
  'This number was silent or out of reach for long. If it is still yours, reply the last four digits of your card. Help: help@trailtill.example'

describe.each(engines)('a number that may be somebody else’s by now, on $name,', ({ name, open }) => {
  let database: TestDatabase
  let shop: OpenTill
  let counter: ReturnType<typeof openCounter>

  beforeAll(async () => {
    database = await open()
    shop = await openTestTill(database.url)
    counter = openCounter(shop, database, 8_100)
  })

  afterAll(async () => {
    await shop.close()
    await database.close()
  })

  /** Twilio reports what has become of a text to somebody: the last, or one before it. */
  async function report(person: string, status: string, error?: string, before = 0): Promise<void> {
    const last = await shop.till.house.store.read((read) =>
      read.db
        .selectFrom('texts_out')
        .select('ref')
        .where('recipient', '=', person)
        .orderBy('written_at', 'desc')
        .orderBy('id')
        .offset(before)
        .limit(1)
        .executeTakeFirstOrThrow(),
    )
    const path = `/webhook/twilio/status?ref=${last.ref}`
    const sid = `SM${Math.random().toString(16).slice(2, 10).padStart(32, '0')}`
    const form = {
      MessageSid: sid,
      AccountSid: ACCOUNT_SID,
      MessageStatus: status,
      ...(error && { ErrorCode: error }),
    }
    const signature = webhooks.getExpectedTwilioSignature(AUTH_TOKEN, shop.url + path, form)
    const answered = await fetch(shop.url + path, {
      method: 'POST',
      headers: { 'X-Twilio-Signature': signature },
      body: new URLSearchParams(form),
    })
    expect(answered.ok).toBe(true)
  }

  /** Waits until the sandbox has delivered everything, and has said so. */
  async function arrived(person: string): Promise<void> {
    await until(
      () =>
        shop.till.house.store.read((read) =>
          read.db.selectFrom('texts_out').select('delivery').where('recipient', '=', person).execute(),
        ),
      (all) => all.every(({ delivery }) => delivery === 'delivered'),
    )
  }

  it('is not trusted again for what is texted on another channel by whoever had it', async () => {
    const person = await counter.regular()
    const there = `whatsapp:${person}`
    const words = await counter.hears(person, () => shop.text(there, 'LINK'))
    await counter.hears(person, () => counter.ask(there, /LINK \d{6}/.exec(words)![0]))
    shop.later(YEAR_MS)
    expect(await counter.ask(person, 'BALANCE')).toBe(PROVE)
    expect(await counter.ask(there, '4242')).toMatch(/so its credit rests\. Nothing is lost\. Help: /)
    expect(await counter.ask(person, 'BALANCE')).toBe(PROVE)
    expect(await counter.ask(person, '4242')).toMatch(/^Thank you, all is yours again/)
  })

  it('is asked for the card after a year of silence, and told nothing else until then', async () => {
    const person = await counter.regular()
    shop.later(YEAR_MS)
    for (const body of ['BALANCE', 'BUY 20', 'SUN 46.5 7.9', 'CARD', 'HISTORY'])
      expect(await counter.ask(person, body), body).toBe(PROVE)
    const started = await shop.post(inboundForm({ From: person, Body: 'START' }))
    expect(await started.text()).toContain(PROVE)
    expect(await counter.ask(person, '1111')).toBe(PROVE)
    expect(await counter.ask(person, '4242')).toBe(
      'Thank you, all is yours again. Balance $20.00. MENU for commands.',
    )
    expect(await counter.ask(person, 'BALANCE')).toMatch(/^Balance \$20\.00/)
  })

  it('can be guessed three times a day', async () => {
    const person = await counter.regular()
    shop.later(YEAR_MS)
    for (const digits of ['1111', '2222', '3333']) expect(await counter.ask(person, digits)).toBe(PROVE)
    expect(await counter.ask(person, '4242')).toMatch(/so its credit rests\. Nothing is lost\./)
    shop.later(86_400_000)
    expect(await counter.ask(person, '4242')).toMatch(/^Thank you/)
  })

  it('is one that three texts in a row did not reach, and not one that was switched off', async () => {
    const person = await counter.regular()
    for (let i = 0; i < 4; i++) expect(await counter.ask(person, 'BALANCE')).toMatch(/^Balance \$20\.00/)
    await arrived(person)
    for (const nth of [0, 1, 2, 3]) await report(person, 'undelivered', '30003', nth)
    for (const nth of [0, 1]) await report(person, 'undelivered', '30005', nth)
    await report(person, 'delivered', undefined, 2)
    for (const nth of [2, 3]) await report(person, 'undelivered', '30006', nth)
    expect(await counter.ask(person, 'BALANCE')).toMatch(/^Balance \$20\.00/)
    await arrived(person)
    for (const nth of [0, 1, 2]) await report(person, 'undelivered', '30006', nth)
    expect(await counter.ask(person, 'BALANCE')).toBe(PROVE)
  })

  it('gets no code to sign in with', async () => {
    const person = await counter.regular()
    shop.later(YEAR_MS)
    const before = shop.received(person)
    const asked = await openCaller(shop).call('POST', '/v1/sign-ins', { body: { phone: person } })
    expect(asked.status).toBe(202)
    await counter.rest()
    expect(shop.received(person)).toEqual(before)
    expect(await counter.ask(person, 'BALANCE')).toBe(PROVE)
  })

  it('gets no text of a program’s, which hears why', async () => {
    const person = await counter.regular()
    shop.later(YEAR_MS)
    await counter.ask(person, 'BALANCE')
    const caller = openCaller(shop)
    const scopes: Scope[] = ['accounts:read', 'texts:write']
    const { key: token } = await makeApiKey(shop.till.house, { name: 'a', scopes, actor: 'command-line' })
    const found = await caller.call('GET', `/v1/accounts?phone=${encodeURIComponent(person)}`, { token })
    expect(found.body.data[0]).toMatchObject({ frozen: null, doubtedAt: expect.stringMatching(/^20/) })
    const body = { account: found.body.data[0].id, body: 'The hut is closed.' }
    const { status, body: answer } = await caller.pay('/v1/texts', { token, body })
    expect({ status, code: answer.code }).toEqual({ status: 409, code: 'number-in-doubt' })
  })

  it('ends the sessions and closes the pages of its customer, and no code of before begins another', async () => {
    const person = await counter.regular()
    const caller = openCaller(shop)
    const token = await caller.signedIn(person)
    const asked = await caller.asks(person)
    const page = await caller.pay('/v1/checkout', { token, body: { amountMicros: 10_000_000 } })
    expect(page.status).toBe(201)
    const link = counter.linkIn(await counter.ask(person, 'CARD'))
    expect((await fetch(link)).status).toBe(200)
    for (let i = 0; i < 3; i++) await counter.ask(person, 'BALANCE')
    await arrived(person)
    for (const nth of [0, 1, 2]) await report(person, 'undelivered', '30006', nth)
    const bought = await caller.pay('/v1/topup', { token, body: { amountMicros: 20_000_000 } })
    expect(bought).toMatchObject({ status: 401, body: { code: 'not-signed-in' } })
    expect((await fetch(link)).status).toBe(404)
    // Whoever saved a card there would know its digits.
    const order = await until(
      () => counter.look((read) => orders.find(read, 'id', page.body.id)),
      (order) => order!.state === 'canceled',
    )
    expect((await counter.api.checkout.sessions.retrieve(order!.checkout!)).status).toBe('expired')
    const { status, body } = await caller.call('POST', '/v1/sessions', { body: asked })
    expect({ status, code: body.code }).toEqual({ status: 401, code: 'wrong-code' })
    expect(await counter.charged(person)).toHaveLength(1)
    // Nor does the session come back with the number.
    expect(await counter.ask(person, '4242')).toMatch(/^Thank you/)
    expect((await caller.call('GET', '/v1/balance', { token })).status).toBe(401)
  })

  // On SQLite nobody comes in between.
  it.runIf(name === 'postgres')('signs nobody in who types their code while it comes in doubt', async () => {
    const person = await counter.regular()
    const caller = openCaller(shop)
    const asked = await caller.asks(person)
    await arrived(person)
    await counter.rest()
    const waiting = sql<{ pid: number }>`select pid from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`
    const answered = Promise.withResolvers<{ status: number }>()
    await database.store.transact(async (tx) => {
      const { id } = (await customers.lock(tx, 'address', person))!
      caller.call('POST', '/v1/sessions', { body: asked }).then(answered.resolve, answered.reject)
      await until(
        () => counter.look(({ db }) => waiting.execute(db)),
        ({ rows }) => rows.length > 0,
      )
      await customers.doubt(tx, { id, at: shop.till.house.world.clock.now() })
    })
    expect(await answered.promise).toMatchObject({ status: 401, body: { code: 'wrong-code' } })
  })

  it('is none that has nothing to lose', async () => {
    const person = counter.somebody()
    expect(await counter.ask(person, 'BALANCE')).toMatch(/^Balance \$0\.00/)
    shop.later(YEAR_MS)
    expect(await counter.ask(person, 'BALANCE')).toMatch(/^Balance \$0\.00/)
  })
})
