import { createHash } from 'node:crypto'
import type { Story } from '../sandbox/chat.ts'

/** Area codes of places whose names a pretend Twilio knows. */
const AREAS = ['206', '212', '303', '415', '503', '617', '760']

/**
 * The numbers and MessageSids of a story: the same each time it is played, and other ones in every other story, so
 * that a text that is played again is known for what it is, and stories do not get into each other's way.
 *
 * @param file the story's name without folders
 * @param salt another one makes the same story new
 */
export function castOf(story: Story, { file, salt = '' }: { file: string; salt?: string }) {
  return {
    phoneOf(who: string): string {
      const given = story.numbers.get(who)
      if (given !== undefined) return salt === '' ? given : resalted(given, salt)
      const dice = hashOf(file, who, salt)
      const area = AREAS[dice.readUInt8(0) % AREAS.length]
      return `+1${area}555${String(dice.readUInt16BE(1) % 10_000).padStart(4, '0')}`
    },
    sidOf(line: number, words: string): string {
      return `SM${hashOf(file, String(line), words, salt).toString('hex').slice(0, 32)}`
    },
  }
}

/** Another number of the same country and length. */
function resalted(number: string, salt: string): string {
  return number.slice(0, -4) + String(hashOf(number, salt).readUInt16BE(0) % 10_000).padStart(4, '0')
}

function hashOf(...parts: string[]): Buffer {
  return createHash('sha256').update(parts.join('\n')).digest()
}
