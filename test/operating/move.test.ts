import Sqlite from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { compareBooks } from '../../src/flows/compare-books.ts'
import { writeCursor } from '../../src/store/events.ts'
import * as ledger from '../../src/store/ledger.ts'
import { move } from '../../src/store/move.ts'
import { openStore } from '../../src/store/store.ts'
import { texttill } from '../cli/command-line.ts'
import { engines, type TestDatabase } from '../engines.ts'
import { inboundForm, type OpenTill, openTestTill, until } from '../open-till.ts'

const [sqlite, postgres] = engines as [(typeof engines)[0], (typeof engines)[0]]
const ANA = '+14155550123'

let from: TestDatabase
let to: TestDatabase
let till: OpenTill
beforeEach(async () => {
  from = await sqlite.open()
  to = await postgres.open()
  till = await openTestTill(from.url)
})
afterEach(async () => {
  await till.close().catch(() => {})
  await from.close()
  await to.close()
})

async function live(): Promise<void> {
  const link = await till.text(ANA, 'BUY 20')
  const answer = await fetch(/http\S+\/p\/\w+/.exec(link!)![0], { redirect: 'manual' })
  const session = /cs_\w+/.exec(answer.headers.get('location')!)![0]
  till.stripe.control.customer.pay(session, { number: '4242424242424242', email: 'ana@example.com' })
  await until(
    () => till.received(ANA),
    (texts) => texts.length === 2,
  )
  await till.text(ANA, 'SUN 46.5, 7.9')
}

test('a till moves to PostgreSQL with every row, proves it, and goes on there', async () => {
  await live()
  await till.close()
  await from.store.close()
  const moved = await texttill(['move', '--from', from.url, '--to', to.url, '--json'])
  expect(moved.err).toBe('')
  expect(moved.code).toBe(0)
  const { contents } = JSON.parse(moved.out) as { contents: { table: string; rows: number }[] }
  const rows = Object.fromEntries(contents.map(({ table, rows }) => [table, rows]))
  expect(rows).toMatchObject({ customers: 1, orders: 1, texts_in: 2, holds: 1 })
  expect((await texttill(['verify'], { DATABASE_URL: to.url })).code).toBe(0)

  // It posts there, from the balance that came along, and its triggers are at work again.
  const account = await to.store.transact(async (tx) => {
    const { id } = await tx.db
      .selectFrom('accounts')
      .select('id')
      .where('holder', '=', 'customer')
      .executeTakeFirstOrThrow()
    const line = {
      id: 'gift',
      kind: 'gift',
      debit: 'house:revenue',
      credit: id,
      currency: 'usd',
      amountMicros: 1,
      at: 1,
    }
    await ledger.post(tx, line)
    return ledger.balance(tx, { account: id, currency: 'usd' })
  })
  expect(account.creditsMicros).toBe(20_000_001)

  const other = await sqlite.open()
  const again = await texttill(['move', '--from', other.url, '--to', to.url])
  await other.close()
  expect(again).toMatchObject({
    code: 1,
    err: expect.stringMatching(/already\. Move into an empty database/),
  })
}, 180_000)

test('a move that dies between the two databases leaves one till, and goes on when it is asked for again', async () => {
  await till.text(ANA, 'BALANCE')
  const path = from.url.slice('sqlite:'.length)
  const file = new Sqlite(path)
  const moveHere = () => texttill(['move', '--from', from.url, '--to', to.url])

  // All has arrived, and the file is not closed.
  file.exec(`create trigger moved_cursors_insert before insert on cursors begin select 1; end`)
  await expect(move(to.store, { from: path, to: 'there' })).rejects.toThrow(/already exists/)
  file.exec('drop trigger moved_cursors_insert')
  await expect(openStore(to.url)).rejects.toThrow(
    /was not finished, or was a rehearsal\. Run `texttill move` once more/,
  )
  await till.text(ANA, 'HELP')
  await till.close()
  expect(await moveHere()).toMatchObject({ code: 0, err: '' })
  const there = await openStore(to.url)
  const texts = await there.read(({ db }) => db.selectFrom('texts_in').select('body').execute())
  expect(texts.map(({ body }) => body).toSorted()).toEqual(['BALANCE', 'HELP'])

  // The file is closed, and nobody may open what has arrived.
  await there.transact((tx) => writeCursor(tx, { name: 'moving-from', value: path }))
  await there.close()
  await expect(openStore(from.url)).rejects.toThrow(/has moved/)
  await expect(openStore(to.url)).rejects.toThrow(/was not finished/)
  expect(await moveHere()).toMatchObject({ code: 0, err: '' })
  await (await openStore(to.url)).close()
  expect(await moveHere()).toMatchObject({ code: 1, err: expect.stringMatching(/has moved/) })
  file.close()
}, 60_000)

