import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { House } from '../../src/flows/house.ts'
import { outside } from '../../src/outside.ts'
import * as mails from '../../src/store/mails.ts'
import { startWorker } from '../../src/worker.ts'
import { engines, type TestDatabase } from '../engines.ts'
import { quietLog, until } from '../open-till.ts'

const LETTER = { subject: 'Your order', text: 'Thank you.', html: '' } as never

describe.each(engines)('a worker, on $name', ({ open }) => {
  let database: TestDatabase
  let aheadMs: number
  /** Letters that were handed to the mail server, and what lets it take them. */
  let handed: string[]
  let mailTakes: PromiseWithResolvers<void>
  beforeEach(async () => {
    database = await open()
    aheadMs = 0
    handed = []
    mailTakes = Promise.withResolvers()
    await database.store.transact(async (tx) => {
      await tx.db
        .insertInto('customers')
        .values({ id: 'ana', address: '+14155550101', created_at: 1 })
        .execute()
    })
  })
  afterEach(() => database.close())

  const clock = { now: () => Date.now() + aheadMs, sleep: outside.clock.sleep }
  const house = () =>
    ({
      store: database.store,
      log: quietLog,
      world: {
        clock,
        mail: {
          async send({ key }: { key: string }) {
            handed.push(key)
            await mailTakes.promise
            return { kind: 'sent' }
          },
        },
        payments: { events: async function* () {} },
      },
    }) as unknown as House
  const write = (count: number) =>
    database.store.transact(async (tx) => {
      for (let i = 0; i < count; i++)
        await mails.writeOut(tx, {
          id: `mail_${i}`,
          customer: 'ana',
          to: 'ana@example.com',
          letter: LETTER,
          at: clock.now(),
        })
    })
  const jobs = () => database.store.read(({ db }) => db.selectFrom('jobs').selectAll().execute())

  test('that is at a job does not begin it once more when its clock leaps ahead', async () => {
    const worker = startWorker(house(), 15_000, 5)
    await write(1)
    await until(
      () => handed,
      (letters) => letters.length === 1,
    )
    aheadMs = 600_000
    await until(jobs, ([job]) => job!.tries > 1)
    await write(2)
    await until(
      () => handed,
      (letters) => letters.includes('mail_1'),
    )
    expect(handed).toEqual(['mail_0', 'mail_1'])
    mailTakes.resolve()
    await worker.stop()
    expect(handed).toHaveLength(2)
  })

  test('takes no more than it can be at, however many are left in one commit, and leaves those to others', async () => {
    const worker = startWorker(house(), 15_000, 5)
    await write(200)
    await until(
      () => handed,
      (letters) => letters.length === 64,
    )
    const before = await jobs()
    expect(before.filter(({ tries }) => tries > 0)).toHaveLength(64)
    const stopped = worker.stop()
    mailTakes.resolve()
    await stopped
    expect(handed).toHaveLength(64)
    const left = await jobs()
    expect(left).toHaveLength(136)
    expect(left.every(({ tries, due_at }) => tries === 0 && due_at <= clock.now())).toBe(true)
  })
})
