/** Rows of saved cards and of what keeps them safe, as Kysely sees them. Written in db/020_cards.sql and after. */
export type CardTables = {
  declines: DeclineRow
  card_links: CardLinkRow
  approvals: ApprovalRow
  auto_top_ups: AutoTopUpRow
  unlock_codes: UnlockCodeRow
  prompts: PromptRow
}

export type DeclineRow = { attempt: string; card: string; code: string; advice: string | null; at: number }

export type CardLinkRow = { code: string; customer: string; made_at: number; expires_at: number }

export type ApprovalRow = {
  order_id: string
  payment: string
  card: string
  asked_at: number
  expires_at: number
  closed_at: number | null
}

export type AutoTopUpRow = {
  customer: string
  amount_micros: number
  below_micros: number
  month_micros: number
  state: 'on' | 'paused' | 'off'
  reason: string | null
  words: string
  source: string
  agreed_at: number
}

export type UnlockCodeRow = {
  id: string
  customer: string
  hash: string
  tries_left: number
  sent_at: number
  expires_at: number
  ended_at: number | null
}

export type PromptRow = {
  id: string
  customer: string
  answers: string | null
  /** That a yes would have charged when it was asked. */
  card: string | null
  amount_micros: number
  promotion_code: string | null
  digits: string | null
  tries_left: number
  asked_at: number
  expires_at: number
  ended_at: number | null
  outcome: 'yes' | 'no' | 'replaced' | 'wrong' | null
}
