import type { Database } from 'better-sqlite3'
import type { Kysely } from 'kysely'
import { Problem } from '../till/problem.ts'
import type { Tables } from './schema.ts'

/** Where a till went that was here. It is written in the file that it left, and nowhere else. */
export const MOVED_TO = 'moved-to'

/**
 * Where a till comes from that is here, and may be there still. It is written along with the rows that arrived, and goes
 * when the file that they left is closed, which after a rehearsal it never is: whatever dies in between, there is one till
 * at most.
 */
export const MOVING_FROM = 'moving-from'

/**
 * Leaves a file for good, in a transaction of the caller's: whoever has it open, an older till too, can read in it from
 * now on, and change nothing.
 */
export function leaveFor(source: Database, tables: readonly string[], to: string): void {
  source.prepare('insert into cursors (name, value) values (?, ?)').run(MOVED_TO, to)
  for (const table of tables)
    for (const change of ['insert', 'update', 'delete'])
      source.exec(`create trigger moved_${table}_${change} before ${change} on ${table}
        begin select raise(abort, 'This till has moved.'); end`)
}

/** @throws Problem `moved` when nothing is written in this file any more */
export function refuseMoved(file: Database): void {
  const isOurs = file.prepare("select 1 from sqlite_master where name = 'cursors'").get()
  const to = isOurs && file.prepare('select value from cursors where name = ?').pluck().get(MOVED_TO)
  if (typeof to === 'string') throw new Problem('moved', wordsOf(to))
}

/** @throws Problem `moving` when the till that was copied here may go on where it was */
export async function refuseMoving(db: Kysely<Tables>): Promise<void> {
  const cursor = db.selectFrom('cursors').select('value').where('name', '=', MOVING_FROM)
  const from = (await cursor.executeTakeFirst())?.value
  if (from !== undefined)
    throw new Problem(
      'moving',
      `The move from ${from} to here was not finished, or was a rehearsal. Run \`texttill move\` once more: it begins anew, or ends what is left.`,
    )
}

export function wordsOf(to: string): string {
  return `This till has moved to ${to}, and nothing is written here any more. Start it with that DATABASE_URL.`
}
