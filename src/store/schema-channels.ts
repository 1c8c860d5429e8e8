/** Rows of who texts on other channels, as Kysely sees them. Written in db/070_links.sql. */
export type ChannelTables = {
  links: LinkRow
  link_codes: LinkCodeRow
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
