import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { isPublicAddress } from '../../src/reach.ts'
import { post } from '../../src/remote/post.ts'
import { signedHeaders } from '../../src/remote/signature.ts'

describe('a program of an operator’s', () => {
  it.each([
    ['127.0.0.1', true],
    ['10.1.2.3', true],
    ['172.31.0.1', true],
    ['192.168.1.1', true],
    ['169.254.169.254', true],
    ['100.64.0.1', true],
    ['0.0.0.0', true],
    ['255.255.255.255', true],
    ['::1', true],
    ['::', true],
    ['fd00::1', true],
    ['fe80::1', true],
    ['::ffff:10.0.0.1', true],
    ['64:ff9b::a00:1', true],
    ['2002:a00:1::', true],
    ['2001:db8::1', true],
    ['8.8.8.8', false],
    ['172.32.0.1', false],
    ['2606:4700::1', false],
  ])('at %s is in a private network: %s', (address, inside) => {
    expect(isPublicAddress(address)).toBe(!inside)
  })

  const args = { headers: {}, body: '{}', signal: new AbortController().signal }

  it('is not called in a private network, by whatever name, unless it may be', async () => {
    const server = createServer((request, response) => {
      if (request.url === '/far') response.writeHead(302, { location: '/' })
      response.end(request.url === '/long' ? 'x'.repeat(100_000) : 'hello')
    })
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    onTestFinished(() => void server.close())
    const { port } = server.address() as AddressInfo
    for (const host of ['127.0.0.1', 'localhost', '2130706433', '0x7f.1', '[::1]', '[::ffff:127.0.0.1]'])
      await expect(post({ ...args, url: `http://${host}:${port}/`, allowPrivate: false })).rejects.toThrow(
        /private network/,
      )
    const inside = { ...args, allowPrivate: true }
    expect(await post({ ...inside, url: `http://127.0.0.1:${port}/` })).toEqual({
      status: 200,
      body: 'hello',
    })
    expect((await post({ ...inside, url: `http://127.0.0.1:${port}/far` })).status).toBe(302)
    await expect(post({ ...inside, url: `http://127.0.0.1:${port}/long` })).rejects.toThrow(/more than 65536/)
  })

  // The example of the Standard Webhooks' own libraries.
  it('knows who calls by a signature for each secret', () => {
    const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
    const headers = signedHeaders({
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      now: 1_614_265_330_000,
      body: '{"test": 2432232314}',
      secrets: [secret, secret],
    })
    expect(headers).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature':
        'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE= v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    })
  })
})
