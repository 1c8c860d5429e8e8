import { hash } from 'node:crypto'
import Sqlite, { type Database } from 'better-sqlite3'
import { sql } from 'kysely'
import { Problem } from '../till/problem.ts'
import { readCursor, writeCursor } from './events.ts'
import { leaveFor, MOVED_TO, MOVING_FROM } from './moved.ts'
import { takeTime } from './patience.ts'
import { proveBooks } from './proof.ts'
import type { Store, Tx } from './store.ts'

const PAGE = 1_000
/** How long we wait for a till that writes. */
const LOCK_MS = 30_000
/** Kysely's own, which the target has brought along. */
const NOT_OURS = /^(sqlite_|kysely_)/

/** What stands in one table: how many rows, and a hash over all of them, whatever their order. */
export type Contents = { table: string; rows: number; hash: string }

/**
 * Copies everything from a SQLite file into a PostgreSQL database with the same tables and nothing in them, in one
 * transaction that is only committed when both have the same rows in every table and the books there prove. Nobody can
 * write in the file from the first row that is copied, and from then on for ever: a till that runs on it refuses what
 * comes, as while another program keeps the file. No till opens the database before the file is closed for good; one
 * that died in between begins anew, and what it had copied is thrown away.
 *
 * @param args.from the file, brought up to date by the same version of the till
 * @param args.to what the file says of where the till has gone; without it this is a rehearsal, and the file is only read
 * @param args.moved called with how many rows were copied or compared, and of what, since the last call
 * @throws Problem `not-empty`, `different`, and `older` for a rehearsal with a file that is not up to date
 */
export async function move(
  target: Store,
  args: { from: string; to?: string; moved?: (table: string, rows: number) => void },
): Promise<Contents[]> {
  const { from, to, moved = () => {} } = args
  const source = new Sqlite(from, { readonly: to === undefined, fileMustExist: true, timeout: LOCK_MS })
  try {
    source.exec(to === undefined ? 'begin' : 'begin immediate')
    const tables = inOrder(source)
    const contents = await target.transact(async (tx) => {
      await takeTime(tx)
      await refuseOlder(tx, source)
      const isBegun = (await readCursor(tx, MOVING_FROM)) !== undefined
      if (!isBegun) for (const table of tables) await refuseFull(tx, table)
      // The totals come along as they are: nothing is to be posted again. An owner may do this; triggers of foreign keys stay.
      for (const table of tables) await raw(tx, `alter table ${table} disable trigger user`)
      if (isBegun) await raw(tx, `truncate ${tables.join(', ')}`)
      const contents: Contents[] = []
      for (const table of tables) {
        const columns = columnsOf(source, table)
        const digest = openDigest()
        for (const page of pagesOf(source, table)) {
          await sql`insert into ${sql.table(table)} (${sql.join(columns.map((column) => sql.ref(column)))})
            select ${sql.join(columns.map((column) => sql.ref(column)))}
            from json_populate_recordset(null::${sql.table(table)}, ${JSON.stringify(page)}::json)`.execute(
            tx.db,
          )
          for (const row of page) digest.add(row, columns)
          moved(table, page.length)
        }
        contents.push({ table, ...digest.end() })
      }
      for (const table of tables) await raw(tx, `alter table ${table} enable trigger user`)
      for (const left of contents) {
        const arrived = await contentsOf(tx, left.table, columnsOf(source, left.table), moved)
        if (arrived.hash !== left.hash || arrived.rows !== left.rows)
          throw new Problem(
            'different',
            `${left.table}: ${left.rows} rows left, ${arrived.rows} arrived, and they are not the same.`,
          )
      }
      const { wrong } = await proveBooks(tx, {})
      if (wrong.length) throw new Problem('different', wrong.join('\n'))
      await writeCursor(tx, { name: MOVING_FROM, value: from })
      return contents
    })
    if (to !== undefined) {
      leaveFor(source, tables, to)
      source.exec('commit')
      await arrive(target)
    }
    return contents
  } finally {
    source.close()
  }
}

/**
 * Ends a move that died when all had arrived and the file was closed for good.
 *
 * @param args.to what the file says of where the till has gone
 * @returns whether there was such a move
 */
export async function endMove(target: Store, { from, to }: { from: string; to: string }): Promise<boolean> {
  const source = new Sqlite(from, { readonly: true, fileMustExist: true })
  try {
    const isOurs = source.prepare("select 1 from sqlite_master where name = 'cursors'").get()
    const gone = isOurs && source.prepare('select value from cursors where name = ?').pluck().get(MOVED_TO)
    return gone === to && (await arrive(target))
  } finally {
    source.close()
  }
}

