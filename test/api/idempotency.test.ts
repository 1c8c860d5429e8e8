import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recount } from '../../src/store/audit.ts'
import { openCounter } from '../doors/counter.ts'
import { engines, type TestDatabase } from '../engines.ts'
import { type OpenTill, openTestTill, until } from '../open-till.ts'
import { openCaller } from './caller.ts'

const DAY_MS = 86_400_000
const TWENTY = { amountMicros: 20_000_000 }

describe.each(engines)('a request that moves money and names itself, on $name', ({ open }) => {
  let database: TestDatabase
  let shop: OpenTill
  let counter: ReturnType<typeof openCounter>
  let api: ReturnType<typeof openCaller>

  beforeAll(async () => {
    database = await open()
    shop = await openTestTill(database.url, { doorMs: 3_000, lookMs: 50 })
    counter = openCounter(shop, database, 7_500)
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

  const ended = (token: string, id: string) =>
    until(
      async () => (await api.call('GET', `/v1/orders/${id}`, { token })).body,
      ({ state }) => state !== 'open',
    )

  it('charges once when the same call comes ten times at once', async () => {
    const { person, token } = await regular()
    const again = { ...TWENTY, again: true }
    const calls = Array.from({ length: 10 }, () => api.pay('/v1/topup', { token, body: again, key: 'one' }))
    const answers = await Promise.all(calls)
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]))
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1)
    expect(answers.filter(({ headers }) => headers.get('idempotent-replayed') === 'true')).toHaveLength(9)
    await ended(token, answers[0]!.body.id)
    expect(await counter.charged(person)).toHaveLength(2)
  })

  it('takes a key for one request only, and one person’s for nobody else’s', async () => {
    const [ana, bo] = [await newcomer(), await newcomer()]
    const first = await api.pay('/v1/checkout', { token: ana.token, body: TWENTY, key: 'same' })
    const other = { amountMicros: 50_000_000 }
    const reused = await api.pay('/v1/checkout', { token: ana.token, body: other, key: 'same' })
    expect({ status: reused.status, code: reused.body.code }).toEqual({
      status: 422,
      code: 'idempotency-key-reused',
    })
    const his = await api.pay('/v1/checkout', { token: bo.token, body: TWENTY, key: 'same' })
    expect(his.body.id).not.toBe(first.body.id)
    const missing = await api.call('POST', '/v1/checkout', { token: ana.token, body: TWENTY })
    expect(missing.body.code).toBe('idempotency-key-missing')
  })

  it('asks whether the same is meant twice, and remembers no key of what it refused', async () => {
    const { token } = await regular()
    const refused = await api.pay('/v1/topup', { token, body: TWENTY, key: 'k' })
    expect(refused.body).toMatchObject({ status: 409, code: 'bought-just-now' })
    const meant = await api.pay('/v1/topup', { token, body: { ...TWENTY, again: true }, key: 'k' })
    expect(meant.status).toBe(202)
    expect((await ended(token, meant.body.id)).state).toBe('paid')
  })

  it('remembers a key for seven days, and then forgets it', async () => {
    const { person, token } = await newcomer()
    const first = await api.pay('/v1/checkout', { token, body: TWENTY, key: 'week' })
    shop.later(6 * DAY_MS)
    const kept = await api.pay('/v1/checkout', {
      token: await api.signedIn(person),
      body: TWENTY,
      key: 'week',
    })
    expect(kept.body.id).toBe(first.body.id)
    shop.later(2 * DAY_MS)
    const again = await api.signedIn(person)
    await until(
      async () => (await api.pay('/v1/checkout', { token: again, body: TWENTY, key: 'week' })).body.id,
      (id) => id !== undefined && id !== first.body.id,
    )
  })
})
