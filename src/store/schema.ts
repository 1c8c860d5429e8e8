import type { Generated } from 'kysely'
import type { CardTables } from './schema-cards.ts'
import type { ChannelTables } from './schema-channels.ts'
import type { CommandTables } from './schema-commands.ts'
import type { ConsoleTables } from './schema-console.ts'
import type { DoorTables } from './schema-doors.ts'
import type { MoneyBackTables } from './schema-money-back.ts'
import type { SealTables } from './schema-seals.ts'

/** Every table, as Kysely sees it. Rows are written in db/; names here are the columns' own. Money is integer micros, times are ms since 1970. */
export type Tables = SpineTables &
  MoneyBackTables &
  CardTables &
  ChannelTables &
  CommandTables &
  ConsoleTables &
  DoorTables &
  SealTables

type SpineTables = {
  accounts: AccountRow
  holds: HoldRow
  transfers: TransferRow
  customers: CustomerRow
  cards: CardRow
  consents: ConsentRow
  texts_in: TextInRow
  texts_out: TextOutRow
  receipts: ReceiptRow
  orders: OrderRow
  promotions: PromotionRow
  mails_out: MailOutRow
  attempts: AttemptRow
  events: EventRow
  jobs: JobRow
  cursors: { name: string; value: string }
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

export type CustomerRow = {
  id: string
  address: string
  country: string | null
  opted_out_at: number | null
  stripe_customer: string | null
  card: string | null
  created_at: number
  frozen: 'charging' | 'account' | null
  frozen_at: number | null
  stripe_losses: Generated<number>
  preferred_card: string | null
  cards_read_at: number | null
  locked_at: number | null
  was_locked_at: number | null
  last_frozen_at: number | null
  low_told_at: number | null
  access_at: number | null
  email: string | null
  language: string | null
  doubted_at: number | null
  lost_texts: Generated<number>
  free_hour_at: number | null
  free_hour_used: Generated<number>
  free_day_at: number | null
  free_day_used: Generated<number>
}

export type CardRow = {
  id: string
  customer: string
  brand: string
  last4: string
  expires_month: number
  expires_year: number
  fingerprint: string | null
  saved_at: number
  proved_at: number | null
  barred_at: number | null
  gone_at: number | null
}

export type ConsentRow = {
  id: string
  customer: string
  subject: 'texts' | 'off-session' | 'auto-top-up'
  given: 0 | 1
  words: string
  source: string
  at: number
}

export type TextInRow = {
  sid: string
  customer: string | null
  sender: string
  recipient: string
  body: string
  raw: string
  awaits: Generated<0 | 1>
  silence: string | null
  received_at: number
}

export type TextOutRow = {
  id: string
  ref: string
  customer: string | null
  sender: string
  recipient: string
  body: string
  segments: number
  encoding: string
  answers: string | null
  state: 'waiting' | 'carried' | 'sending' | 'sent' | 'refused' | 'unknown'
  carrier: 'twiml' | 'rest' | null
  sid: string | null
  delivery: string | null
  error: string | null
  billed_segments: number | null
  written_at: number
  handed_at: number | null
}

export type ReceiptRow = { text_out: string; sid: string; status: string; error: string; at: number }

export type OrderRow = {
  id: string
  code: string
  customer: string
  via: 'card' | 'checkout'
  currency: string
  credit_micros: number
  pay_micros: number
  state: 'open' | 'paid' | 'failed' | 'expired' | 'canceled' | 'review'
  reason: string | null
  text_in: string | null
  checkout: string | null
  checkout_url: string | null
  payment_intent: string | null
  opened_at: number
  expires_at: number | null
  ended_at: number | null
  auto: Generated<0 | 1>
  product: 'top-up' | 'access'
  given: 'top-up' | null
  access_micros: number
  discount_micros: number
  price_micros: number | null
  promotion: string | null
  promotion_code: string | null
  card_brand: string | null
  card_last4: string | null
  receipt_url: string | null
  accepted_at: number | null
  dismissed_at: number | null
}

export type MailOutRow = {
  id: string
  customer: string
  recipient: string
  letter: string
  state: 'waiting' | 'sending' | 'sent' | 'refused'
  error: string | null
  written_at: number
  handed_at: number | null
  ended_at: number | null
}

export type PromotionRow = { id: string; coupon: string; code: string }

export type AttemptRow = {
  id: string
  order_id: string
  kind: 'charge' | 'checkout'
  params: string
  state: 'created' | 'sending' | 'unknown' | 'accepted' | 'refused'
  stripe_id: string | null
  outcome: string | null
  created_at: number
  sent_at: number | null
  ended_at: number | null
}

export type EventRow = {
  id: string
  type: string
  raw: string
  source: 'webhook' | 'reconciler' | 'replay'
  state: 'received' | 'done' | 'ignored' | 'failed'
  outcome: string | null
  received_at: number
  ended_at: number | null
  failing_since: number | null
  customer: Generated<string | null>
}

export type JobRow = {
  id: string
  kind: string
  subject: string
  due_at: number
  tries: Generated<number>
  dead: Generated<0 | 1>
  error: string | null
  again: Generated<0 | 1>
}
