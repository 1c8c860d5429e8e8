import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { meetEverybody, PHONES } from './books.ts'
import type { Figure } from './figure.ts'
import { textTo } from './load.ts'
import { makeFolder, openVendors, type Peer, startDurableExpress, startTill } from './place.ts'
import { alternate } from './rounds.ts'

const SIZES = (process.env.BENCH_TRANSFERS ?? '10000,1000000').split(',').map(Number)
const WORDS = { BALANCE: 'BALANCE', 'paid command': 'SUN 46.5 7.9' }

/**
 * What a text costs at a till with much behind it, against one with little; and the same for a door that keeps as much by
 * hand, which says what larger tables cost by themselves. `BENCH_TRANSFERS=10000,10000000`
 */
export async function growth(how: { rounds: number; seconds: number }): Promise<Figure[]> {
  const folder = makeFolder()
  const vendors = await openVendors()
  const peers: { name: string; peer: Peer }[] = []
  for (const size of SIZES) {
    const [file, copy] = [join(folder.path, `${size}.sqlite`), join(folder.path, `${size}-by-hand.sqlite`)]
    await meetEverybody(file)
    fill(file, size)
    copyFileSync(file, copy)
    peers.push({ name: `till ${size}`, peer: await startTill({ ...vendors.env, DATABASE_URL: file }) })
    peers.push({ name: `by hand ${size}`, peer: await startDurableExpress(copy) })
  }
  const figures: Figure[] = []
  for (const [what, body] of Object.entries(WORDS)) {
    const median = await alternate(
      peers.map(({ name, peer }) => ({
        name,
        run: () => textTo(peer.url, { body, phones: PHONES, connections: 20, seconds: how.seconds }),
      })),
      how.rounds,
    )
    const grown = (who: string, size: number) => ({
      item: 6,
      unit: 'texts/s',
      ours: median(`${who} ${size}`, ({ perSecond }) => perSecond),
      theirs: median(`${who} ${SIZES[0]}`, ({ perSecond }) => perSecond),
      peer: `at ${count(SIZES[0]!)}`,
    })
    for (const size of SIZES.slice(1)) {
      const at = `at ${count(size)} transfers`
      figures.push({ ...grown('till', size), what: `${what} ${at}`, goal: { atLeast: 1 / 1.2 } })
      figures.push({ ...grown('by hand', size), what: `${what} kept by hand ${at}` })
    }
  }
  for (const { peer } of peers) await peer.close()
  await vendors.close()
  folder.remove()
  return figures
}

const count = (transfers: number) => transfers.toLocaleString('en-US')

/** Lines between everybody and the house, as the till would have posted them over the years. */
function fill(path: string, transfers: number): void {
  const database = new Sqlite(path)
  database.pragma('synchronous = off')
  database.exec(
    `insert into accounts (id, currency, holder) values ('house:revenue', 'usd', 'house') on conflict do nothing`,
  )
  database
    .prepare(
      `with recursive n (i) as (select 1 union all select i + 1 from n where i < ?)
       insert into transfers (id, kind, debit, credit, currency, amount, posted_at)
       select 'old:' || i, 'capture', 'customer:customer_' || (i % ${PHONES.length}), 'house:revenue', 'usd', 10000, 10000 + i
       from n`,
    )
    .run(transfers)
  database.close()
}
