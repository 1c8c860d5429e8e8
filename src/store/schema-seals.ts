/** The chain over the books. Rows are written in db/040_seals.sql. */
export type SealTables = { seals: SealRow }

export type SealRow = {
  n: number
  until_at: number
  count: number
  prints: string
  hash: string
  sealed_at: number
}
