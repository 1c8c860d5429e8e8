/** Where a row stands in a list that is sorted by a time, ms since 1970, and then by an id. */
export type Place = { at: number; id: string }
