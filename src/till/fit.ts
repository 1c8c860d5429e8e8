import { segmentsOf } from './segments.ts'

const graphemes = new Intl.Segmenter()

/** Words cut to a number of segments, with "..." where something is missing and never inside a character. */
export function fitSegments(words: string, segments: number): string {
  if (segmentsOf(words).segments <= segments) return words
  const characters = Array.from(graphemes.segment(words), ({ segment }) => segment)
  let fits = 0
  let tooMany = characters.length
  while (tooMany - fits > 1) {
    const half = (fits + tooMany) >> 1
    if (segmentsOf(`${characters.slice(0, half).join('')}...`).segments <= segments) fits = half
    else tooMany = half
  }
  return `${characters.slice(0, fits).join('').trimEnd()}...`
}
