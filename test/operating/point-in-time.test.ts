import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { balanceOf, findAt } from '../../src/store/customers.ts'
import { openStore } from '../../src/store/store.ts'
import { takeBaseBackup } from '../base-backup.ts'
import { texttill } from '../cli/command-line.ts'
import { openShop, type Shop } from '../money/open-shop.ts'
import { until } from '../open-till.ts'
import { type PostgresServer, startPostgres } from '../postgres.ts'

/** As it is for a till that somebody pays at. */
const DURABLE = ['fsync=on', 'synchronous_commit=on', 'full_page_writes=on']

let server: PostgresServer
let restored: PostgresServer | undefined
let shop: Shop
let backup: string
beforeEach(async () => {
  backup = await mkdtemp(join(tmpdir(), 'texttill-base-'))
  const archive = 'archive_command=mkdir -p ../archive && cp %p ../archive/%f'
  server = await startPostgres({ settings: ['archive_mode=on', archive] })
  shop = await openShop(async () => {
    const store = await openStore(server.url)
    return { store, url: server.url, close: () => store.close() }
  })
})
afterEach(async () => {
  await shop?.close()
  await restored?.stop()
  await server?.stop()
  await rm(backup, { recursive: true })
})

async function order<Row>(statement: string): Promise<Row> {
  const client = new pg.Client({ connectionString: server.url })
  await client.connect()
  const { rows } = await client.query(statement).finally(() => client.end())
  return rows[0]
}

it('PostgreSQL comes back as it was at a moment between a base backup and now, and its books prove', async () => {
  const before = await shop.regular()
  await takeBaseBackup(server, join(backup, 'base'))
  const between = await shop.regular()
  await shop.ask(between.person, 'SUN 46.5 7.9')
  await shop.settled()
  const { at } = await order<{ at: string }>('select now()::text as at')
  const after = await shop.regular()
  await shop.ask(before.person, 'SUN 46.5 7.9')
  await shop.settled()
  const { file } = await order<{ file: string }>('select pg_walfile_name(pg_switch_wal()) as file')
  await until(
    () => order<{ last: string | null }>('select last_archived_wal as last from pg_stat_archiver'),
    ({ last }) => last !== null && last >= file,
  )

  restored = await startPostgres({
    restoredFrom: join(backup, 'base'),
    settings: [
      ...DURABLE,
      `restore_command=cp ${dirname(server.data)}/archive/%f %p`,
      `recovery_target_time=${at}`,
      'recovery_target_action=promote',
      // It is ready when it has got there, and not before.
      'hot_standby=off',
    ],
  })
  const env = { DATABASE_URL: restored.url }
  const verified = await texttill(['verify'], env)
  expect(verified).toMatchObject({ code: 0, err: '' })
  expect((await texttill(['doctor'], env)).out).toMatch(/✓ durability .*\n✓ books +They hold: accounts 2/)
  const store = await openStore(restored.url)
  const balances = await store.read(async (read) => {
    const found: (number | undefined)[] = []
    for (const { person } of [before, between, after]) {
      const customer = await findAt(read, person)
      found.push(customer && (await balanceOf(read, customer.id, 'usd')))
    }
    return found
  })
  await store.close()
  expect(balances).toEqual([20_000_000, expect.any(Number), undefined])
  expect(balances[1]).toBeLessThan(20_000_000)
})
