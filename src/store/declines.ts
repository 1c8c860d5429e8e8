import type { DeclineRow } from './schema-cards.ts'
import type { Read, Tx } from './store.ts'

export type Decline = DeclineRow

/** Writes down that a bank declined a charge of a saved card. Once for each attempt. */
export async function write(tx: Tx, decline: Decline): Promise<void> {
  await tx.db
    .insertInto('declines')
    .values(decline)
    .onConflict((conflict) => conflict.column('attempt').doNothing())
    .execute()
}

/** The declines of a card since a time, newest first. */
export function since(read: Read, args: { card: string; since: number }): Promise<Decline[]> {
  return read.db
    .selectFrom('declines')
    .selectAll()
    .where('card', '=', args.card)
    .where('at', '>', args.since)
    .orderBy('at', 'desc')
    .orderBy('attempt', 'desc')
    .execute()
}
