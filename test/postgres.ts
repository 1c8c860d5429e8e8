import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { openStore } from '../src/store/store.ts'

/** A PostgreSQL server of one's own: for tests that kill it, for instance. */
export type PostgresServer = {
  /** Of its first database, as its superuser. */
  url: string
  /** Its main process, the first one if it revives. */
  pid: number
  /** The folder of its files. */
  data: string
  stop(): Promise<void>
}

export type PostgresSettings = {
  /** Such as `max_connections=20`. */
  settings?: string[]
  /** The server that it streams from, as a copy of it that can be read. */
  standbyOf?: Pick<PostgresServer, 'url' | 'data'>
  /** The folder of a base backup that it is restored from: where the log comes from, and up to when, say its settings. */
  restoredFrom?: string
  /** Whether its files are where an fsync takes its time; else they are in memory where there is room. */
  onDisk?: true
  /** One that is free, unless told. */
  port?: number
  /** Whether it is started again, on the same files, when it ends by itself or is killed. */
  revives?: boolean
}

declare module 'vitest' {
  interface ProvidedContext {
    postgresDatabases: string
  }
}

/** Starts a PostgreSQL server on loopback, with empty databases or as a standby. It stops when this process ends. */
export async function startPostgres(asked: PostgresSettings = {}): Promise<PostgresServer> {
  const keeper: ChildProcess = spawn(
    process.execPath,
    [fileURLToPath(new URL('postgres-keeper.ts', import.meta.url)), JSON.stringify(asked)],
    // Away from the terminal's Ctrl-C, which would stop the server before the tests have let go of it.
    { stdio: ['pipe', 'pipe', 'inherit'], detached: true },
  )
  const ended = once(keeper, 'exit')
  const first = once(createInterface(keeper.stdout!), 'line')
  const [line] = await Promise.race([first, ended.then(() => [undefined])])
  if (!line) throw new Error('PostgreSQL did not start; what it said stands above.')
  return {
    ...(JSON.parse(line) as Pick<PostgresServer, 'url' | 'pid' | 'data'>),
    async stop() {
      keeper.stdin!.end()
      await ended
    },
  }
}

/**
 * Vitest's global set-up: gives every test that asks a PostgreSQL database of its own, with all tables, on one
 * server for the whole run. The server starts when the first test asks, so tests that don't pay nothing.
 */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  let server: Promise<PostgresServer> | undefined
  let admin: pg.Pool
  let made = 0

  async function start(): Promise<PostgresServer> {
    const started = await startPostgres()
    // One after the other: a client that is asked while it is at work warns of that.
    admin = new pg.Pool({ connectionString: started.url, max: 1 })
    // An idle connection that ends with the server is nobody's loss.
    admin.on('error', () => {})
    await admin.query('create database template')
    await (await openStore(named(started.url, 'template'))).close()
    return started
  }

  const desk = createServer(async (request, response) => {
    try {
      server ??= start()
      const { url } = await server
      if (request.method === 'POST') {
        const name = `till_${++made}`
        await admin.query(`create database ${name} template template strategy file_copy`)
        response.end(named(url, name))
      } else {
        await admin.query(`drop database if exists ${request.url!.replace(/\W/g, '')} with (force)`)
        response.end()
      }
    } catch (error) {
      response.writeHead(500).end(String(error))
    }
  }).listen(0, '127.0.0.1')

  await once(desk, 'listening')
  project.provide('postgresDatabases', `http://127.0.0.1:${(desk.address() as AddressInfo).port}`)
  return async () => {
    desk.close()
    desk.closeAllConnections()
    const started = await server?.catch(() => undefined)
    await admin?.end()
    await started?.stop()
  }
}

function named(url: string, database: string): string {
  return Object.assign(new URL(url), { pathname: `/${database}` }).href
}
