import { afterEach, beforeEach, expect, test } from 'vitest'
import { engines, type TestDatabase } from '../engines.ts'
import { type Fleet, openFleet } from './fleet.ts'
import { mixedDay } from './mixed-day.ts'

const [, { open }] = engines as [unknown, (typeof engines)[0]]

let database: TestDatabase
let fleet: Fleet
beforeEach(async () => {
  database = await open()
})
afterEach(async () => {
  await fleet?.close()
  await database.close()
})

test('four processes behind one address serve everybody once, though every webhook comes to two of them', async () => {
  fleet = await openFleet({ databaseUrl: database.url, processes: 4, twice: true })
  const { wrong, kinds, heard, people } = await mixedDay({ fleet, store: database.store })
  expect(wrong).toEqual([])
  expect(kinds).toMatchObject({ grant: 2 * people, capture: people + 1, refund: 2, dispute: 1 })
  for (const { printed } of fleet.processes) expect(printed.err).toBe('')
  expect(fleet.served()).toBeGreaterThan(2 * heard)
}, 120_000)
