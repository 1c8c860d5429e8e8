import { describe, expect, onTestFinished, test } from 'vitest'
import { proveBooks } from '../../src/store/proof.ts'
import { openCounter } from '../doors/counter.ts'
import { engines } from '../engines.ts'
import { openTestTill, until } from '../open-till.ts'

const MINUTE = 60_000

describe.each(engines)('a till that is open, on $name', ({ open }) => {
  test('seals its books by itself', async () => {
    const database = await open()
    onTestFinished(() => database.close())
    const shop = await openTestTill(database.url, { doorMs: 3_000, lookMs: 50 })
    onTestFinished(() => shop.close())
    await openCounter(shop, database, 3_000).regular()

    const seals = () =>
      database.store.read(({ db }) => db.selectFrom('seals').select(['n', 'count']).execute())
    expect(await seals()).toEqual([])
    const sealed = await until(
      async () => {
        shop.later(6 * MINUTE)
        return seals()
      },
      (found) => found.length > 0,
    )
    expect(sealed[0]!.count).toBeGreaterThan(0)
    expect((await database.store.read((read) => proveBooks(read, {}))).wrong).toEqual([])
  })
})
