const DEFINED_AT = Symbol.for('texttill.definedAt')

/** Settings with a note, which nothing but {@link definedAt} sees, on the line that they were written on. */
export function definedHere<T extends object>(settings: T): T {
  // The third line of a stack is the caller of whoever called us.
  const line = /:(\d+):\d+\)?$/.exec(new Error().stack?.split('\n')[3] ?? '')?.[1]
  return line === undefined ? settings : { ...settings, [DEFINED_AT]: Number(line) }
}

/** The line of its file on which settings were written. */
export function definedAt(settings: unknown): number | undefined {
  return (settings as { [DEFINED_AT]?: number } | null | undefined)?.[DEFINED_AT]
}

/**
 * The line on which a setting stands: the first from the definition on that names it, or the definition's own.
 *
 * @param source of the file
 */
export function lineOf(source: string, args: { from: number; setting: string }): number {
  const named = new RegExp(`(?:^|[{,(\\s])['"]?${args.setting}['"]?\\s*[:(,}]`)
  const lines = source.split('\n')
  const found = lines.findIndex((line, index) => index >= args.from - 1 && named.test(line))
  return found < 0 ? args.from : found + 1
}
