import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openStore } from '../../src/store/store.ts'
import { engines, type TestDatabase } from '../engines.ts'
import { until } from '../open-till.ts'
import { isHere } from '../programs.ts'
import { type Fleet, openFleet } from './fleet.ts'
import { mixedDay } from './mixed-day.ts'

/** Fewer than a process has connections: statements of one transaction and of the next come over another each time. */
const SERVER_CONNECTIONS = 3

const [, documented = ''] = /```ini\n(.+?)```/s.exec(
  readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8'),
)!

let database: TestDatabase
let bouncer: Awaited<ReturnType<typeof startPgBouncer>>
let fleet: Fleet | undefined
beforeEach(async (context) => {
  if (!isHere('pgbouncer')) context.skip('there is no pgbouncer here')
  database = await engines[1]!.open()
  bouncer = await startPgBouncer(database.url)
})
afterEach(async () => {
  await fleet?.close()
  await bouncer?.stop()
  await database?.close()
})

test('a till works behind PgBouncer in transaction mode, and hears of others by looking', async () => {
  const { url } = bouncer
  // Two processes that migrate at once meet at an advisory lock; both find the tables as they are.
  await (await openStore(url, { listenUrl: 'off' })).close()
  fleet = await openFleet({
    databaseUrl: url,
    processes: 2,
    twice: true,
    env: { DATABASE_LISTEN_URL: 'off' },
  })
  const { wrong, kinds, people } = await mixedDay({ fleet, store: database.store })
  expect(wrong).toEqual([])
  expect(kinds).toMatchObject({ grant: 2 * people, capture: people + 1 })
  for (const { printed } of fleet.processes) expect(printed.err).toBe('')
  expect([1, 2, 3]).toContain(await bouncer.servers())
}, 120_000)

test('the settings in docs/operations.md are as PgBouncer reads them, where a line is no comment at its end', () => {
  const odd = documented.split('\n').filter((line) => !/^(;.*|\[\w+\]|\w+ = [^;#]+)?$/.test(line))
  expect(odd).toEqual([])
  expect(documentedSettings()).toMatchObject({ pool_mode: 'transaction', max_prepared_statements: '500' })
})

function documentedSettings(): Record<string, string> {
  const [, settings] = documented.split('[pgbouncer]\n')
  return Object.fromEntries(
    [...settings!.matchAll(/^(\w+) = (.*)$/gm)].map(([, name, value]) => [name, value]),
  )
}

/** Starts PgBouncer as docs/operations.md says, before the server of a database. */
async function startPgBouncer(databaseUrl: string) {
  const folder = await mkdtemp(join(tmpdir(), 'texttill-pgbouncer-'))
  const { hostname, port: serverPort, pathname, username } = new URL(databaseUrl)
  const port = await freePort()
  const { max_prepared_statements: _, ...said } = documentedSettings()
  const settings = {
    ...said,
    listen_port: port,
    unix_socket_dir: '',
    auth_type: 'any',
    admin_users: username,
    default_pool_size: SERVER_CONNECTIONS,
  }
  const file = join(folder, 'pgbouncer.ini')
  const server = `* = host=${hostname} port=${serverPort} user=${username}`
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}`)
  await writeFile(file, ['[databases]', server, '[pgbouncer]', ...lines, ''].join('\n'))
  await chmod(folder, 0o755)
  // It does not run as root.
  const asNobody = process.getuid?.() === 0 ? ['-u', 'nobody'] : []
  const child: ChildProcess = spawn('pgbouncer', [...asNobody, '-q', file], { stdio: 'ignore' })
  const ended = once(child, 'exit')
  const die = () => child.kill('SIGKILL')
  process.once('exit', die)
  const url = `postgres://${username}@127.0.0.1:${port}${pathname}`
  const ask = async (at: string, query: string) => {
    const client = new pg.Client({ connectionString: at })
    client.on('error', () => {})
    await client.connect()
    return (await client.query(query).finally(() => client.end())).rows
  }
  await until(
    () => ask(url, 'select 1').catch(() => []),
    (rows) => rows.length === 1,
  )
  return {
    url,
    /** How many connections it has to the server. */
    servers: async () =>
      (await ask(Object.assign(new URL(url), { pathname: '/pgbouncer' }).href, 'show servers')).length,
    async stop() {
      process.off('exit', die)
      child.kill('SIGKILL')
      await ended
      await rm(folder, { recursive: true })
    },
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  await new Promise((closed) => probe.close(closed))
  return port
}
