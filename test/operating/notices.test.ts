import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import * as jobs from '../../src/store/jobs.ts'
import { openStore, type Store } from '../../src/store/store.ts'
import { engines, type TestDatabase } from '../engines.ts'

const [, { open }] = engines as [unknown, (typeof engines)[0]]

let database: TestDatabase
let other: Store
beforeEach(async () => {
  database = await open()
  other = await openStore(database.url)
})
afterEach(async () => {
  await other.close()
  await database.close()
})

/** How often somebody in a process was told of something. */
function listen(store: Store, topic: string): () => number {
  let heard = 0
  store.on(topic, () => {
    heard++
  })
  return () => heard
}

const tell = (store: Store, topic: string) => store.transact(async (tx) => tx.signal(topic))

/** Signals until they come through: the connection that carries them is opened beside everything else. */
async function connected(): Promise<void> {
  const heard = listen(other, 'hello')
  await expect.poll(() => tell(database.store, 'hello').then(heard)).toBeGreaterThan(0)
}

test('the door of a text hears from another process that its answer is there', async () => {
  await connected()
  const heard = listen(other, 'answer:SM1')
  await tell(database.store, 'answer:SM1')
  await expect.poll(heard).toBe(1)
})

test('what somebody waits for in the same process is told to no other', async () => {
  await connected()
  const heard = listen(other, 'answer:SM1')
  const own = listen(database.store, 'answer:SM1')
  const last = listen(other, 'answer:SM2')
  await tell(database.store, 'answer:SM1')
  await tell(database.store, 'answer:SM2')
  await expect.poll(last).toBe(1)
  expect([own(), heard()]).toEqual([1, 0])
})

test('pages in other processes hear of transfers, many at a time', async () => {
  await connected()
  const heard = listen(other, 'transfers')
  for (let i = 0; i < 20; i++) await tell(database.store, 'transfers')
  await expect.poll(heard).toBeGreaterThan(0)
  expect(heard()).toBeLessThan(20)
})

test('a worker hears of jobs that a process without a worker left', async () => {
  await connected()
  const heard = listen(other, 'jobs')
  await database.store.transact((tx) => jobs.leave(tx, { kind: 'x', subject: 'y', at: 1 }))
  await expect.poll(heard).toBe(1)
})

test('a connection that is lost comes back, and whoever waits looks again', async () => {
  await connected()
  const heard = listen(other, 'jobs')
  await database.store.transact(({ db }) =>
    sql`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and query like 'listen%' or query like '%pg_notify%' and pid <> pg_backend_pid()`.execute(
      db,
    ),
  )
  await expect.poll(heard).toBeGreaterThan(0)
  await connected()
})

test('without such a connection everybody hears of their own', async () => {
  const alone = await openStore(database.url, { listenUrl: 'off' })
  const heard = listen(alone, 'answer:SM2')
  await tell(alone, 'answer:SM2')
  expect(heard()).toBe(1)
  await alone.close()
})
