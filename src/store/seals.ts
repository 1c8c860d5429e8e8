import { hash } from 'node:crypto'
import { sql } from 'kysely'
import { readCursor } from './events.ts'
import type { TransferRow } from './schema.ts'
import type { SealRow } from './schema-seals.ts'
import type { Read, Tx } from './store.ts'

export type Seal = SealRow

/** Where the ledger reads until when the books are closed: nothing is posted at or before that time any more. */
const CLOSED = 'books-closed-until'
/** About as many lines go under one seal. */
const LINES = 1_000
const PRINT = 8

/**
 * Until when the books are closed, ms since 1970. A line that comes with an earlier time is posted right after it:
 * a process may have waited long, and a clock may have been set back.
 */
export async function closedUntil(read: Read): Promise<number | undefined> {
  const until = await readCursor(read, CLOSED)
  return until === undefined ? undefined : Number(until)
}

/** Closes the books up to and including a time, if they are not yet. They are never opened again. */
export async function close(tx: Tx, untilAt: number): Promise<void> {
  const value = String(untilAt)
  await tx.db
    .insertInto('cursors')
    .values({ name: CLOSED, value })
    .onConflict((conflict) =>
      conflict
        .column('name')
        .doUpdateSet({ value })
        .where(sql<number>`cast(cursors.value as bigint)`, '<', untilAt),
    )
    .execute()
}

export function last(read: Read): Promise<Seal | undefined> {
  return read.db.selectFrom('seals').selectAll().orderBy('n', 'desc').limit(1).executeTakeFirst()
}

/** Seals after one, in order. @param n 0 for the first */
export function after(read: Read, n: number, limit: number): Promise<Seal[]> {
  return read.db.selectFrom('seals').selectAll().where('n', '>', n).orderBy('n').limit(limit).execute()
}

/** Whether any line was posted after one time, and at or before another. */
export async function hasLines(read: Read, args: { after: number; until: number }): Promise<boolean> {
  const one = await read.db
    .selectFrom('transfers')
    .select('id')
    .where('posted_at', '>', args.after)
    .where('posted_at', '<=', args.until)
    .limit(1)
    .executeTakeFirst()
  return one !== undefined
}

/** All lines after one time up to and including another, as they stand in a seal. */
export async function linesBetween(
  read: Read,
  args: { after: number; until: number },
): Promise<TransferRow[]> {
  const lines = await read.db
    .selectFrom('transfers')
    .selectAll()
    .where('posted_at', '>', args.after)
    .where('posted_at', '<=', args.until)
    .orderBy('posted_at')
    .execute()
  return lines.sort(inOrder)
}

/** When the stretch ends that has about {@link LINES} lines, at most at `until`. */
export async function endOfStretch(read: Read, args: { after: number; until: number }): Promise<number> {
  const row = await read.db
    .selectFrom('transfers')
    .select('posted_at')
    .where('posted_at', '>', args.after)
    .where('posted_at', '<=', args.until)
    .orderBy('posted_at')
    .offset(LINES - 1)
    .limit(1)
    .executeTakeFirst()
  return row?.posted_at ?? args.until
}

/** Puts a seal on the next lines. False if somebody else has just done so. */
export async function seal(
  tx: Tx,
  args: { previous: Seal | undefined; untilAt: number; lines: TransferRow[]; at: number },
): Promise<boolean> {
  const digests = args.lines.map(digestOf)
  const sealed = await tx.db
    .insertInto('seals')
    .values({
      n: (args.previous?.n ?? 0) + 1,
      until_at: args.untilAt,
      count: digests.length,
      prints: digests.map((digest) => digest.slice(0, PRINT)).join(''),
      hash: chain(args.previous?.hash, digests),
      sealed_at: args.at,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('n')
    .executeTakeFirst()
  return sealed !== undefined
}

/**
 * Whether the lines of a seal are the ones that it was put on; says a sentence for each that is not.
 *
 * @param args.lines what stands in the books now between the seal before and this one
 */
export function breaches(args: { seal: Seal; previous: Seal | undefined; lines: TransferRow[] }): string[] {
  const { seal, previous, lines } = args
  const digests = lines.map(digestOf)
  if (digests.length === seal.count && chain(previous?.hash, digests) === seal.hash) return []
  const sealed: string[] = seal.prints.match(new RegExp(`.{${PRINT}}`, 'g')) ?? []
  const found = digests.map((digest) => digest.slice(0, PRINT))
  const added = new Set(found.filter((print) => !sealed.includes(print)))
  const gone = new Set<string>(sealed.filter((print) => !found.includes(print)))
  const wrong = lines.flatMap((line, i) => {
    if (!added.has(found[i]!)) return []
    // Its place is that of a line that is gone: it is the same line, with other words.
    return sealed.length === found.length && gone.delete(sealed[i]!)
      ? [`${line.id}: this line of the books is not what was sealed under ${nameOf(seal)}.`]
      : [`${line.id}: this line was put into the books after ${nameOf(seal)} had closed them.`]
  })
  for (const print of gone) {
    const before = lines[found.indexOf(sealed[sealed.indexOf(print) - 1] ?? '')]
    const place = before ? `the one after ${before.id}` : 'one of its first'
    wrong.push(`A line is gone that was sealed under ${nameOf(seal)}: ${place}.`)
  }
  return wrong.length ? wrong : [`${nameOf(seal)} does not fit its lines and the seal before it.`]
}

/** A seal as people note it down: its number and hash. */
export function nameOf(seal: Pick<Seal, 'n' | 'hash'>): string {
  return `seal ${seal.n}:${seal.hash.slice(0, 16)}`
}

function chain(previousHash: string | undefined, digests: string[]): string {
  return hash('sha256', [previousHash ?? 'texttill', ...digests].join('\n'), 'hex')
}

function digestOf(line: TransferRow): string {
  const { id, kind, debit, credit, currency, amount, posted_at, reference, note } = line
  const all = [id, kind, debit, credit, currency, amount, posted_at, reference, note]
  return hash('sha256', JSON.stringify(all), 'base64url')
}

/** By time and then letter by letter, which databases do not agree on. */
function inOrder(a: TransferRow, b: TransferRow): number {
  if (a.posted_at !== b.posted_at) return a.posted_at - b.posted_at
  return a.id < b.id ? -1 : 1
}

/** Up to when each of the seals after a time closes the books, oldest first. */
export async function closing(read: Read, args: { after: number; limit: number }): Promise<number[]> {
  const rows = await read.db
    .selectFrom('seals')
    .select('until_at')
    .where('until_at', '>', args.after)
    .orderBy('until_at')
    .limit(args.limit)
    .execute()
  return rows.map(({ until_at }) => until_at)
}
