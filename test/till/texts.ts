/** A table of texts: what stands between bars, without the space around it. */
export function texts(table: string): string[] {
  return table
    .split('|')
    .map((text) => text.trim())
    .filter(Boolean)
}
