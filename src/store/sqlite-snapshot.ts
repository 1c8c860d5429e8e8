import {
  accessSync,
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  renameSync,
  rmSync,
} from 'node:fs'
import Sqlite from 'better-sqlite3'
import { Problem } from '../till/problem.ts'

/**
 * Copies a database that is in use into a file of its own, as of one moment. `VACUUM INTO` reads one snapshot, so
 * whoever writes meanwhile is neither kept waiting nor half in it; SQLite's backup API begins anew each time that
 * another process writes, and with a busy till may never end. Copying the file alone would leave out what is in its
 * WAL. https://www.sqlite.org/lang_vacuum.html#vacuuminto
 *
 * @param to must not exist; it is whole and on the disk when this returns, or is not there
 */
export function snapshot(from: string, to: string): void {
  const partial = `${to}.partial`
  rmSync(partial, { force: true })
  const source = new Sqlite(from, { readonly: true, fileMustExist: true })
  try {
    // Into an empty file, which nobody else on the machine may read.
    closeSync(openSync(partial, 'wx', 0o600))
    source.prepare('vacuum into ?').run(partial)
  } finally {
    source.close()
  }
  sync(partial)
  renameSync(partial, to)
}

/** What SQLite itself finds wrong with a file; nothing if all of its pages, indexes and keys are sound. */
export function damages(file: string): string[] {
  try {
    const database = new Sqlite(file, { readonly: true, fileMustExist: true })
    try {
      const found = database.pragma('integrity_check(20)') as { integrity_check: string }[]
      const keys = database.pragma('foreign_key_check') as { table: string; parent: string }[]
      return [
        ...found.map(({ integrity_check }) => integrity_check).filter((line) => line !== 'ok'),
        ...keys
          .slice(0, 20)
          .map(({ table, parent }) => `A row of ${table} belongs to one of ${parent} that is gone.`),
      ]
    } finally {
      database.close()
    }
  } catch (error) {
    return [(error as Error).message]
  }
}

/** Puts what stands in the WAL into the file itself, so that the file alone is the database. */
export function settle(file: string): void {
  const database = new Sqlite(file)
  try {
    database.pragma('journal_mode = delete')
  } finally {
    database.close()
  }
}

/** What SQLite keeps beside a database, and writes into whatever file has its name by then. */
const BESIDE = ['-wal', '-shm', '-journal']

/**
 * Asks whether somebody has a database open, under another name, so that nothing that lies beside it is written into it.
 * One that is too damaged to be asked is nobody's.
 *
 * @throws Problem `in-use`
 */
export function refuseInUse(file: string): void {
  // Who may not write in it gets no lock, whether somebody has it open or not.
  accessSync(file, constants.R_OK | constants.W_OK)
  const probe = `${file}.probe`
  rmSync(probe, { force: true })
  linkSync(file, probe)
  try {
    const database = new Sqlite(probe, { timeout: 0 })
    try {
      database.pragma('locking_mode = exclusive')
      database.exec('begin exclusive')
    } finally {
      database.close()
    }
  } catch (error) {
    if (String((error as { code?: string }).code).startsWith('SQLITE_BUSY'))
      throw new Problem('in-use', `${file} is in use. Stop the till first.`)
  } finally {
    for (const end of ['', ...BESIDE]) rmSync(`${probe}${end}`, { force: true })
  }
}

/**
 * Puts a database aside as it is, with what lies beside it. Nothing loses its name before all of it has the other.
 *
 * @returns whether anything was there
 */
export function putAside(file: string, kept: string): boolean {
  const ends = ['', ...BESIDE].filter((end) => existsSync(`${file}${end}`))
  for (const end of ends) linkSync(`${file}${end}`, `${kept}${end}`)
  for (const end of ends) rmSync(`${file}${end}`)
  return ends.length > 0
}

/** Copies a file that nobody writes to, whole and on the disk, or not at all. */
export function copyWhole(from: string, to: string): void {
  const partial = `${to}.partial`
  copyFileSync(from, partial, constants.COPYFILE_FICLONE)
  sync(partial)
  if (existsSync(to)) throw new Problem('exists', `${to} is there already.`)
  renameSync(partial, to)
}

function sync(file: string): void {
  const handle = openSync(file, 'r+')
  fsyncSync(handle)
  closeSync(handle)
}
