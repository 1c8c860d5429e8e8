import type { Stripe } from 'stripe'
import type { Account } from './account.ts'
import { badParameter } from './failure.ts'
import { integer, type Rule, required, text } from './parameters.ts'

/** The rules of the parameters that all searches take. */
export const searchRules: Record<'query' | 'page' | 'limit', Rule> = {
  query: required(text),
  page: text,
  limit: integer,
}

type Clause = { field: string; operator: string; value: string; not: boolean }

/**
 * Searches what was there a moment ago: search is behind what was written, and no place to look for an outcome.
 *
 * In Stripe's query language: `status:'succeeded' AND metadata['order']:'7'`, with `-` for not, `~` for a
 * part of the text, and `>`, `<`, `>=`, `<=` for numbers; AND or OR, not both.
 *
 * @param items all, oldest first
 * @see https://docs.stripe.com/search
 */
export function search<T extends { id: string; created: number }>(
  account: Account,
  url: string,
  items: T[],
  given: { query: string; page?: string; limit?: number },
): Omit<Stripe.ApiSearchResult<T>, 'total_count' | 'lastResponse'> {
  const { clauses, any } = parse(given.query)
  const indexed = (account.world.now() - account.settings.searchLagMs) / 1000
  const found = items.reverse().filter((item) => {
    if (item.created > indexed) return false
    const verdicts = clauses.map((clause) => matches(item, clause) !== clause.not)
    return any ? verdicts.includes(true) : !verdicts.includes(false)
  })
  const limit = given.limit ?? 10
  const from = given.page === undefined ? 0 : Number(Buffer.from(given.page, 'base64url').toString())
  const more = found.length > from + limit
  return {
    object: 'search_result',
    data: found.slice(from, from + limit),
    has_more: more,
    next_page: more ? Buffer.from(String(from + limit)).toString('base64url') : null,
    url,
  }
}

function parse(query: string): { clauses: Clause[]; any: boolean } {
  const bad = () =>
    badParameter(
      `We were unable to parse your search query. Try using the format \`metadata["key"]:"value"\` to query for metadata or key:"value" to query for other fields.`,
      'query',
    )
  const clauses: Clause[] = []
  const joints = new Set<string>()
  let rest = query.trim()
  while (rest !== '') {
    const found =
      /^(-?)([\w.]+(?:\[(?:"[^"]*"|'[^']*')\])?)(:|~|>=|<=|>|<)("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[\w.-]+)/.exec(
        rest,
      )
    if (!found) throw bad()
    const [all, minus, field, operator, value] = found as unknown as [string, string, string, string, string]
    clauses.push({
      not: minus === '-',
      field: field.replace(/\[["'](.*)["']\]/, '.$1'),
      operator,
      value: /^["']/.test(value) ? value.slice(1, -1).replace(/\\(.)/g, '$1') : value,
    })
    rest = rest.slice(all.length).trim()
    const joint = /^(AND|OR)\s+/i.exec(rest)
    if (joint) {
      joints.add(joint[1]!.toUpperCase())
      rest = rest.slice(joint[0].length)
    } else if (rest !== '') throw bad()
  }
  if (clauses.length === 0 || joints.size > 1) throw bad()
  return { clauses, any: joints.has('OR') }
}

function matches(item: object, { field, operator, value }: Clause): boolean {
  const [first, ...path] = field.split('.')
  let at: unknown = (item as Record<string, unknown>)[first!]
  if (path.length > 0) at = (at as Record<string, unknown> | null)?.[path.join('.')]
  if (value === 'null') return at === null || at === undefined
  if (at === null || at === undefined) return false
  if (operator === ':') return String(at).toLowerCase() === value.toLowerCase()
  if (operator === '~') return String(at).toLowerCase().includes(value.toLowerCase())
  const difference = Number(at) - Number(value)
  if (operator === '>') return difference > 0
  if (operator === '<') return difference < 0
  return operator === '>=' ? difference >= 0 : difference <= 0
}
