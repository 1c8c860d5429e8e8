import { argon2, timingSafeEqual } from 'node:crypto'

/** What OWASP asks of Argon2id at least: 19 MiB, twice, one lane (Password Storage Cheat Sheet). */
const COST = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 }
/** Of nobody's password, so that a name that is not known takes as long as one that is. */
const NOBODYS = `$argon2id$v=19$m=19456,t=2,p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`

/** Hashes a password with Argon2id, as PHC writes it. @param salt 16 letters at least, drawn by chance */
export async function hashPassword(password: string, salt: string): Promise<string> {
  const tag = await derive(password, Buffer.from(salt), COST)
  const { memory, passes, parallelism } = COST
  const cost = `m=${memory},t=${passes},p=${parallelism}`
  return `$argon2id$v=19$${cost}$${bare(Buffer.from(salt))}$${bare(tag)}`
}

/** Whether a password is the one that was hashed. Takes as long where there is none. */
export async function isPassword(password: string, hashed: string | null): Promise<boolean> {
  const [, , , cost, salt, tag] = (hashed ?? NOBODYS).split('$') as string[]
  const [memory, passes, parallelism] = cost!.split(',').map((part) => Number(part.slice(2)))
  const known = Buffer.from(tag!, 'base64')
  const given = await derive(password, Buffer.from(salt!, 'base64'), {
    memory: memory!,
    passes: passes!,
    parallelism: parallelism!,
    tagLength: known.length,
  })
  return timingSafeEqual(given, known) && hashed !== null
}

function derive(password: string, nonce: Buffer, cost: typeof COST): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    argon2('argon2id', { message: password, nonce, ...cost }, (error, tag) =>
      error ? reject(error) : resolve(Buffer.from(tag)),
    )
  })
}

function bare(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '')
}
