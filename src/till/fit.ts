import { isOneSegment, segmentsOf, toGsm7 } from './segments.ts'

const graphemes = new Intl.Segmenter()

/** Words as they are sent, cut to a number of segments, with "..." where something is missing and never inside a character. */
export function fitSegments(words: string, segments: number): string {
  return splitSegments(words, { segments, ending: '...', atSpace: false }).part
}

/**
 * The first words that fit into a number of segments together with an ending, as they are sent, and the rest of them,
 * as it was: what an emoji kept from being spelt in plain letters may be spelt so without it, and takes less room. Cut
 * between words where that loses no more than a part, and never inside a character. Without a rest there is no ending.
 */
export function splitSegments(
  words: string,
  { segments, ending, atSpace = true }: { segments: number; ending: string; atSpace?: boolean },
): { part: string; rest: string } {
  const whole = toGsm7(words)
  if (segmentsOf(whole).segments <= segments) return { part: whole, rest: '' }
  const characters = charactersOf(words)
  const partTo = (cut: number) => toGsm7(`${characters.slice(0, cut).join('').trimEnd()}${ending}`)
  const fitsTo = (cut: number) => segmentsOf(partTo(cut)).segments <= segments
  const fits = mostThat(fitsTo, characters.length)
  const space = atSpace ? characters.lastIndexOf(' ', fits) : -1
  const cut = space > fits / 2 && fitsTo(space) ? space : Math.max(1, fits)
  return { part: partTo(cut), rest: characters.slice(cut).join('').trim() }
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

function charactersOf(words: string): string[] {
  return Array.from(graphemes.segment(words), ({ segment }) => segment)
}

/** The most, less than so many, that something is true of; 0 if of none. */
function mostThat(isTrueOf: (count: number) => boolean, tooMany: number): number {
  let most = 0
  while (tooMany - most > 1) {
    const half = (most + tooMany) >> 1
    if (isTrueOf(half)) most = half
    else tooMany = half
  }
  return most
}
