import twilio from 'twilio'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Listening, listen } from '../../../src/sandbox/listen.ts'
import { openShelves } from '../../../src/sandbox/shelf.ts'
import { openTwilioSandbox, type TwilioSandbox } from '../../../src/sandbox/twilio/twilio.ts'
import { ANA, BEN, SID, TILL, TOKEN } from './till.ts'

const MG = `MG${'0123456789abcdef'.repeat(2)}`
/** A service that has no number. */
const EMPTY_MG = `MG${'e'.repeat(32)}`

let sandbox: TwilioSandbox
let listening: Listening

beforeEach(async () => {
  sandbox = openTwilioSandbox({
    world: {
      now: Date.now,
      random: Math.random,
      after(ms, work) {
        const timer = setTimeout(() => void work(), ms)
        return () => clearTimeout(timer)
      },
      fetch,
    },
    shelves: openShelves(),
    accountSid: SID,
    authToken: TOKEN,
    numbers: [{ phone: TILL, smsUrl: () => 'http://127.0.0.1:9/sms', messagingServiceSid: MG }],
    publicUrl: () => listening.url,
    settings: {
      timing: { queuedMs: 5, sentMs: 10, deliveredMs: 20 },
      services: [{ sid: MG }, { sid: EMPTY_MG }],
      countries: ['US'],
    },
  })
  listening = await listen(sandbox.fetch, 0)
})

afterEach(async () => {
  sandbox.close()
  await listening.close()
})

/** The official package, told of another origin in the one way that it has. */
class Elsewhere extends twilio.RequestClient {
  override request<T>(opts: Parameters<twilio.RequestClient['request']>[0]) {
    const uri = opts.uri.replace('https://api.twilio.com', listening.url)
    return super.request<T>({ ...opts, uri } as never)
  }
}

function client(token = TOKEN) {
  return twilio(SID, token, { httpClient: new Elsewhere() })
}

test('creates, fetches, lists, redacts and deletes', async () => {
  const { messages } = client()
  const made = await messages.create({ to: ANA, from: TILL, body: 'Added $20.00' })
  expect(made).toMatchObject({ status: 'queued', numSegments: '1', direction: 'outbound-api', price: null })
  await sandbox.control.quiet()

  const fetched = await messages(made.sid).fetch()
  expect(fetched).toMatchObject({ status: 'delivered', price: '-0.00830', body: 'Added $20.00' })
  expect(fetched.dateSent).toBeInstanceOf(Date)
  expect(
    (await messages.list({ to: ANA, dateSentAfter: new Date(Date.now() - 1000) })).map((m) => m.sid),
  ).toEqual([made.sid])
  expect(await messages.list({ to: BEN })).toEqual([])

  expect((await messages(made.sid).update({ body: '' })).body).toBe('')
  expect(await messages(made.sid).remove()).toBe(true)
  await expect(messages(made.sid).fetch()).rejects.toMatchObject({ status: 404, code: 20404 })
})

test('pages through a long list, newest first', async () => {
  const { messages } = client()
  for (let i = 1; i <= 7; i++) await messages.create({ to: ANA, from: TILL, body: `text ${i}` })
  const all = await messages.list({ pageSize: 3 })
  expect(all.map(({ body }) => body)).toEqual([7, 6, 5, 4, 3, 2, 1].map((i) => `text ${i}`))
})

test('schedules a message, and cancels it', async () => {
  const { messages } = client()
  const sendAt = new Date(Date.now() + 3_600_000)
  const wish = { to: ANA, messagingServiceSid: MG, body: 'later', scheduleType: 'fixed', sendAt } as const
  const made = await messages.create(wish)
  expect(made).toMatchObject({ status: 'scheduled', from: null, numSegments: '0' })
  expect((await messages(made.sid).update({ status: 'canceled' })).status).toBe('canceled')
  await expect(messages(made.sid).update({ status: 'canceled' })).rejects.toMatchObject({ status: 409 })
  await expect(messages.create({ ...wish, sendAt: new Date() })).rejects.toMatchObject({ code: 35114 })
})

test('a picture of a text is listed with it', async () => {
  const { messages } = client()
  const made = await messages.create({ to: ANA, from: TILL, mediaUrl: ['https://example.com/p.jpg'] })
  expect(made).toMatchObject({ numMedia: '1', body: '' })
  expect(made.sid).toMatch(/^MM/)
  expect(await messages(made.sid).media.list()).toHaveLength(1)
})

test.each([
  [{ to: '123' }, 400, 21211],
  [{ to: '+15005550001' }, 400, 21211],
  [{ to: '+15005550002' }, 400, 21612],
  [{ to: '+923001234567' }, 400, 21408],
  [{ to: '+15005550003' }, 400, 21408],
  [{ to: '+15005550004' }, 400, 21610],
  [{ to: '+15005550008' }, 400, 21611],
  [{ to: '+15005550009' }, 400, 21614],
  [{ to: '' }, 400, 21604],
  [{ body: '' }, 400, 21602],
  [{ body: 'x'.repeat(1601) }, 400, 21617],
  [{ from: '' }, 400, 21603],
  [{ from: '12' }, 400, 21606],
  [{ from: '+14155550199' }, 400, 21606],
  [{ from: '', messagingServiceSid: `MG${'f'.repeat(32)}` }, 400, 21705],
  [{ from: '', messagingServiceSid: EMPTY_MG }, 400, 21703],
  [{ statusCallback: 'http://my_app.test/' }, 400, 21609],
])('refuses %j with status %i and code %i', async (wrong, status, code) => {
  const wish = { to: ANA, from: TILL, body: 'hi', ...wrong }
  await expect(client().messages.create(wish)).rejects.toMatchObject({ status, code })
})

test('refuses a wrong token, and says so as Twilio does', async () => {
  await expect(client('wrong').messages.create({ to: ANA, from: TILL, body: 'hi' })).rejects.toMatchObject({
    status: 401,
    code: 20003,
    moreInfo: 'https://www.twilio.com/docs/errors/20003',
  })
})

test.each([
  [429, 20429],
  [500, 20500],
  [503, 20500],
])('can be made to answer %i', async (status, code) => {
  sandbox.control.faults.add({ fault: 'api', status })
  const { messages } = client()
  await expect(messages.create({ to: ANA, from: TILL, body: 'hi' })).rejects.toMatchObject({ status, code })
  await messages.create({ to: ANA, from: TILL, body: 'hi' })
  expect(sandbox.control.messages(ANA)).toHaveLength(1)
})

test('can take a message and lose the answer, so that only a list shows it', async () => {
  sandbox.control.faults.add({ fault: 'api-answer-lost' })
  const { messages } = client()
  await expect(messages.create({ to: ANA, from: TILL, body: 'hi' })).rejects.toMatchObject({
    code: 'ECONNRESET',
  })
  expect((await messages.list({ to: ANA })).map(({ body }) => body)).toEqual(['hi'])
})
