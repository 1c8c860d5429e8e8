import Sqlite from 'better-sqlite3'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { recount } from '../../src/store/audit.ts'
import * as ledger from '../../src/store/ledger.ts'
import type { Store } from '../../src/store/store.ts'
import { engines, type TestDatabase } from '../engines.ts'

const currency = 'usd'
const ANA = 'customer:ana'

describe.each(engines)('whoever tampers with the books is found out, on $name', ({ open }) => {
  let database: TestDatabase
  let store: Store
  beforeEach(async () => {
    database = await open()
    store = database.store
    await store.transact(async (tx) => {
      await ledger.openAccount(tx, { id: ANA, currency, holder: 'customer' })
      await ledger.openAccount(tx, { id: 'house:till', currency, holder: 'house' })
      const line = { currency, at: 1, debit: ANA, credit: 'house:till' }
      await ledger.post(tx, {
        ...line,
        id: 'grant',
        kind: 'grant',
        amountMicros: 20_000_000,
        debit: 'house:till',
        credit: ANA,
      })
      await ledger.spend(tx, { ...line, id: 'spend', kind: 'spend', amountMicros: 4_500_000 })
      await ledger.post(tx, { ...line, id: 'refund', kind: 'refund', amountMicros: 500_000 })
      await ledger.hold(tx, { id: 'hold', account: ANA, currency, amountMicros: 1_000_000, at: 2 })
    })
  })
  afterEach(() => database.close())

  const told = () => store.read(recount)

  test('books that nobody touched are in order', async () => {
    expect(await told()).toEqual([])
  })

  test.each([
    [
      'credits = credits + 5000000',
      'customer:ana: the account says that 25 USD came in, but the books add up to 20 USD.',
    ],
    ['spent = 0', 'customer:ana: the account says that 0 USD was spent, but the books add up to 4.5 USD.'],
    [
      'clawed = 1',
      'customer:ana: the account says that 0.000001 USD was taken back by refunds and disputes, but the books add up to 0.5 USD.',
    ],
    ['held = 0', 'customer:ana: the account says that 0 USD is set aside, but the books add up to 1 USD.'],
  ])('a total that was set by hand: %s', async (change, sentence) => {
    await store.transact((tx) => sql.raw(`update accounts set ${change} where id = '${ANA}'`).execute(tx.db))
    expect(await told()).toEqual([sentence])
  })

  test.each([
    [
      'house:nowhere',
      ANA,
      [
        'The usd books are out of balance: 90 USD came to accounts from nowhere.',
        'customer:ana: the account says that 20 USD came in, but the books add up to 110 USD.',
      ],
    ],
    [
      ANA,
      'house:nowhere',
      [
        'The usd books are out of balance: 90 USD left accounts and came nowhere.',
        'customer:ana: the account says that 4.5 USD was spent, but the books add up to 94.5 USD.',
        'customer:ana: 75.5 USD more was spent and set aside than ever came in.',
      ],
    ],
  ])('a line written behind the ledger’s back, from %s to %s', async (debit, credit, sentences) => {
    const line = `insert into transfers values ('forged', 'gift', '${debit}', '${credit}', 'usd', 90000000, 1, null, null)`
    if (store.engine.name === 'sqlite') {
      const file = new Sqlite(database.url.replace('sqlite:', ''))
      file.exec(
        `pragma foreign_keys = off; drop trigger transfers_credit_customer; drop trigger transfers_debit_customer; ${line}`,
      )
      file.close()
    } else {
      await store.transact((tx) =>
        sql.raw(`set local session_replication_role = replica; ${line}`).execute(tx.db),
      )
    }
    expect(await told()).toEqual(sentences)
  })
})
