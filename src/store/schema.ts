import type { Generated } from 'kysely'

/** Every table, as Kysely sees it. Rows are written in db/; names here are the columns' own. Money is integer micros, times are ms since 1970. */
export type Tables = {
  accounts: AccountRow
  holds: HoldRow
  transfers: TransferRow
}

/** Running totals are kept for customers only; a house account's stay 0 (see `balance` in ledger.ts). */
export type AccountRow = {
  id: string
  currency: string
  holder: 'customer' | 'house'
  credits: Generated<number>
  spent: Generated<number>
  clawed: Generated<number>
  held: Generated<number>
}

export type HoldRow = {
  id: string
  account: string
  currency: string
  amount: number
  state: Generated<'open' | 'captured' | 'voided'>
  opened_at: number
  expires_at: number | null
  ended_at: number | null
}

export type TransferRow = {
  id: string
  kind: string
  debit: string
  credit: string
  currency: string
  amount: number
  posted_at: number
  reference: string | null
  note: string | null
}
