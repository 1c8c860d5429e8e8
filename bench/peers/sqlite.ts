import { readFileSync } from 'node:fs'
import Sqlite from 'better-sqlite3'

export type Row = { id: string; debit: string; credit: string; amount: number; at: number }

/**
 * Transfers by hand on better-sqlite3: the same tables and triggers, so the same rows are written, one prepared
 * INSERT each, as many in a commit as are handed over together. No layers, no results, no checks in JavaScript.
 *
 * @param file of a till's database, or a new one
 */
export function openByHand(file: string) {
  const database = new Sqlite(file)
  database.pragma('journal_mode = wal')
  database.pragma('synchronous = full')
  database.pragma('fullfsync = on')
  database.pragma('foreign_keys = on')
  database.pragma('recursive_triggers = on')
  const isNew = !database.prepare(`select 1 from sqlite_master where name = 'transfers'`).get()
  for (const name of isNew ? ['001_ledger.sql', '001_ledger.sqlite.sql'] : [])
    database.exec(readFileSync(new URL(`../../db/${name}`, import.meta.url), 'utf8'))
  const account = database.prepare('insert into accounts (id, currency, holder) values (?, ?, ?)')
  const transfer = database.prepare(
    `insert into transfers (id, kind, debit, credit, currency, amount, posted_at, reference, note)
     values (@id, 'grant', @debit, @credit, 'usd', @amount, @at, null, null) on conflict (id) do nothing returning id`,
  )
  return {
    open: (id: string, holder: 'customer' | 'house') => void account.run(id, 'usd', holder),
    post: database.transaction((rows: readonly Row[]) => {
      for (const row of rows) transfer.get(row)
    }),
    close: () => void database.close(),
  }
}
