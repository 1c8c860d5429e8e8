import { createConfig, lintFromString } from '@redocly/openapi-core'
import { OpenAPIClientAxios } from 'openapi-client-axios'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeApiKey } from '../../src/flows/api-keys.ts'
import { freezeCustomer } from '../../src/flows/freeze-customer.ts'
import { SCOPES, type Scope } from '../../src/till/scope.ts'
import { openCounter } from '../doors/counter.ts'
import { engines, type TestDatabase } from '../engines.ts'
import { type OpenTill, openTestTill, until } from '../open-till.ts'
import { openCaller } from './caller.ts'
import { type ApiDocument, openJudge } from './judge.ts'

type Answer = { status: number; data: Record<string, unknown>; headers: Record<string, string> }

describe.each(engines)('the document of the API, on $name,', ({ name, open }) => {
  let database: TestDatabase
  let shop: OpenTill
  let counter: ReturnType<typeof openCounter>
  let document: ApiDocument
  let judge: ReturnType<typeof openJudge>
  let caller: ReturnType<typeof openCaller>
  let key: string

  beforeAll(async () => {
    database = await open()
    shop = await openTestTill(database.url, { doorMs: 3_000, lookMs: 50, webhooksToPrivate: true })
    counter = openCounter(shop, database, 9_500)
    document = (await (await fetch(`${shop.url}/v1/openapi.json`)).json()) as ApiDocument
    judge = openJudge(document)
    caller = openCaller(shop)
    const scopes = Object.keys(SCOPES) as Scope[]
    key = (await makeApiKey(shop.till.house, { name: 'all', scopes, actor: 'command-line' })).key
  })
  afterAll(async () => {
    await shop.close()
    await database.close()
  })

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

  it.runIf(name === 'sqlite')('shows how each operation is called, with what it requires', () => {
    for (const { operationId, path, method, security, requestBody, ...rest } of judge.operations) {
      const { source } = rest['x-codeSamples'][0]!
      const to = path.replace(/\{(\w+)\}/g, (_, param) => `$${param.toUpperCase()}`)
      expect(source, operationId).toContain(`"${shop.url}${to}`)
      expect(/-X (\w+)/.exec(source)?.[1] ?? 'GET', operationId).toBe(method)
      expect(source.includes('Authorization: Bearer $'), operationId).toBe(security.length > 0)
      const isKeyed = rest.parameters?.some((one) => one.name === 'Idempotency-Key') ?? false
      expect(source.includes('Idempotency-Key: $(uuidgen)'), operationId).toBe(isKeyed)
      const [, body] = /-d '(.*)'/.exec(source) ?? []
      expect(body !== undefined, operationId).toBe(requestBody !== undefined)
      if (body) expect(judge.takes(operationId, JSON.parse(body)), `${operationId} ${body}`).toBe(true)
    }
  })

  it('makes a client that calls each operation, and gets what the document says', async () => {
    const person = await counter.regular()
    shop.later(180_000)
    const { code, signIn } = await caller.asks(person)
    const client = await new OpenAPIClientAxios({
      definition: document as never,
      axiosConfigDefaults: { validateStatus: () => true, maxRedirects: 0 },
    }).init()
    const called = new Set<string>()
    let keys = 0

    /**
     * Calls an operation as whoever is told, and holds the answer against the document. What moves money is called again
     * without a key, under the same key, and under the same key for something else.
     */
    async function call(
      operation: string,
      as: string | null,
      params: Record<string, string> = {},
      body?: Record<string, unknown>,
    ): Promise<Answer['data']> {
      called.add(operation)
      const headers = { ...(as !== null && { Authorization: `Bearer ${as}` }) }
      const named = judge.named(operation)
      const isKeyed = JSON.stringify(named).includes('"Idempotency-Key"')
      const key = `key-${++keys}`
      const ask = async (all: Record<string, string>, sent: unknown = body) => {
        const answer = (await client[operation]!(all, sent, { headers })) as unknown as Answer
        const head = new Headers(answer.headers)
        const type = head.get('content-type') ?? ''
        const { status, data } = answer
        judge.holds(operation, {
          status,
          type,
          body: type.includes('json') ? parsed(data) : data,
          headers: head,
        })
        return { status, data: parsed(data) }
      }
      if (isKeyed) expect(await ask(params)).toMatchObject({ data: { code: 'idempotency-key-missing' } })
      const answer = await ask({ ...params, ...(isKeyed && { 'Idempotency-Key': key }) })
      const good = Object.keys(named.responses).find((status) => status.startsWith('2'))
      expect({ operation, ...answer }).toMatchObject({ status: Number(good) })
      if (!isKeyed) return answer.data
      expect(await ask({ ...params, 'Idempotency-Key': key })).toEqual(answer)
      const [param] = Object.keys(params)
      const other = body?.amountMicros ? { ...body, amountMicros: Number(body.amountMicros) + 1 } : body
      const elsewhere = other === body && param ? { ...params, [param]: 'another' } : params
      const reused = other === body && !param ? { ...body, body: 'Goodbye.', reason: 'another' } : other
      expect(await ask({ ...elsewhere, 'Idempotency-Key': key }, reused)).toMatchObject({
        data: { code: 'idempotency-key-reused' },
      })
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
    // The page that nobody has paid on.
    await database.store.transact(({ db }) =>
      db
        .updateTable('orders')
        .set({ state: 'review' })
        .where('id', '=', order as string)
        .execute(),
    )
    await call('judgeOrder', key, {}, { order, verdict: 'dismiss', reason: 'nothing was paid' })
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
    expect([...called].toSorted()).toEqual(judge.operations.map(({ operationId }) => operationId).toSorted())
  })

  it.runIf(name === 'sqlite')(
    'says which problems each operation may have, and they have that form',
    async () => {
      const ana = await counter.regular()
      const ben = await counter.regular()
      const cleo = counter.somebody()
      await counter.ask(cleo, 'BALANCE')
      const { house } = shop.till
      const idOf = async (phone: string) =>
        (await caller.call('GET', `/v1/accounts?phone=${encodeURIComponent(phone)}`, { token: key })).body
          .data[0].id as string
      const [anas, bens, cleos] = [await idOf(ana), await idOf(ben), await idOf(cleo)]
      let token = await caller.signedIn(ana)
      const bensToken = await caller.signedIn(ben)
      const cleosToken = await caller.signedIn(cleo)
      const made = { actor: 'command-line' }
      const texter = (await makeApiKey(house, { ...made, name: 'texter', scopes: ['texts:write'] })).key
      const reader = (await makeApiKey(house, { ...made, name: 'reader', scopes: ['texts:read'] })).key
      let keys = 0

      /** Asks an operation for what it will not do, and holds the answer against the document. */
      async function refuses(
        operation: string,
        code: string,
        {
          as = token,
          params = {},
          query = '',
          ...sent
        }: {
          as?: string | null
          params?: Record<string, string>
          query?: string
          body?: unknown
          raw?: string
          type?: string
        } = {},
      ): Promise<void> {
        const { path, method, requestBody } = judge.named(operation)
        const to = path.replace(/\{(\w+)\}/g, (_, param) => params[param] ?? 'none') + query
        const raw = sent.raw ?? (sent.body === undefined ? undefined : JSON.stringify(sent.body))
        const answer = await fetch(shop.url + to, {
          method,
          headers: {
            'X-Forwarded-For': caller.somewhere(),
            'Idempotency-Key': `refused-${++keys}`,
            ...(as !== null && { Authorization: `Bearer ${as}` }),
            ...(requestBody && { 'Content-Type': sent.type ?? 'application/json' }),
          },
          ...(raw !== undefined && { body: raw }),
        })
        const type = answer.headers.get('content-type') ?? ''
        const text = await answer.text()
        expect({ operation, query, raw: raw?.slice(0, 80), says: JSON.parse(text || 'null') }).toMatchObject({
          says: { code },
        })
        judge.holds(operation, {
          status: answer.status,
          type,
          body: JSON.parse(text),
          headers: answer.headers,
        })
      }

      for (const { operationId: id, path, security, description = '', ...rest } of judge.operations) {
        const isForCustomers = security.some((one) => 'session' in one)
        const as = isForCustomers ? token : security.length ? key : null
        if (security.length) await refuses(id, 'not-signed-in', { as: null })
        const scope = /Scope: `([\w:]+)`/.exec(description)?.[1]
        if (scope) await refuses(id, 'forbidden', { as: scope === 'texts:write' ? reader : texter })
        const isLong = path.includes('{')
        const long = Object.fromEntries(
          [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => [name, 'x'.repeat(201)]),
        )
        const garbled = Object.fromEntries(Object.keys(long).map((name) => [name, '%zz']))
        if (isLong) await refuses(id, 'unreadable', { as, params: garbled })
        if (isLong) await refuses(id, 'invalid', { as, params: long, ...(rest.requestBody && { body: {} }) })
        else if (rest.requestBody) await refuses(id, 'invalid', { as, body: [] })
        else if (rest.parameters?.some((one) => one.in === 'query'))
          await refuses(id, 'invalid', { as, query: `?limit=0&forfeit=maybe&phone=${'1'.repeat(300)}` })
        if (!rest.requestBody) continue
        await refuses(id, 'unreadable', { as, raw: '{' })
        await refuses(id, 'content-type', { as, raw: '{}', type: 'text/plain' })
        await refuses(id, 'content-type', { as, raw: '{}', type: 'application/json; charset=latin1' })
        await refuses(id, 'too-large', { as, raw: JSON.stringify('x'.repeat(70_000)) })
      }

      // What nobody is, has or sells.
      await refuses('requestCode', 'no-phone', { as: null, body: { phone: 'Ana' } })
      await refuses('findAccount', 'no-phone', { as: key, query: '?phone=Ana' })
      await refuses('signIn', 'wrong-code', { as: null, body: { signIn: 'none', code: '000000' } })
      await refuses('signOut', 'no-such-session')
      for (const operation of ['getOrder', 'readOrder'])
        await refuses(operation, 'no-such-order', { as: operation === 'getOrder' ? token : key })
      const few = { amountMicros: 1_000_000, reason: 'a test' }
      for (const operation of ['readAccount', 'readTransactions'])
        await refuses(operation, 'no-such-account', { as: key })
      for (const operation of ['grantCredit', 'deductCredit'])
        await refuses(operation, 'no-such-account', { as: key, body: few })
      const use = { account: anas, amountMicros: 1_000_000, service: 'MAP' }
      for (const operation of ['holdUsage', 'debitUsage']) {
        await refuses(operation, 'no-such-account', { as: key, body: { ...use, account: 'none' } })
        await refuses(operation, 'too-little', { as: key, body: { ...use, account: cleos } })
      }
      await refuses('deductCredit', 'too-little', { as: key, params: { account: cleos }, body: few })
      const hello = { account: anas, body: 'Hello.' }
      await refuses('sendText', 'no-such-account', { as: key, body: { ...hello, account: 'none' } })
      const charge = { service: 'MAP', priceMicros: 1_000_000 }
      await refuses('sendText', 'too-little', { as: key, body: { ...hello, account: cleos, charge } })
      for (const operation of ['getUsage', 'voidUsage'])
        await refuses(operation, 'no-such-usage', { as: key })
      await refuses('captureUsage', 'no-such-usage', { as: key, body: {} })
      for (const operation of ['changeWebhookSecret', 'endWebhook'])
        await refuses(operation, 'no-such-webhook', { as: key })
      await refuses('redeliver', 'no-such-delivery', { as: key })
      const one = { amountMicros: 1 }
      for (const operation of ['checkout', 'topUp']) await refuses(operation, 'not-for-sale', { body: one })
      const auto = { amountMicros: 20_000_000, belowMicros: 5_000_000 }
      await refuses('agreeAutoTopUp', 'not-for-sale', { body: { ...auto, ...one } })
      await refuses('agreeAutoTopUp', 'auto-limit', { body: { ...auto, monthMicros: 1_000_000 } })
      await refuses('agreeAutoTopUp', 'no-card', { as: cleosToken, body: auto })
      await refuses('requestUnlockCode', 'not-locked')
      await refuses('unlock', 'not-locked', { body: { code: '000000' } })

      // What has been, and what would be more than there is.
      const hold = async (path: string, body: object = {}) =>
        (await caller.pay(path, { token: key, body })).body.id as string
      const usage = await hold('/v1/usages', use)
      await refuses('captureUsage', 'over-hold', {
        as: key,
        params: { usage },
        body: { amountMicros: 2_000_000 },
      })
      await hold(`/v1/usages/${usage}/capture`)
      await refuses('voidUsage', 'usage-ended', { as: key, params: { usage } })
      const another = await hold('/v1/usages', use)
      await hold(`/v1/usages/${another}/void`)
      await refuses('captureUsage', 'usage-ended', { as: key, params: { usage: another }, body: {} })
      const [order] = (await caller.call('GET', '/v1/orders', { token })).body.data
      const back = { order: order.id, reason: 'a test' }
      await refuses('refund', 'no-such-order', { as: key, body: { ...back, order: 'none' } })
      await refuses('refund', 'too-much', { as: key, body: { ...back, amountMicros: 100_000_000 } })
      await refuses('refund', 'amount', { as: key, body: { ...back, amountMicros: 1 } })
      const open = (
        await caller.pay('/v1/checkout', { token: cleosToken, body: { amountMicros: 20_000_000 } })
      ).body
      await refuses('refund', 'not-paid', { as: key, body: { ...back, order: open.id } })
      const twenty = { amountMicros: 20_000_000 }
      await refuses('topUp', 'no-card', { as: cleosToken, body: twenty })
      await caller.pay('/v1/topup', { token: bensToken, body: { amountMicros: 50_000_000 } })
      await refuses('topUp', 'bought-just-now', { as: bensToken, body: { amountMicros: 50_000_000 } })
      await counter.rest()
      await caller.pay('/v1/refunds', { token: key, body: back })
      await counter.rest()
      await refuses('refund', 'nothing-left', { as: key, body: back })
      await refuses('deleteAccount', 'credit-left', { as: bensToken })
      const dora = await counter.regular()
      const [payment] = await counter.charged(dora)
      shop.stripe.control.bank.dispute(payment!.latest_charge as string)
      await counter.rest()
      await refuses('refund', 'disputed', { as: key, body: { ...back, order: payment!.id } })
      // Two orders whose first letters are the same, as chance may have it.
      await database.store.transact(({ db }) =>
        db.updateTable('orders').set({ code: 'WXYZ222222' }).where('id', '=', order.id).execute(),
      )
      await database.store.transact(({ db }) =>
        db.updateTable('orders').set({ code: 'WXYZ333333' }).where('id', '=', open.id).execute(),
      )
      const verdict = { order: order.id, verdict: 'dismiss', reason: 'a test' }
      await refuses('judgeOrder', 'no-such-order', { as: key, body: { ...verdict, order: 'none' } })
      await refuses('judgeOrder', 'which-order', { as: key, body: { ...verdict, order: 'WXYZ' } })
      await refuses('judgeOrder', 'not-in-review', { as: key, body: verdict })
      await database.store.transact(({ db }) =>
        db.updateTable('orders').set({ state: 'review' }).where('id', '=', order.id).execute(),
      )
      await refuses('judgeOrder', 'was-paid', { as: key, body: verdict })
      await database.store.transact(({ db }) =>
        db.updateTable('orders').set({ state: 'paid' }).where('id', '=', order.id).execute(),
      )
      await refuses('refund', 'which-order', { as: key, body: { ...back, order: 'WXYZ' } })

      // Who is locked, on hold, or wants no texts.
      await caller.call('PUT', '/v1/lock', { token: bensToken })
      for (const operation of ['checkout', 'topUp'])
        await refuses(operation, 'locked', { as: bensToken, body: twenty })
      await refuses('agreeAutoTopUp', 'locked', { as: bensToken, body: auto })
      await refuses('linkToCards', 'locked', { as: bensToken })
      await refuses('unlock', 'wrong-code', { as: bensToken, body: { code: '000000' } })
      await shop.text(ben, 'STOP')
      const forBen = { ...use, account: bens }
      for (const operation of ['holdUsage', 'debitUsage'])
        await refuses(operation, 'opted-out', { as: key, body: forBen })
      await refuses('sendText', 'opted-out', { as: key, body: { ...hello, account: bens } })
      await refuses('requestUnlockCode', 'opted-out', { as: bensToken })
      await shop.text(ana, 'STOP')
      await refuses('topUp', 'opted-out', { body: twenty })
      await refuses('agreeAutoTopUp', 'opted-out', { body: auto })
      await shop.text(ana, 'START')
      await freezeCustomer(house, {
        customer: anas,
        extent: 'account',
        reason: 'a test',
        actor: 'command-line',
      })
      token = await caller.signedIn(ana)
      for (const operation of ['checkout', 'topUp']) await refuses(operation, 'frozen', { body: twenty })
      await refuses('agreeAutoTopUp', 'frozen', { body: auto })
      for (const operation of ['holdUsage', 'debitUsage'])
        await refuses(operation, 'frozen', { as: key, body: use })
      await refuses('sendText', 'frozen', { as: key, body: { ...hello, charge } })

      const busy = await caller.signedIn(cleo)
      let answer = await caller.call('GET', '/v1/offers', { token: busy })
      for (let asked = 0; answer.status === 200 && asked < 300; asked++)
        answer = await caller.call('GET', '/v1/offers', { token: busy })
      await refuses('listOffers', 'too-many-requests', { as: busy })

      const left = judge.declared().filter((problem) => !judge.met.has(problem))
      expect(left.filter((problem) => !/ (too-many-requests|internal)$/.test(problem)).toSorted()).toEqual(
        SHOWN_ELSEWHERE,
      )
    },
  )
})

/** What takes a story of its own: `buying`, `settings`, `webhooks`, and `doors` and `money` where it is the same there. */
const SHOWN_ELSEWHERE = [
  ...['addWebhook private-address', 'checkout day-limit', 'deleteAccount frozen'],
  ...['deleteAccount owes', 'deleteAccount under-way'],
  ...['judgeOrder no-such-account', 'judgeOrder other-currency', 'listDeliveries no-such-webhook'],
  ...['sendText number-in-doubt', 'sendText window-closed', 'topUp card-paused', 'topUp day-limit'],
]

/** A body as JSON, whatever the client makes of its media type. */
function parsed(data: unknown): Record<string, unknown> {
  return typeof data === 'string' && data ? JSON.parse(data) : (data as Record<string, unknown>)
}
