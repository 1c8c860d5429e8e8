import { badParameter } from './failure.ts'

/** A decoded parameter: text, or a hash of such. Which hashes are arrays, only the endpoint's rules know. */
export type FormValue = string | FormHash
export type FormHash = { [key: string]: FormValue }

/**
 * Reads `application/x-www-form-urlencoded` with Stripe's nested brackets: `a[b]=c`, `a[0][b]=c`, `a[]=c` and
 * `a[][b]=c`, where a repeated name begins the next element.
 */
export function decodeForm(text: string): FormHash {
  const form: FormHash = hash()
  const lists = new Map<string, { index: number; seen: Set<string> }>()
  for (const [name, value] of new URLSearchParams(text)) {
    const found = /^([^[\]]+)((?:\[[^[\]]*\])*)$/.exec(name)
    if (!found) throw badParameter(`Invalid parameter name: ${name}`, name)
    const keys = [found[1]!, ...[...found[2]!.matchAll(/\[([^[\]]*)\]/g)].map((part) => part[1]!)]
    let at = form
    for (const [depth, raw] of keys.entries()) {
      const key = raw === '' ? nextIndex(lists, keys, depth) : raw
      if (depth === keys.length - 1) {
        at[key] = value
        break
      }
      const inner = at[key] ?? hash()
      if (typeof inner === 'string') throw badParameter(`Invalid object`, keys.slice(0, depth + 1).join('.'))
      at[key] = inner
      at = inner
    }
  }
  return form
}

/** The elements of a hash whose keys count 0, 1, 2…, or nothing when it is no array. */
export function elements(value: FormValue): FormValue[] | undefined {
  if (typeof value === 'string') return undefined
  const keys = Object.keys(value)
  if (keys.some((key) => !/^\d+$/.test(key))) return undefined
  return keys.sort((a, b) => Number(a) - Number(b)).map((key) => value[key]!)
}

/** The same text for the same parameters in any order, to tell whether an idempotency key is used again alike. */
export function canonical(value: FormValue): string {
  if (typeof value === 'string') return JSON.stringify(value)
  const inner = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key]!)}`)
  return `{${inner.join()}}`
}

function nextIndex(
  lists: Map<string, { index: number; seen: Set<string> }>,
  keys: string[],
  depth: number,
): string {
  const name = keys.slice(0, depth).join('.')
  const rest = keys.slice(depth + 1).join('.')
  const list = lists.get(name) ?? { index: -1, seen: new Set<string>() }
  if (list.index < 0 || rest === '' || list.seen.has(rest)) {
    list.index++
    list.seen = new Set()
  }
  list.seen.add(rest)
  lists.set(name, list)
  return String(list.index)
}

// Without a prototype, so that a parameter named `constructor` or `__proto__` is a parameter like another.
const hash = (): FormHash => Object.create(null) as FormHash
