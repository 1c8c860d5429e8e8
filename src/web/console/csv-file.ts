import { once } from 'node:events'
import type { Response } from 'express'
import { csvLines } from '../csv.ts'

/** What a file says of a row in one of its columns: text, or an amount in micros. */
export type CsvColumn<Row> = { name: string; csv(row: Row): string | number | null }

const PAGE = 1_000

/** How a report is read that goes into a file, which has no place to say how late it is. */
export const AS_FILE = { current: true }

/**
 * Sends all of a list as a file, a page after the other, for it may be longer than memory.
 *
 * @param more the rows after one, so many at most; the first ones after none
 */
export async function sendCsv<Row>(
  response: Response,
  { file, columns }: { file: string; columns: CsvColumn<Row>[] },
  more: (last: Row | undefined, limit: number) => Promise<Row[]>,
): Promise<void> {
  response.set('Content-Disposition', `attachment; filename="${file}.csv"`)
  response.type('text/csv; charset=utf-8')
  await write(response, csvLines([columns.map(({ name }) => name)]))
  let last: Row | undefined
  do {
    const rows = await more(last, PAGE)
    if (rows.length) await write(response, csvLines(rows.map((row) => columns.map((one) => one.csv(row)))))
    last = rows.length === PAGE ? rows.at(-1) : undefined
    // SQLite answers at once, and so may who reads: without a turn in between nobody else would be served.
    await new Promise<void>((turn) => setImmediate(turn))
  } while (last !== undefined && !response.destroyed)
  response.end()
}

/** Sends a table that is all there already. */
export function sendTable<Row>(
  response: Response,
  about: { file: string; columns: CsvColumn<Row>[] },
  rows: Row[],
): Promise<void> {
  return sendCsv(response, about, async (last) => (last === undefined ? rows : []))
}

/** Waits for who reads it. */
async function write(response: Response, text: string): Promise<void> {
  if (response.write(text) || response.destroyed) return
  const settled = new AbortController()
  const { signal } = settled
  await Promise.race([once(response, 'drain', { signal }), once(response, 'close', { signal })])
  settled.abort()
}
