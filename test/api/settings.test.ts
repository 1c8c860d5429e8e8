import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeApiKey } from '../../src/flows/api-keys.ts'
import { freezeCustomer, unfreezeCustomer } from '../../src/flows/freeze-customer.ts'
import { giveMoneyBack } from '../../src/flows/give-money-back.ts'
import { acceptOrder } from '../../src/flows/judge-order.ts'
import { receiveReceipt } from '../../src/flows/receive-receipt.ts'
import { textCustomer } from '../../src/flows/text-customer.ts'
import { recount } from '../../src/store/audit.ts'
import * as customers from '../../src/store/customers.ts'
import { newest } from '../../src/store/deeds.ts'
import { broken } from '../../src/store/promises.ts'
import type { Tables } from '../../src/store/schema.ts'
import type { Read } from '../../src/store/store.ts'
import { GOOD, openCounter } from '../doors/counter.ts'
import { engines, type TestDatabase } from '../engines.ts'
import { type OpenTill, openTestTill, until } from '../open-till.ts'
import { openCaller } from './caller.ts'

const AUTO = { amountMicros: 20_000_000, belowMicros: 5_000_000 }

describe.each(engines)('settings and data of somebody who is signed in, on $name,', ({ open }) => {
  let database: TestDatabase
  let shop: OpenTill
  let counter: ReturnType<typeof openCounter>
  let api: ReturnType<typeof openCaller>

  beforeAll(async () => {
    database = await open()
    shop = await openTestTill(database.url, { doorMs: 3_000, lookMs: 50 })
    counter = openCounter(shop, database, 8_000)
    api = openCaller(shop)
  })
  afterAll(async () => {
    expect(await database.store.read(recount)).toEqual([])
    expect(await database.store.read(broken)).toEqual([])
    await shop.close()
    await database.close()
  })

  async function regular() {
    const person = await counter.regular()
    return { person, token: await api.signedIn(person) }
  }

  /** Which tables name something, besides that of Stripe's events. */
  function holding(words: string): Promise<string[]> {
    return counter.look(async ({ db }) => {
      const found: string[] = []
      for (const { name } of await db.introspection.getTables()) {
        const rows = await db
          .selectFrom(name as keyof Tables)
          .selectAll()
          .execute()
        if (name !== 'events' && JSON.stringify(rows).includes(words)) found.push(name)
      }
      return found
    })
  }

  it('shows the card that is charged, and leads to where it is replaced', async () => {
    const { token } = await regular()
    const { body } = await api.call('GET', '/v1/cards', { token })
    expect(body.data).toMatchObject([{ brand: 'visa', last4: '4242', charged: true }])
    const link = await api.call('POST', '/v1/card-links', { token })
    expect(link.status).toBe(201)
    expect(await (await fetch(link.body.url)).text()).toContain('Visa 4242')
  })

  it('agrees to AUTO as a text does, and keeps in which words', async () => {
    const { person, token } = await regular()
    const { body } = await api.call('PUT', '/v1/auto-top-up', { token, body: AUTO })
    expect(body).toMatchObject({ state: 'on', amount: { words: '$20.00' }, below: { words: '$5.00' } })
    const unsaid = await fetch(`${shop.url}/account/auto`, {
      method: 'POST',
      headers: { cookie: `texttill=${token}` },
      body: new URLSearchParams({ amount: '20' }),
    })
    expect(unsaid.status).toBe(422)
    expect(await counter.ask(person, 'AUTO')).toMatch(/^AUTO adds \$20\.00 whenever less than \$5\.00/)
    expect((await api.call('DELETE', '/v1/auto-top-up', { token })).status).toBe(204)
    expect((await api.call('GET', '/v1/auto-top-up', { token })).body.state).toBe('off')
    const { consents } = (await api.call('GET', '/v1/export', { token })).body
    expect(consents.filter(({ subject }: { subject: string }) => subject === 'auto-top-up')).toMatchObject([
      { given: true, words: expect.stringMatching(/^agreed where they were signed in: \$20\.00 whenever/) },
      { given: false, words: 'ended where they were signed in' },
    ])
  })

  it('agrees to AUTO once for a form that is sent again, and not any more once it has been ended', async () => {
    const { person, token } = await regular()
    const headers = { cookie: `texttill=${token}` }
    const page = await (await fetch(`${shop.url}/account`, { headers })).text()
    const drawn = /action="\/account\/auto"><input type="hidden" name="drawn" value="(\d+)">/.exec(page)![1]!
    const send = (amount: string) =>
      fetch(`${shop.url}/account/auto`, {
        method: 'POST',
        headers,
        redirect: 'manual',
        body: new URLSearchParams({ drawn, amount, below: '5' }),
      })
    expect([(await send('20')).status, (await send('20')).status]).toEqual([303, 303])
    expect(await (await send('50')).text()).toContain('This page is old.')
    await counter.ask(person, 'AUTO OFF')
    expect(await (await send('20')).text()).toContain('This page is old.')
    expect((await api.call('GET', '/v1/auto-top-up', { token })).body.state).toBe('off')
    const { consents } = (await api.call('GET', '/v1/export', { token })).body
    const given = consents.filter(({ subject }: { subject: string }) => subject === 'auto-top-up')
    expect(given).toMatchObject([{ given: true }, { given: false, words: 'AUTO OFF' }])
  })

  it.each([
    [{ ...AUTO, amountMicros: 7_000_000 }, 'not-for-sale'],
    [{ ...AUTO, belowMicros: 20_000_000 }, 'not-for-sale'],
    [{ ...AUTO, monthMicros: 10_000_000 }, 'auto-limit'],
    [{ ...AUTO, belowMicros: -1 }, 'invalid'],
  ])('agrees to nothing that a text could not: %j', async (body, code) => {
    const { token } = await regular()
    expect((await api.call('PUT', '/v1/auto-top-up', { token, body })).body.code).toBe(code)
  })

  it('locks at once, and unlocks with a code that only the phone gets', async () => {
    const { person, token } = await regular()
    expect((await api.call('POST', '/v1/unlock-codes', { token })).body.code).toBe('not-locked')
    expect((await api.call('PUT', '/v1/lock', { token })).status).toBe(204)
    expect(await counter.ask(person, 'BUY 50')).toMatch(/^You have locked this/)
    expect((await api.call('POST', '/v1/card-links', { token })).body.code).toBe('locked')
    expect((await api.call('PUT', '/v1/auto-top-up', { token, body: AUTO })).body.code).toBe('locked')
    const words = await counter.hears(person, () => api.call('POST', '/v1/unlock-codes', { token }))
    const code = /UNLOCK (\d{6})/.exec(words)![1]!
    const wrong = String((Number(code) + 1) % 1_000_000).padStart(6, '0')
    for (let i = 0; i < 4; i++)
      expect((await api.call('POST', '/v1/unlock', { token, body: { code: wrong } })).status).toBe(401)
    expect((await api.call('POST', '/v1/unlock', { token, body: { code } })).status).toBe(204)
    expect((await api.call('GET', '/v1/account', { token })).body.locked).toBe(false)
    await api.call('PUT', '/v1/lock', { token })
    const codes = async () => (await api.call('POST', '/v1/unlock-codes', { token })).status
    expect([await codes(), await codes(), await codes()]).toEqual([202, 202, 429])
    const { headers } = await api.call('POST', '/v1/unlock-codes', { token })
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(880)
    expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(900)
  })

  it('hands out all that is written down of somebody, and no code that only their phone should have', async () => {
    const { person, token } = await regular()
    const { status, body } = await api.call('GET', '/v1/export', { token })
    expect(status).toBe(200)
    expect(body.account.phone).toBe(person)
    expect(body.textsIn.map((text: { body: string }) => text.body)).toEqual(['BUY 20'])
    expect(body.orders).toHaveLength(1)
    expect(body.transactions).toHaveLength(1)
    expect(body.cards).toMatchObject([{ brand: 'visa', last4: '4242', removedAt: null }])
    expect(body.textsOut.at(-1).body).toContain('****** signs you in')
  })

  it('hands out what went back, what put an account on hold, and what else it paid for', async () => {
    const { person, token } = await regular()
    const { key } = await makeApiKey(shop.till.house, { name: 'map', scopes: ['usage:write'], actor: 'olga' })
    const { body: me } = await api.call('GET', '/v1/account', { token })
    const use = { account: me.id, amountMicros: 1_000_000, service: 'MAP' }
    expect((await api.pay('/v1/usages', { token: key, body: use })).status).toBe(201)
    const [charge] = await counter.charged(person)
    const order = charge!.metadata.order!
    await giveMoneyBack(shop.till.house, { order, amountMicros: 5_000_000, reason: 'rain', actor: 'olga' })
    shop.stripe.control.bank.dispute(charge!.latest_charge as string)
    const body = await until(
      async () => (await api.call('GET', '/v1/export', { token })).body,
      (all) => all.holds?.length === 1,
    )
    expect(body.refunds).toMatchObject([{ order, amount: { words: '$5.00' }, status: 'succeeded' }])
    expect(body.disputes).toMatchObject([{ order, status: 'needs_response' }])
    expect(body.holds).toMatchObject([{ extent: 'account', by: 'dispute', liftedAt: null }])
    expect(body.usages).toMatchObject([
      { service: 'MAP', state: 'open', most: { words: '$1.00' }, captured: null },
    ])
    expect(body.deliveries).toEqual([])
  })

  it('does not forget somebody whose card was charged before the credit is there', async () => {
    const { person, token } = await regular()
    const rule = shop.stripe.control.webhooks.rule({ twist: { kind: 'hold' } })
    await shop.text(person, 'BUY 10')
    const [charge] = await until(
      () => counter.charged(person),
      (all) => all.length === 2,
    )
    await until(
      () =>
        counter.look(({ db }) =>
          db.selectFrom('attempts').select('state').where('stripe_id', '=', charge!.id).executeTakeFirst(),
        ),
      (attempt) => attempt?.state === 'accepted',
    )
    const early = await api.call('DELETE', '/v1/account?forfeit=true', { token })
    expect(early.body).toMatchObject({ status: 409, code: 'under-way' })
    shop.stripe.control.webhooks.lift(rule)
    await counter.hears(person, () => shop.stripe.control.webhooks.release())
    expect(await counter.ask(person, 'BALANCE')).toMatch(/^Balance \$30\.00/)
  })

  it('makes nobody new of somebody who is on hold or owes something, and says what helps', async () => {
    const { person, token } = await regular()
    await counter.ask(person, 'SUN 46.5 7.9')
    const [payment] = await counter.charged(person)
    const { bank } = shop.stripe.control
    await counter.hears(person, () => bank.dispute(payment!.latest_charge as string))
    const onHold = await api.call('DELETE', '/v1/account?forfeit=true', { token })
    expect(onHold.body).toMatchObject({
      status: 403,
      code: 'frozen',
      title: 'The account is on hold, or its number in doubt.',
      detail: expect.stringMatching(/Help: /),
    })
    const { id } = (await api.call('GET', '/v1/account', { token })).body
    await unfreezeCustomer(shop.till.house, { customer: id, reason: 'paid', actor: 'olga' })
    const owing = await api.call('DELETE', '/v1/account?forfeit=true', { token })
    expect(owing.body).toMatchObject({ status: 409, code: 'owes' })
    expect(owing.body.detail).toMatch(/^\$0\.26 is owed\. /)
    const page = await fetch(`${shop.url}/account/delete`, {
      method: 'POST',
      headers: { cookie: `texttill=${token}` },
      body: new URLSearchParams({ forfeit: 'yes' }),
    })
    expect(await page.text()).toContain('$0.26 is owed.')
    await counter.ask(person, 'BUY 10')
    expect((await api.call('DELETE', '/v1/account?forfeit=true', { token })).status).toBe(204)
  })

  it('keeps nothing of a page that was paid before its customer was forgotten, and is heard of after', async () => {
    const person = counter.somebody()
    const words = await counter.ask(person, 'BUY 20')
    const token = await api.signedIn(person)
    const { id } = (await api.call('GET', '/v1/account', { token })).body
    const rule = shop.stripe.control.webhooks.rule({ twist: { kind: 'hold' } })
    await counter.pay(words, GOOD)
    expect((await api.call('DELETE', '/v1/account', { token })).status).toBe(204)
    shop.stripe.control.webhooks.lift(rule)
    shop.stripe.control.webhooks.release()
    const order = () =>
      counter.look(({ db }) =>
        db.selectFrom('orders').selectAll().where('customer', '=', id).executeTakeFirstOrThrow(),
      )
    const waits = await until(order, ({ state }) => state === 'review')
    expect(waits).toMatchObject({ reason: 'its customer has deleted their account', card_last4: null })
    const kept = await counter.look(async ({ db }) => ({
      customer: await db.selectFrom('customers').selectAll().where('id', '=', id).executeTakeFirstOrThrow(),
      cards: await db.selectFrom('cards').select('last4').where('customer', '=', id).execute(),
    }))
    expect(kept).toMatchObject({ customer: { email: null, card: null }, cards: [] })
    const { house } = shop.till
    const verdict = { order: waits.id, reason: 'they paid', actor: 'olga' }
    await expect(house.store.transact((tx) => acceptOrder(tx, house, verdict))).rejects.toMatchObject({
      code: 'no-such-account',
    })
    await giveMoneyBack(house, { order: waits.id, reason: 'deleted', actor: 'olga' })
    await until(order, ({ state }) => state === 'canceled')
    expect(await counter.look((read) => customers.balanceOf(read, id, 'usd'))).toBe(0)
  })

  /** Lines of an order that are beside its sale, and what somebody who was forgotten has. */
  async function leftBy(id: string) {
    return counter.look(async (read) => ({
      has: await customers.balanceOf(read, id, 'usd'),
      lines: (
        await read.db
          .selectFrom('transfers')
          .select(['id', 'debit', 'credit', 'amount'])
          .where('note', '=', 'account deleted')
          .where((eb) => eb.or([eb('debit', '=', `customer:${id}`), eb('credit', '=', `customer:${id}`)]))
          .orderBy('posted_at')
          .execute()
      ).map((line) => [line.id, line.debit, line.credit, line.amount]),
    }))
  }

  it('gives nothing back to somebody who was forgotten for what never reached them', async () => {
    const { person, token } = await regular()
    const { id } = (await api.call('GET', '/v1/account', { token })).body
    await counter.ask(person, 'SUN 46.5 7.9')
    const { ref, sid } = await until(
      () =>
        counter.look(({ db }) =>
          db
            .selectFrom('texts_out')
            .select(['ref', 'sid', 'delivery'])
            .where('recipient', '=', person)
            .orderBy('written_at', 'desc')
            .limit(1)
            .executeTakeFirstOrThrow(),
        ),
      ({ delivery }) => delivery === 'delivered',
    )
    expect((await api.call('DELETE', '/v1/account?forfeit=true', { token })).status).toBe(204)
    const report = { ref, sid: sid!, status: 'undelivered', error: '30005' }
    expect(await receiveReceipt(shop.till.house, report)).toBe(true)
    expect(await leftBy(id)).toEqual({ has: 0, lines: [] })
  })

  it('bears as a loss what goes back to the card of somebody who was forgotten, and keeps what is won', async () => {
    const { person, token } = await regular()
    const [payment] = await counter.charged(person)
    const charge = payment!.latest_charge as string
    const { id } = (await api.call('GET', '/v1/account', { token })).body
    expect((await api.call('DELETE', '/v1/account?forfeit=true', { token })).status).toBe(204)
    const account = `customer:${id}`
    const refund = await counter.api.refunds.create({ charge, amount: 500 })
    const written = [`written-off:${refund.id}`, 'house:losses', account, 5_000_000]
    await until(
      () => leftBy(id),
      ({ lines }) => lines.length === 1,
    )
    expect(await leftBy(id)).toEqual({ has: 0, lines: [written] })
    const dispute = shop.stripe.control.bank.dispute(charge, { amount: 1_500 })
    await until(
      () => leftBy(id),
      ({ lines }) => lines.length === 2,
    )
    shop.stripe.control.bank.close(dispute.id, 'won')
    await until(
      () => leftBy(id),
      ({ lines }) => lines.length === 3,
    )
    expect(await leftBy(id)).toEqual({
      has: 0,
      lines: [
        written,
        [`written-off:${dispute.id}`, 'house:losses', account, 15_000_000],
        [`kept:${dispute.id}`, account, 'house:losses', 15_000_000],
      ],
    })
  })

  it('keeps for the operator what comes back from a card of somebody who was forgotten, to be refunded again', async () => {
    const person = await counter.regular('4000000000005126')
    const token = await api.signedIn(person)
    const [payment] = await counter.charged(person)
    const { id } = (await api.call('GET', '/v1/account', { token })).body
    const refund = await counter.api.refunds.create({ payment_intent: payment!.id, amount: 800 })
    await until(
      () => counter.look((read) => customers.balanceOf(read, id, 'usd')),
      (micros) => micros === 12_000_000,
    )
    expect((await api.call('DELETE', '/v1/account?forfeit=true', { token })).status).toBe(204)
    shop.stripe.control.bank.failRefund(refund.id)
    const found = await until(
      () => counter.look(({ db }) => db.selectFrom('cases').selectAll().where('customer', '=', id).execute()),
      (cases) => cases.length === 1,
    )
    expect(found[0]).toMatchObject({
      id: `came-back:${refund.id}`,
      words: `$8.00 of ${payment!.id} came back, and ${id} has deleted their account. It was not credited: refund it.`,
    })
    const aside = [`set-aside:${refund.id}`, `customer:${id}`, 'house:suspense', 8_000_000]
    expect(await leftBy(id)).toEqual({ has: 0, lines: [aside] })
    const wish = { order: payment!.id, amountMicros: 8_000_000, reason: 'once more', actor: 'olga' }
    const again = await giveMoneyBack(shop.till.house, wish)
    await until(
      () => leftBy(id),
      ({ lines }) => lines.length === 2,
    )
    expect(await leftBy(id)).toEqual({
      has: 0,
      lines: [aside, [`set-aside-used:${again.refund}`, 'house:suspense', `customer:${id}`, 8_000_000]],
    })
  })

  it('says so when a form is sent by whose session is over, and does nothing of it', async () => {
    const { person, token } = await regular()
    const lock = () =>
      fetch(`${shop.url}/account/lock`, {
        method: 'POST',
        headers: { cookie: `texttill=${token}` },
        redirect: 'manual',
      })
    await api.call('DELETE', '/v1/sessions', { token })
    const { status, page } = await lock().then(async (answer) => ({
      status: answer.status,
      page: await answer.text(),
    }))
    expect({ status, page }).toEqual({
      status: 401,
      page: expect.stringMatching(/role="alert">You are not signed in any more\..*name="phone"/s),
    })
    expect(await counter.ask(person, 'CARD')).toMatch(/^Visa 4242/)
  })

  it('takes no more credit along with an account than its page said would go', async () => {
    const { person, token } = await regular()
    const headers = { cookie: `texttill=${token}` }
    const page = await (await fetch(`${shop.url}/account`, { headers })).text()
    const [, forfeit] = /name="forfeit" value="(\w+)"/.exec(page)!
    await counter.ask(person, 'BUY 10')
    await until(
      () => counter.ask(person, 'BALANCE'),
      (words) => words.startsWith('Balance $30.00'),
    )
    const send = (value: string) => {
      const body = new URLSearchParams({ forfeit: value })
      return fetch(`${shop.url}/account/delete`, { method: 'POST', headers, body, redirect: 'manual' })
    }
    expect(await (await send(forfeit!)).text()).toContain('There is $30.00 left.')
    expect(await counter.ask(person, 'BALANCE')).toMatch(/^Balance \$30\.00/)
    expect((await send('30000000')).headers.get('location')).toBe('/account/deleted')
  })

  it('forgets somebody who wants that, keeps the books, and meets them as somebody new', async () => {
    const { person, token } = await regular()
    const refused = await api.call('DELETE', '/v1/account', { token })
    expect(refused.body).toMatchObject({ status: 409, code: 'credit-left' })
    const stripeCustomer = await counter.stripeCustomer(person)
    const { id } = (await api.call('GET', '/v1/account', { token })).body
    const { house } = shop.till
    const wish = { customer: id, reason: 'asked for', actor: 'olga' }
    await freezeCustomer(house, { ...wish, extent: 'charging' })
    await unfreezeCustomer(house, wish)
    const body = 'You have won a sundial.'
    await house.store.transact((tx) => textCustomer(tx, house, { ...wish, body, urgent: true }))
    const deeds = () => counter.look((read) => newest(read, { limit: 3 }))
    expect(await deeds()).toMatchObject([
      { deed: 'sent a text', said: body },
      { deed: 'unfreeze', address: person },
      { deed: 'freeze the charging', address: person },
    ])
    const holders = ['customers', 'rate_limits', 'sign_ins', 'texts_in', 'texts_out']
    expect(await holding(person)).toEqual(expect.arrayContaining(holders))
    expect(await holding(body)).toEqual(['texts_out'])
    expect((await api.call('DELETE', '/v1/account?forfeit=true', { token })).status).toBe(204)
    expect((await api.call('GET', '/v1/account', { token })).status).toBe(401)
    expect(await deeds()).toMatchObject([{ said: '' }, { subject: id }, { subject: id }])
    await until(
      async () => (await counter.api.paymentMethods.list({ customer: stripeCustomer })).data,
      (saved) => saved.length === 0,
    )
    expect(await holding(person)).toEqual([])
    expect(await holding(body)).toEqual([])
    const forfeits = ({ db }: Read) =>
      db.selectFrom('transfers').selectAll().where('id', '=', `forfeit:${id}`).execute()
    expect(await counter.look(forfeits)).toMatchObject([{ amount: 20_000_000, credit: 'house:revenue' }])
    const { key } = await makeApiKey(house, {
      name: 'gifts',
      scopes: ['credit:write'],
      actor: 'command-line',
    })
    const gift = { token: key, body: { amountMicros: 1_000_000, reason: 'for nobody' } }
    expect((await api.pay(`/v1/accounts/${id}/grants`, gift)).body.code).toBe('no-such-account')
    expect(await counter.ask(person, 'BALANCE')).toMatch(/^Balance \$0\.00/)
  })
})
