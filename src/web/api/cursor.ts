import { z } from 'zod'
import type { Place } from '../../store/place.ts'
import { Problem } from '../../till/problem.ts'

const place = z.tuple([z.int(), z.string().refine((id) => !id.includes('\0'))])

/** Reads a cursor. @throws Problem `invalid` for one that no list has given out */
export function readCursor(cursor: string | undefined): Place | undefined {
  if (cursor === undefined) return undefined
  try {
    const [at, id] = place.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()))
    return { at, id }
  } catch {
    const errors = [{ at: 'query.cursor', message: 'is none of ours' }]
    throw new Problem('invalid', 'Something in this request is not as it should be.', { errors })
  }
}

/**
 * Cuts a page off rows of which one more was asked for than it holds.
 *
 * @param placeOf where a row stands
 */
export function cut<Row>(
  rows: Row[],
  limit: number,
  placeOf: (row: Row) => Place,
): { rows: Row[]; next: string | null } {
  const kept = rows.slice(0, limit)
  const last = kept.at(-1)
  if (rows.length <= limit || !last) return { rows: kept, next: null }
  const { at, id } = placeOf(last)
  return { rows: kept, next: Buffer.from(JSON.stringify([at, id])).toString('base64url') }
}
