/** What operators' commands keep, ask and have left to say. */
export type CommandTables = {
  command_states: CommandStateRow
  conversations: ConversationRow
  rests: RestRow
  breakers: { command: string; failures: number; open_until: number }
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
