import type { SavedCard } from '../till/wallet.ts'
import type { CardRow } from './schema.ts'
import type { CardLinkRow } from './schema-cards.ts'
import type { Read, Tx } from './store.ts'

export type KnownCard = CardRow

/**
 * Writes down what Stripe has saved for a customer: which cards, and which is charged. Cards that it has no more are
 * gone; those that were saved here since Stripe was asked are left alone.
 *
 * @param args.askedAt when Stripe was asked, ms since 1970. What was asked before the last time is old news
 * @returns the cards that are new; nothing if it is old news
 */
export async function follow(
  tx: Tx,
  args: {
    customer: string
    cards: SavedCard[]
    preferred: string | null
    chosen: string | null
    askedAt: number
    at: number
  },
): Promise<string[] | undefined> {
  const fresh = await tx.db
    .updateTable('customers')
    .set({ card: args.chosen, preferred_card: args.preferred, cards_read_at: args.askedAt })
    .where('id', '=', args.customer)
    .where((eb) => eb.or([eb('cards_read_at', 'is', null), eb('cards_read_at', '<=', args.askedAt)]))
    .returning('id')
    .executeTakeFirst()
  if (!fresh) return undefined
  const known = new Set((await of(tx, args.customer)).map(({ id }) => id))
  for (const card of args.cards) await put(tx, { customer: args.customer, card, at: args.at })
  const gone = tx.db
    .updateTable('cards')
    .set({ gone_at: args.at })
    .where('customer', '=', args.customer)
    .where('gone_at', 'is', null)
    .where('saved_at', '<=', args.askedAt)
  const kept = args.cards.map(({ id }) => id)
  await (kept.length ? gone.where('id', 'not in', kept) : gone).execute()
  return kept.filter((id) => !known.has(id))
}

async function put(tx: Tx, args: { customer: string; card: SavedCard; at: number }): Promise<void> {
  const { card } = args
  const shown = {
    brand: card.brand,
    last4: card.last4,
    expires_month: card.expiresMonth,
    expires_year: card.expiresYear,
  }
  await tx.db
    .insertInto('cards')
    .values({
      ...shown,
      id: card.id,
      customer: args.customer,
      fingerprint: card.fingerprint,
      saved_at: args.at,
    })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ ...shown, gone_at: null }))
    .execute()
}

/** All cards of a customer that are not gone, newest first. */
export function of(read: Read, customer: string): Promise<KnownCard[]> {
  return read.db
    .selectFrom('cards')
    .selectAll()
    .where('customer', '=', customer)
    .where('gone_at', 'is', null)
    .orderBy('saved_at', 'desc')
    .execute()
}

/** How many cards a customer has had, those that are gone too. */
export async function countOf(read: Read, customer: string): Promise<number> {
  const { count } = await read.db
    .selectFrom('cards')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('customer', '=', customer)
    .executeTakeFirstOrThrow()
  return Number(count)
}

export function find(read: Read, id: string): Promise<KnownCard | undefined> {
  return read.db.selectFrom('cards').selectAll().where('id', '=', id).executeTakeFirst()
}

/** From now on a card may be charged without digits: its customer has shown that they want it. */
export async function prove(tx: Tx, args: { id: string; at: number }): Promise<void> {
  await tx.db
    .updateTable('cards')
    .set({ proved_at: args.at })
    .where('id', '=', args.id)
    .where('proved_at', 'is', null)
    .execute()
}

/** A card's bank has said never to try it again. */
export async function bar(tx: Tx, args: { id: string; at: number }): Promise<void> {
  await tx.db.updateTable('cards').set({ barred_at: args.at }).where('id', '=', args.id).execute()
}

/** Cards that are charged, expire in one of these months, and whose owners still get texts. @param months from 1, as on the card */
export function expiring(
  read: Read,
  months: { month: number; year: number }[],
): Promise<{ id: string; customer: string }[]> {
  return read.db
    .selectFrom('customers')
    .innerJoin('cards', 'cards.id', 'customers.card')
    .select(['cards.id', 'cards.customer'])
    .where('cards.gone_at', 'is', null)
    .where('customers.opted_out_at', 'is', null)
    .where((eb) =>
      eb.or(
        months.map(({ month, year }) =>
          eb.and([eb('cards.expires_month', '=', month), eb('cards.expires_year', '=', year)]),
        ),
      ),
    )
    .execute()
}

/** Writes down the address that leads to a customer's cards. */
export async function link(tx: Tx, row: CardLinkRow): Promise<void> {
  await tx.db.insertInto('card_links').values(row).execute()
}

/** Whose cards an address leads to; nothing once it is old. */
export async function linked(
  read: Read,
  args: { code: string; now: number },
): Promise<CardLinkRow | undefined> {
  return read.db
    .selectFrom('card_links')
    .selectAll()
    .where('code', '=', args.code)
    .where('expires_at', '>', args.now)
    .executeTakeFirst()
}
