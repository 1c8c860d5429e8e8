/** An element as it was written. */
export type XmlElement = {
  name: string
  attributes: Record<string, string>
  children: (XmlElement | string)[]
}

const NAME = '[A-Za-z_][\\w.:-]*'
const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that XML 1.0 forbids
const FORBIDDEN = /[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/u

/**
 * Reads a small XML document strictly: what is not well-formed is refused, as is a document type, which no TwiML
 * needs and which is how parsers get hurt.
 *
 * @returns the root element, or a sentence that says what is wrong
 */
export function parseXml(text: string): XmlElement | string {
  if (FORBIDDEN.test(text) || !text.isWellFormed()) return 'a character that XML does not allow'
  const root: XmlElement = { name: '', attributes: {}, children: [] }
  const open = [root]
  let rest = text.replace(/^\ufeff/, '')
  if (/^\s+<\?xml/.test(rest)) return 'something before the XML declaration'
  while (rest !== '') {
    const here = open.at(-1) ?? root
    const [token = ''] =
      /^(<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>|<!|<\/[^>]*>|<(?:"[^"]*"|'[^']*'|[^"'>])*>|[^<]+)/.exec(
        rest,
      ) ?? []
    if (token === '') return `an element that does not end: ${rest.slice(0, 40)}`
    rest = rest.slice(token.length)
    if (token === '<!') return 'a document type'
    if (token.startsWith('<!--') || token.startsWith('<?')) continue
    if (token.startsWith('<![CDATA[')) here.children.push(token.slice(9, -3))
    else if (token.startsWith('</')) {
      const name = token.slice(2, -1).trim()
      if (open.length === 1 || name !== here.name) return `</${name}> closes nothing`
      open.pop()
    } else if (token.startsWith('<')) {
      const element = readTag(token)
      if (typeof element === 'string') return element
      here.children.push(element)
      if (!token.endsWith('/>')) open.push(element)
    } else {
      const words = unescaped(token)
      if (words === undefined) return 'an ampersand or entity that is not written as XML wants'
      if (words.includes(']]>')) return ']]> outside a CDATA section'
      here.children.push(words)
    }
  }
  if (open.length > 1) return `<${open.at(-1)?.name}> is never closed`
  const elements = root.children.filter((child) => typeof child !== 'string')
  if (root.children.some((child) => typeof child === 'string' && child.trim() !== ''))
    return 'text outside the root'
  const [only] = elements
  return only !== undefined && elements.length === 1 ? only : `${elements.length} root elements`
}

function readTag(token: string): XmlElement | string {
  const inside = token.slice(1, token.endsWith('/>') ? -2 : -1)
  const [, name, rest = ''] = new RegExp(`^(${NAME})([\\s\\S]*)$`).exec(inside) ?? []
  if (name === undefined) return `${token.slice(0, 40)} is no tag`
  const attributes: Record<string, string> = {}
  let left = rest
  while (left.trim() !== '') {
    const attribute = new RegExp(`^\\s+(${NAME})\\s*=\\s*(?:"([^"<]*)"|'([^'<]*)')`).exec(left)
    if (!attribute) return `<${name}> has an attribute that is not written as XML wants`
    const [whole, key = '', quoted, single] = attribute
    const value = unescaped(quoted ?? single ?? '')
    if (value === undefined) return `${key} has an entity that is not written as XML wants`
    if (key in attributes) return `<${name}> has two ${key}`
    attributes[key] = value
    left = left.slice(whole.length)
  }
  return { name, attributes, children: [] }
}

/** Undefined when an entity is unknown or an ampersand stands alone. */
function unescaped(text: string): string | undefined {
  let whole = true
  const read = text.replace(/&(?:#x([0-9a-fA-F]+);|#(\d+);|(\w+);)?/g, (_, hex, decimal, name) => {
    const code = hex ? Number.parseInt(hex, 16) : decimal ? Number(decimal) : undefined
    const named = name ? ENTITIES[name] : undefined
    const allowed = code !== undefined && code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff)
    const read = allowed ? String.fromCodePoint(code) : named
    if (read === undefined || FORBIDDEN.test(read)) whole = false
    return read ?? ''
  })
  return whole ? read : undefined
}
