import { readWord } from '../till/grammar.ts'
import { readLink } from '../till/link.ts'
import type { BuiltIn } from './ask.ts'

/** LINK, LINK with a phone number, and LINK with the six digits that came there by SMS. */
export const link: BuiltIn = {
  keyword: 'LINK',
  answer(text, { speech, channels }) {
    const read = channels ? readLink(text) : undefined
    if (!read) return
    return read === 'unclear' ? { say: speech.linkHow() } : { account: { kind: 'link', ...read } }
  },
}

/** UNLINK: on another channel, one is oneself again; by SMS, nobody else speaks for one. */
export const unlink: BuiltIn = {
  keyword: 'UNLINK',
  answer(text, { channels }) {
    if (channels && readWord(text, { words: ['UNLINK'] })) return { account: { kind: 'unlink' } }
  },
}
