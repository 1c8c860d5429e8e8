import {
  chownSync,
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { restoreCommand } from '../../src/cli/restore.ts'
import * as ledger from '../../src/store/ledger.ts'
import { damages, snapshot } from '../../src/store/sqlite-snapshot.ts'
import { openStore, type Store } from '../../src/store/store.ts'
import { texttill } from '../cli/command-line.ts'

let folder: string
let DATABASE_URL: string
let store: Store
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'texttill-backup-'))
  DATABASE_URL = join(folder, 'till.sqlite')
  store = await openStore(DATABASE_URL)
  await store.transact(async (tx) => {
    await ledger.openAccount(tx, { id: 'customer:ana', currency: 'usd', holder: 'customer' })
    await ledger.openAccount(tx, { id: 'house:stripe', currency: 'usd', holder: 'house' })
  })
})
afterEach(async () => {
  await store.close()
  await rm(folder, { recursive: true, force: true })
})

let posted = 0
const post = () =>
  store.transact((tx) =>
    ledger.post(tx, {
      id: `gift:${++posted}`,
      kind: 'gift',
      debit: 'house:stripe',
      credit: 'customer:ana',
      currency: 'usd',
      amountMicros: 1_000_000,
      at: posted,
    }),
  )
const PROMISE = "evt_1 is an event of Stripe's that was kept, and nobody is at work on it."
const breakPromise = () =>
  store.transact(({ db }) =>
    db
      .insertInto('events')
      .values({ id: 'evt_1', type: 'x', raw: '{}', source: 'webhook', state: 'received', received_at: 1 })
      .execute(),
  )
const linesIn = async (file: string) => {
  const opened = await openStore(file)
  const { availableMicros } = await opened.read((read) =>
    ledger.balance(read, { account: 'customer:ana', currency: 'usd' }),
  )
  await opened.close()
  return availableMicros / 1_000_000
}

test('a till that goes on writing is backed up, and comes back from that when its disk is lost', async () => {
  posted = 0
  for (let i = 0; i < 50; i++) await post()
  await breakPromise()
  let writing = true
  const till = (async () => {
    while (writing) {
      await post()
      await new Promise((resolve) => setImmediate(resolve))
    }
  })()
  const before = posted
  const backup = join(folder, 'elsewhere', 'monday.sqlite')
  const made = await texttill(['backup', backup], { DATABASE_URL })
  writing = false
  await till
  expect(made).toMatchObject({ code: 0, err: '' })
  expect(made.out).toMatch(/monday\.sqlite: .* MB, in balance, \d+ transfers/)
  expect(made.out).toContain(`The till has to be looked at, and this is no fault of the copy:\n${PROMISE}`)
  expect(posted).toBeGreaterThan(before)
  expect(readdirSync(join(folder, 'elsewhere'))).toEqual(['monday.sqlite'])
  expect(statSync(backup).mode & 0o077).toBe(0)

  const checked = await texttill(['restore', '--check', backup], { DATABASE_URL })
  expect(checked).toMatchObject({ code: 0, err: '' })
  expect(checked.out).toMatch(/is in balance: \d+ transfers/)
  expect(checked.out).toContain(PROMISE)

  // It is not put over a till that runs, nor over one that is there, unless told.
  expect((await texttill(['restore', backup, '--yes'], { DATABASE_URL })).err).toMatch(
    /is in use\. Stop the till/,
  )
  await store.close()
  expect((await texttill(['restore', backup], { DATABASE_URL })).err).toMatch(/is there already\. With --yes/)
  const restored = await texttill(['restore', backup, '--yes'], { DATABASE_URL })
  expect(restored).toMatchObject({ code: 0, err: '' })
  expect(restored.out).toMatch(
    /^What was locked, .* Before you start the till, see to that: .*operations\.md/m,
  )

  const lines = await linesIn(DATABASE_URL)
  expect(lines).toBeGreaterThanOrEqual(before)
  expect(lines).toBeLessThanOrEqual(posted)
  const verified = await texttill(['verify'], { DATABASE_URL })
  expect(verified).toMatchObject({ code: 1, out: `${PROMISE}\n` })
  const aside = readdirSync(folder).filter((name) => name.includes('.before-') && !/-(wal|shm)$/.test(name))
  expect(aside).toHaveLength(1)
  expect(await linesIn(join(folder, aside[0]!))).toBe(posted)
}, 180_000)

test('a backup that is damaged is found out before it takes anybody’s place', async () => {
  for (let i = 0; i < 500; i++) await post()
  const backup = join(folder, 'tuesday.sqlite')
  expect((await texttill(['backup', backup], { DATABASE_URL })).code).toBe(0)
  const handle = openSync(backup, 'r+')
  for (let page = 8; page < 40; page++) writeSync(handle, Buffer.alloc(2048, 0xaa), 0, 2048, page * 4096)
  closeSync(handle)
  const to = join(folder, 'new.sqlite')
  const { code, out } = await texttill(['restore', backup, '--to', to], { DATABASE_URL })
  expect(code).toBe(1)
  expect(out).not.toBe('')
  expect(existsSync(to)).toBe(false)
}, 180_000)

test.each<[was: string, lay: (to: string) => void]>([
  ['lost, all but its WAL', () => {}],
  ['garbage', (to) => writeFileSync(to, 'no database at all '.repeat(1000))],
  ['cut off', (to) => writeFileSync(to, readFileSync(DATABASE_URL).subarray(0, 9000))],
  ['another than its WAL belongs to', (to) => snapshot(DATABASE_URL, to)],
])('a database that is %s is put aside as it lies, and a backup takes its place', async (_was, lay) => {
  await post()
  const backup = join(folder, 'wednesday.sqlite')
  snapshot(DATABASE_URL, backup)
  for (let i = 0; i < 50; i++) await post()
  const to = join(folder, 'place', 'till.sqlite')
  mkdirSync(join(folder, 'place'))
  lay(to)
  copyFileSync(`${DATABASE_URL}-wal`, `${to}-wal`)
  const lies = () => readdirSync(join(folder, 'place')).map((name) => join(folder, 'place', name))
  // Where root runs this, as it may restore.
  if (process.getuid?.() === 0)
    for (const file of [join(folder, 'place'), ...lies()]) chownSync(file, 4711, 4711)
  const was = new Map(lies().map((file) => [file.slice(to.length), readFileSync(file)]))

  const said = vi.spyOn(console, 'log').mockImplementation(() => {})
  onTestFinished(() => said.mockRestore())
  await restoreCommand().parseAsync([backup, '--to', to, '--yes'], { from: 'user' })
  expect(said.mock.calls.join('\n')).toMatch(/What was there before is now .*\.before-/)
  const kept = new Map(
    lies()
      .filter((file) => file.includes('.before-'))
      .map((file) => [file.slice(to.length).replace(/\.before-[\dT-]{19}/, ''), readFileSync(file)]),
  )
  expect(kept).toEqual(was)
  expect(lies().filter((file) => !file.includes('.before-'))).toEqual([to])
  expect(statSync(to).uid).toBe(statSync(join(folder, 'place')).uid)
  expect(damages(to)).toEqual([])
  expect(await linesIn(to)).toBe(await linesIn(backup))
})