test('a rehearsal changes nothing in a file that a newer version would', async () => {
  const file = new Sqlite(from.url.slice('sqlite:'.length))
  const newest = () => file.prepare('select max(name) from kysely_migration').pluck().get() as string
  file.prepare('delete from kysely_migration where name = ?').run(newest())
  const before = newest()
  const rehearsed = await texttill(['move', '--rehearse', '--from', from.url, '--to', to.url])
  expect(rehearsed).toMatchObject({ code: 1, err: expect.stringMatching(/The file is of an older version/) })
  expect(newest()).toBe(before)
  file.close()
}, 60_000)

test('after a rehearsal no till starts on the copy, and the same database takes the move in earnest', async () => {
  await till.text(ANA, 'BALANCE')
  const moveHere = (...how: string[]) => texttill(['move', ...how, '--from', from.url, '--to', to.url])
  for (const _ of ['once', 'twice']) {
    const rehearsed = await moveHere('--rehearse')
    expect(rehearsed).toMatchObject({ code: 0, err: '' })
    expect(rehearsed.out).toMatch(/This was a rehearsal: the till goes on where it is.* Throw it away\.\n$/)
    expect(rehearsed.out).not.toMatch(/Start the till/)
    await expect(openStore(to.url)).rejects.toThrow(/was a rehearsal\. Run `texttill move`/)
  }
  await till.text(ANA, 'HELP')
  await till.close()
  expect(await moveHere()).toMatchObject({
    code: 0,
    err: '',
    out: expect.stringMatching(/Start the till with/),
  })
  const there = await openStore(to.url)
  const texts = await there.read(({ db }) => db.selectFrom('texts_in').select('body').execute())
  expect(texts.map(({ body }) => body).toSorted()).toEqual(['BALANCE', 'HELP'])
  await there.close()
}, 60_000)

test('a till that runs and is texted moves with all that it thanked for, and writes nothing any more', async () => {
  await live()
  const year = { fromMs: Date.now() - 86_400_000, toMs: Date.now() + 86_400_000 }
  await until(
    async () => {
      const { differences, waiting } = await compareBooks(till.till.house, year)
      return [...differences, ...waiting]
    },
    (unlike) => unlike.length === 0,
  )
  const moving = texttill(['move', '--from', from.url, '--to', to.url])
  let isOver = false
  void moving.then(() => {
    isOver = true
  })
  const thanked: string[] = []
  const statuses = new Set<number>()
  async function talk(phone: string): Promise<void> {
    while (!isOver) {
      const form = inboundForm({ From: phone })
      const { status } = await till.post(form)
      statuses.add(status)
      if (status === 200) thanked.push(form.MessageSid!)
      await new Promise((turn) => setTimeout(turn, 5))
    }
  }
  await Promise.all(['+14155550141', '+14155550142', '+14155550143'].map(talk))
  expect(await moving).toMatchObject({ code: 0, err: '' })
  const arrived = await to.store.read(({ db }) => db.selectFrom('texts_in').select('sid').execute())
  expect(thanked.length).toBeGreaterThan(3)
  expect(thanked.filter((sid) => !arrived.some((text) => text.sid === sid))).toEqual([])

  const late = await till.post(inboundForm({}))
  expect(late.status).toBe(500)
  const ready = await fetch(`${till.url}/readyz`)
  expect(ready.status).toBe(503)
  expect(await ready.json()).toMatchObject({
    code: 'moved',
    title: 'The till has moved to another database.',
    detail: expect.stringMatching(/has moved to 127/),
  })
  await expect(openStore(from.url)).rejects.toThrow(/has moved to 127.*DATABASE_URL/)
}, 180_000)
