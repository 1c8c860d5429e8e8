import { createServer } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
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

  it('is spoken to in TLS 1.2 and 1.3 only, with ciphers that hold', async () => {
    const heard = Promise.withResolvers<Buffer>()
    const server = createTcpServer((socket) => {
      socket.once('data', (hello: Buffer) => {
        heard.resolve(hello)
        socket.destroy()
      })
      socket.on('error', () => {})
    })
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    onTestFinished(() => void server.close())
    const { port } = server.address() as AddressInfo
    await expect(post({ ...args, url: `https://127.0.0.1:${port}/`, allowPrivate: true })).rejects.toThrow()
    const { ciphers, versions } = readHello(await heard.promise)
    expect(versions).toEqual([0x0304, 0x0303])
    // TLS 1.3's first; then none without encryption, without a certificate, with RC4, DES or for export.
    expect(ciphers.slice(0, 3).map((cipher) => cipher >> 8)).toEqual([0x13, 0x13, 0x13])
    const broken = [
      ...[0x00, 0x01, 0x02, 0x3b, 0x04, 0x05, 0xc007, 0xc011, 0x09, 0x0a, 0x13, 0x16, 0xc008, 0xc012],
      ...[0x03, 0x06, 0x08, 0x18, 0x1a, 0x1b, 0x34, 0x3a, 0x6c, 0x6d, 0xa6, 0xa7, 0xc015, 0xc018, 0xc019],
    ]
    expect(ciphers.filter((cipher) => broken.includes(cipher))).toEqual([])
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

/** What a ClientHello offers, strongest first: RFC 8446, section 4.1.2. */
function readHello(bytes: Buffer): { ciphers: number[]; versions: number[] } {
  const pairs = (from: number, length: number) =>
    Array.from({ length: length / 2 }, (_, i) => bytes.readUInt16BE(from + 2 * i))
  // After the record's and the message's head, the version of old and 32 bytes of chance.
  let at = 5 + 4 + 2 + 32
  at += 1 + bytes[at]!
  const length = bytes.readUInt16BE(at)
  const ciphers = pairs(at + 2, length)
  at += 2 + length
  at += 1 + bytes[at]! + 2
  while (bytes.readUInt16BE(at) !== 43) at += 4 + bytes.readUInt16BE(at + 2)
  return { ciphers, versions: pairs(at + 5, bytes[at + 4]!) }
}
