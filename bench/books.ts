import * as customers from '../src/store/customers.ts'
import * as ledger from '../src/store/ledger.ts'
import { openStore } from '../src/store/store.ts'

/** Phones of people who text a till that is measured. */
export const PHONES = Array.from({ length: 5_000 }, (_, i) => `+1415${String(5_550_000 + i)}`)

/** Everybody has bought before with a card, and has more credit than they will spend. */
export async function meetEverybody(databaseUrl: string): Promise<void> {
  const store = await openStore(databaseUrl)
  await store.transact(async (tx) => {
    for (const id of ['house:stripe', 'house:revenue'])
      await ledger.openAccount(tx, { id, currency: 'usd', holder: 'house' })
    for (const [i, address] of PHONES.entries()) {
      const id = `customer_${i}`
      await customers.meet(tx, { id, address, country: () => 'US', currency: 'usd', at: i })
      const card = { id: `pm_${i}`, brand: 'visa', last4: '4242', fingerprint: `print_${i}` }
      await customers.saveCard(tx, {
        customer: id,
        at: i,
        card: { ...card, expiresMonth: 12, expiresYear: 2040 },
      })
      await ledger.post(tx, {
        id: `grant:${i}`,
        kind: 'grant',
        debit: 'house:stripe',
        credit: customers.accountOf(id),
        currency: 'usd',
        amountMicros: 1_000_000_000,
        at: i,
      })
    }
  })
  await store.close()
}
