import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { broken } from '../../src/store/promises.ts'
import { proveBooks } from '../../src/store/proof.ts'
import { engines, type TestDatabase } from '../engines.ts'
import { NUMBER, until } from '../open-till.ts'
import { type Fleet, openFleet } from './fleet.ts'

const [, { open }] = engines as [unknown, (typeof engines)[0]]
const PEOPLE = 6

let database: TestDatabase
let fleet: Fleet
beforeEach(async () => {
  database = await open()
})
afterEach(async () => {
  await fleet?.close()
  await database.close()
})

const say = async (person: string, body: string) => {
  const { replies } = await fleet.twilio.control.text({ from: person, to: NUMBER, body })
  return replies.at(0)?.body
}

/** Pays on the page that a text leads to, as a browser does. */
async function pay(words: string): Promise<void> {
  const answer = await fetch(/http\S+\/p\/\w+/.exec(words)![0], { redirect: 'manual' })
  const session = /cs_\w+/.exec(answer.headers.get('location')!)![0]
  const card = { number: '4242424242424242', email: 'ana@example.com' }
  expect(fleet.stripe.control.customer.pay(session, card).to).toBe('shop')
}

const newestOf = (person: string, holds: (words: string) => boolean) =>
  until(
    () => fleet.received(person).at(-1) ?? '',
    (words) => holds(words),
  )

/** A customer's day: a first purchase on a page, a paid command, a purchase by text, a question. */
async function liveThrough(person: string): Promise<void> {
  const link = (await say(person, 'BUY 20')) ?? (await newestOf(person, (words) => words.includes('/p/')))
  await pay(link)
  await newestOf(person, (words) => words.startsWith('Added $20.00'))
  await say(person, 'SUN 46.5, 7.9')
  await say(person, 'BUY 10')
  await until(
    () => fleet.received(person),
    (texts) => texts.some((words) => words.startsWith('Added $10.00')),
  )
  await say(person, 'BALANCE')
}

test('four processes behind one address serve everybody once, though every webhook comes to two of them', async () => {
  fleet = await openFleet({ databaseUrl: database.url, processes: 4, twice: true })
  const people = Array.from({ length: PEOPLE }, (_, i) => `+1415557${String(i).padStart(4, '0')}`)
  await Promise.all(people.map(liveThrough))
  const idle = () =>
    database.store.read(async ({ db }) => {
      const { rows } = await sql<{ n: number }>`
        select cast((select count(*) from events where state = 'received')
          + (select count(*) from jobs where kind in ('send-text', 'charge-card', 'run-command')) as integer) as n`.execute(
        db,
      )
      return rows[0]!.n
    })
  await until(idle, (left) => left === 0)
  await fleet.stripe.control.quiet(0)
  await fleet.twilio.control.quiet(0)

  const found = await database.store.read(async (read) => ({
    wrong: [...(await proveBooks(read, {})).wrong, ...(await broken(read))],
    grants: await read.db.selectFrom('transfers').select(['id']).where('kind', '=', 'grant').execute(),
    captures: await read.db.selectFrom('transfers').select('id').where('kind', '=', 'capture').execute(),
    heard: await read.db.selectFrom('texts_in').select('sid').execute(),
    answers: await read.db
      .selectFrom('texts_out')
      .select('answers')
      .where('answers', 'is not', null)
      .execute(),
  }))
  expect(found.wrong).toEqual([])
  const paid = fleet.stripe.control.events().filter(({ type }) => type === 'payment_intent.succeeded')
  expect(paid).toHaveLength(2 * PEOPLE)
  expect(found.grants.map(({ id }) => id).toSorted()).toEqual(
    paid.map(({ data }) => `grant:${(data.object as { id: string }).id}`).toSorted(),
  )
  expect(found.captures).toHaveLength(PEOPLE)
  expect(found.heard).toHaveLength(4 * PEOPLE)
  expect(found.answers.map(({ answers }) => answers).toSorted()).toEqual(
    found.heard.map(({ sid }) => sid).toSorted(),
  )
  // Four answers, and the thanks for the purchase on the page.
  for (const person of people) expect(fleet.received(person)).toHaveLength(5)
  for (const { printed } of fleet.processes) expect(printed.err).toBe('')
  expect(fleet.served()).toBeGreaterThan(2 * 4 * PEOPLE)
}, 120_000)
