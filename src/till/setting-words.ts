import type { z } from 'zod'
import { nearest } from './grammar.ts'

const KINDS: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'settings in { }',
  record: 'settings in { }',
  function: 'a function',
}

/** What a setting has more or less of; a number is more or less. */
const MEASURES: Record<string, string> = { string: 'letters', array: 'entries' }

/** What is wrong with a setting, to be said after its name; nothing where its schema says it, or zod does well enough. */
export function settingWords(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return 'is missing'
      return `must be ${kindNamed(issue.expected)}, not ${kindNamed(kindOf(issue.input))}`
    case 'too_small':
      return muchWords('at least', issue.minimum, issue.origin)
    case 'too_big':
      return muchWords('at most', issue.maximum, issue.origin)
    case 'invalid_value':
      return `must be ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`
    case 'unrecognized_keys':
      return unknownWords(issue)
  }
  return undefined
}

function muchWords(bound: string, much: number | bigint, origin: string): string {
  const measure = MEASURES[origin]
  return measure === undefined ? `must be ${bound} ${much}` : `must have ${bound} ${much} ${measure}`
}

function unknownWords({ keys, inst }: z.core.$ZodRawIssue<z.core.$ZodIssueUnrecognizedKeys>): string {
  const { shape } = (inst as z.core.$ZodObject)._zod.def
  const known = Object.keys(shape)
  const meant = keys.map((key) => {
    const word = nearest(
      key.toUpperCase(),
      known.map((one) => one.toUpperCase()),
    )
    return known.find((one) => one.toUpperCase() === word)
  })
  const [likely] = meant
  const named = keys.map((key) => JSON.stringify(key)).join(', ')
  return likely === undefined ? `knows no ${named}` : `knows no ${named}; it may be ${likely}`
}

function kindNamed(kind: string): string {
  return KINDS[kind] ?? kind
}

function kindOf(input: unknown): string {
  if (input === null || Number.isNaN(input)) return String(input)
  return Array.isArray(input) ? 'array' : typeof input
}
