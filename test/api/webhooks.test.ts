import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { adjustCredit } from '../../src/flows/adjust-credit.ts'
import { makeApiKey } from '../../src/flows/api-keys.ts'
import { freezeCustomer } from '../../src/flows/freeze-customer.ts'
import { isPublic, isPublicAddress } from '../../src/reach.ts'
import { findAt } from '../../src/store/customers.ts'
import { texttill } from '../cli/command-line.ts'
import { ALWAYS_ASKS, openCounter } from '../doors/counter.ts'
import { engines, type TestDatabase } from '../engines.ts'
import { type OpenTill, openTestTill, until } from '../open-till.ts'
import { openCaller } from './caller.ts'
import { type ApiDocument, openJudge } from './judge.ts'

type Heard = { path: string; headers: Record<string, string>; body: string }

describe.each(engines)('a backend of the operator’s, on $name,', ({ name, open }) => {
  let database: TestDatabase
  let shop: OpenTill
  let counter: ReturnType<typeof openCounter>
  let api: ReturnType<typeof openCaller>
  let token: string
  let document: ApiDocument
  let backend: Server
  let heard: Heard[] = []
  let answers: number[] = []
  let beforeAnswer = async () => {}

  beforeAll(async () => {
    backend = createServer((request, response) => {
      let body = ''
      request.on('data', (part) => {
        body += part
      })
      request.on('end', async () => {
        heard.push({ path: request.url!, headers: request.headers as Record<string, string>, body })
        await beforeAnswer()
        response.writeHead(answers.shift() ?? 204).end()
      })
    }).listen(0, '127.0.0.1')
    database = await open()
    shop = await openTestTill(database.url, { doorMs: 3_000, lookMs: 50, webhooksToPrivate: true })
    counter = openCounter(shop, database, 9_000)
    api = openCaller(shop)
    document = (await api.call('GET', '/v1/openapi.json')).body
    const wish = { name: 'backend', scopes: ['webhooks:write' as const], actor: 'command-line' }
    token = (await makeApiKey(shop.till.house, wish)).key
  })
  afterAll(async () => {
    await shop.close()
    await database.close()
    backend.close()
  })
  beforeEach(async () => {
    const { body } = await api.call('GET', '/v1/webhooks', { token })
    for (const { id } of body.data) await api.call('DELETE', `/v1/webhooks/${id}`, { token })
    heard = []
    answers = []
  })

  afterEach(() => {
    const judge = openJudge(document)
    for (const { body } of heard) expect([body, judge.wrongWith(JSON.parse(body))]).toEqual([body, null])
  })

  const url = (path: string) => `http://127.0.0.1:${(backend.address() as AddressInfo).port}${path}`

  async function listens(types?: string[], path = '/hook') {
    const { status, body } = await api.call('POST', '/v1/webhooks', {
      token,
      body: { url: url(path), ...(types && { types }) },
    })
    expect(status).toBe(201)
    return body as { id: string; secret: string }
  }

  const deliveries = async (id: string) =>
    (await api.call('GET', `/v1/webhooks/${id}/deliveries`, { token })).body.data

  it('hears of what it wants to, signed so that any Standard Webhooks library knows it', async () => {
    const { id, secret } = await listens(['order.paid'])
    await counter.regular()
    const [one] = await until(
      () => heard,
      (all) => all.length > 0,
    )
    const told = new Webhook(secret).verify(one!.body, one!.headers)
    expect(told).toMatchObject({ type: 'order.paid', data: { creditMicros: 20_000_000, via: 'checkout' } })
    expect(() => new Webhook(secret).verify(`${one!.body} `, one!.headers)).toThrow()
    const { body } = await api.call('GET', '/v1/webhooks', { token })
    expect(JSON.stringify(body)).not.toContain(secret)
    await until(
      () => deliveries(id),
      (all) => all.length === 1 && all[0].state === 'delivered' && all[0].outcome === '204',
    )
  })

  /** Whether a secret has signed what was heard last, whatever the clock says. */
  function verifies(secret: string): boolean {
    const { body, headers } = heard.at(-1)!
    const sentAt = new Date(Number(headers['webhook-timestamp']) * 1_000)
    const signature = new Webhook(secret).sign(headers['webhook-id']!, sentAt, body)
    return headers['webhook-signature']!.split(' ').includes(signature)
  }

  it('changes its secret in its own time: for a day either verifies', async () => {
    const { id, secret } = await listens(['order.paid'])
    const changed = await api.call('POST', `/v1/webhooks/${id}/secret`, { token })
    expect(changed.status).toBe(200)
    await counter.regular()
    await until(
      () => heard,
      (all) => all.length === 1,
    )
    expect([secret, changed.body.secret].map(verifies)).toEqual([true, true])
    await until(
      () => deliveries(id),
      ([one]) => one.state === 'delivered',
    )
    shop.later(24 * 3_600_000)
    await counter.regular()
    await until(
      () => heard,
      (all) => all.length === 2,
    )
    expect([secret, changed.body.secret].map(verifies)).toEqual([false, true])
  })

  it('goes on verifying by the secret that its backend has when a new one is asked for twice', async () => {
    const { id, secret } = await listens(['order.paid'])
    const ask = () => api.call('POST', `/v1/webhooks/${id}/secret`, { token })
    const [lost, kept] = [await ask(), await ask()].map(({ body }) => body.secret as string)
    await counter.regular()
    await until(
      () => heard,
      (all) => all.length === 1,
    )
    expect([secret, lost!, kept!].map(verifies)).toEqual([true, true, true])
    shop.later(24 * 3_600_000)
    const last = (await ask()).body.secret as string
    await counter.regular()
    await until(
      () => heard,
      (all) => all.length === 2,
    )
    expect([secret, lost!, kept!, last].map(verifies)).toEqual([false, false, true, true])
    for (let i = 0; i < 6; i++) await ask()
    await counter.regular()
    await until(
      () => heard,
      (all) => all.length === 3,
    )
    expect([kept!, last].map(verifies)).toEqual([true, false])
  })

  // A process for each command, of which nothing is the engine's own.
  it.runIf(name === 'sqlite')('gets another secret from whoever is at the server', async () => {
    const { id } = await listens(['order.paid'])
    const env = { DATABASE_URL: database.url }
    const [listed] = JSON.parse((await texttill(['webhooks', 'list', '--json'], env)).out)
    expect(listed).toMatchObject({ id, url: url('/hook'), types: ['order.paid'] })
    const { code, out } = await texttill(['webhooks', 'change-secret', id], env)
    expect({ code, out }).toEqual({ code: 0, out: expect.stringMatching(/^whsec_\S+\n$/) })
    await counter.regular()
    await until(
      () => heard,
      (all) => all.length === 1,
    )
    expect(verifies(out.trim())).toBe(true)
    const unknown = await api.call('POST', '/v1/webhooks/webhook_none/secret', { token })
    expect(unknown.body.code).toBe('no-such-webhook')
  })

  it('hears again what it did not take, later each time, under the same id', async () => {
    const { id } = await listens(['order.paid'])
    answers = [500, 302]
    await counter.regular()
    for (const [count, laterMs] of [
      [1, 6_000],
      [2, 301_000],
      [3, 0],
    ] as const) {
      await until(
        () => heard,
        (all) => all.length === count,
      )
      await until(
        () => deliveries(id),
        ([one]) => one.tries === count,
      )
      shop.later(laterMs)
    }
    expect(new Set(heard.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    expect(await deliveries(id)).toMatchObject([{ state: 'delivered', tries: 3 }])
  })

  /** So many tries, a day apart, that were not heard. */
  async function refused(id: string, times: number): Promise<void> {
    answers = Array<number>(10).fill(503)
    await counter.regular()
    for (let tries = 1; tries <= times; tries++) {
      await until(
        () => deliveries(id),
        ([one]) => one?.tries === tries,
      )
      shop.later(86_400_000)
    }
  }

  it('is told once more when somebody asks while it is told for the last time', async () => {
    const { id } = await listens(['order.paid'])
    const asked = new Promise<number>((resolve) => {
      beforeAnswer = async () => {
        if (heard.length < 10) return
        beforeAnswer = async () => {}
        const [{ id: last }] = await deliveries(id)
        resolve((await api.call('POST', `/v1/deliveries/${last}/retry`, { token })).status)
      }
    })
    await refused(id, 9)
    expect(await asked).toBe(202)
    await until(
      () => deliveries(id),
      ([one]) => one.state === 'delivered',
    )
    expect(heard).toHaveLength(11)
  })

  it('is given up after some days, and told once more when somebody asks', async () => {
    const { id } = await listens(['order.paid'])
    await refused(id, 10)
    const [given] = await deliveries(id)
    expect(given).toMatchObject({ state: 'failed', outcome: '503' })
    expect((await api.call('POST', `/v1/deliveries/${given.id}/retry`, { token })).status).toBe(202)
    await until(
      () => deliveries(id),
      ([one]) => one.state === 'delivered',
    )
  })

  it('that never was has no deliveries to list, and one that ended still has its own', async () => {
    const { id } = await listens(['order.paid'])
    await api.call('DELETE', `/v1/webhooks/${id}`, { token })
    expect((await api.call('GET', `/v1/webhooks/${id}/deliveries`, { token })).status).toBe(200)
    expect(await api.call('GET', '/v1/webhooks/nobody/deliveries', { token })).toMatchObject({
      status: 404,
      body: { code: 'no-such-webhook' },
    })
  })

  it('that says it is gone hears nothing any more', async () => {
    await listens(['order.paid'])
    answers = [410]
    await counter.regular()
    await until(
      async () => (await api.call('GET', '/v1/webhooks', { token })).body.data,
      (left) => left.length === 0,
    )
  })

  it('hears of all that the document names: failures, refunds, disputes, low balances, and accounts on hold', async () => {
    const { id } = await listens()
    const types = () => heard.map(({ body }) => JSON.parse(body).type as string)
    const person = await counter.regular()
    const [payment] = await counter.charged(person)
    const refund = await counter.api.refunds.create({ payment_intent: payment!.id, amount: 500 })
    await until(types, (all) => all.includes('refund.posted'))
    shop.stripe.control.bank.failRefund(refund.id)
    await until(types, (all) => all.includes('refund.failed'))
    shop.stripe.control.turnCard(payment!.payment_method as string, 'insufficient_funds')
    await counter.ask(person, 'BUY 50')
    await until(types, (all) => all.includes('order.failed'))
    shop.stripe.control.bank.dispute(payment!.latest_charge as string)
    await until(types, (all) => all.includes('dispute.changed') && all.includes('account.frozen'))
    // An operator's freeze is told too, under the longest name that a delivery has.
    const customer = JSON.parse(heard[0]!.body).data.account
    const { house } = shop.till
    await freezeCustomer(house, {
      customer,
      extent: 'account',
      reason: 'a look at it',
      actor: 'command-line',
    })
    const ben = await counter.regular()
    const { id: bens } = (await counter.look((read) => findAt(read, ben)))!
    const less = { customer: bens, amountMicros: -18_100_000, reason: 'a test', actor: 'command-line' }
    await house.store.transact((tx) => adjustCredit(tx, house, less))
    await counter.ask(ben, 'SUN 46.5 7.9')
    await until(types, (all) => all.includes('balance.low'))
    expect([...new Set(types())].toSorted()).toEqual(Object.keys(document.webhooks).toSorted())
    const told: { id: string; message: string }[] = await deliveries(id)
    const frozen = told.find(({ message }) => message.startsWith('account-frozen:operator:'))!
    expect((await api.call('POST', `/v1/deliveries/${frozen.id}/retry`, { token })).status).toBe(202)
  })

  it('hears of every order that comes to nothing, whatever the reason', async () => {
    await listens(['order.failed'])
    const person = counter.somebody()
    await counter.ask(person, 'BUY 20')
    await counter.ask(person, 'BUY 10')
    await counter.ask(counter.somebody(), 'BUY 50 NOSUCHCODE')
    const told = () =>
      heard.map(({ body }) => {
        const { data } = JSON.parse(body)
        return `${data.payMicros / 1_000_000} ${data.state}: ${data.reason}`
      })
    await until(told, (all) => all.length === 2)
    shop.later(3 * 86_400_000)
    await until(told, (all) => all.length === 3)
    const asked = await counter.regular(ALWAYS_ASKS)
    await counter.atBank(await counter.ask(asked, 'BUY 50'), 'refuse')
    await until(told, (all) => all.length === 4)
    expect(told().toSorted()).toEqual([
      '10 expired: nobody paid in time',
      '20 canceled: replaced by a newer page',
      '50 failed: payment_intent_authentication_failure',
      '50 failed: the code NOSUCHCODE is none of ours',
    ])
  })

  it('may not stand in a private network, unless that is allowed', async () => {
    const apart = await open()
    const strict = await openTestTill(apart.url)
    const wish = { name: 'backend', scopes: ['webhooks:write' as const], actor: 'command-line' }
    const { key } = await makeApiKey(strict.till.house, wish)
    const call = openCaller(strict).call('POST', '/v1/webhooks', { token: key, body: { url: url('/hook') } })
    const { status, body } = await call
    expect({ status, code: body.code }).toEqual({ status: 422, code: 'private-address' })
    await strict.close()
    await apart.close()
  })
})

describe('an address of a backend', () => {
  it.each([
    ['127.0.0.1', false],
    ['10.1.2.3', false],
    ['169.254.169.254', false],
    ['100.64.0.1', false],
    ['192.168.1.1', false],
    ['172.31.255.255', false],
    ['0.0.0.0', false],
    ['224.0.0.1', false],
    ['::1', false],
    ['::ffff:127.0.0.1', false],
    ['fe80::1', false],
    ['fd00::1', false],
    ['64:ff9b::7f00:1', false],
    ['2002:7f00:1::', false],
    ['2001:db8::1', false],
    ['1.1.1.1', true],
    ['172.32.0.1', true],
    ['2606:4700:4700::1111', true],
  ])('%s is in the internet: %s', (address, expected) => {
    expect(isPublicAddress(address)).toBe(expected)
  })

  it.each([
    'http://1.1.1.1/',
    'https://127.1/',
    'https://0x7f000001/',
    'https://[::1]/',
    'https://localhost/',
  ])('%s is not written to', async (address) => {
    expect(await isPublic(address)).toBe(false)
  })
})
