import type { Read, Tx } from './store.ts'

/** Whose state it is: a customer's id, or everybody's. */
export const EVERYBODY = ''

/** What a command keeps, as JSON, and how often it has changed. */
export type Kept = { value: string | null; version: number }

/** What is kept before anything is. */
export const NOTHING: Kept = { value: null, version: 0 }

/** What a command keeps for a customer, or for {@link EVERYBODY}; `null` at version 0 before it has kept anything. */
export async function find(read: Read, args: { command: string; customer: string }): Promise<Kept> {
  const kept = await read.db
    .selectFrom('command_states')
    .select(['value', 'version'])
    .where('command', '=', args.command)
    .where('customer', '=', args.customer)
    .executeTakeFirst()
  return kept ?? NOTHING
}

/** Keeps something else, if nobody has since that version was read. @returns whether it was kept */
export async function keep(
  tx: Tx,
  args: { command: string; customer: string; value: string; version: number; at: number },
): Promise<boolean> {
  const { command, customer, value, version, at } = args
  const kept =
    version === 0
      ? await tx.db
          .insertInto('command_states')
          .values({ command, customer, value, version: 1, kept_at: at })
          .onConflict((conflict) => conflict.columns(['command', 'customer']).doNothing())
          .returning('version')
          .executeTakeFirst()
      : await tx.db
          .updateTable('command_states')
          .set({ value, version: version + 1, kept_at: at })
          .where('command', '=', command)
          .where('customer', '=', customer)
          .where('version', '=', version)
          .returning('version')
          .executeTakeFirst()
  return kept !== undefined
}
