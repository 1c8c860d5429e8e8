import { readdirSync, readFileSync } from 'node:fs'
import { sql } from 'kysely'
import pg from 'pg'
import { expect, test } from 'vitest'
import * as jobs from '../../src/store/jobs.ts'
import { openStore } from '../../src/store/store.ts'
import { openTown } from '../../src/town/town.ts'
import { engines } from '../engines.ts'
import { service } from '../simulation/tide.ts'

const FOLDER = new URL('../../db/', import.meta.url)
/** The ones up to here were written before anybody ran a till. */
const BEFORE_THE_FIRST_TILL = '025'

/** What an older till, which is still at work beside a newer one, does not notice. */
const ADDS = [
  /^create table /,
  /^create (unique )?index /,
  // What was written with it is written without it, unless a statement counts on it in `on conflict`.
  /^drop index /,
  /^create (or replace )?(trigger|function) /,
  /^insert into /,
  /^update /,
]

/** The statements of a migration, without comments; the body of a trigger or function is part of its statement. */
function statementsOf(file: string): string[] {
  const script = readFileSync(new URL(file, FOLDER), 'utf8').replace(/--.*$/gm, '')
  return (script.match(/(?:\$\$[\s\S]*?\$\$|\bbegin\b[\s\S]*?\bend\b|[^;])+/gi) ?? [])
    .map((statement) => statement.trim().replace(/\s+/g, ' ').toLowerCase())
    .filter(Boolean)
}

/** Whether an older till may insert a row without knowing of this column. */
function isLeftOut(statement: string): boolean {
  if (!/^alter table \w+ add column /.test(statement)) return false
  return / default /.test(statement) || !/ not null| primary key| unique/.test(statement)
}

const files = readdirSync(FOLDER).filter(
  (file) => file.endsWith('.sql') && file.slice(0, 3) > BEFORE_THE_FIRST_TILL,
)

test.each(files)(
  '%s only adds what an older till, still at work, may leave out, or asks less of it',
  (file) => {
    const noticed = statementsOf(file).filter(
      (statement) => !ADDS.some((adds) => adds.test(statement)) && !isLeftOut(statement),
    )
    expect(noticed).toEqual([])
  },
)

test.each(engines)('an older till starts on the tables of a newer one, on $name', async ({ open }) => {
  const { store, url, close } = await open()
  await store.transact(async ({ db }) => {
    await sql`alter table customers add column taste text`.execute(db)
    await sql`create table tastes (id text primary key)`.execute(db)
    await sql`insert into kysely_migration (name, timestamp) values ('999_tastes', '2030-01-01')`.execute(db)
  })
  const older = await openStore(url)
  await older.transact(({ db }) =>
    db.insertInto('customers').values({ id: 'ana', address: '+14155550101', created_at: 1 }).execute(),
  )
  expect(await store.read(({ db }) => db.selectFrom('customers').select('id').execute())).toEqual([
    { id: 'ana' },
  ])
  await older.close()
  await close()
})

test('a newer till that must change a table lets older ones work while somebody reads all of it', async () => {
  const { store, url, close } = await engines[1]!.open()
  await store.transact(async ({ db }) => {
    await sql`alter table jobs drop column again`.execute(db)
    await sql`delete from kysely_migration where name = '084_jobs_again'`.execute(db)
  })
  const older = new pg.Client({ connectionString: url })
  const reader = new pg.Client({ connectionString: url })
  await older.connect()
  await reader.connect()
  await reader.query('begin; select * from jobs')
  const waits: number[] = []
  const newer = openStore(url, {
    tableLockMs: 200,
    sleep: (ms) => new Promise((done) => setTimeout(done, Number(waits.push(ms)) && ms)),
  })
  await expect.poll(() => waits.length, { timeout: 10_000 }).toBeGreaterThan(1)
  await older.query("insert into jobs (id, kind, subject, due_at) values ('knit:a', 'knit', 'a', 1)")
  await reader.query('commit')
  const { rows } = await (await newer).read(({ db }) => sql`select id, again from jobs`.execute(db))
  expect(rows).toEqual([{ id: 'knit:a', again: 0 }])
  await (await newer).close()
  await older.end()
  await reader.end()
  await close()
})

test('and leaves to a newer one the work that it does not know', async () => {
  const town = await openTown({ service })
  const { store } = town.house().house
  await store.transact((tx) => jobs.leave(tx, { kind: 'taste', subject: 'ana', at: town.clock.now() }))
  await town.clock.advance(3_600_000)
  const [left] = await town.look(({ db }) =>
    db.selectFrom('jobs').selectAll().where('kind', '=', 'taste').execute(),
  )
  expect(left).toMatchObject({ dead: 0, error: 'nobody here does jobs of kind taste' })
  await town.close()
})

test('a database where its user may make no tables is refused, and it is said who may change that', async () => {
  const [, { open }] = engines as [unknown, (typeof engines)[0]]
  const database = await open()
  const server = new pg.Client({ connectionString: database.url })
  await server.connect()
  await server.query('create role guest login')
  await server.query('create database "not-mine"')
  const url = Object.assign(new URL(database.url), { username: 'guest', pathname: '/not-mine' }).href
  const words = 'may make no tables there. As its superuser: alter database "not-mine" owner to guest'
  await expect(openStore(url)).rejects.toThrow(words)
  // What it says is all that is to be done.
  await server.query('alter database "not-mine" owner to guest')
  await (await openStore(url)).close()
  await server.query('drop database "not-mine" with (force)')
  await server.query('drop role guest')
  await server.end()
  await database.close()
})
