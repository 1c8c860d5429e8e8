import { segmentsOf, toGsm7 } from './segments.ts'

const graphemes = new Intl.Segmenter()

/** Words cut to a number of segments, with "..." where something is missing and never inside a character. */
export function fitSegments(words: string, segments: number): string {
  if (segmentsOf(words).segments <= segments) return words
  const characters = charactersOf(words)
  return `${characters
    .slice(0, fitting(characters, { segments, ending: '...' }))
    .join('')
    .trimEnd()}...`
}

/**
 * The first words that fit into a number of segments together with an ending, and the rest of them. Cut between
 * words where that loses no more than a part, and never inside a character. Without a rest there is no ending.
 */
export function splitSegments(
  words: string,
  { segments, ending }: { segments: number; ending: string },
): { part: string; rest: string } {
  if (segmentsOf(words).segments <= segments) return { part: words, rest: '' }
  const characters = charactersOf(words)
  const fits = fitting(characters, { segments, ending })
  const space = characters.lastIndexOf(' ', fits)
  const cut = space > fits / 2 ? space : Math.max(1, fits)
  const part = `${characters.slice(0, cut).join('').trimEnd()}${ending}`
  return { part, rest: characters.slice(cut).join('').trim() }
}

/**
 * A sentence in one segment, as it is sent: of the words that it has in it as many as fit, with ".." where some are
 * missing, for the sentence brings the third dot. Uncut if the rest of it is too long already.
 */
export function fitInside(words: string, sentence: (words: string) => string): string {
  if (isOneSegment(sentence(words))) return sentence(words)
  const all = words.split(' ')
  for (let left = all.length - 1; left > 0; left--) {
    const cut = sentence(`${all.slice(0, left).join(' ')}..`)
    if (isOneSegment(cut)) return cut
  }
  return sentence(words)
}

function isOneSegment(words: string): boolean {
  return segmentsOf(toGsm7(words)).segments === 1
}

function charactersOf(words: string): string[] {
  return Array.from(graphemes.segment(words), ({ segment }) => segment)
}

/** How many characters fit together with an ending. */
function fitting(characters: string[], { segments, ending }: { segments: number; ending: string }): number {
  let fits = 0
  let tooMany = characters.length
  while (tooMany - fits > 1) {
    const half = (fits + tooMany) >> 1
    if (segmentsOf(`${characters.slice(0, half).join('')}${ending}`).segments <= segments) fits = half
    else tooMany = half
  }
  return fits
}
