import type { MailOutRow } from './schema.ts'

/** Rows of the operators' side of the house. Written in db/055_operators.sql and after. */
export type ConsoleTables = {
  operators: OperatorRow
  invitations: InvitationRow
  operator_sessions: OperatorSessionRow
  passkeys: PasskeyRow
  passkey_challenges: PasskeyChallengeRow
  deeds: DeedRow
  cases: CaseRow
  operator_mails: OperatorMailRow
  day_totals: DayTotalRow
  day_texts: DayTextsRow
}

export type OperatorRow = {
  id: string
  name: string
  role: 'owner' | 'support' | 'read-only'
  password: string | null
  added_at: number
  removed_at: number | null
}

export type InvitationRow = {
  hash: string
  operator: string
  made_at: number
  expires_at: number
  used_at: number | null
}

export type OperatorSessionRow = {
  id: string
  hash: string
  operator: string
  browser: string
  began_at: number
  seen_at: number
  expires_at: number
  ended_at: number | null
}

export type PasskeyRow = {
  id: string
  operator: string
  name: string
  public_key: string
  transports: string
  counter: number
  added_at: number
  used_at: number | null
}

export type PasskeyChallengeRow = { challenge: string; purpose: string; expires_at: number }

export type DeedRow = {
  id: string
  actor: string
  deed: string
  subject: string
  customer: string | null
  words: string
  at: number
}

export type CaseRow = {
  id: string
  /** `unattributed`: somebody we know paid what they did not order here. `stranger`: an order was paid by another's card. `paid-twice`: once more. `came-back`: of an order that is paid without it. `books-differ`: Stripe's balance says otherwise. */
  kind: 'unattributed' | 'stranger' | 'paid-twice' | 'came-back' | 'books-differ'
  subject: string
  customer: string | null
  words: string
  opened_at: number
  closed_at: number | null
}

export type OperatorMailRow = Omit<MailOutRow, 'customer'> & { operator: string }

export type DayTotalRow = {
  day: number
  kind: string
  debit: string
  credit: string
  currency: string
  count: number
  amount: number
}

export type DayTextsRow = { day: number; country: string; texts: number; segments: number }
