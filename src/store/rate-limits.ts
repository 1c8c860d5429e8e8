import type { Tx } from './store.ts'

/** How often something may be done within a time. */
export type RateLimit = { most: number; withinMs: number }

/**
 * Counts one more time that something is done. What is counted beyond the limit is refused, and counts too.
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
  const row = await tx.db
    .insertInto('rate_limits')
    .values({ key: `${key}/${limit.withinMs}`, opened_at: at, used: 1 })
    .onConflict((conflict) =>
      conflict.column('key').doUpdateSet((eb) => ({
        used: eb
          .case()
          .when('rate_limits.opened_at', '<=', over)
          .then(1)
          .else(eb('rate_limits.used', '+', 1))
          .end(),
        opened_at: eb
          .case()
          .when('rate_limits.opened_at', '<=', over)
          .then(at)
          .else(eb.ref('rate_limits.opened_at'))
          .end(),
      })),
    )
    .returning(['opened_at', 'used'])
    .executeTakeFirstOrThrow()
  return row.used > limit.most ? row.opened_at + limit.withinMs : undefined
}
