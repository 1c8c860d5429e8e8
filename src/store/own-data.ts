import type { Read } from './store.ts'

/** What is written down of a customer besides their account, orders and lines in the books. */
export async function ownData({ db }: Read, customer: string) {
  const mine = { consents: db.selectFrom('consents'), cards: db.selectFrom('cards') }
  return {
    consents: await mine.consents
      .select(['subject', 'given', 'words', 'source', 'at'])
      .where('customer', '=', customer)
      .orderBy('at')
      .execute(),
    cards: await mine.cards
      .select(['brand', 'last4', 'expires_month', 'expires_year', 'saved_at', 'gone_at'])
      .where('customer', '=', customer)
      .orderBy('saved_at')
      .execute(),
    subscriptions: await db
      .selectFrom('subscriptions')
      .select(['command', 'asked', 'time', 'time_zone', 'state', 'offered_at', 'agreed_words', 'ended_words'])
      .where('customer', '=', customer)
      .orderBy('offered_at')
      .execute(),
    textsIn: await db
      .selectFrom('texts_in')
      .select(['sid', 'recipient', 'body', 'received_at'])
      .where('customer', '=', customer)
      .orderBy('received_at')
      .execute(),
    textsOut: await db
      .selectFrom('texts_out')
      .select(['ref', 'sender', 'body', 'written_at'])
      .where('customer', '=', customer)
      .orderBy('written_at')
      .execute(),
    links: await db
      .selectFrom('links')
      .select(['address', 'linked_at'])
      .where('customer', '=', customer)
      .orderBy('linked_at')
      .execute(),
    mails: await db
      .selectFrom('mails_out')
      .select(['recipient', 'letter', 'written_at'])
      .where('customer', '=', customer)
      .orderBy('written_at')
      .execute(),
    autoTopUp: await db
      .selectFrom('auto_top_ups')
      .selectAll()
      .where('customer', '=', customer)
      .executeTakeFirst(),
    sessions: await db
      .selectFrom('sessions')
      .select(['device', 'opened_at', 'used_at', 'expires_at', 'ended_at'])
      .where('customer', '=', customer)
      .orderBy('opened_at')
      .execute(),
    ...(await usedCommands({ db }, customer)),
    ...(await cameBackAndCost({ db }, customer)),
  }
}

/** What a customer asked of commands and of us, answered, and has not read yet; and what commands keep of them. */
async function usedCommands({ db }: Pick<Read, 'db'>, customer: string) {
  return {
    runs: await db
      .selectFrom('runs')
      .leftJoin('conversations', 'conversations.run', 'runs.id')
      .select(['runs.id', 'command', 'asked', 'state', 'opened_at', 'question', 'answers'])
      .where('runs.customer', '=', customer)
      .orderBy('opened_at')
      .execute(),
    questions: await db
      .selectFrom('prompts')
      .select(['amount_micros', 'asked_at', 'expires_at', 'outcome'])
      .where('customer', '=', customer)
      .orderBy('asked_at')
      .execute(),
    unread: await db
      .selectFrom('rests')
      .select(['words', 'expires_at'])
      .where('customer', '=', customer)
      .execute(),
    kept: await db
      .selectFrom('command_states')
      .select(['command', 'value', 'kept_at'])
      .where('customer', '=', customer)
      .orderBy('command')
      .execute(),
  }
}

/** What went back of what they paid, or was to; what put their account on hold; and what they paid for besides by text. */
async function cameBackAndCost({ db }: Pick<Read, 'db'>, customer: string) {
  return {
    refunds: await db
      .selectFrom('refunds')
      .innerJoin('orders', 'orders.id', 'refunds.order_id')
      .select(['order_id', 'refunds.currency', 'refunds.amount_micros', 'refunds.status', 'heard_at'])
      .where('orders.customer', '=', customer)
      .orderBy('heard_at')
      .execute(),
    disputes: await db
      .selectFrom('disputes')
      .innerJoin('orders', 'orders.id', 'disputes.order_id')
      .select(['order_id', 'disputes.currency', 'disputes.amount_micros', 'disputes.status', 'heard_at'])
      .where('orders.customer', '=', customer)
      .orderBy('heard_at')
      .execute(),
    holds: await db
      .selectFrom('freezes')
      .select(['cause', 'extent', 'frozen_at', 'lifted_at'])
      .where('customer', '=', customer)
      .orderBy('frozen_at')
      .execute(),
    usages: await db
      .selectFrom('usages')
      .select(['service', 'state', 'amount_micros', 'captured_micros', 'opened_at'])
      .where('customer', '=', customer)
      .orderBy('opened_at')
      .execute(),
    deliveries: await db
      .selectFrom('deliveries')
      .innerJoin('subscriptions', 'subscriptions.id', 'deliveries.subscription')
      .select(['command', 'deliveries.state', 'deliveries.due_at'])
      .where('subscriptions.customer', '=', customer)
      .orderBy('deliveries.due_at')
      .execute(),
  }
}
