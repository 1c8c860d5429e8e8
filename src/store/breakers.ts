import type { Tx } from './store.ts'

/** So many failures in a row, and it is left alone. */
const FAILURES = 3
const FIRST_MS = 30_000
const LONGEST_MS = 600_000

/**
 * Whether a run may call where a command is; where it has failed again and again, one run may each time that its
 * pause is over.
 *
 * @param args.probeMs how long that one may take
 */
export async function admits(
  tx: Tx,
  args: { command: string; at: number; probeMs: number },
): Promise<boolean> {
  const known = await tx.db
    .selectFrom('breakers')
    .selectAll()
    .where('command', '=', args.command)
    .executeTakeFirst()
  if (!known || known.failures < FAILURES) return true
  const taken = await tx.db
    .updateTable('breakers')
    .set({ open_until: args.at + args.probeMs })
    .where('command', '=', args.command)
    .where('open_until', '<=', args.at)
    .returning('command')
    .executeTakeFirst()
  return taken !== undefined
}

/** One more failure in a row: from the third on there is a pause, twice as long each time. */
export async function fail(tx: Tx, args: { command: string; at: number }): Promise<void> {
  const { failures } = await tx.db
    .insertInto('breakers')
    .values({ command: args.command, failures: 1, open_until: 0 })
    .onConflict((conflict) =>
      conflict.column('command').doUpdateSet((eb) => ({ failures: eb('breakers.failures', '+', 1) })),
    )
    .returning('failures')
    .executeTakeFirstOrThrow()
  if (failures < FAILURES) return
  const pauseMs = Math.min(FIRST_MS * 2 ** Math.min(failures - FAILURES, 10), LONGEST_MS)
  await tx.db
    .updateTable('breakers')
    .set({ open_until: args.at + pauseMs })
    .where('command', '=', args.command)
    .execute()
}

/** It answered: nothing is counted any more. */
export async function mend(tx: Tx, command: string): Promise<void> {
  await tx.db.deleteFrom('breakers').where('command', '=', command).execute()
}
