import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { broken, waiting } from '../../src/store/promises.ts'
import { engines, type TestDatabase } from '../engines.ts'

/** What somebody would have to do to the tables for the sentence to be said. */
const CASES: [deed: string, sentence: string][] = [
  [
    `insert into orders (id, code, customer, via, currency, credit_micros, pay_micros, state, opened_at, ended_at)
      values ('order_1', 'ABCDEF', 'ana', 'card', 'usd', 20000000, 20000000, 'paid', 1, 2)`,
    'order_1 is paid, but the books give credit for 0 of it, not for all.',
  ],
  [
    `insert into transfers values ('grant:pi_1', 'grant', 'house:stripe', 'customer:ana', 'usd', 5000000, 1, 'order_2', null)`,
    'grant:pi_1 gave credit or access for order_2, which is not a paid order.',
  ],
  [
    `insert into holds (id, account, currency, amount, opened_at) values ('run_1', 'customer:ana', 'usd', 1000000, 1)`,
    'run_1 is set aside, and nothing is under way that would need it.',
  ],
  [
    `insert into events (id, type, raw, source, state, received_at) values ('evt_1', 'x', '{}', 'webhook', 'received', 1)`,
    "evt_1 is an event of Stripe's that was kept, and nobody is at work on it.",
  ],
  [
    `insert into texts_out (id, ref, sender, recipient, body, segments, encoding, state, written_at)
      values ('thanks:1', 'ref', '+1', '+2', 'x', 1, 'GSM-7', 'waiting', 1)`,
    'thanks:1 is waiting, and nobody is at work on it.',
  ],
  [
    `insert into subscriptions
      (id, customer, command, asked, time, time_zone, next_on, most_micros, text_in, state, offered_at, once_at)
      values ('sub_1', 'ana', 'WAKE', '', '06:00', 'UTC', '2026-12-24', 1, 'SM1', 'off', 1, 2)`,
    'sub_1 is promised for later, and nobody will see to it.',
  ],
]

describe.each(engines)('what was promised is kept, on $name', ({ open }) => {
  let database: TestDatabase
  beforeEach(async () => {
    database = await open()
    for (const row of [
      "insert into customers (id, address, created_at) values ('ana', '+14155550101', 1)",
      "insert into accounts (id, currency, holder) values ('customer:ana', 'usd', 'customer'), ('house:stripe', 'usd', 'house')",
      "insert into texts_in (sid, customer, sender, recipient, body, raw, received_at) values ('SM1', 'ana', '+1', '+2', 'x', '', 1)",
      "insert into transfers values ('gift', 'gift', 'house:stripe', 'customer:ana', 'usd', 9000000, 1, null, null)",
    ])
      await done(row)
  })
  afterEach(() => database.close())
  const done = (deed: string) => database.store.transact(({ db }) => sql.raw(deed).execute(db))

  test.each(CASES)('or said: %s', async (deed, sentence) => {
    expect(await database.store.read(broken)).toEqual([])
    await done(deed)
    expect(await database.store.read(broken)).toEqual([sentence])
  })

  test('and what Twilio billed otherwise than we counted is listed', async () => {
    for (const [id, segments, billed] of [
      ['a', 1, 1],
      ['b', 1, 2],
      ['c', 2, 1],
      ['d', 1, null],
    ])
      await done(`insert into texts_out
        (id, ref, sender, recipient, body, segments, encoding, state, written_at, billed_segments)
        values ('${id}', '${id}', '+1', '+2', 'x', ${segments}, 'GSM-7', 'sent', 1, ${billed})`)
    expect(await database.store.read(waiting)).toEqual([
      'Twilio billed other segments than we counted for 2 texts, such as b: their customers paid for ours.',
    ])
  })

  test('and what waits for a person is listed', async () => {
    await done(
      "insert into jobs (id, kind, subject, due_at, dead, error) values ('x:1', 'x', '1', 1, 1, 'no')",
    )
    expect(await database.store.read(waiting)).toEqual(['x:1 was set aside: no'])
    expect(await database.store.read(broken)).toEqual([])
  })
})
