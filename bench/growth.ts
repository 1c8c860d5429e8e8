import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { meetEverybody, PHONES } from './books.ts'
import type { Figure } from './figure.ts'
import { textTo } from './load.ts'
import { makeFolder, openVendors, type Peer, startTill } from './place.ts'
import { alternate } from './rounds.ts'

const SIZES = (process.env.BENCH_TRANSFERS ?? '10000,1000000').split(',').map(Number)
const WORDS = { BALANCE: 'BALANCE', 'paid command': 'SUN 46.5 7.9' }

/** What a text costs at a till with much behind it, against one with little. `BENCH_TRANSFERS=10000,10000000` */
export async function growth(how: { rounds: number; seconds: number }): Promise<Figure[]> {
  const folder = makeFolder()
  const vendors = await openVendors()
  const tills: Peer[] = []
  for (const size of SIZES) {
    const databaseUrl = join(folder.path, `${size}.sqlite`)
    await meetEverybody(databaseUrl)
    fill(databaseUrl, size)
    tills.push(await startTill({ ...vendors.env, DATABASE_URL: databaseUrl }))
  }
  const figures: Figure[] = []
  for (const [what, body] of Object.entries(WORDS)) {
    const median = await alternate(
      tills.map((till, i) => ({
        name: String(SIZES[i]),
        run: () => textTo(till.url, { body, phones: PHONES, connections: 20, seconds: how.seconds }),
      })),
      how.rounds,
    )
    for (const size of SIZES.slice(1))
      figures.push({
        item: 6,
        what: `${what} at ${size.toLocaleString('en-US')} transfers`,
        unit: 'texts/s',
        ours: median(String(size), ({ perSecond }) => perSecond),
        theirs: median(String(SIZES[0]), ({ perSecond }) => perSecond),
        peer: `at ${SIZES[0]!.toLocaleString('en-US')}`,
        goal: { atLeast: 1 / 1.2 },
      })
  }
  for (const till of tills) await till.close()
  await vendors.close()
  folder.remove()
  return figures
}

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
