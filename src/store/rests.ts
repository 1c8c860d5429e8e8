import { compiled } from './compiled.ts'
import type { RestRow } from './schema-commands.ts'
import type { Read, Tx } from './store.ts'

/** What is left to say to a customer, if it has not expired. */
export function find(read: Read, args: { customer: string; now: number }): Promise<RestRow | undefined> {
  return read.db
    .selectFrom('rests')
    .selectAll()
    .where('customer', '=', args.customer)
    .where('expires_at', '>', args.now)
    .executeTakeFirst()
}

/** Keeps what is left to say instead of what was left before; nothing if nothing is. */
export async function keep(tx: Tx, rest: RestRow): Promise<void> {
  await forget(tx, { customer: rest.customer })
  if (rest.words !== '') await tx.db.insertInto('rests').values(rest).execute()
}

const forget = compiled<{ customer: string }, unknown>((db, arg) =>
  db.deleteFrom('rests').where('customer', '=', arg('customer')),
)
