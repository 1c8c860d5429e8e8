import { sql } from 'kysely'
import { compiled } from './compiled.ts'
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
  const over = at - limit.withinMs
  const [counted] = await count(tx, { key: `${key}/${limit.withinMs}`, at, over })
  return counted!.used > limit.most ? counted!.opened_at + limit.withinMs : undefined
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

/** @param args.over when a time must have begun to be over by now */
const count = compiled<{ key: string; at: number; over: number }, { opened_at: number; used: number }>(
  (db, arg) => {
    const isOver = sql<boolean>`rate_limits.opened_at <= ${arg('over')}`
    return db
      .insertInto('rate_limits')
      .values({ key: arg('key'), opened_at: arg('at'), used: 1 })
      .onConflict((conflict) =>
        conflict.column('key').doUpdateSet({
          used: sql<number>`case when ${isOver} then 1 else rate_limits.used + 1 end`,
          opened_at: sql<number>`case when ${isOver} then excluded.opened_at else rate_limits.opened_at end`,
        }),
      )
      .returning(['opened_at', 'used'])
  },
)
