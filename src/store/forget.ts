import type { Customer } from './customers.ts'
import type { Tx } from './store.ts'

/**
 * Stripe has forgotten a customer: their cards are gone there for good, and so here. What they have stays. The next
 * purchase makes them known to Stripe again, as somebody new.
 *
 * @returns who it was; nothing if we know nobody by that id
 */
export async function forgetAtStripe(
  tx: Tx,
  args: { stripeCustomer: string; at: number },
): Promise<Customer | undefined> {
  const forgotten = await tx.db
    .updateTable('customers')
    .set((eb) => ({
      stripe_customer: null,
      card: null,
      preferred_card: null,
      stripe_losses: eb('stripe_losses', '+', 1),
    }))
    .where('stripe_customer', '=', args.stripeCustomer)
    .returningAll()
    .executeTakeFirst()
  if (forgotten)
    await tx.db
      .updateTable('cards')
      .set({ gone_at: args.at })
      .where('customer', '=', forgotten.id)
      .where('gone_at', 'is', null)
      .execute()
  return forgotten
}
