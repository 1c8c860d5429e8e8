/** What a story remembers by name, such as `{link}`. */
export type Memory = Map<string, string>

/** What a name may stand for; names not listed stand for one word of any kind. */
const SHAPES: [name: RegExp, shape: string][] = [
  [/^link\d*$/, 'https?://\\S+'],
  [/^ref\d*$/, '[2-9A-HJ-NP-Z]{4}'],
  [/^code\d*$/, '\\d{4,8}'],
]

/**
 * Whether a text is what a story says it is. In a story `...` stands for anything, `{name}` for a word that is then
 * remembered by that name, and `{same name}` for the word that is remembered.
 *
 * @returns what is to be remembered, or nothing if the text is another
 */
export function recognise(pattern: string, words: string, memory: Memory): Memory | undefined {
  const names: string[] = []
  const source = pattern.replace(
    /\{(same )?(\w+)\}|\.\.\.|[\\^$.*+?()[\]{}|]/g,
    (found, same?: string, name?: string) => {
      if (found === '...') return '.*'
      if (name === undefined) return `\\${found}`
      if (same) return literally(known(memory, name))
      names.push(name)
      return `(${SHAPES.find(([shaped]) => shaped.test(name))?.[1] ?? '\\S+'})`
    },
  )
  const found = new RegExp(`^${source}$`, 's').exec(words)
  return found ? new Map(names.map((name, i) => [name, found[i + 1]!])) : undefined
}

/** A text with what is remembered in place of its `{names}`. @throws when a name means nothing yet */
export function fill(words: string, memory: Memory): string {
  return words.replace(/\{(\w+)\}/g, (_, name: string) => known(memory, name))
}

function known(memory: Memory, name: string): string {
  const word = memory.get(name)
  if (word === undefined) throw new Error(`nobody has said what {${name}} is`)
  return word
}

function literally(words: string): string {
  return words.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}
