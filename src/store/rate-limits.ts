import { type InsertQueryBuilder, type InsertResult, type RawBuilder, sql } from 'kysely'
import { compiled } from './compiled.ts'
import type { Tables } from './schema.ts'
import type { Tx } from './store.ts'

/** How often something may be done within a time. */
export type RateLimit = { most: number; withinMs: number }

/**
 * Counts one more time that something is done. What is counted beyond a limit is refused, and counts too.
 *
 * @param args.key what is done and by whom, such as `sign-in:phone:+1…`
 * @returns when it may be done again, ms since 1970; nothing if it may be done now
 */
export async function take(
  tx: Tx,
  args: { key: string; limit: RateLimit; at: number },
): Promise<number | undefined> {
  const { key, limit, at } = args
  const rows = await count(tx, { key: rowOf(key, limit), at, over: at - limit.withinMs })
  return againAt(rows, [limit])
}

/** The same against two limits, of two different times, at once. @returns when both allow it again */
export async function takeBoth(
  tx: Tx,
  args: { key: string; limits: readonly [RateLimit, RateLimit]; at: number },
): Promise<number | undefined> {
  const { key, limits, at } = args
  const [one, two] = limits
  const rows = await countBoth(tx, {
    at,
    key: rowOf(key, one),
    over: at - one.withinMs,
    second: rowOf(key, two),
    secondOver: at - two.withinMs,
  })
  return againAt(rows, limits)
}

/** Forgets how often an address did what it stands in the key of. */
export async function forget({ db }: Tx, address: string): Promise<void> {
  for (const of of ADDRESSED) {
    const begins = `${of}:${address}/`
    await db
      .deleteFrom('rate_limits')
      .where(sql<boolean>`substr(key, 1, ${begins.length}) = ${begins}`)
      .execute()
  }
}

/** What is counted by addresses of customers. */
const ADDRESSED = ['sign-in:phone', 'link:from', 'link:phone']

type Counted = { key: string; opened_at: number; used: number }

function rowOf(key: string, { withinMs }: RateLimit): string {
  return `${key}/${withinMs}`
}

function againAt(rows: Counted[], limits: readonly RateLimit[]): number | undefined {
  const again = limits.flatMap((limit) => {
    const row = rows.find(({ key }) => key.endsWith(`/${limit.withinMs}`))!
    return row.used > limit.most ? [row.opened_at + limit.withinMs] : []
  })
  return again.length ? Math.max(...again) : undefined
}

const count = compiled<{ key: string; at: number; over: number }, Counted>((db, arg) =>
  counting(
    db.insertInto('rate_limits').values({ key: arg('key'), opened_at: arg('at'), used: 1 }),
    arg('over'),
  ),
)

const countBoth = compiled<
  { key: string; at: number; over: number; second: string; secondOver: number },
  Counted
>((db, arg) =>
  counting(
    db.insertInto('rate_limits').values([
      { key: arg('key'), opened_at: arg('at'), used: 1 },
      { key: arg('second'), opened_at: arg('at'), used: 1 },
    ]),
    sql<number>`cast(case excluded.key when ${arg('key')} then ${arg('over')} else ${arg('secondOver')} end as bigint)`,
  ),
)

/** @param over when a time must have begun to be over by now */
function counting(
  insert: InsertQueryBuilder<Tables, 'rate_limits', InsertResult>,
  over: number | RawBuilder<number>,
) {
  const isOver = sql<boolean>`rate_limits.opened_at <= ${over}`
  return insert
    .onConflict((conflict) =>
      conflict.column('key').doUpdateSet({
        used: sql<number>`case when ${isOver} then 1 else rate_limits.used + 1 end`,
        opened_at: sql<number>`case when ${isOver} then excluded.opened_at else rate_limits.opened_at end`,
      }),
    )
    .returning(['key', 'opened_at', 'used'])
}
