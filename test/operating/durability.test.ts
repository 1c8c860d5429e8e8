import { sql } from 'kysely'
import { expect, test } from 'vitest'
import * as ledger from '../../src/store/ledger.ts'
import * as seals from '../../src/store/seals.ts'
import { texttill } from '../cli/command-line.ts'
import { engines } from '../engines.ts'

// The tests' own server does without what only a power cut would miss.
test('doctor names what risks the books, and a line of them that somebody has changed', async () => {
  const database = await engines[1]!.open()
  const [currency, ana, stripe] = ['usd', 'customer:ana', 'house:stripe']
  await database.store.transact(async (tx) => {
    await ledger.openAccount(tx, { id: ana, currency, holder: 'customer' })
    await ledger.openAccount(tx, { id: stripe, currency, holder: 'house' })
    for (let at = 1; at <= 5; at++) {
      const line = {
        id: `gift:${at}`,
        kind: 'gift',
        debit: stripe,
        credit: ana,
        currency,
        amountMicros: 1_000_000,
      }
      await ledger.post(tx, { ...line, at })
      const previous = await seals.last(tx)
      const lines = await seals.linesBetween(tx, { after: at - 1, until: at })
      await seals.seal(tx, { previous, untilAt: at, lines, at })
    }
  })
  const doctor = () => texttill(['doctor'], { DATABASE_URL: database.url })
  const { code, out } = await doctor()
  expect(code).toBe(1)
  expect(out).toMatch(
    /✗ durability +fsync is off: .*\n +→ .*alter system set fsync = on; select pg_reload_conf\(\);/,
  )
  expect(out).toMatch(
    /✗ durability +synchronous_commit is off: .*\n +→ .*alter system set synchronous_commit = on/,
  )
  expect(out).toMatch(/! durability +full_page_writes is off/)
  expect(out).toMatch(/✓ books +They hold: accounts 1, seals 3\./)
  await database.store.transact(async ({ db }) => {
    await sql`set local session_replication_role = replica`.execute(db)
    await sql`update transfers set note = 'another' where id = 'gift:4'`.execute(db)
    await sql`update accounts set credits = credits + 1 where id = ${ana}`.execute(db)
  })
  const after = (await doctor()).out
  expect(after).toMatch(/✗ books +customer:ana: .*\n +→ Stop selling/)
  expect(after).toMatch(/✗ books +gift:4: this line of the books is not what was sealed under seal 4/)
  await database.close()
})
