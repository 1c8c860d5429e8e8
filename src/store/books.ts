import { sql } from 'kysely'
import { balance } from './ledger.ts'
import type { TransferRow } from './schema.ts'
import type { Read } from './store.ts'

/** Every transfer from or to the customers with these addresses, oldest first. */
export async function transfersOf(read: Read, addresses: string[]): Promise<TransferRow[]> {
  if (!addresses.length) return []
  const found = await read.db.selectFrom('customers').select('id').where('address', 'in', addresses).execute()
  if (!found.length) return []
  const accounts = found.map(({ id }) => `customer:${id}`)
  return read.db
    .selectFrom('transfers')
    .selectAll()
    .where((eb) => eb.or([eb('debit', 'in', accounts), eb('credit', 'in', accounts)]))
    .orderBy('posted_at')
    .orderBy('id')
    .execute()
}

/** The addresses of the customers that own these accounts, by account. */
export async function owners(read: Read, accounts: string[]): Promise<Map<string, string>> {
  const ids = accounts
    .filter((id) => id.startsWith('customer:'))
    .map((account) => account.slice('customer:'.length))
  if (!ids.length) return new Map()
  const found = await read.db
    .selectFrom('customers')
    .select(['id', 'address'])
    .where('id', 'in', ids)
    .execute()
  return new Map(found.map(({ id, address }) => [`customer:${id}`, address]))
}

/** What all customers together still have, and how much of it is held, in micros. */
export async function outstanding(
  read: Read,
  currency: string,
): Promise<{ creditMicros: number; heldMicros: number }> {
  const sums = await read.db
    .selectFrom('accounts')
    .select((eb) => [
      eb.fn.coalesce(eb.fn.sum<number>('credits'), eb.lit(0)).as('credits'),
      eb.fn.coalesce(eb.fn.sum<number>('spent'), eb.lit(0)).as('spent'),
      eb.fn.coalesce(eb.fn.sum<number>('clawed'), eb.lit(0)).as('clawed'),
      eb.fn.coalesce(eb.fn.sum<number>('held'), eb.lit(0)).as('held'),
    ])
    .where('holder', '=', 'customer')
    .where('currency', '=', currency)
    .executeTakeFirstOrThrow()
  const [credits, spent, clawed, held] = [sums.credits, sums.spent, sums.clawed, sums.held].map(Number)
  return { creditMicros: credits! - spent! - clawed!, heldMicros: held! }
}

/** Every transfer of a sale and what followed from it, oldest first. @param reference the order */
export function belongingTo(read: Read, reference: string): Promise<TransferRow[]> {
  return (
    read.db
      .selectFrom('transfers')
      .selectAll()
      .where('reference', '=', reference)
      // As it stands in the index, which leaves captures out.
      .where('kind', '<>', sql.lit('capture'))
      .orderBy('posted_at')
      .orderBy('id')
      .execute()
  )
}

/** Every account there is, with its customer's address if it is one's. */
export function accounts(
  read: Read,
): Promise<{ id: string; currency: string; holder: 'customer' | 'house'; address: string | null }[]> {
  return read.db
    .selectFrom('accounts')
    .leftJoin('customers', (join) =>
      join.on('customers.id', '=', sql<string>`substr(accounts.id, ${sql.lit('customer:'.length + 1)})`),
    )
    .select(['accounts.id', 'currency', 'holder', 'address'])
    .orderBy('holder')
    .orderBy('accounts.id')
    .orderBy('currency')
    .execute()
}

/** What stands in an account, credits less debits, whether or not some of it is held. */
export async function standing(read: Read, account: { id: string; currency: string }): Promise<number> {
  const found = await balance(read, { account: account.id, currency: account.currency })
  return found.availableMicros + found.heldMicros
}
