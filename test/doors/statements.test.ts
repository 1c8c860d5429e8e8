import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { engines, type TestDatabase } from '../engines.ts'
import { type OpenTill, openTestTill, until } from '../open-till.ts'
import { hearStatements } from '../statements.ts'
import { openCounter } from './counter.ts'

/** What it takes in the database to answer a regular customer. Find a way without before you add a statement here. */
const answers: [text: string, statements: string[]][] = [
  [
    'BALANCE',
    [
      ...['select customers', 'insert texts_in', 'select accounts'],
      ...['update customers', 'insert texts_out'],
    ],
  ],
  [
    'SUN 46.5 7.9',
    [
      // It is heard, and its price held. What is known of it goes along to whoever runs it.
      ...['select customers', 'insert texts_in', 'select accounts', 'insert holds', 'insert runs'],
      ...['select accounts', 'insert jobs', 'update texts_in'],
      // It is paid for and answered.
      ...[
        'delete jobs',
        'select customers',
        'select conversations',
        'select runs',
        'update runs',
        'delete rests',
      ],
      ...['update holds', 'insert transfers', 'select accounts', 'select auto_top_ups'],
      ...['insert texts_out'],
    ],
  ],
]

/** What is known of who texts comes along with the text on PostgreSQL; SQLite is quicker in two. */
const BY_ENGINE = { sqlite: ['select orders'], postgres: [] }

/** Door and worker look when they have the time, and Twilio reports on what was said. */
const BESIDES = ['begin', 'commit', 'select jobs', 'select texts_out', 'insert receipts', 'update texts_out']

describe.each(engines)('what a text takes in the database, on $name', ({ name, open }) => {
  const heard = hearStatements()
  let database: TestDatabase
  let shop: OpenTill
  let counter: ReturnType<typeof openCounter>
  beforeAll(async () => {
    database = await open()
    const storeOptions = { onStatement: heard.onStatement }
    // The worker looks for jobs when it is told of one, and not before.
    shop = await openTestTill(database.url, { lookMs: 3_600_000, storeOptions })
    counter = openCounter(shop, database, 8_500)
  })
  afterAll(async () => {
    await shop.close()
    await database.close()
  })

  test.each(answers)('%s', async (text, statements) => {
    const ana = await counter.regular()
    await counter.ask(ana, text)
    await until(
      () => counter.look(({ db }) => db.selectFrom('texts_out').select('delivery').execute()),
      (texts) => texts.every(({ delivery }) => delivery === 'delivered'),
    )
    const said = await heard.during(() => counter.ask(ana, text))
    expect(said.filter((one) => !BESIDES.includes(one)).toSorted()).toEqual(
      [...statements, ...BY_ENGINE[name]].toSorted(),
    )
  })
})
