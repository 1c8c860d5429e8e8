export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/**
 * What is left of a value when all goes that no type speaks of: ids, words, amounts. Values of one shape are right or
 * wrong together, so each shape is judged once.
 */
export function shapeOf(value: Json): Json {
  if (typeof value === 'string') return plain(value)
  if (typeof value === 'number') return Number.isInteger(value) ? 0 : 0.5
  if (Array.isArray(value)) {
    const shapes = new Map(value.map((item) => [JSON.stringify(shapeOf(item)), shapeOf(item)]))
    return [...shapes.values()]
  }
  if (value === null || typeof value !== 'object') return value
  const entries = Object.keys(value)
    .toSorted()
    .map((key) => [key, key === 'metadata' ? metadata(value[key]!) : shapeOf(value[key]!)] as const)
  return Object.fromEntries(entries)
}

/** Words of Stripe's own, such as `requires_action`, stay; an id or a sentence is any string. */
function plain(text: string): string {
  const isId = /^[a-z]+(_[a-z]+)*_(?=[A-Za-z0-9]*[A-Z0-9])[A-Za-z0-9]{8,}/.test(text)
  if (/^\d{3,}$/.test(text)) return '000'
  return isId || /[\s@:/+#]/.test(text) || text.length > 48 ? 'any text' : text
}

/** Its keys are the app's own. */
function metadata(value: Json): Json {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return shapeOf(value)
  const [odd] = Object.values(value).filter((one) => typeof one !== 'string')
  if (odd !== undefined) return { any: shapeOf(odd) }
  return Object.keys(value).length ? { any: 'any text' } : {}
}
