/**
 * The one error that somebody can act on: a stable code for programs and a sentence for people.
 *
 * Expected outcomes are returned, not thrown; outages and bugs are ordinary errors and go to the worker or a 500.
 */
export class Problem extends Error {
  readonly code: string
  /** From when on it may be tried again, ms since 1970, if that is known. */
  readonly retryAt: number | undefined
  /** What programs may want to know besides, such as which fields are wrong. */
  readonly more: Record<string, unknown>

  constructor(
    code: string,
    sentence: string,
    { retryAt, ...more }: { retryAt?: number } & Record<string, unknown> = {},
  ) {
    super(sentence)
    this.name = 'Problem'
    this.code = code
    this.retryAt = retryAt
    this.more = more
  }
}
