import { createHash, timingSafeEqual } from 'node:crypto'

/** What is kept of a secret: its SHA-256, in hexadecimal. Salt short ones with the id of their row. */
export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

/** Whether two hashes are the same, in a time that does not tell how much of them is. */
export function sameHash(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))
}
