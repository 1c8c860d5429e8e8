import Sqlite from 'better-sqlite3'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { House } from '../../src/flows/house.ts'
import { sealBooks } from '../../src/flows/seal-books.ts'
import * as ledger from '../../src/store/ledger.ts'
import { proveBooks } from '../../src/store/proof.ts'
import * as seals from '../../src/store/seals.ts'
import type { Store } from '../../src/store/store.ts'
import { engines, type TestDatabase } from '../engines.ts'
import { quietLog } from '../open-till.ts'

const currency = 'usd'
const ANA = 'customer:ana'
const MINUTE = 60_000
const START = Date.UTC(2026, 10, 23)

describe.each(engines)('the books are sealed, on $name', ({ open }) => {
  let database: TestDatabase
  let store: Store
  let now: number
  beforeEach(async () => {
    database = await open()
    store = database.store
    now = START
    await store.transact(async (tx) => {
      await ledger.openAccount(tx, { id: ANA, currency, holder: 'customer' })
      await ledger.openAccount(tx, { id: 'house:stripe', currency, holder: 'house' })
    })
  })
  afterEach(() => database.close())

  const clock = { now: () => now, sleep: async () => {} }
  const house = () => ({ store, world: { clock }, log: quietLog }) as unknown as House
  const post = (id: string, at = now) =>
    store.transact((tx) =>
      ledger.post(tx, {
        id,
        kind: 'gift',
        debit: 'house:stripe',
        credit: ANA,
        currency,
        amountMicros: 1_000_000,
        at,
      }),
    )
  /** As the timetable does it: close, and seal when nobody can be at work any more who did not know. */
  async function seal() {
    now += 11 * MINUTE
    await sealBooks(house())
    now += 5 * MINUTE
    await sealBooks(house())
  }
  const proof = (expected?: string) => store.read((read) => proveBooks(read, { expected }))
  const told = async (expected?: string) => (await proof(expected)).wrong

  /** What somebody does who has the database in their hands. */
  async function tamper(...statements: string[]) {
    if (store.engine.name === 'sqlite') {
      const file = new Sqlite(database.url.replace('sqlite:', ''))
      const triggers = file.prepare("select name from sqlite_master where type = 'trigger'").all()
      for (const { name } of triggers as { name: string }[]) file.exec(`drop trigger ${name}`)
      file.exec(statements.join(';'))
      file.close()
    } else
      await store.transact(async ({ db }) => {
        await sql`set local session_replication_role = replica`.execute(db)
        for (const statement of statements) await sql.raw(statement).execute(db)
      })
  }

  test('line by line, one seal after the other, and young lines later', async () => {
    await post('one')
    await post('two')
    await seal()
    await post('three')
    await seal()
    await post('four')
    expect(await proof()).toMatchObject({ wrong: [], lines: 4, seals: 2, unsealed: 1 })
  })

  test('a thousand or so lines at a time, however many came before the first seal', async () => {
    await store.transact(async ({ db, engine }) => {
      const numbers =
        engine.name === 'sqlite'
          ? 'with recursive n(i) as (select 1 union all select i + 1 from n where i < 2500) select i from n'
          : 'select generate_series(1, 2500) as i'
      await sql
        .raw(`
        insert into transfers (id, kind, debit, credit, currency, amount, posted_at)
        select 'gift:' || i, 'gift', 'house:stripe', '${ANA}', 'usd', i, ${START} + i / 3 from (${numbers}) as many
      `)
        .execute(db)
    })
    await seal()
    expect(await proof()).toMatchObject({ wrong: [], lines: 2500, seals: 3, unsealed: 0 })
  })

  test('and a line that comes late is posted after what is closed, so that no seal breaks', async () => {
    await post('one')
    await seal()
    await post('by a clock that was set back', START - 60 * MINUTE)
    const line = await store.read((read) => ledger.find(read, 'by a clock that was set back'))
    const until = (await store.read(seals.closedUntil))!
    expect(line!.posted_at).toBe(until + 1)
    // Whoever was to close them, and comes late, opens nothing.
    await store.transact((tx) => seals.close(tx, until - 60_000))
    expect(await store.read(seals.closedUntil)).toBe(until)
    await seal()
    expect(await proof()).toMatchObject({ wrong: [], lines: 2, unsealed: 0 })
  })

  test('by one of two processes that do it at the same time', async () => {
    await post('one')
    now += 11 * MINUTE
    await Promise.all([sealBooks(house()), sealBooks(house())])
    now += 5 * MINUTE
    await Promise.all([sealBooks(house()), sealBooks(house()), sealBooks(house())])
    expect(await proof()).toMatchObject({ wrong: [], seals: 1, unsealed: 0 })
  })

  test('a seal cannot be changed or taken away', async () => {
    await post('one')
    await seal()
    for (const deed of ["update seals set hash = ''", 'delete from seals'])
      await expect(store.transact(({ db }) => sql.raw(deed).execute(db))).rejects.toThrow(/A seal is never/)
  })

  describe('and whoever tampers with a sealed line is found out:', () => {
    let head: string
    beforeEach(async () => {
      for (const id of ['one', 'two', 'three']) {
        await post(id)
        now += 1
      }
      await seal()
      await post('four')
      await seal()
      head = seals.nameOf((await proof()).head!)
    })

    test.each([
      [
        'its note',
        "update transfers set note = 'rent' where id = 'two'",
        /^two: this line of the books is not what was sealed under seal 1:/,
      ],
      [
        'its time',
        `update transfers set posted_at = ${START} where id = 'two'`,
        /^two: this line of the books is not what was sealed/,
      ],
      [
        'a line put in',
        `insert into transfers values ('zero', 'gift', 'house:stripe', '${ANA}', 'usd', 1, ${START}, null, null)`,
        /^zero: this line was put into the books after seal 1:/,
      ],
      [
        'a line taken out',
        "delete from transfers where id = 'two'",
        /^A line is gone that was sealed under seal 1:[0-9a-f]+: the one after one\.$/,
      ],
      ['a seal taken away', 'delete from seals where n = 1', /^The seals between 0 and 2 are gone\.$/],
      ['a seal made anew', "update seals set hash = 'aa' where n = 1", /^seal 1:aa does not fit its lines/],
    ])('%s', async (_what, deed, sentence) => {
      expect(await told()).toEqual([])
      await tamper(deed)
      expect((await told())[0]).toMatch(sentence)
    })

    test('even who makes the whole chain anew, by the seal that somebody noted down', async () => {
      const noted = head.slice('seal '.length)
      expect(await told(noted)).toEqual([])
      await tamper("update transfers set note = 'rent' where id = 'two'", 'delete from seals')
      await sealBooks(house())
      expect(await told()).toEqual([])
      expect((await told(noted))[0]).toMatch(/^There is no seal 2 any more\.$/)
    })
  })
})
