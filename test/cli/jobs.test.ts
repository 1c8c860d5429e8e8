import { expect, it } from 'vitest'
import * as events from '../../src/store/events.ts'
import { engines } from '../engines.ts'
import { texttill } from './command-line.ts'

it.each(engines)(
  'lists jobs that were set aside or fail, has one tried again, and drops one that fails for a reason, on $name',
  async ({ open }) => {
    const database = await open()
    const env = { DATABASE_URL: database.url }
    const job = (subject: string, dead: 0 | 1) => ({
      ...{ id: `receive-event:${subject}`, kind: 'receive-event', subject },
      ...{ due_at: 0, dead, error: 'Stripe does not say' },
    })
    const event = { type: 'x', raw: '{}', source: 'webhook', state: 'failed', received_at: 1 } as const
    await database.store.transact(async ({ db }) => {
      await db
        .insertInto('events')
        .values({ id: 'evt_2', ...event })
        .execute()
      await db
        .insertInto('jobs')
        .values([job('evt_1', 1), job('evt_2', 0)])
        .execute()
    })
    expect((await texttill(['jobs', 'list'], env)).out).toBe(
      '1970-01-01 00:00:00  set aside  receive-event:evt_1  Stripe does not say\n',
    )
    expect((await texttill(['jobs', 'list', '--failing'], env)).out).toBe(
      '1970-01-01 00:00:00  failing    receive-event:evt_2  Stripe does not say\n',
    )
    expect(await texttill(['jobs', 'retry', 'receive-event:evt_1'], env)).toMatchObject({ code: 0 })
    const dropped = await texttill(['jobs', 'drop', 'receive-event:evt_2', '--reason', 'given back'], env)
    expect(dropped).toMatchObject({ code: 0 })
    const left = await database.store.read(({ db }) => db.selectFrom('jobs').select(['id', 'dead']).execute())
    expect(left).toEqual([{ id: 'receive-event:evt_1', dead: 0 }])
    const ended = await database.store.read((read) => events.find(read, 'evt_2'))
    expect(ended).toMatchObject({ state: 'ignored', outcome: 'dropped: given back' })
    await database.close()
  },
)