/** From now on a till may be opened here. @returns whether none might before */
function arrive(target: Store): Promise<boolean> {
  return target.transact(async (tx) => {
    const ended = await tx.db.deleteFrom('cursors').where('name', '=', MOVING_FROM).executeTakeFirst()
    return ended.numDeletedRows > 0n
  })
}

/** How many rows there are to move. */
export function countRows(file: string): number {
  const source = new Sqlite(file, { readonly: true, fileMustExist: true })
  try {
    return inOrder(source).reduce((sum, table) => sum + rowsIn(source, table), 0)
  } finally {
    source.close()
  }
}

/** Tables of ours, each after those that its rows belong to. */
function inOrder(source: Database): string[] {
  const names = source
    .prepare("select name from sqlite_master where type = 'table' order by name")
    .pluck()
    .all() as string[]
  const ordered: string[] = []
  function visit(table: string): void {
    if (ordered.includes(table)) return
    const parents = source.pragma(`foreign_key_list(${table})`) as { table: string }[]
    for (const parent of parents) if (parent.table !== table) visit(parent.table)
    ordered.push(table)
  }
  for (const name of names) if (!NOT_OURS.test(name)) visit(name)
  return ordered
}

function columnsOf(source: Database, table: string): string[] {
  return (source.pragma(`table_info(${table})`) as { name: string }[]).map(({ name }) => name)
}

function rowsIn(source: Database, table: string): number {
  return source.prepare(`select count(*) from ${table}`).pluck().get() as number
}

function* pagesOf(source: Database, table: string): Generator<Record<string, unknown>[]> {
  let page: Record<string, unknown>[] = []
  for (const row of source.prepare(`select * from ${table}`).iterate()) {
    page.push(withoutNul(row as Record<string, unknown>))
    if (page.length < PAGE) continue
    yield page
    page = []
  }
  if (page.length) yield page
}

/** A file may have kept what PostgreSQL does not take in a text, and nobody reads. */
function withoutNul(row: Record<string, unknown>): Record<string, unknown> {
  for (const [column, value] of Object.entries(row))
    if (typeof value === 'string' && value.includes('\0')) row[column] = value.replaceAll('\0', '')
  return row
}

async function contentsOf(
  tx: Tx,
  table: string,
  columns: string[],
  moved: (table: string, rows: number) => void,
): Promise<{ rows: number; hash: string }> {
  const digest = openDigest()
  await raw(tx, `declare moved cursor for select * from ${table}`)
  for (;;) {
    const { rows } = await sql<Record<string, unknown>>`${sql.raw(`fetch ${PAGE} from moved`)}`.execute(tx.db)
    for (const row of rows) digest.add(row, columns)
    moved(table, rows.length)
    if (rows.length < PAGE) break
  }
  await raw(tx, 'close moved')
  return digest.end()
}

/** Adds the hashes of rows up, so that their order does not matter. */
function openDigest() {
  let rows = 0
  let sum = 0n
  return {
    add(row: Record<string, unknown>, columns: string[]): void {
      rows++
      sum += BigInt(`0x${hash('sha256', JSON.stringify(columns.map((column) => row[column])), 'hex')}`)
    },
    end: () => ({ rows, hash: BigInt.asUintN(256, sum).toString(16).padStart(64, '0') }),
  }
}

/** A file is only brought up to date by who moves in earnest. */
async function refuseOlder(tx: Tx, source: Database): Promise<void> {
  const isOurs = source.prepare("select 1 from sqlite_master where name = 'kysely_migration'").get()
  const done = isOurs ? source.prepare('select name from kysely_migration').pluck().all() : []
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(tx.db)
  if (rows.some(({ name }) => !done.includes(name)))
    throw new Problem(
      'older',
      'The file is of an older version, and a rehearsal changes nothing in it. Rehearse with a copy that `texttill backup` makes and this version has opened, or with the version that the till runs.',
    )
}

async function refuseFull(tx: Tx, table: string): Promise<void> {
  const { rows } = await sql`select 1 from ${sql.table(table)} limit 1`.execute(tx.db)
  if (rows.length)
    throw new Problem('not-empty', `There is something in ${table} already. Move into an empty database.`)
}

async function raw(tx: Tx, statement: string): Promise<void> {
  await sql.raw(statement).execute(tx.db)
}
