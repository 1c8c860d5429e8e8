/**
 * What the sandbox may ask of outside: the time, chance, a later moment, and a wire to deliver webhooks over.
 *
 * `main` and `cli` hand it the real ones, tests a seeded and simulated set. Nothing in the sandbox reads the
 * clock, rolls dice or sets a timer by itself, so one seed and one row of requests give one world.
 */
export type SandboxWorld = {
  /** Milliseconds since 1970. */
  now(): number
  /** A number from 0 up to, not including, 1. */
  random(): number
  /** Does `work` once, `ms` from now. Returns how to call it off. What `work` throws is the world's to report. */
  after(ms: number, work: () => void | Promise<void>): () => void
  /** Delivers webhooks. Rejects when nobody listens there, as the global `fetch` does. */
  fetch: typeof fetch
}

/**
 * Letters and digits drawn from the world's dice, for ids and secrets in the manner of the vendors.
 *
 * @param alphabet what to draw from; Stripe's ids use letters and digits, Twilio's lower-case hex
 */
export function draw(
  world: Pick<SandboxWorld, 'random'>,
  length: number,
  alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz',
): string {
  let drawn = ''
  for (let i = 0; i < length; i++) drawn += alphabet[Math.floor(world.random() * alphabet.length)]
  return drawn
}
