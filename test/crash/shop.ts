import { setTimeout as pause } from 'node:timers/promises'
import type { Selectable } from 'kysely'
import type { Tables } from '../../src/store/schema.ts'
import type { Store } from '../../src/store/store.ts'
import { TIMETABLE } from '../../src/timetable.ts'
import { type KillableTill, prepareTill, quietPort } from './till.ts'
import { openVendors, type Vendors } from './vendors.ts'

/** A killed till's jobs are due again after this. */
const LEASE_MS = 250
/** What is due later than this waits for its customer or for the timetable, and is not waited for. */
const HORIZON_MS = 15 * 60_000
/** How long we wait for peace: what the weather makes late comes in its own time, a storm of it for minutes. */
const PATIENCE_MS = 300_000
/** By then it is in order, or never. */
const LONGEST_MS = 3_600_000

/** A killable till on a database, and its vendors. */
export type Shop = Omit<Vendors, 'close'> & {
  till: KillableTill
  store: Store
  /** What waits to be done soon, or was given up; not what is done again and again by the timetable. */
  jobs(): Promise<Selectable<Tables['jobs']>[]>
  /** Opens the till if it is dead, and resolves when nothing is under way and nothing is due any more. */
  settle(): Promise<void>
  /** Sets everybody's clock forward. */
  advance(ms: number): Promise<void>
  close(): Promise<void>
}

/** @param args.store on the same database, for the test to look into */
export async function openShop(args: { databaseUrl: string; store: Store }): Promise<Shop> {
  const { store } = args
  const port = await quietPort()
  const vendors = await openVendors(`http://127.0.0.1:${port}`)
  const { clock } = vendors
  const { world } = clock
  const till = await prepareTill(
    {
      ...vendors.keys,
      port,
      publicUrl: vendors.publicUrl,
      databaseUrl: args.databaseUrl,
      storeOptions: { poolSize: 5 },
      doorMs: 3_000,
      leaseMs: LEASE_MS,
      lookMs: 20,
    },
    clock.aheadMs,
  )

  async function jobs() {
    const soon = await store.read(({ db }) =>
      db
        .selectFrom('jobs')
        .selectAll()
        .where('due_at', '<', world.now() + HORIZON_MS)
        .orderBy('due_at')
        .execute(),
    )
    return { all: soon, once: soon.filter(({ kind }) => !TIMETABLE.includes(kind)) }
  }

  /** When the next thing is due that will be waited for, ms since 1970; `Infinity` if nothing is. */
  async function nextDueAt(): Promise<number> {
    const { all, once } = await jobs()
    const untold = await store.read(({ db }) =>
      db.selectFrom('texts_out').select('id').where('state', 'not in', ['sent', 'refused']).execute(),
    )
    const due = (untold.length ? all : once).filter(({ dead }) => !dead)
    return due[0]?.due_at ?? Infinity
  }

  /** Resolves when nothing is under way and nothing is due now, with when the next thing is; or when the till died. */
  async function whenQuiet(): Promise<number> {
    const deadline = Date.now() + PATIENCE_MS
    while (till.isOpen()) {
      const dueAt = vendors.isQuiet() ? await nextDueAt() : 0
      if (dueAt > world.now() + 2 * LEASE_MS) return dueAt
      if (Date.now() > deadline) throw new Error(`no peace: ${JSON.stringify((await jobs()).all)}`)
      await pause(10)
    }
    return 0
  }

  async function settle(): Promise<void> {
    const until = world.now() + LONGEST_MS
    while (world.now() < until) {
      if (!till.isOpen()) await till.open()
      const dueAt = await whenQuiet()
      if (!till.isOpen()) continue
      if (dueAt === Infinity) return
      await advance(dueAt - world.now())
    }
  }

  async function advance(ms: number): Promise<void> {
    await clock.advance(ms)
    till.setClock()
  }

  await till.open()
  return {
    ...vendors,
    till,
    store,
    jobs: async () => (await jobs()).once,
    settle,
    advance,
    async close() {
      await till.close()
      await vendors.close()
    },
  }
}
