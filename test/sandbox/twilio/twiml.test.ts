import fc from 'fast-check'
import twilio from 'twilio'
import { expect, test } from 'vitest'
import { readTwiml } from '../../../src/sandbox/twilio/twiml.ts'
import { toGsm7 } from '../../../src/till/segments.ts'
import { twiml } from '../../../src/twilio/twiml.ts'

const { MessagingResponse } = twilio.twiml

test('whatever the official package writes is read as it was meant', () => {
  const words = fc.string({ unit: 'grapheme' })
  fc.assert(
    fc.property(words, words, (first, second) => {
      const response = new MessagingResponse()
      response.message({ action: `/status?ref=${encodeURIComponent(second)}` }, first)
      const { body, media } = { body: second, media: 'https://example.com/p.jpg?a=1&b=2' }
      const message = response.message('')
      message.body(body)
      message.media(media)
      const read = readTwiml('text/xml', response.toString())
      const said = [first.trim(), second.trim()].filter((one, i) => one !== '' || i === 1)
      expect(read.replies.map((reply) => reply.body)).toEqual(said)
      expect(read.replies.at(-1)?.media).toEqual([media])
      expect(read.complaints.map(({ code }) => code)).toEqual(first.trim() === '' ? [14103] : [])
    }),
  )
})

test('the till writes what the official package would, letter by letter', () => {
  const words = fc.string({ unit: fc.constantFrom(...'ab &<>"\'\r\n\t]é€😀') }).map(toGsm7)
  fc.assert(
    fc.property(fc.array(fc.record({ ref: words, body: words.filter(Boolean) })), (all) => {
      const statusUrl = (ref: string) => `https://till.example/status?ref=${encodeURIComponent(ref)}&a="b"`
      const response = new MessagingResponse()
      for (const { ref, body } of all) response.message({ action: statusUrl(ref), method: 'POST' }, body)
      expect(twiml(all, statusUrl)).toBe(response.toString())
    }),
  )
})

test('no text at all makes the reader throw', () => {
  const pieces = fc.array(
    fc.constantFrom(
      '<',
      '>',
      '</',
      '/>',
      '&',
      ';',
      '"',
      "'",
      '<Response>',
      '<!--',
      ']]>',
      '<![CDATA[',
      '<?',
      'a',
      ' ',
      '=',
    ),
  )
  fc.assert(
    fc.property(pieces, (written) => {
      readTwiml('text/xml', written.join(''))
      readTwiml('text/xml', `<Response><Message>${written.join('')}</Message></Response>`)
    }),
    { numRuns: 2000 },
  )
})
