export type Form = { [key: string]: Form } | Form[] | string

/** Reads `a[b][0]=c` as Stripe does. What it cannot read is told to `complain`. */
export function readForm(text: string, complain: (problem: string) => void): Form {
  const root: Record<string, Form> = {}
  for (const [name, value] of new URLSearchParams(text)) {
    if (/^(\[object Object\]|undefined|NaN)$/.test(value)) complain(`${name} is the text ${value}`)
    const found = /^([^[\]]+)((?:\[[^[\]]*\])*)$/.exec(name)
    if (!found) {
      complain(`${name} is no name of a parameter`)
      continue
    }
    const keys = [found[1]!, ...[...found[2]!.matchAll(/\[([^\]]*)\]/g)].map(([, key]) => key!)]
    let node = root
    for (const [depth, given] of keys.entries()) {
      const key = given === '' ? nextIn(node, keys.slice(depth + 1)) : given
      if (depth === keys.length - 1) node[key] = value
      else {
        if (typeof node[key] === 'string') complain(`${name} is a value and a hash`)
        if (typeof node[key] !== 'object') node[key] = {}
        node = node[key] as Record<string, Form>
      }
    }
  }
  return lists(root)
}

/** Where `a[][b]` goes: into the last element, until that has a `b`. */
function nextIn(node: Record<string, Form>, rest: string[]): string {
  const last = Object.keys(node).length - 1
  let at: Form | undefined = node[String(last)]
  for (const key of rest) at = typeof at === 'object' ? (at as Record<string, Form>)[key] : undefined
  return String(last >= 0 && rest.length > 0 && at === undefined ? last : last + 1)
}

/** `{ 0: …, 1: … }` is a list. */
function lists(form: Form): Form {
  if (typeof form === 'string') return form
  const keys = Object.keys(form)
  const values = Object.values(form).map(lists)
  if (keys.length > 0 && keys.every((key, index) => key === String(index))) return values
  return Object.fromEntries(keys.map((key, index) => [key, values[index]!]))
}
