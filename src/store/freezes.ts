import type { FreezeRow } from './schema-money-back.ts'
import type { Read, Tx } from './store.ts'
import { announce } from './webhooks.ts'

export type Freeze = FreezeRow

/** Freezes a customer for a cause, as far as it now reaches, whether or not it was lifted before. */
export async function freeze(
  tx: Tx,
  args: { cause: string; customer: string; extent: Freeze['extent']; reason: string; at: number },
): Promise<void> {
  const { cause, customer, extent, reason, at } = args
  await tx.db
    .insertInto('freezes')
    .values({ cause, customer, extent, reason, frozen_at: at })
    .onConflict((conflict) =>
      conflict.column('cause').doUpdateSet({ extent, reason, lifted_at: null, lifted_for: null }),
    )
    .execute()
  const data = { account: customer, extent, reason }
  await announce(tx, { type: 'account.frozen', subject: `${cause}:${at}`, data, at })
  await refresh(tx, customer, { last_frozen_at: at })
}

/**
 * Lifts the freeze of a cause. False if there is none, or it was lifted before.
 *
 * @param args.reason the operator's, if it was them
 */
export async function lift(
  tx: Tx,
  args: { cause: string; at: number; reason?: string | undefined },
): Promise<boolean> {
  const lifted = await tx.db
    .updateTable('freezes')
    .set({ lifted_at: args.at, lifted_for: args.reason ?? null })
    .where('cause', '=', args.cause)
    .where('lifted_at', 'is', null)
    .returning('customer')
    .executeTakeFirst()
  if (lifted) await refresh(tx, lifted.customer)
  return lifted !== undefined
}

export function find(read: Read, cause: string): Promise<Freeze | undefined> {
  return read.db.selectFrom('freezes').selectAll().where('cause', '=', cause).executeTakeFirst()
}

/** What a customer is frozen for now, oldest first. */
export function open(read: Read, customer: string): Promise<Freeze[]> {
  return read.db
    .selectFrom('freezes')
    .selectAll()
    .where('customer', '=', customer)
    .where('lifted_at', 'is', null)
    .orderBy('frozen_at')
    .orderBy('cause')
    .execute()
}

async function refresh(tx: Tx, customer: string, begun: { last_frozen_at?: number } = {}): Promise<void> {
  const left = await open(tx, customer)
  const frozen = left.some(({ extent }) => extent === 'account') ? 'account' : left.length ? 'charging' : null
  await tx.db
    .updateTable('customers')
    .set({ frozen, frozen_at: left[0]?.frozen_at ?? null, ...begun })
    .where('id', '=', customer)
    .execute()
}
