/** Rows of what carriers do for us: who texts on other channels, and what Twilio bills. Written in db/070_links.sql and after. */
export type ChannelTables = {
  links: LinkRow
  link_codes: LinkCodeRow
  bills: BillRow
  day_bills: DayBillsRow
}

export type LinkRow = { address: string; customer: string; linked_at: number }

export type LinkCodeRow = {
  id: string
  address: string
  customer: string | null
  hash: string | null
  tries_left: number
  sent_at: number
  expires_at: number
  ended_at: number | null
}

export type BillRow = {
  text_out: string
  segments: number
  amount: number
  currency: string
  read_at: number
}

export type DayBillsRow = {
  day: number
  currency: string
  texts: number
  segments: number
  billed_segments: number
  amount: number
  at_our_rates: number
}
