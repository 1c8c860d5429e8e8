import * as jobs from './jobs.ts'
import * as rateLimits from './rate-limits.ts'
import type { Tx } from './store.ts'

/** What stands in the place of a number or an address that was deleted. */
const DELETED = 'deleted'

/** Whether a customer was deleted: there is an account, and nobody who could be told of it or spend what is there. */
export function isErased({ address }: { address: string }): boolean {
  return address.startsWith(`${DELETED}:`)
}

/**
 * Takes out who a customer is and what they said and were told. What the books need stays: that somebody, whose name is
 * a number now, bought, used and agreed to something at some time.
 */
export async function erase(tx: Tx, args: { id: string; address: string; at: number }): Promise<void> {
  const { id, at } = args
  const { db } = tx
  await db
    .updateTable('customers')
    .set({ address: `${DELETED}:${id}`, country: null, email: null, card: null, preferred_card: null })
    .set({ opted_out_at: at, language: null })
    .where('id', '=', id)
    .execute()
  await db
    .updateTable('cards')
    .set({ brand: DELETED, last4: '0000', fingerprint: null })
    .where('customer', '=', id)
    .execute()
  await db
    .updateTable('orders')
    .set({ card_brand: null, card_last4: null, receipt_url: null })
    .where('customer', '=', id)
    .execute()
  await db
    .updateTable('texts_in')
    .set({ sender: DELETED, body: '', raw: '' })
    .where('customer', '=', id)
    .execute()
  const unsent = await db
    .updateTable('texts_out')
    .set({ state: 'refused', error: DELETED })
    .where('customer', '=', id)
    .where('state', 'in', ['waiting', 'carried', 'sending', 'unknown'])
    .returning('id')
    .execute()
  for (const text of unsent)
    for (const kind of ['send-text', 'send-text-by-day']) await jobs.drop(tx, { kind, subject: text.id })
  await db.updateTable('texts_out').set({ recipient: DELETED, body: '' }).where('customer', '=', id).execute()
  await db
    .updateTable('mails_out')
    .set({ state: 'refused', error: DELETED })
    .where('customer', '=', id)
    .where('state', 'in', ['waiting', 'sending'])
    .execute()
  await db
    .updateTable('mails_out')
    .set({ recipient: DELETED, letter: '{}' })
    .where('customer', '=', id)
    .execute()
  await db.updateTable('runs').set({ asked: '' }).where('customer', '=', id).execute()
  await db.updateTable('auto_top_ups').set({ state: 'off', words: '' }).where('customer', '=', id).execute()
  await db
    .updateTable('subscriptions')
    .set((eb) => ({
      ...{ state: 'off', asked: '', agreed_words: null, ended_words: null },
      ended_at: eb.fn.coalesce('ended_at', eb.val(args.at)),
    }))
    .where('customer', '=', id)
    .execute()
  await db.updateTable('conversations').set({ answers: '[]' }).where('customer', '=', id).execute()
  await db.deleteFrom('rests').where('customer', '=', id).execute()
  await db.deleteFrom('command_states').where('customer', '=', id).execute()
  await db.deleteFrom('card_links').where('customer', '=', id).execute()
  await db
    .deleteFrom('links')
    .where((eb) => eb.or([eb('customer', '=', id), eb('address', '=', args.address)]))
    .execute()
  await db
    .deleteFrom('link_codes')
    .where((eb) => eb.or([eb('customer', '=', id), eb('address', '=', args.address)]))
    .execute()
  await db.deleteFrom('sign_ins').where('phone', '=', args.address).execute()
  await rateLimits.forget(tx, args.address)
  await db.deleteFrom('sessions').where('customer', '=', id).execute()
}
