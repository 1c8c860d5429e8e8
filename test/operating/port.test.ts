import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { takePort } from '../../src/listen.ts'

test('whoever does not read what is answered keeps a till that closes for a while only, and others are answered', async () => {
  const port = await takePort(0, '127.0.0.1')
  let answer = () => {}
  const asked = Promise.withResolvers<void>()
  port.open((request, response) => {
    if (request.url === '/slow') {
      answer = () => response.end('done')
      asked.resolve()
    } else response.write('x'.repeat(50_000_000))
  })
  const stalled = connect(port.number, '127.0.0.1').pause()
  stalled.on('error', () => {})
  stalled.write('GET / HTTP/1.1\r\nHost: till\r\n\r\n')
  const slow = fetch(`http://127.0.0.1:${port.number}/slow`)
  await asked.promise
  const closed = port.close(500)
  answer()
  expect(await (await slow).text()).toBe('done')
  await closed
  const gone = once(stalled, 'close')
  stalled.resume()
  await gone
  await expect(fetch(`http://127.0.0.1:${port.number}/`)).rejects.toThrow()
})
