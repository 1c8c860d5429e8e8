import type { Stripe } from 'stripe'
import { badParameter, refusal } from './failure.ts'
import { integer, type Rule, text } from './parameters.ts'

export type Listed = { id: string; created?: number }

/** The rules of the parameters that all lists take. */
export const paging: Record<string, Rule> = {
  limit: {
    read(value, param) {
      const limit = integer.read(value, param) as number
      if (limit < 1)
        throw badParameter(
          'This value must be greater than or equal to 1.',
          param,
          'parameter_invalid_integer',
        )
      if (limit > 100)
        throw badParameter(
          'This value must be less than or equal to 100.',
          param,
          'parameter_invalid_integer',
        )
      return limit
    },
  },
  starting_after: text,
  ending_before: text,
}

/**
 * One page of a list by Stripe's cursors: what comes after `starting_after`, or the last ones before
 * `ending_before`, neither itself.
 *
 * @param items all, newest first
 */
export function listPage<T extends Listed>(
  url: string,
  noun: string,
  items: T[],
  given: object,
): Stripe.ApiList<T> {
  const { limit = 10, starting_after, ending_before } = given as Stripe.PaginationParams
  if (starting_after !== undefined && ending_before !== undefined)
    throw badParameter(
      'You may specify only one of these parameters: starting_after, ending_before.',
      'ending_before',
    )
  let data = items
  let has_more = false
  if (ending_before !== undefined) {
    const newer = items.slice(0, position(items, noun, ending_before, 'ending_before'))
    data = newer.slice(-limit)
    has_more = newer.length > limit
  } else {
    const from =
      starting_after === undefined ? 0 : position(items, noun, starting_after, 'starting_after') + 1
    data = items.slice(from, from + limit)
    has_more = items.length > from + limit
  }
  return { object: 'list', data, has_more, url }
}

function position(items: readonly Listed[], noun: string, id: string, param: string): number {
  const at = items.findIndex((item) => item.id === id)
  if (at < 0) throw refusal(`No such ${noun}: '${id}'`, { code: 'resource_missing', param })
  return at
}

/** Whether something made at that second falls in a `created` filter. */
export function within(range: Stripe.RangeQueryParam | number | undefined, created: number): boolean {
  if (range === undefined) return true
  if (typeof range === 'number') return created === range
  return (
    (range.gt === undefined || created > range.gt) &&
    (range.gte === undefined || created >= range.gte) &&
    (range.lt === undefined || created < range.lt) &&
    (range.lte === undefined || created <= range.lte)
  )
}
