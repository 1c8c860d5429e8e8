import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { engines } from '../engines.ts'
import { openShop, type Shop } from '../money/open-shop.ts'
import { inboundForm, until } from '../open-till.ts'

const [{ open }] = engines as [(typeof engines)[0]]

let shop: Shop
let ana: string
beforeEach(async () => {
  shop = await openShop(open, { leaseMs: 1_000 })
  ana = (await shop.regular()).person
  await shop.settled()
})
afterEach(() => shop.close())

const PROGRAM = `
const database = new (require('better-sqlite3'))(process.argv[1])
database.exec(process.argv[2])
console.log('held')
process.stdin.resume().on('end', () => database.close())`

/** Somebody's program takes hold of the till's file and goes away. @returns how to have it let go */
async function hold(statements: string): Promise<() => Promise<unknown>> {
  const file = shop.database.url.replace('sqlite:', '')
  const other = spawn(process.execPath, ['-e', PROGRAM, file, statements], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = once(other, 'exit')
  await Promise.race([once(other.stdout, 'data'), ended])
  return () => {
    other.stdin.end()
    return ended
  }
}

const ask = async (path: string) => {
  const since = performance.now()
  const { status } = await fetch(shop.till.url + path)
  return { status, ms: performance.now() - since }
}

it('texts wait while somebody writes to the file, are answered when that ends, and others are served meanwhile', async () => {
  const letGo = await hold('begin immediate')
  const answers = ['BALANCE', 'SUN 46.5 7.9', 'BUY 10'].map((words) => shop.till.text(ana, words))
  // Whoever only looks is served, at once.
  for (const path of ['/healthz', '/', '/healthz']) expect(await ask(path)).toMatchObject({ status: 200 })
  expect((await ask('/healthz')).ms).toBeLessThan(500)
  await letGo()
  const [balance, sun] = await Promise.all(answers)
  expect(balance).toMatch(/^Balance \$/)
  expect(sun).toMatch(/rises/)
  await shop.hears(ana, /^Added \$10\.00/)
  await shop.settled()
  expect((await shop.moved(ana)).filter(({ micros }) => micros > 0)).toHaveLength(2)
})

it('what cannot wait so long is refused, and nothing is lost or done twice when the file is free again', async () => {
  // Stripe charges, and when it says so nobody can write that down; nor can its event be kept.
  shop.stripe.faults.lay({
    when: 'after',
    mishap: { kind: 'wait', ms: 1_500 },
    method: 'POST',
    path: '/v1/payment_intents',
    times: 1,
  })
  const bought = shop.till.text(ana, 'BUY 10')
  const charges = async () => (await shop.api.charges.list({ limit: 100 })).data.length
  await until(charges, (count) => count === 2)
  const letGo = await hold('begin exclusive')

  const refused = await Promise.all(
    ['BALANCE', 'SUN 46.5 7.9'].map((Body) => shop.till.post(inboundForm({ From: ana, Body }))),
  )
  expect(refused.map(({ status }) => status)).toEqual([500, 500])
  expect(await ask('/readyz')).toMatchObject({ status: 503 })
  expect(await ask('/healthz')).toMatchObject({ status: 200 })
  await letGo()

  expect((await ask('/readyz')).status).toBe(200)
  await bought
  await shop.hears(ana, /^Added \$10\.00\. Balance \$30\.00/)
  await shop.settled()
  expect(await charges()).toBe(2)
  expect((await shop.moved(ana)).map(({ micros }) => micros)).toEqual([20_000_000, 10_000_000])
  expect(shop.received(ana).filter((words) => words.startsWith('Added $10.00'))).toHaveLength(1)
  expect(await shop.ask(ana, 'BALANCE')).toMatch(/^Balance \$30\.00/)
})

it('nobody waits for somebody who reads, however long', async () => {
  const letGo = await hold('begin; select count(*) from transfers')
  expect(await shop.ask(ana, 'SUN 46.5 7.9')).toMatch(/rises/)
  expect(await shop.ask(ana, 'BUY 10')).toMatch(/^Added \$10\.00/)
  expect(await ask('/readyz')).toMatchObject({ status: 200 })
  await letGo()
  await shop.settled()
})
