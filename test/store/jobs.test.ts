import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as jobs from '../../src/store/jobs.ts'
import type { Store } from '../../src/store/store.ts'
import { engines, type TestDatabase } from '../engines.ts'

describe.each(engines)('a job, on $name', ({ open }) => {
  let database: TestDatabase
  let store: Store
  beforeAll(async () => {
    database = await open()
    store = database.store
  })
  afterAll(() => database.close())

  const leave = (subject: string, at: number) =>
    store.transact((tx) => jobs.leave(tx, { kind: 'knit', subject, at }))
  const take = async (now: number) =>
    (await store.autocommit((tx) => jobs.take(tx, { now, leaseMs: 60, limit: 16 })))[0]
  const finish = (job: jobs.Job) => store.autocommit((tx) => jobs.finish(tx, job))

  test('is one, however often it is left before somebody takes it', async () => {
    await leave('a sock', 1)
    await leave('a sock', 2)
    const job = (await take(3))!
    expect(await finish(job)).toBe(true)
    expect(await take(1_000)).toBeUndefined()
  })

  test('is done once more when it is left again while somebody is at it', async () => {
    await leave('a hat', 1)
    const job = (await take(1))!
    await leave('a hat', 2)
    expect(await finish(job)).toBe(false)
    const again = (await take(1 + 60))!
    expect(await finish(again)).toBe(true)
    expect(await take(1_000)).toBeUndefined()
  })

  test('that comes back by itself has all its tries again after each time that it was done', async () => {
    const putOff = (job: jobs.Job, until: number, error: string) =>
      store.autocommit((tx) => jobs.putOff(tx, job, { until, error }))
    await leave('a row a day', 1)
    await putOff((await take(1))!, 10, 'no wool')
    const second = (await take(10))!
    expect(second.tries).toBe(2)
    await putOff(second, 20, '')
    const third = (await take(20))!
    expect(third.tries).toBe(1)
    expect(await finish(third)).toBe(true)
  })

  test('is not taken away by one whose time for it has run out', async () => {
    await leave('a scarf', 1)
    const slow = (await take(1))!
    const other = (await take(1 + 60))!
    expect(await finish(slow)).toBe(false)
    expect(await finish(other)).toBe(true)
  })

  test('is not set aside by one whose time for it has run out, while another is at it', async () => {
    await leave('a glove with six fingers', 1)
    const slow = (await take(1))!
    const other = (await take(1 + 60))!
    await store.autocommit((tx) => jobs.giveUp(tx, slow, { error: 'no such hand' }))
    const [kept] = await store.read((read) => jobs.list(read, { before: undefined, limit: 1 }))
    expect(kept).toMatchObject({ id: other.id, dead: 0, error: null })
    expect(await store.read((read) => jobs.nextDueAt(read))).toBe(other.due_at)
    await store.autocommit((tx) => jobs.giveUp(tx, other, { error: 'no such hand' }))
    expect(await store.read((read) => jobs.nextDueAt(read))).toBeUndefined()
    expect(await store.autocommit((tx) => jobs.drop(tx, other))).toBe(true)
  })

  test('that a clock put off which was ahead comes now, and an appointment is kept', async () => {
    const pullIn = () =>
      store.autocommit((tx) => jobs.pullIn(tx, { now: 1_000, longestMs: { knit: 100 }, retryMs: 500 }))
    await leave('a row each hour', 1_100)
    await store.transact((tx) => jobs.leave(tx, { kind: 'fitting', subject: 'a coat', at: 9_000 }))
    expect(await pullIn()).toEqual([])
    await leave('a belt', 1_101)
    await leave('a failure', 1)
    const failed = (await take(1))!
    await store.autocommit((tx) => jobs.putOff(tx, failed, { until: 1_501, error: 'no wool' }))
    expect(await pullIn()).toEqual(['knit', 'knit'])
    const taken = await store.autocommit((tx) => jobs.take(tx, { now: 1_000, leaseMs: 60, limit: 16 }))
    expect(taken.map(({ subject }) => subject).toSorted()).toEqual(['a belt', 'a failure'])
    for (const job of taken) expect(await finish(job)).toBe(true)
    await store.autocommit((tx) => jobs.drop(tx, { kind: 'fitting', subject: 'a coat' }))
    await store.autocommit((tx) => jobs.drop(tx, { kind: 'knit', subject: 'a row each hour' }))
  })

  test('is a worker’s with the commit that leaves it, is begun once, and comes back should the worker die', async () => {
    const begun: jobs.Job[] = []
    const dismiss = store.hire({
      keepsUntil: (dueAt) => (dueAt <= 10 ? 100 : undefined),
      begin: (job) => void begun.push(job),
    })
    await leave('a glove', 10)
    await leave('a glove', 10)
    await leave('a mitten', 11)
    const undone = store.transact(async (tx) => {
      await jobs.leave(tx, { kind: 'knit', subject: 'a net', at: 10 })
      throw new Error('no yarn')
    })
    await expect(undone).rejects.toThrow('no yarn')
    dismiss()
    expect(begun.map(({ subject, due_at, tries }) => [subject, due_at, tries])).toEqual([['a glove', 100, 1]])

    const mitten = (await take(99))!
    expect(mitten.subject).toBe('a mitten')
    expect(await finish(mitten)).toBe(true)
    const glove = (await take(100))!
    expect(glove).toMatchObject({ subject: 'a glove', tries: 2 })
    expect(await finish(glove)).toBe(true)
    expect(await take(1_000)).toBeUndefined()
  })
})
