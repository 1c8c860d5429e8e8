/**
 * The one error that somebody can act on: a stable code for programs and a sentence for people.
 *
 * Expected outcomes are returned, not thrown; outages and bugs are ordinary errors and go to the worker or a 500.
 */
export class Problem extends Error {
  readonly code: string

  constructor(code: string, sentence: string) {
    super(sentence)
    this.name = 'Problem'
    this.code = code
  }
}
