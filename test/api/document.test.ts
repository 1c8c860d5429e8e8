import { createConfig, lintFromString } from '@redocly/openapi-core'
import { OpenAPIClientAxios } from 'openapi-client-axios'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeApiKey } from '../../src/flows/api-keys.ts'
import { SCOPES, type Scope } from '../../src/till/scope.ts'
import { openCounter } from '../doors/counter.ts'
import { engines, type TestDatabase } from '../engines.ts'
import { type OpenTill, openTestTill, until } from '../open-till.ts'
import { openCaller } from './caller.ts'

type Operation = { operationId: string; responses: Record<string, unknown> }
type Answer = { status: number; data: Record<string, unknown> }

describe.each(engines)('the document of the API, on $name,', ({ name, open }) => {
  let database: TestDatabase
  let shop: OpenTill
  let counter: ReturnType<typeof openCounter>
  let document: { paths: Record<string, Record<string, Operation>> }
  let key: string

  beforeAll(async () => {
    database = await open()
    shop = await openTestTill(database.url, { doorMs: 3_000, lookMs: 50, webhooksToPrivate: true })
    counter = openCounter(shop, database, 9_500)
    document = (await (await fetch(`${shop.url}/v1/openapi.json`)).json()) as typeof document
    const scopes = Object.keys(SCOPES) as Scope[]
    key = (await makeApiKey(shop.till.house, { name: 'all', scopes, actor: 'command-line' })).key
  })
  afterAll(async () => {
    await shop.close()
    await database.close()
  })

  const operations = () => Object.values(document.paths).flatMap((path) => Object.values(path))

  it.runIf(name === 'sqlite')('passes the linter, with nothing to complain of', async () => {
    const config = await createConfig({
      extends: ['recommended'],
      // A till of one's own is at localhost while it is tried, and every operation says which answers go wrong.
      rules: { 'no-server-example.com': 'off', 'operation-4xx-response': 'error' },
    })
    const found = await lintFromString({
      source: JSON.stringify(document),
      absoluteRef: 'openapi.json',
      config,
    })
    expect(found.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer])).toEqual([])
  })

  it('makes a client that calls each operation, and gets what the document says', async () => {
    const person = await counter.regular()
    shop.later(180_000)
    const caller = openCaller(shop)
    const { code, signIn } = await caller.asks(person)
    const client = await new OpenAPIClientAxios({
      definition: document as never,
      axiosConfigDefaults: { validateStatus: () => true, maxRedirects: 0 },
    }).init()
    const called = new Set<string>()
    let keys = 0

    /** Calls an operation as whoever is told, and holds the answer against the document. */
    async function call(
      operation: string,
      as: string | null,
      params: Record<string, string> = {},
      body?: unknown,
    ): Promise<Answer['data']> {
      called.add(operation)
      const headers = { ...(as !== null && { Authorization: `Bearer ${as}` }) }
      const named = operations().find(({ operationId }) => operationId === operation)!
      const isKeyed = JSON.stringify(named).includes('"Idempotency-Key"')
      const all = { ...params, ...(isKeyed && { 'Idempotency-Key': `key-${++keys}` }) }
      const answer = (await client[operation]!(all, body, { headers })) as unknown as Answer
      const good = Object.keys(named.responses).find((status) => status.startsWith('2'))
      expect({ operation, status: answer.status, data: answer.data }).toMatchObject({ status: Number(good) })
      return answer.data
    }

    await call('requestCode', null, {}, { phone: '+14155550000' })
    const { token } = (await call('signIn', null, {}, { signIn, code })) as { token: string }
    for (const operation of [
      ...['listSessions', 'getAccount', 'getBalance', 'listTransactions', 'listOffers', 'listOrders'],
      ...['listCards', 'linkToCards', 'getAutoTopUp', 'exportData'],
    ])
      await call(operation, token)
    const { id: order } = await call('checkout', token, {}, { amountMicros: 20_000_000 })
    await call('topUp', token, {}, { amountMicros: 50_000_000 })
    await call('getOrder', token, { order: order as string })
    await call('agreeAutoTopUp', token, {}, { amountMicros: 20_000_000, belowMicros: 5_000_000 })
    await call('endAutoTopUp', token)
    await counter.rest()
    await call('lock', token)
    await call('requestUnlockCode', token)
    const [unlock] = await until(
      () => shop.received(person).flatMap((words) => /UNLOCK (\d{6})/.exec(words)?.[1] ?? []),
      (codes) => codes.length > 0,
    )
    await call('unlock', token, {}, { code: unlock })

    const { data } = (await call('findAccount', key, { phone: person })) as { data: { id: string }[] }
    const account = data[0]!.id
    await call('readAccount', key, { account })
    await call('readTransactions', key, { account })
    await call('grantCredit', key, { account }, { amountMicros: 2_000_000, reason: 'a gift' })
    await call('deductCredit', key, { account }, { amountMicros: 1_000_000, reason: 'too much' })
    await call('sendText', key, {}, { account, body: 'Hello.' })
    const use = { account, amountMicros: 1_000_000, service: 'MAP' }
    await call('debitUsage', key, {}, use)
    const { id: first } = (await call('holdUsage', key, {}, use)) as { id: string }
    await call('getUsage', key, { usage: first })
    await call('captureUsage', key, { usage: first }, {})
    const { id: second } = (await call('holdUsage', key, {}, use)) as { id: string }
    await call('voidUsage', key, { usage: second })
    const hook = (await call('addWebhook', key, {}, { url: `${shop.url}/healthz` })) as { id: string }
    await call('listWebhooks', key)
    await call('changeWebhookSecret', key, { webhook: hook.id })
    await call('readOrders', key)
    await call('readOrder', key, { order: order as string })
    await call('readTexts', key, { account })
    await call('readEvents', key)
    await call('readLedger', key)
    const paid = (await call('readOrders', key, { account })) as { data: { id: string; state: string }[] }
    const { id } = paid.data.find(({ state }) => state === 'paid')!
    await call('refund', key, {}, { order: id, amountMicros: 1_000_000, reason: 'asked for it' })
    shop.later(31_000)
    const [told] = await until(
      async () =>
        ((await call('listDeliveries', key, { webhook: hook.id })) as { data: { id: string }[] }).data,
      (deliveries) => deliveries.length > 0,
    )
    await call('redeliver', key, { delivery: told!.id })
    await call('endWebhook', key, { webhook: hook.id })

    await call('signOut', await caller.signedIn(person), { session: 'current' })
    await call('signOutEverywhere', token)
    await call('deleteAccount', await caller.signedIn(person), { forfeit: 'true' })
    expect([...called].toSorted()).toEqual(
      operations()
        .map(({ operationId }) => operationId)
        .toSorted(),
    )
  })
})
