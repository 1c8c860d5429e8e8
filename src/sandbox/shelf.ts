import Database from 'better-sqlite3'

/**
 * Where the sandbox keeps its objects: in memory, and on disk as well when it is given a file, so that a card
 * saved before a restart can be charged after it.
 *
 * What is put is kept as it was at that moment; change an object, then put it again.
 */
export type Shelf<T> = {
  get(id: string): T | undefined
  put(id: string, value: T): void
  delete(id: string): void
  /** All of them, oldest first. */
  values(): T[]
}

/** Another sandbox keeps its objects in that file just now. */
export class InUse extends Error {}

/** For how long one that is just ending may keep its file. */
const ENDING_MS = 500

export type Shelves = {
  /** The shelf of that name; the same one each time it is asked for. */
  shelf<T>(name: string): Shelf<T>
  /** All that is kept, as JSON: `{ shelf: [[id, value], …] }`. */
  save(): string
  /** Replaces all that is kept by what {@link save} gave. */
  load(saved: string): void
  /** Empties every shelf. */
  reset(): void
  close(): void
}

/**
 * Opens the shelves.
 *
 * @param file a SQLite file that outlives the process; without one all is in memory
 * @throws InUse when another process has that file open: neither would see what the other puts
 */
export function openShelves(file?: string): Shelves {
  let disk = file === undefined ? undefined : openDisk(file)
  const shelves = new Map<string, Map<string, string>>()
  for (const [name, id, value] of disk?.all() ?? []) rows(name).set(id, value)

  function rows(name: string): Map<string, string> {
    const found = shelves.get(name) ?? new Map<string, string>()
    shelves.set(name, found)
    return found
  }

  function clear(): void {
    // Shelves are held by those who asked for them, so each is emptied and none is thrown away.
    for (const kept of shelves.values()) kept.clear()
    disk?.clear()
  }

  return {
    shelf<T>(name: string): Shelf<T> {
      const kept = rows(name)
      return {
        get(id) {
          const found = kept.get(id)
          return found === undefined ? undefined : (JSON.parse(found) as T)
        },
        put(id, value) {
          const json = JSON.stringify(value)
          kept.set(id, json)
          disk?.put(name, id, json)
        },
        delete(id) {
          kept.delete(id)
          disk?.delete(name, id)
        },
        values: () => [...kept.values()].map((json) => JSON.parse(json) as T),
      }
    },
    save() {
      const saved: Record<string, [string, unknown][]> = {}
      for (const [name, kept] of shelves) saved[name] = [...kept].map(([id, json]) => [id, JSON.parse(json)])
      return JSON.stringify(saved)
    },
    load(saved) {
      clear()
      for (const [name, kept] of Object.entries(JSON.parse(saved) as Record<string, [string, unknown][]>))
        for (const [id, value] of kept) this.shelf(name).put(id, value)
    },
    reset: clear,
    close() {
      disk?.close()
      // What is still under way when the sandbox closes may put its last words down; they are not kept.
      disk = undefined
    },
  }
}

function openDisk(file: string) {
  const db = new Database(file, { timeout: ENDING_MS })
  db.pragma('locking_mode = exclusive')
  try {
    db.pragma('journal_mode = wal')
  } catch (error) {
    db.close()
    if ((error as { code?: string }).code !== 'SQLITE_BUSY') throw error
    throw new InUse(`${file} is in use`)
  }
  // A pretend bank need not survive a power cut, only a restart.
  db.pragma('synchronous = off')
  db.exec(
    'create table if not exists kept (n integer primary key, shelf text, id text, value text, unique (shelf, id))',
  )
  const put = db.prepare(
    'insert into kept (shelf, id, value) values (?, ?, ?) on conflict (shelf, id) do update set value = excluded.value',
  )
  const remove = db.prepare('delete from kept where shelf = ? and id = ?')
  const all = db.prepare('select shelf, id, value from kept order by n').raw()
  return {
    all: () => all.all() as [string, string, string][],
    put: (shelf: string, id: string, value: string) => void put.run(shelf, id, value),
    delete: (shelf: string, id: string) => void remove.run(shelf, id),
    clear: () => void db.exec('delete from kept'),
    close: () => void db.close(),
  }
}
