import { stringify } from 'csv-stringify/sync'
import { decimal } from '../till/money.ts'

/**
 * Lines of CSV that are safe to open in a spreadsheet: text that one would run as a formula is guarded by the library.
 * Numbers are amounts in micros and are written to the last one; a count goes in as text.
 */
export function csvLines(rows: (string | number | null)[][]): string {
  return stringify(rows, { cast: { number: decimal }, escape_formulas: true, record_delimiter: 'windows' })
}
