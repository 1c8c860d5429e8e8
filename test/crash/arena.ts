import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { openStore, type Store } from '../../src/store/store.ts'
import { startPostgres } from '../postgres.ts'

/** A database to kill tills on. */
export type Arena = {
  databaseUrl: string
  /** For the test to look through; it waits while the database is down. */
  store: Store
  /** Kills the database where that is a program of its own. Resolves when it is being mended. */
  killDatabase?(): Promise<void>
  close(): Promise<void>
}

export type EngineName = 'sqlite' | 'postgres'

export const arenas: Record<EngineName, () => Promise<Arena>> = {
  sqlite: openOnSqlite,
  postgres: openOnPostgres,
}

async function openOnSqlite(): Promise<Arena> {
  const folder = await mkdtemp(join(tmpdir(), 'texttill-crash-'))
  const databaseUrl = join(folder, 'till.sqlite')
  const store = await openStore(databaseUrl)
  return {
    databaseUrl,
    store,
    async close() {
      await store.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function openOnPostgres(): Promise<Arena> {
  // As operators run it: the tests' own server does without what only a power cut would miss.
  const server = await startPostgres({
    onDisk: true,
    revives: true,
    settings: ['fsync=on', 'synchronous_commit=on', 'full_page_writes=on'],
  })
  const admin = await connect(server.url)
  await admin.query('create database arena')
  await admin.end()
  const databaseUrl = Object.assign(new URL(server.url), { pathname: '/arena' }).href
  const store = await openStore(databaseUrl)
  return {
    databaseUrl,
    store: { ...store, read: (work) => patiently(() => store.read(work)) },
    // When a process of its own dies of a signal, the server ends all others and recovers from its log. When its main
    // process does, everything is gone until somebody starts it.
    async killDatabase() {
      if (Math.random() < 0.5) return killMain(server.data)
      const client = await connect(databaseUrl)
      const { rows } = await client.query(
        `select pid from pg_stat_activity where backend_type = 'walwriter' or datname = 'arena' and pid <> pg_backend_pid()`,
      )
      client.on('error', () => {})
      const { pid } = rows[Math.floor(Math.random() * rows.length)]
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // A till that died meanwhile has taken it along.
      }
      await client.end().catch(() => {})
    },
    async close() {
      await store.close()
      await server.stop()
    },
  }
}

function killMain(data: string): void {
  try {
    process.kill(Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0]), 'SIGKILL')
  } catch {
    // It is down, or just coming up again.
  }
}

async function connect(url: string): Promise<pg.Client> {
  return patiently(async () => {
    const client = new pg.Client(url)
    client.on('error', () => {})
    await client.connect()
    return client
  })
}

/** Tries for some seconds: as long as a server takes to recover. */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work()
    } catch (error) {
      if (tries === 100) throw error
      await pause(100)
    }
  }
}
