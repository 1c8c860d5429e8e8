import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeApiKey } from '../../src/flows/api-keys.ts'
import { recount } from '../../src/store/audit.ts'
import { openCounter } from '../doors/counter.ts'
import { engines, type TestDatabase } from '../engines.ts'
import { type OpenTill, openTestTill, until } from '../open-till.ts'
import { openCaller } from './caller.ts'

const TWENTY = { amountMicros: 20_000_000 }

describe.each(engines)('buying where one is signed in, on $name,', ({ open }) => {
  let database: TestDatabase
  let shop: OpenTill
  let counter: ReturnType<typeof openCounter>
  let api: ReturnType<typeof openCaller>

  beforeAll(async () => {
    database = await open()
    shop = await openTestTill(database.url, { doorMs: 3_000, lookMs: 50 })
    counter = openCounter(shop, database, 7_000)
    api = openCaller(shop)
  })
  afterAll(async () => {
    expect(await database.store.read(recount)).toEqual([])
    await shop.close()
    await database.close()
  })

  async function newcomer() {
    const person = counter.somebody()
    await shop.text(person, 'BALANCE')
    return { person, token: await api.signedIn(person) }
  }

  async function regular() {
    const person = await counter.regular()
    return { person, token: await api.signedIn(person) }
  }

  const balance = async (token: string) =>
    (await api.call('GET', '/v1/balance', { token })).body.available.micros as number

  const ended = (token: string, id: string) =>
    until(
      async () => (await api.call('GET', `/v1/orders/${id}`, { token })).body,
      ({ state }) => state !== 'open',
    )

  it('pays on a page whose address comes at once, and not by text', async () => {
    const { person, token } = await newcomer()
    const texts = shop.received(person).length
    const { status, body } = await api.pay('/v1/checkout', { token, body: TWENTY })
    expect({ status, state: body.state, words: body.pay.words }).toEqual({
      status: 201,
      state: 'open',
      words: '$20.00',
    })
    await counter.hears(person, () => counter.pay(body.url, '4242424242424242'))
    expect(shop.received(person)).toHaveLength(texts + 1)
    expect(await ended(token, body.id)).toMatchObject({ state: 'paid', url: null })
    expect(await balance(token)).toBe(20_000_000)
  })

  it('charges the saved card, and thanks by text', async () => {
    const { person, token } = await regular()
    const words = await counter.hears(person, async () => {
      const { status, body } = await api.pay('/v1/topup', { token, body: { amountMicros: 50_000_000 } })
      expect({ status, via: body.via, url: body.url }).toEqual({ status: 202, via: 'card', url: null })
      expect((await ended(token, body.id)).state).toBe('paid')
    })
    expect(words).toMatch(/^Added \$50\.00\. Balance \$70\.00\..*Not you\? Reply LOCK\.$/)
    const { body } = await api.call('GET', '/v1/balance', { token })
    expect(body.available).toEqual({ micros: 70_000_000, currency: 'usd', words: '$70.00' })
  })

  it('answers what was asked by text about the same amount: a yes that comes later buys nothing', async () => {
    const { person, token } = await regular()
    expect(await counter.ask(person, 'BUY 20')).toMatch(/Reply YES 20/)
    const body = { ...TWENTY, again: true }
    expect(await counter.hears(person, () => api.pay('/v1/topup', { token, body }))).toMatch(
      /^Added \$20\.00/,
    )
    expect(await counter.ask(person, 'YES 20')).not.toMatch(/^Added/)
    await counter.rest()
    expect(await counter.payments(person)).toHaveLength(2)
  })

  it('keeps to LOCK, to holds on the account, and to what is for sale', async () => {
    const { person, token } = await regular()
    const buys = (amountMicros: number) => api.pay('/v1/topup', { token, body: { amountMicros } })
    expect((await buys(7_000_000)).body).toMatchObject({ status: 422, code: 'not-for-sale' })
    expect((await buys(7_000_000)).body.offersMicros).toContain(20_000_000)
    await counter.ask(person, 'LOCK')
    expect((await buys(50_000_000)).body).toMatchObject({ status: 403, code: 'locked' })
    const page = await api.pay('/v1/checkout', { token, body: TWENTY })
    expect(page.body.code).toBe('locked')
    expect(await counter.charged(person)).toHaveLength(1)
  })

  it('keeps to the day’s limit', async () => {
    const { token } = await regular()
    const codes: string[] = []
    for (let i = 0; i < 20 && codes.at(-1) !== 'day-limit'; i++) {
      const { body } = await api.pay('/v1/topup', { token, body: { ...TWENTY, again: true } })
      codes.push(body.code ?? 'bought')
      if (body.id) await ended(token, body.id)
    }
    expect(codes.at(-1)).toBe('day-limit')
    expect(codes.length).toBeGreaterThan(2)
  })

  it('keeps to it on pages and by text, with a card and without, and counts what waits for a person', async () => {
    const { person, token } = await regular()
    const page = (amountMicros: number) => api.pay('/v1/checkout', { token, body: { amountMicros } })
    // Pages that nobody has paid on use nothing up.
    for (let i = 0; i < 6; i++) expect((await page(50_000_000)).status).toBe(201)
    const { body: wrong } = await page(50_000_000)
    await database.store.transact(({ db }) =>
      db.updateTable('orders').set({ price_micros: 30_000_000 }).where('id', '=', wrong.id).execute(),
    )
    const paid = () => counter.pay(wrong.url, '4242424242424242')
    expect(await counter.hears(person, paid)).toMatch(/^We are checking your payment of \$50\.00/)

    const limit = /^That would pass the day's limit of \$100\.00 or 5 purchases/
    expect((await page(50_000_000)).body).toMatchObject({ status: 409, code: 'day-limit' })
    const pressed = await fetch(`${shop.url}/account/buy`, {
      method: 'POST',
      headers: { Cookie: `texttill=${token}` },
      body: new URLSearchParams({ price: '50000000', by: 'page' }),
    })
    expect(await pressed.text()).toContain('pass the day&#39;s limit')
    expect(await counter.ask(person, 'BUY 50')).toMatch(limit)
    expect(await counter.ask(person, 'BUY 50 SPRING')).toMatch(limit)

    for (const { payment_method: card } of await counter.charged(person))
      await counter.api.paymentMethods.detach(card as string).catch(() => undefined)
    await until(
      () => counter.ask(person, 'CARD'),
      (words) => words.startsWith('No card is saved'),
    )
    expect(await counter.ask(person, 'BUY 50')).toMatch(limit)
    expect(await counter.ask(person, 'BUY 50 SPRING')).toMatch(limit)
    expect(await counter.ask(person, 'BUY 10')).toMatch(/^Add \$10\.00: http/)
    expect(await counter.charged(person)).toHaveLength(2)
  })

  it('buys the same again on the page once, however often that form is sent', async () => {
    const { person, token } = await regular()
    const form = (fields: Record<string, string>) =>
      fetch(`${shop.url}/account/buy`, {
        method: 'POST',
        headers: { Cookie: `texttill=${token}` },
        body: new URLSearchParams({ price: '20000000', by: 'card', ...fields }),
        redirect: 'manual',
      })
    const asked = await form({})
    const [, before] = /name="again" value="(\w+)"/.exec(await asked.text())!
    const answers = await Promise.all([1, 2, 3].map(() => form({ again: before! })))
    expect(answers.map(({ status }) => status).toSorted()).toEqual([303, 409, 409])
    await counter.rest()
    expect(await counter.charged(person)).toHaveLength(2)
    shop.later(180_000)
    expect((await form({ again: before! })).status).toBe(409)
    expect(await balance(token)).toBe(40_000_000)
  })

  it('charges once for a page whose answer was lost, however much later it is sent again', async () => {
    const { person, token } = await regular()
    shop.later(180_000)
    const headers = { Cookie: `texttill=${token}` }
    const drawn = await (await fetch(`${shop.url}/account`, { headers })).text()
    const [, at] = /name="drawn" value="(\d+)"/.exec(drawn) ?? []
    const send = (fields: Record<string, string> = {}) => {
      const body = new URLSearchParams({ price: '20000000', by: 'card', ...(at && { drawn: at }), ...fields })
      return fetch(`${shop.url}/account/buy`, { method: 'POST', headers, body, redirect: 'manual' })
    }
    await counter.hears(person, async () => expect((await send()).status).toBe(303))
    shop.later(600_000)
    const again = await send()
    expect({ status: again.status, page: await again.text() }).toEqual({
      status: 409,
      page: expect.stringMatching(/You bought the same 10 min ago, ref \w{4}.*name="again"/s),
    })
    // Other credit than that is bought at once, and a page that is drawn anew knows.
    await counter.hears(person, async () => expect((await send({ price: '10000000' })).status).toBe(303))
    const fresh = String(shop.till.house.world.clock.now())
    await counter.hears(person, async () => expect((await send({ drawn: fresh })).status).toBe(303))
    expect(await counter.charged(person)).toHaveLength(4)
    const dayOld = await send({ price: '50000000', drawn: String(Number(fresh) - 25 * 3_600_000) })
    expect(await dayOld.text()).toContain('This page is old.')
  })

  it('tells nobody but the operator that a card is lost or stolen', async () => {
    const { person, token } = await regular()
    const [paid] = await counter.charged(person)
    shop.stripe.control.turnCard(paid!.payment_method as string, 'stolen_card')
    await counter.hears(person, () => api.pay('/v1/topup', { token, body: { amountMicros: 50_000_000 } }))
    const { key } = await makeApiKey(shop.till.house, {
      name: 'test',
      scopes: ['accounts:read', 'orders:read'],
      actor: 'command-line',
    })
    const told = await api.call('GET', '/v1/orders', { token })
    const reasons = (body: { data: { reason: string | null }[] }) => body.data.map(({ reason }) => reason)
    expect(reasons(told.body)).toEqual(['card_declined', 'card_declined', null])
    const exported = await api.call('GET', '/v1/export', { token })
    expect(JSON.stringify(exported.body)).not.toContain('stolen')
    const { id } = (await api.call('GET', '/v1/account', { token })).body
    const kept = await api.call('GET', `/v1/records/orders?account=${id}`, { token: key })
    expect(reasons(kept.body)).toEqual(['stolen_card', 'stolen_card', null])
  })

  it('charges no saved card of somebody who has said STOP, who may pay on a page and see what comes of it', async () => {
    const { person, token } = await regular()
    await shop.text(person, 'STOP')
    const said = shop.received(person).length
    const charge = await api.pay('/v1/topup', { token, body: TWENTY })
    expect(charge.body).toMatchObject({ status: 409, code: 'opted-out' })
    const agreed = { amountMicros: 20_000_000, belowMicros: 5_000_000 }
    const auto = await api.call('PUT', '/v1/auto-top-up', { token, body: agreed })
    expect(auto.body).toMatchObject({ status: 409, code: 'opted-out' })
    const page = await (
      await fetch(`${shop.url}/account`, { headers: { Cookie: `texttill=${token}` } })
    ).text()
    expect(page).toMatch(/You get no texts from us.*START/)
    expect(page).not.toContain('value="card"')
    const { body } = await api.pay('/v1/checkout', { token, body: TWENTY })
    await counter.pay(body.url, '4242424242424242')
    expect(await ended(token, body.id)).toMatchObject({ state: 'paid' })
    expect(await balance(token)).toBe(40_000_000)
    expect(shop.received(person)).toHaveLength(said)
  })

  it('says that there is no card, and texts a link when the card is declined', async () => {
    const none = await newcomer()
    const refused = await api.pay('/v1/topup', { token: none.token, body: TWENTY })
    expect(refused.body).toMatchObject({ status: 409, code: 'no-card' })
    const { person, token } = await regular()
    const [paid] = await counter.charged(person)
    shop.stripe.control.turnCard(paid!.payment_method as string, 'insufficient_funds')
    const words = await counter.hears(person, async () => {
      const { body } = await api.pay('/v1/topup', { token, body: { amountMicros: 50_000_000 } })
      expect(await ended(token, body.id)).toMatchObject({ state: 'failed' })
    })
    expect(words).toMatch(/was declined.*Nothing charged.*http/)

    // Its bank is asked no more today.
    const codes: string[] = []
    for (let i = 0; i < 9 && codes.at(-1) !== 'card-paused'; i++) {
      const { body } = await api.pay('/v1/topup', { token, body: { amountMicros: 50_000_000, again: true } })
      codes.push(body.code ?? 'asked')
      if (body.id) await ended(token, body.id)
    }
    expect(codes.slice(-2)).toEqual(['asked', 'card-paused'])
  })

  it('lists orders and transactions page by page, and shows nobody else’s', async () => {
    const { token } = await regular()
    for (let i = 0; i < 4; i++) await api.pay('/v1/checkout', { token, body: TWENTY })
    const seen: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const query: string = cursor === '' ? 'limit=2' : `limit=2&cursor=${cursor}`
      const { body } = await api.call('GET', `/v1/orders?${query}`, { token })
      expect(body.data.length).toBeLessThanOrEqual(2)
      seen.push(...body.data.map(({ id }: { id: string }) => id))
      cursor = body.next
    }
    expect(new Set(seen).size).toBe(5)
    const { body } = await api.call('GET', '/v1/transactions', { token })
    expect(body.data).toMatchObject([{ kind: 'grant', amount: { words: '$20.00' }, reference: seen.at(-1) }])
    for (let i = 0; i < 8; i++) await api.pay('/v1/checkout', { token, body: TWENTY })
    const shown = await fetch(`${shop.url}/account`, { headers: { Cookie: `texttill=${token}` } })
    expect((await shown.text()).match(/Receipt \w{4}</g)).toHaveLength(1)
    const stranger = await newcomer()
    const theirs = await api.call('GET', `/v1/orders/${seen[0]}`, { token: stranger.token })
    expect(theirs.body.code).toBe('no-such-order')
    const wrong = await api.call('GET', '/v1/orders?cursor=nonsense&limit=2', { token })
    expect(wrong.body).toMatchObject({ status: 422, errors: [{ at: 'query.cursor' }] })
  })

  it('says by ETag that nothing has changed, and how many requests are left', async () => {
    const { token } = await newcomer()
    const first = await api.call('GET', '/v1/account', { token })
    // Without it, fetch would say that it wants no answer that somebody kept.
    const headers = { 'If-None-Match': first.headers.get('etag')!, 'Cache-Control': 'max-age=0' }
    const second = await api.call('GET', '/v1/account', { token, headers })
    expect({ status: second.status, body: second.body }).toEqual({ status: 304, body: undefined })
    const left = (answer: typeof first) => Number(/r=(\d+)/.exec(answer.headers.get('ratelimit')!)![1])
    expect(left(second)).toBe(left(first) - 1)
    expect(first.headers.get('ratelimit-policy')).toMatch(/^"session";q=\d+;w=60$/)
  })

  it('lets nobody ask without end', async () => {
    const from = api.somewhere()
    const ask = () => api.call('GET', '/v1/account', { from })
    const answers = await Promise.all(Array.from({ length: 121 }, ask))
    const statuses = answers.map(({ status }) => status).toSorted()
    expect([statuses.at(0), statuses.at(-2), statuses.at(-1)]).toEqual([401, 401, 429])
    const refused = answers.find(({ status }) => status === 429)!
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  })
})
