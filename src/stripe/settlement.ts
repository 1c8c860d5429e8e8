import type Stripe from 'stripe'
import { microsFromMinor } from '../till/money.ts'
import type { BalanceMove, Charge, MoveSource, Settlement } from '../till/settlement.ts'
import { ask, askEach, load } from './client.ts'
import { idOf, markOf } from './objects.ts'

/** The money that Stripe holds, as the till's {@link Settlement}. */
export function openSettlement({ stripe, tillId }: { stripe: Stripe; tillId: string }): Settlement {
  async function* moves(params: Stripe.BalanceTransactionListParams): AsyncGenerator<BalanceMove> {
    const list = stripe.balanceTransactions.list({ ...params, limit: 100, expand: ['data.source'] })
    for await (const transaction of askEach(list)) yield moveOf(tillId, transaction)
  }

  async function findCharge(id: string): Promise<Charge | undefined> {
    const charge = await load(() => stripe.charges.retrieve(id, { expand: ['balance_transaction'] }))
    if (!charge) return undefined
    const transaction = charge.balance_transaction
    return {
      id: charge.id,
      payment: idOf(charge.payment_intent),
      mark: markOf(tillId, charge.metadata),
      move:
        typeof transaction === 'object' && transaction
          ? moveOf(tillId, { ...transaction, source: charge })
          : null,
    }
  }

  return {
    findCharge,
    async chargeOf(payment) {
      const intent = await load(() => stripe.paymentIntents.retrieve(payment))
      const latest = idOf(intent?.latest_charge ?? null)
      return latest === null ? undefined : findCharge(latest)
    },
    balanceMoves: ({ sinceMs, untilMs }) =>
      moves({ created: { gte: Math.floor(sinceMs / 1000), lt: Math.ceil(untilMs / 1000) } }),
    async findMove(id) {
      const transaction = await load(() => stripe.balanceTransactions.retrieve(id, { expand: ['source'] }))
      return transaction && moveOf(tillId, transaction)
    },
    movesOf: (source) =>
      ask(async () => {
        const found: BalanceMove[] = []
        for await (const move of moves({ source })) found.push(move)
        return found
      }),
  }
}

function moveOf(tillId: string, transaction: Stripe.BalanceTransaction): BalanceMove {
  const { id, type, currency } = transaction
  return {
    id,
    type,
    amountMicros: microsFromMinor(transaction.amount, currency),
    feeMicros: microsFromMinor(transaction.fee, currency),
    currency,
    at: transaction.created * 1000,
    source: sourceOf(tillId, transaction),
  }
}

function sourceOf(tillId: string, { source, type, amount, currency }: Stripe.BalanceTransaction): MoveSource {
  const itself = { amountMicros: microsFromMinor(Math.abs(amount), currency), currency }
  if (source === null || typeof source === 'string')
    return {
      kind: type === 'payout' ? 'payout' : 'other',
      id: source ?? '',
      payment: null,
      mark: {},
      ...itself,
    }
  switch (source.object) {
    case 'charge':
      return {
        kind: 'charge',
        id: source.id,
        payment: idOf(source.payment_intent),
        mark: markOf(tillId, source.metadata),
        amountMicros: microsFromMinor(source.amount_captured, source.currency),
        currency: source.currency,
      }
    case 'refund':
    case 'dispute':
      return {
        kind: source.object,
        id: source.id,
        payment: idOf(source.payment_intent),
        mark: {},
        // A dispute may be won in part; without an exchange, what moved says best what it was.
        amountMicros:
          source.currency === currency
            ? itself.amountMicros
            : microsFromMinor(source.amount, source.currency),
        currency: source.currency,
      }
    default:
      return {
        kind: type === 'payout' ? 'payout' : 'other',
        id: source.id,
        payment: null,
        mark: {},
        ...itself,
      }
  }
}
