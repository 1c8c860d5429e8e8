import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as customers from '../../src/store/customers.ts'
import { openStore } from '../../src/store/store.ts'
import { openCounter } from '../doors/counter.ts'
import { engines, type TestDatabase } from '../engines.ts'
import { inboundForm, type OpenTill, openTestTill, until } from '../open-till.ts'

const [, { open }] = engines as [unknown, (typeof engines)[0]]

let database: TestDatabase
let shop: OpenTill
let counter: ReturnType<typeof openCounter>
let admin: pg.Client
beforeAll(async () => {
  database = await open()
  shop = await openTestTill(database.url, { lookMs: 3_600_000 })
  counter = openCounter(shop, database, 8_200)
  admin = new pg.Client({ connectionString: database.url })
  await admin.connect()
})
afterAll(async () => {
  await admin.end()
  await shop.close()
  await database.close()
})

/** Has somebody ask what waits for a table, and the server end their connection while it waits. */
async function endedAt<T>(table: string, asks: () => Promise<T>): Promise<T> {
  await admin.query(`begin; lock table ${table} in access exclusive mode`)
  const asked = asks()
  const { rows } = await until(
    () =>
      admin.query<{ pid: number }>(`select pid from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock' and pid <> pg_backend_pid()`),
    ({ rows }) => rows.length > 0,
  )
  for (const { pid } of rows) await admin.query('select pg_terminate_backend($1)', [pid])
  await admin.query('commit')
  return asked
}

test('a text is heard and answered though PostgreSQL ends the connection that it is written on', async () => {
  const person = await counter.regular()
  await counter.rest()
  const form = inboundForm({ From: person, Body: 'BALANCE' })
  const answer = await endedAt('customers', () => shop.post(form))
  expect(answer.status).toBe(200)
  expect(await answer.text()).toMatch(/Balance \$20\.00/)
})

test('a text is heard though another process was stopped with whom it is from in hand, which begins again', async () => {
  const person = await counter.regular()
  await counter.rest()
  const other = await openStore(database.url)
  const [inHand, stopped] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  let begun = 0
  const done = other.transact(async (tx) => {
    await customers.lock(tx, 'address', person)
    if (begun++ > 0) return
    inHand.resolve()
    await stopped.promise
  })
  await inHand.promise
  const answer = await shop.post(inboundForm({ From: person, Body: 'BALANCE' }))
  expect(answer.status).toBe(200)
  expect(await answer.text()).toMatch(/Balance \$20\.00/)
  stopped.resolve()
  await done
  expect(begun).toBe(2)
  await other.close()
})

test('a page is shown though PostgreSQL ends the connection that it is read on', async () => {
  const ready = await endedAt('jobs', () => fetch(`${shop.url}/readyz`))
  expect(await ready.json()).toMatchObject({ status: 'ready' })
})
