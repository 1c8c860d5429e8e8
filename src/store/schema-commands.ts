import type { Generated } from 'kysely'

/** What operators' commands keep, ask and have left to say. */
export type CommandTables = {
  runs: RunRow
  command_states: CommandStateRow
  conversations: ConversationRow
  rests: RestRow
  subscriptions: SubscriptionRow
  deliveries: DeliveryRow
  breakers: { command: string; failures: number; open_until: number }
}

export type RunRow = {
  id: string
  customer: string
  command: string
  asked: string
  text_in: string
  price_micros: number
  segment_micros: number
  state: 'open' | 'captured' | 'voided'
  opened_at: number
  ended_at: number | null
}

/** `customer` is empty for what all customers share; `value` is JSON. */
export type CommandStateRow = {
  command: string
  customer: string
  value: string
  version: number
  kept_at: number
}

/** `answers` and `question` are JSON. */
export type ConversationRow = {
  run: string
  customer: string
  text_in: string
  answers: string
  question: string | null
  tries_left: number
  segments: number
  asked_at: number
  expires_at: number
}

export type RestRow = { customer: string; run: string; words: string; expires_at: number }

/** `time` is by the clocks of `time_zone`, and so is `next_on`, a day as `2026-11-24`; `once_at` of what comes but once. */
export type SubscriptionRow = {
  id: string
  customer: string
  command: string
  asked: string
  time: string
  time_zone: string
  next_on: string
  most_micros: number
  text_in: string
  state: 'offered' | 'on' | 'off'
  offered_at: number
  agreed_words: string | null
  agreed_at: number | null
  ended_words: string | null
  ended_at: number | null
  skipped: Generated<number>
  told: Generated<number>
  once_at: number | null
}

export type DeliveryRow = {
  id: string
  subscription: string
  due_at: number
  price_micros: number
  segment_micros: number
  state: 'open' | 'captured' | 'voided'
  opened_at: number
  ended_at: number | null
}
