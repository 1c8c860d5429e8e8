import { READABLE } from './id.ts'
import type { World } from './world.ts'

/** Draws digits that nobody can guess, out of the house's secrets. Each is as likely as another. */
export function drawDigits(secret: World['secret'], length: number): string {
  let digits = ''
  while (digits.length < length) {
    const drawn = READABLE.indexOf(secret(1))
    // Of 31 letters three belong to each digit, and one to none.
    if (drawn < 30) digits += drawn % 10
  }
  return digits
}
