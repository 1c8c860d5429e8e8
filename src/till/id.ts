const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
/** The letters of secrets: none is mistaken for another. */
export const READABLE = '23456789ABCDEFGHJKMNPQRSTUVWXYZ'

/**
 * Makes identifiers that sort by the time they were made: `order_` and 24 letters, of which ten are the time in
 * ms and the rest chance. @param random a number from 0 up to 1
 */
export function makeNewId(now: () => number, random: () => number): (kind: string) => string {
  return (kind) => {
    let time = ''
    for (let left = now(), i = 0; i < 10; i++, left = Math.floor(left / 32))
      time = CROCKFORD[left % 32] + time
    return `${kind}_${time}${drawn(random, 14, CROCKFORD)}`
  }
}

/** Makes secrets for links and codes, in letters that nobody mistakes for one another. */
export function makeSecret(random: () => number): (length: number) => string {
  return (length) => drawn(random, length, READABLE)
}

function drawn(random: () => number, length: number, alphabet: string): string {
  let letters = ''
  for (let i = 0; i < length; i++) letters += alphabet[Math.floor(random() * alphabet.length)]
  return letters
}
