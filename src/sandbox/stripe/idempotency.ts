import type { Account } from './account.ts'
import { Failure } from './failure.ts'

/** What was answered to the first request of an idempotency key, and what that request was. */
export type SavedAnswer = {
  id: string
  path: string
  /** The parameters in canonical form. */
  asked: string
  /** Milliseconds since 1970. */
  at: number
  /** Missing while the first request is under way. */
  answer?: { status: number; body: string; requestId: string }
}

/** Keys are forgotten a day after their first use; the next use is a new request. */
const keyLifeMs = 24 * 3_600_000

/**
 * Opens a request under an idempotency key. Gives the answer to repeat, or nothing when this is the first.
 *
 * @throws Failure 400 `idempotency_error` when the key was used for something else; 409 when the first is under way
 * @see https://docs.stripe.com/api/idempotent_requests
 */
export function begin(
  account: Account,
  key: string,
  path: string,
  asked: string,
): SavedAnswer['answer'] | undefined {
  if (key.length > 255)
    throw new Failure(400, {
      type: 'idempotency_error',
      message: `Idempotency keys can be at most 255 characters long; yours is ${key.length}.`,
    })
  const saved = account.answers.get(key)
  if (saved && account.world.now() - saved.at < keyLifeMs) {
    if (saved.path !== path)
      throw new Failure(400, {
        type: 'idempotency_error',
        message: `Keys for idempotent requests can only be used for the same endpoint they were first used for ('${path}' vs '${saved.path}'). Try using a key other than '${key}' if you meant to execute a different request.`,
      })
    if (saved.asked !== asked)
      throw new Failure(400, {
        type: 'idempotency_error',
        message: `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
      })
    if (!saved.answer)
      throw new Failure(409, {
        type: 'idempotency_error',
        code: 'idempotency_key_in_use',
        message: `There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, and the other request is still going through): ${key}. Please try again later.`,
      })
    return saved.answer
  }
  if (account.world.now() - account.keysPrunedAt > keyLifeMs / 24) prune(account)
  account.answers.put(key, { id: key, path, asked, at: account.world.now() })
  return undefined
}

/** Saves what the first request was answered, also when that was an error. */
export function finish(account: Account, key: string, answer: NonNullable<SavedAnswer['answer']>): void {
  const saved = account.answers.get(key)
  if (saved) account.answers.put(key, { ...saved, answer })
}

/** Forgets a request that was refused before anything began. */
export function forget(account: Account, key: string): void {
  account.answers.delete(key)
}

/** Forgets requests that a crash of the sandbox left under way, so that their keys are not locked for ever. */
export function forgetUnfinished(account: Account): void {
  for (const saved of account.answers.values()) if (!saved.answer) account.answers.delete(saved.id)
}

/** Throws old keys away now, as Stripe does by and by. */
export function prune(account: Account): void {
  const now = account.world.now()
  account.keysPrunedAt = now
  for (const saved of account.answers.values())
    if (now - saved.at >= keyLifeMs) account.answers.delete(saved.id)
}
