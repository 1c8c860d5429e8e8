/** Rows of refunds, disputes and what they do to a customer, as Kysely sees them. Written in db/010_money_back.sql. */
export type MoneyBackTables = {
  refunds: RefundRow
  refund_requests: RefundRequestRow
  disputes: DisputeRow
  freezes: FreezeRow
}

export type RefundRow = {
  id: string
  payment: string
  order_id: string
  currency: string
  amount_micros: number
  status: string
  state: 'parked' | 'posted' | 'reversed'
  request: string | null
  heard_at: number
}

export type RefundRequestRow = {
  id: string
  order_id: string
  payment: string
  currency: string
  amount_micros: number
  reason: string
  state: 'created' | 'sending' | 'unknown' | 'accepted' | 'refused'
  held: 0 | 1
  refund: string | null
  outcome: string | null
  asked_at: number
  sent_at: number | null
  ended_at: number | null
}

export type DisputeRow = {
  id: string
  payment: string
  order_id: string
  currency: string
  amount_micros: number
  status: string
  reason: string | null
  moves: string
  due_at: number | null
  reopened: number
  moves_before: number
  heard_at: number
  updated_at: number
}

export type FreezeRow = {
  cause: string
  customer: string
  extent: 'charging' | 'account'
  reason: string
  frozen_at: number
  lifted_at: number | null
  lifted_for: string | null
}
