import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeApiKey, revokeApiKey } from '../../src/flows/api-keys.ts'
import { recount } from '../../src/store/audit.ts'
import { broken } from '../../src/store/promises.ts'
import { SCOPES, type Scope } from '../../src/till/scope.ts'
import { openCounter } from '../doors/counter.ts'
import { engines, type TestDatabase } from '../engines.ts'
import { type OpenTill, openTestTill, until } from '../open-till.ts'
import { openCaller } from './caller.ts'

const ALL = Object.keys(SCOPES) as Scope[]

describe.each(engines)('programs of the operator’s, on $name', ({ open }) => {
  let database: TestDatabase
  let shop: OpenTill
  let counter: ReturnType<typeof openCounter>
  let api: ReturnType<typeof openCaller>
  let token: string

  beforeAll(async () => {
    database = await open()
    shop = await openTestTill(database.url, { doorMs: 3_000, lookMs: 50 })
    counter = openCounter(shop, database, 8_500)
    api = openCaller(shop)
    token = await keyFor(ALL)
  })
  afterAll(async () => {
    expect(await database.store.read(recount)).toEqual([])
    expect(await database.store.read(broken)).toEqual([])
    await shop.close()
    await database.close()
  })

  async function keyFor(scopes: Scope[]): Promise<string> {
    const { key } = await makeApiKey(shop.till.house, { name: 'test', scopes, actor: 'command-line' })
    return key
  }

  /** Somebody with $20, by the name that programs know them by. */
  async function regular() {
    const person = await counter.regular()
    const { body } = await api.call('GET', `/v1/accounts?phone=${encodeURIComponent(person)}`, { token })
    return { person, account: body.data[0].id as string }
  }

  const balance = async (account: string) => {
    const { body } = await api.call('GET', `/v1/accounts/${account}`, { token })
    return { available: body.balance.available.words, held: body.balance.held.words }
  }

  const hold = (account: string, amountMicros: number, more = {}, as = token) =>
    api.pay('/v1/usages', { token: as, body: { account, amountMicros, service: 'MAP', ...more } })

  const hourIn = (timeZone: string, time: string) =>
    Number(new Date(time).toLocaleTimeString('en-GB', { timeZone, hour: '2-digit' }))

  /** Waits until it is midnight in Chicago. */
  async function midnight() {
    const now = new Date(shop.till.house.world.clock.now()).toISOString()
    shop.later(((24 - hourIn('America/Chicago', now)) % 24) * 3_600_000)
    await counter.rest()
  }

  it('hold what something may cost, take what it did cost, and give the rest back', async () => {
    const { person, account } = await regular()
    const { status, body } = await hold(account, 5_000_000)
    expect({ status, state: body.state }).toEqual({ status: 201, state: 'open' })
    expect(await balance(account)).toEqual({ available: '$15.00', held: '$5.00' })
    const over = { token, body: { amountMicros: 6_000_000 } }
    expect((await api.pay(`/v1/usages/${body.id}/capture`, over)).body.code).toBe('over-hold')
    const less = { token, body: { amountMicros: 1_250_000 } }
    const taken = await api.pay(`/v1/usages/${body.id}/capture`, less)
    expect(taken.body).toMatchObject({ state: 'captured', captured: { words: '$1.25' } })
    expect(await balance(account)).toEqual({ available: '$18.75', held: '$0.00' })
    expect(await counter.ask(person, 'HISTORY')).toMatch(/^-\$1\.25 MAP/)
    expect((await api.pay(`/v1/usages/${body.id}/capture`, less)).status).toBe(200)
    expect((await api.pay(`/v1/usages/${body.id}/void`, { token })).body.code).toBe('usage-ended')
  })

  it('take nothing for what was voided, cost nothing, or was forgotten', async () => {
    const { account } = await regular()
    const [voided, free, late] = [
      await hold(account, 1_000_000),
      await hold(account, 2_000_000),
      await hold(account, 3_000_000, { expiresInSeconds: 60 }),
    ]
    expect((await api.pay(`/v1/usages/${voided.body.id}/void`, { token })).body.state).toBe('voided')
    const nothing = { token, body: { amountMicros: 0 } }
    expect((await api.pay(`/v1/usages/${free.body.id}/capture`, nothing)).body.state).toBe('captured')
    shop.later(61_000)
    await until(
      async () => (await api.call('GET', `/v1/usages/${late.body.id}`, { token })).body.state,
      (state) => state === 'voided',
    )
    expect(await balance(account)).toEqual({ available: '$20.00', held: '$0.00' })
  })

  it('get no more than there is, however many ask at once, and each key its own answer', async () => {
    const { account } = await regular()
    const body = { account, amountMicros: 3_000_000, service: 'MAP' }
    const calls = Array.from({ length: 10 }, (_, i) =>
      api.pay('/v1/debits', { token, body, key: `debit-${account}-${i % 9}` }),
    )
    const answers = await Promise.all(calls)
    expect(answers.map(({ status }) => status).toSorted()).toEqual(expect.arrayContaining([201, 402]))
    const ids = new Set(answers.flatMap(({ body: { id } }) => id ?? []))
    expect(ids.size).toBe(6)
    expect(await balance(account)).toEqual({ available: '$2.00', held: '$0.00' })
  })

  it('wakes AUTO once when there is less than a hold or a debit needs, however often it is asked for', async () => {
    const { person, account } = await regular()
    const debit = (amountMicros: number) =>
      api.pay('/v1/debits', { token, body: { account, amountMicros, service: 'MAP' } })
    await debit(12_000_000)
    expect(await counter.ask(person, 'AUTO 20 BELOW 10')).toMatch(/^AUTO is on:/)
    const refused = await Promise.all([1, 2].flatMap(() => [debit(9_000_000), hold(account, 9_000_000)]))
    expect(refused.map(({ body }) => body.code)).toContain('too-little')
    await until(
      () => shop.received(person).at(-1)!,
      (text) => text.startsWith('AUTO added'),
    )
    await counter.rest()
    expect(await counter.charged(person)).toHaveLength(2)
  })

  it('take nothing more from who has said STOP, but for what was held before', async () => {
    const { person, account } = await regular()
    const before = await hold(account, 1_000_000)
    await shop.text(person, 'STOP')
    expect((await hold(account, 1_000_000)).body).toMatchObject({ status: 409, code: 'opted-out' })
    const debit = { account, amountMicros: 1_000_000, service: 'MAP' }
    expect((await api.pay('/v1/debits', { token, body: debit })).body.code).toBe('opted-out')
    expect((await api.pay(`/v1/usages/${before.body.id}/capture`, { token, body: {} })).status).toBe(200)
    expect(await balance(account)).toEqual({ available: '$19.00', held: '$0.00' })
  })

  it('end what they have begun themselves, or what a key began that is revoked by now', async () => {
    const { account } = await regular()
    const other = await keyFor(['usage:write'])
    const { id } = (await hold(account, 1_000_000)).body
    const theirs = (await hold(account, 2_000_000, {}, other)).body.id
    for (const [path, code] of [
      [`/v1/usages/${id}/capture`, 'no-such-usage'],
      [`/v1/usages/${id}/void`, 'no-such-usage'],
    ] as const)
      expect((await api.pay(path, { token: other, body: {} })).body.code).toBe(code)
    expect((await api.call('GET', `/v1/usages/${id}`, { token: other })).status).toBe(404)
    expect((await api.pay(`/v1/usages/${theirs}/void`, { token })).status).toBe(404)
    const keys = await database.store.read(({ db }) => db.selectFrom('api_keys').selectAll().execute())
    await revokeApiKey(shop.till.house, {
      id: keys.find(({ hint, scopes }) => other.endsWith(hint) && scopes === 'usage:write')!.id,
      actor: 'command-line',
    })
    expect((await api.pay(`/v1/usages/${theirs}/void`, { token })).body.state).toBe('voided')
    expect((await api.pay(`/v1/usages/${id}/void`, { token })).body.state).toBe('voided')
  })

  it('give credit that never looks like money, take some away, and say why', async () => {
    const { account } = await regular()
    const grant = { amountMicros: 5_000_000, reason: 'the map was down on Sunday' }
    const { status, body } = await api.pay(`/v1/accounts/${account}/grants`, { token, body: grant })
    expect(status).toBe(201)
    expect((await balance(account)).available).toBe('$25.00')
    const { lines, deeds } = await database.store.read(async ({ db }) => ({
      lines: await db.selectFrom('transfers').selectAll().where('id', '=', body.transaction).execute(),
      deeds: await db.selectFrom('deeds').selectAll().where('subject', '=', body.transaction).execute(),
    }))
    expect(lines).toMatchObject([{ kind: 'gift', debit: 'house:discounts', amount: 5_000_000 }])
    expect(deeds).toMatchObject([
      { actor: expect.stringMatching(/^api-key:key_/), words: '$5.00: the map was down on Sunday' },
    ])
    const deduct = (amountMicros: number) =>
      api.pay(`/v1/accounts/${account}/deductions`, { token, body: { amountMicros, reason: 'by mistake' } })
    expect((await deduct(26_000_000)).body).toMatchObject({ status: 402, code: 'too-little' })
    expect((await deduct(4_000_000)).status).toBe(201)
    expect((await balance(account)).available).toBe('$21.00')
    const unsaid = { token, body: { amountMicros: 1, reason: ' ' } }
    expect((await api.pay(`/v1/accounts/${account}/grants`, unsaid)).body.code).toBe('invalid')
    const reason = 'a slip of the finger'
    const absurd = { token, body: { amountMicros: 10_000_000_000_000, reason } }
    expect((await api.pay(`/v1/accounts/${account}/grants`, absurd)).body.code).toBe('invalid')
    for (const body of ['\u0001', '\u200b', ' \u2060\ufeff ', '\u200d']) {
      const unheard = { account, body, charge: { service: 'MAP', priceMicros: 250_000 } }
      expect((await api.pay('/v1/texts', { token, body: unheard })).body).toMatchObject({
        status: 422,
        code: 'invalid',
      })
    }
    expect((await balance(account)).available).toBe('$21.00')
    const dear = { account, body: 'Hello.', charge: { service: 'MAP', priceMicros: Number.MAX_SAFE_INTEGER } }
    expect((await api.pay('/v1/texts', { token, body: dear })).body.code).toBe('invalid')
  })

  it('give money back once for each key', async () => {
    const { person, account } = await regular()
    const { body: list } = await api.call('GET', `/v1/records/orders?account=${account}`, { token })
    const body = { order: list.data[0].id, amountMicros: 5_000_000, reason: 'asked for it' }
    const both = await Promise.all([1, 2].map(() => api.pay('/v1/refunds', { token, body, key: 'back' })))
    expect(both.map(({ status }) => status)).toEqual([202, 202])
    shop.later(31_000)
    await until(
      () => counter.charged(person),
      ([payment]) => payment !== undefined,
    )
    await until(
      () => balance(account),
      ({ available }) => available === '$15.00',
    )
    const all = { ...body, amountMicros: 20_000_000 }
    expect((await api.pay('/v1/refunds', { token, body: all })).body).toMatchObject({ code: 'too-much' })
  })

  it('send texts to whoever wants them, and read what was said, without codes', async () => {
    const { person, account } = await regular()
    const session = await api.signedIn(person)
    expect(session).toMatch(/^tts_/)
    const body = { account, body: 'The map is back.', urgent: true }
    await counter.hears(person, () => api.pay('/v1/texts', { token, body }))
    expect(shop.received(person).at(-1)).toBe('The map is back.')
    const { body: read } = await api.call('GET', `/v1/records/texts?account=${account}`, { token })
    const bodies = read.data.map((text: { body: string }) => text.body)
    expect(bodies[0]).toBe('The map is back.')
    expect(bodies.join('\n')).toContain('****** signs you in')
    await shop.text(person, 'STOP')
    expect((await api.pay('/v1/texts', { token, body })).body.code).toBe('opted-out')
  })

  it('text by day, at the customer’s cost if they say so, who gets it back for what never reaches them', async () => {
    const { person, account } = await regular()
    await midnight()
    const heard = shop.received(person).length
    const body = { account, body: 'Rain from noon on.', charge: { service: 'RAIN', priceMicros: 250_000 } }
    const both = await Promise.all(
      [1, 2].map(() => api.pay('/v1/texts', { token, body, key: `rain-${account}` })),
    )
    expect(both.map(({ status }) => status)).toEqual([202, 202])
    const [{ sendsAt, charged, segments }] = both.map((answer) => answer.body)
    const rate = 15_800
    expect({ segments, charged: charged.micros }).toEqual({ segments: 1, charged: 250_000 + rate })
    expect(await balance(account)).toEqual({ available: '$19.73', held: '$0.00' })
    await counter.rest()
    expect(shop.received(person)).toHaveLength(heard)
    expect(await shop.till.house.store.read(broken)).toEqual([])
    expect(hourIn('America/New_York', sendsAt)).toBeGreaterThanOrEqual(8)
    expect(hourIn('Pacific/Honolulu', sendsAt)).toBe(8)
    const waits = () => Date.parse(sendsAt) - shop.till.house.world.clock.now()
    await counter.hears(person, () => shop.later(waits() + 1_000))
    expect(shop.received(person).slice(heard)).toEqual(['Rain from noon on.'])
    expect(await counter.ask(person, 'HISTORY')).toMatch(/^-\$0\.26 RAIN/)

    const dear = { ...body, charge: { service: 'RAIN', priceMicros: 50_000_000 } }
    expect((await api.pay('/v1/texts', { token, body: dear })).body).toMatchObject({ status: 402 })
    const poor = await keyFor(['texts:write'])
    expect((await api.pay('/v1/texts', { token: poor, body })).body.code).toBe('forbidden')

    await midnight()
    const free = { account, body: 'Snow from noon on.' }
    const before = shop.received(person).length
    expect((await api.pay('/v1/texts', { token, body: free })).status).toBe(202)
    // The till is down until the next night, and waits for the next morning.
    shop.later(24 * 3_600_000)
    await counter.rest()
    expect(shop.received(person)).toHaveLength(before)
    await counter.hears(person, () => shop.later(14 * 3_600_000))

    await midnight()
    const late = await api.pay('/v1/texts', { token, body })
    expect((await balance(account)).available).toBe('$19.46')
    await shop.text(person, 'Please stop texting me')
    const all = shop.received(person).length
    shop.later(Date.parse(late.body.sendsAt) - shop.till.house.world.clock.now() + 1_000)
    await until(
      () => balance(account),
      ({ available }) => available === '$19.73',
    )
    expect(shop.received(person)).toHaveLength(all)
  })

  it('read events and the books page by page, and see them change', async () => {
    await regular()
    for (const path of ['/v1/records/events', '/v1/records/ledger', '/v1/records/orders']) {
      const first = await api.call('GET', `${path}?limit=1`, { token })
      expect(first.body.data).toHaveLength(1)
      const second = await api.call('GET', `${path}?limit=1&cursor=${first.body.next}`, { token })
      expect(second.body.data[0].id).not.toBe(first.body.data[0].id)
    }
  })

  it('do what their key is for, until it is revoked; and customers do none of it', async () => {
    const { person, account } = await regular()
    const reader = await keyFor(['accounts:read'])
    expect((await api.call('GET', `/v1/accounts/${account}`, { token: reader })).status).toBe(200)
    const grant = { amountMicros: 1_000_000, reason: 'for fun' }
    const path = `/v1/accounts/${account}/grants`
    const refused = await api.pay(path, { token: reader, body: grant })
    expect(refused.body).toMatchObject({ status: 403, code: 'forbidden' })
    const session = await api.signedIn(person)
    expect((await api.pay(path, { token: session, body: grant })).status).toBe(401)
    expect((await api.call('GET', '/v1/balance', { token: reader })).status).toBe(401)
    const kept = await database.store.read(({ db }) => db.selectFrom('api_keys').selectAll().execute())
    expect(JSON.stringify(kept)).not.toContain(reader)
    const mine = kept.find(({ hint, scopes }) => reader.endsWith(hint) && scopes === 'accounts:read')!
    expect(mine.used_at).not.toBeNull()
    await revokeApiKey(shop.till.house, { id: mine.id, actor: 'command-line' })
    expect((await api.call('GET', `/v1/accounts/${account}`, { token: reader })).status).toBe(401)
  })
})
