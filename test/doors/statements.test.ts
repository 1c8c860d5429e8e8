import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { engines, type TestDatabase } from '../engines.ts'
import { type OpenTill, openTestTill, until } from '../open-till.ts'
import { hearStatements } from '../statements.ts'
import { openCounter } from './counter.ts'

/** The worker asks for jobs when it is told of one, and not before. */
const lookMs = 3_600_000

/** What it takes in the database to answer a regular customer. Find a way without before you add a statement here. */
const answers: [what: string, text: string, statements: string[]][] = [
  [
    'BALANCE',
    'BALANCE',
    [
      ...['begin', 'select customers', 'insert texts_in', 'select accounts', 'select transfers'],
      ...['insert rate_limits', 'insert rate_limits', 'insert texts_out', 'commit'],
    ],
  ],
]

describe.each(engines)('what a text takes in the database, on $name', ({ name, open }) => {
  const heard = hearStatements()
  let database: TestDatabase
  let shop: OpenTill
  let ana: string
  let counter: ReturnType<typeof openCounter>
  beforeAll(async () => {
    database = await open()
    shop = await openTestTill(database.url, { lookMs, storeOptions: { onStatement: heard.onStatement } })
    counter = openCounter(shop, database, 8_500)
    ana = await counter.regular()
    await counter.ask(ana, 'BALANCE')
  })
  afterAll(async () => {
    await shop.close()
    await database.close()
  })

  test.each(answers)('%s', async (_what, text, statements) => {
    // SQLite begins and commits for many at once.
    const wanted = name === 'sqlite' ? statements.filter((one) => !/^(begin|commit)$/.test(one)) : statements
    let said: string[] = []
    await until(
      async () => {
        said = await heard.during(() => counter.ask(ana, text))
        return said
      },
      () => true,
    )
    console.log(said)
    expect(said).toEqual(wanted)
  })
})
