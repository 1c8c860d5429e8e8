import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { House } from '../../src/flows/house.ts'
import { outside } from '../../src/outside.ts'
import { leave } from '../../src/store/jobs.ts'
import * as mails from '../../src/store/mails.ts'
import * as webhooks from '../../src/store/webhooks.ts'
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

  test('does not begin what it hears of when its lease is over: another may be at it', async () => {
    const { store } = database
    const posted: string[] = []
    const backend = Promise.withResolvers<{ status: number; body: string }>()
    const withBackend = (own: Partial<House['store']> = {}) => {
      const { world, ...rest } = house()
      const call = ({ id }: { id: string }) => {
        posted.push(id)
        return backend.promise
      }
      const settings = { mayReach: async () => true, webhooksToPrivate: true }
      return {
        ...rest,
        settings,
        store: { ...store, ...own },
        world: { ...world, web: { call } },
      } as unknown as House
    }
    await store.transact(async (tx) => {
      const secret = webhooks.secretOf('s'.repeat(48))
      await webhooks.add(tx, {
        id: 'webhook_1',
        url: 'http://127.0.0.1',
        types: '*',
        secret,
        at: clock.now(),
      })
      const data = {} as never
      await webhooks.announce(tx, { type: 'order.paid', subject: 'order_1', data, at: clock.now() })
    })
    // It is stopped while it waits for the database to say what is its own now.
    const heard = Promise.withResolvers<void>()
    const late = startWorker(
      withBackend({
        async autocommit(work) {
          const done = await store.autocommit(work)
          const isTaken = Array.isArray(done) && done.some(({ kind }) => kind === 'deliver-webhook')
          if (isTaken) await heard.promise
          return done
        },
      }),
      15_000,
      3_600_000,
    )
    await until(jobs, ([job]) => job!.tries === 1)
    aheadMs = 16_000
    const other = startWorker(withBackend(), 15_000, 3_600_000)
    await until(
      () => posted,
      ({ length }) => length === 1,
    )
    heard.resolve()
    await late.stop()
    expect(posted).toHaveLength(1)
    backend.resolve({ status: 200, body: '' })
    await other.stop()
    expect(posted).toHaveLength(1)
    expect(await jobs()).toEqual([])
  })

  test.each(['check-order', 'deliver-webhook'])(
    'does a %s now that its clock has put off while it was ahead',
    async (kind) => {
      const leaveIn = (subject: string, ms: number) =>
        database.store.transact((tx) => leave(tx, { kind, subject, at: clock.now() + ms }))
      const worker = startWorker(house(), 15_000, 5)
      aheadMs = 14_400_000
      await leaveIn('heard', 0)
      await until(jobs, (left) => !left.some(({ subject }) => subject === 'heard'))
      await leaveIn('by a wrong clock', 30_000)
      aheadMs = 0
      await until(jobs, (left) => !left.some(({ subject }) => subject === 'by a wrong clock'))
      await worker.stop()
      // Where another process's clock had put it off, it is later than such a job ever is.
      aheadMs = 172_800_000
      await leaveIn('by the clock of another', 30_000)
      aheadMs = 0
      const next = startWorker(house(), 15_000, 5)
      await until(jobs, (left) => left.length === 0)
      await next.stop()
    },
  )

  test('gives back what it has taken and not begun when it is stopped', async () => {
    const worker = startWorker(house(), 3_600_000, 5)
    await write(1)
    await until(
      () => handed,
      (letters) => letters.length === 1,
    )
    aheadMs = 7_200_000
    await until(jobs, ([job]) => job!.tries > 1)
    const stopped = worker.stop()
    await until(jobs, ([job]) => job!.due_at <= clock.now())
    mailTakes.resolve()
    await stopped
    expect(handed).toHaveLength(1)
  })

  test('begins a job at once that is left anew in the commit that ends it', async () => {
    const { store } = database
    // After the letter is taken: the word on that, and then the job's end.
    let commits = Number.POSITIVE_INFINITY
    const leavesAlong =
      (commit: House['store']['transact']): House['store']['transact'] =>
      (work) => {
        const ended = commit(work)
        const again = { kind: 'send-mail', subject: 'mail_0', at: clock.now() }
        if (--commits === 0) void store.transact((tx) => leave(tx, again))
        return ended
      }
    const along = { transact: leavesAlong(store.transact), autocommit: leavesAlong(store.autocommit) }
    // A job that is forgotten would come back by itself only after the lease.
    const worker = startWorker({ ...house(), store: { ...store, ...along } }, 3_600_000, 5)
    await write(1)
    await until(
      () => handed,
      (letters) => letters.length === 1,
    )
    commits = 2
    mailTakes.resolve()
    await until(jobs, (left) => commits <= 0 && left.length === 0)
    expect(handed).toEqual(['mail_0'])
    await worker.stop()
  })

  test('takes no more than it can be at, however many are left in one commit, and leaves those to others', async () => {
    // Who looks by the clock may do so between a commit and the word of it.
    const worker = startWorker(house(), 15_000, 3_600_000)
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
