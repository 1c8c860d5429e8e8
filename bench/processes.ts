import { startPostgres } from '../test/postgres.ts'
import { meetEverybody, PHONES } from './books.ts'
import type { Figure } from './figure.ts'
import { textTo } from './load.ts'
import { openVendors, startTill } from './place.ts'
import { median } from './rounds.ts'

/** Texts a second on one PostgreSQL, with more and more processes; the generator asks each as much. */
export async function processes(how: { rounds: number; seconds: number }): Promise<Figure[]> {
  const server = await startPostgres({ onDisk: true })
  await meetEverybody(server.url)
  const vendors = await openVendors()
  const tills = []
  const perSecond: number[] = []
  for (let many = 1; many <= 4; many++) {
    tills.push(await startTill({ ...vendors.env, DATABASE_URL: server.url }))
    const rounds: number[] = []
    for (let round = 0; round <= how.rounds; round++) {
      const loads = await Promise.all(
        tills.map(({ url }) =>
          textTo(url, { body: 'BALANCE', phones: PHONES, connections: 12, seconds: how.seconds }),
        ),
      )
      if (round > 0) rounds.push(loads.reduce((sum, load) => sum + load.perSecond, 0))
    }
    perSecond.push(median(rounds))
  }
  for (const till of tills) await till.close()
  await vendors.close()
  await server.stop()
  return perSecond.slice(1).map((ours, i) => ({
    item: 7,
    what: `BALANCE on PostgreSQL, ${i + 2} processes`,
    ours,
    unit: 'texts/s',
    theirs: perSecond[0]!,
    peer: 'one process',
  }))
}
