import { expect, it } from 'vitest'
import { engines } from '../engines.ts'
import { texttill } from './command-line.ts'

it.each(engines)(
  'lists jobs that were set aside, has one tried again, and drops one for a reason, on $name',
  async ({ open }) => {
    const database = await open()
    const env = { DATABASE_URL: database.url }
    const aside = (kind: string) => ({
      id: `${kind}:evt_1`,
      kind,
      subject: 'evt_1',
      ...({ due_at: 0, dead: 1, error: 'Stripe does not say' } as const),
    })
    await database.store.transact(({ db }) =>
      db
        .insertInto('jobs')
        .values([aside('receive-event'), aside('follow-cards')])
        .execute(),
    )
    expect((await texttill(['jobs', 'list'], env)).out).toBe(
      '1970-01-01 00:00:00  set aside  receive-event:evt_1  Stripe does not say\n' +
        '1970-01-01 00:00:00  set aside  follow-cards:evt_1  Stripe does not say\n',
    )
    expect(await texttill(['jobs', 'retry', 'receive-event:evt_1'], env)).toMatchObject({ code: 0 })
    const dropped = await texttill(['jobs', 'drop', 'follow-cards:evt_1', '--reason', 'of no use'], env)
    expect(dropped).toMatchObject({ code: 0 })
    const left = await database.store.read(({ db }) => db.selectFrom('jobs').select(['id', 'dead']).execute())
    expect(left).toEqual([{ id: 'receive-event:evt_1', dead: 0 }])
    await database.close()
  },
)
