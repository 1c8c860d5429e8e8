import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import { ANA, inTime, openDesk, TILL, TOKEN } from './till.ts'

const { validateRequest } = createRequire(import.meta.url)('twilio/lib/webhooks/webhooks.js')
const CALLBACK = 'http://app.test/status?ref=42'
const message = { To: ANA, From: TILL, Body: 'Added $20.00', StatusCallback: CALLBACK }
const MG = `MG${'0123456789abcdef'.repeat(2)}`

test('a sent text is called back as sent, then as delivered, and priced', async () => {
  const desk = openDesk()
  const made = (await (await desk.send(message)).json()) as { sid: string; status: string; price: null }
  expect(made).toMatchObject({ status: 'queued', price: null })
  expect(desk.seen).toHaveLength(0)
  await desk.world.pass(2000)
  expect(desk.statuses()).toEqual(['sent', 'delivered'])
  const [, last] = desk.seen
  expect(Object.fromEntries(last?.form ?? [])).toMatchObject({
    MessageSid: made.sid,
    SmsSid: made.sid,
    MessageStatus: 'delivered',
    SmsStatus: 'delivered',
    To: ANA,
    From: TILL,
    RawDlrDoneDate: '2611231200',
  })
  const signature = last?.headers.get('x-twilio-signature')
  expect(validateRequest(TOKEN, signature, CALLBACK, Object.fromEntries(last?.form ?? []))).toBe(true)
  expect(await (await desk.api(`/Messages/${made.sid}.json`)).json()).toMatchObject({
    status: 'delivered',
    price: '-0.00830',
    price_unit: 'USD',
  })
})

test.each([
  // What Twilio itself stops has failed; what a carrier does not bring is undelivered.
  [30001, 'failed', []],
  [30002, 'failed', []],
  [30003, 'undelivered', ['sent']],
  [30004, 'undelivered', ['sent']],
  [30005, 'undelivered', ['sent']],
  [30006, 'undelivered', ['sent']],
  [30007, 'undelivered', ['sent']],
  [30008, 'undelivered', ['sent']],
  [30032, 'undelivered', ['sent']],
  [30034, 'undelivered', ['sent']],
  [30450, 'failed', []],
  [30453, 'failed', []],
  [30610, 'failed', []],
])('a text to the number of %i ends as %s, and says why', async (code, status, before) => {
  const desk = openDesk()
  const made = await desk.send({ ...message, To: `+150055${code}` })
  expect(made.status).toBe(201)
  await desk.world.pass(5000)
  expect(desk.statuses()).toEqual([...before, status])
  expect(desk.seen.at(-1)?.form.get('ErrorCode')).toBe(String(code))
  const { sid } = (await made.json()) as { sid: string }
  const ended = (await (await desk.api(`/Messages/${sid}.json`)).json()) as { error_message: string }
  expect(ended).toMatchObject({ status, error_code: code })
  if (code !== 30008) expect(ended.error_message).not.toBe('Unknown error')
})

test('through a Messaging Service a text is accepted, then queued, sent and delivered', async () => {
  const desk = openDesk(undefined, {
    number: { messagingServiceSid: MG },
    settings: { services: [{ sid: MG }] },
  })
  const { From: _, ...rest } = message
  const made = await (await desk.send({ ...rest, MessagingServiceSid: MG })).json()
  expect(made).toMatchObject({ status: 'accepted', from: null, num_segments: '0', messaging_service_sid: MG })
  await desk.world.pass(2000)
  expect(desk.statuses()).toEqual(['queued', 'sent', 'delivered'])
  expect(desk.seen.at(-1)?.form.get('MessagingServiceSid')).toBe(MG)
  expect(await (await desk.api(`/Messages/${(made as { sid: string }).sid}.json`)).json()).toMatchObject({
    from: TILL,
    num_segments: '1',
  })
})

test.each([
  ['in reverse', { order: 'reversed' }, ['delivered', 'sent']],
  ['twice each', { order: 'in order', copies: 1 }, ['sent', 'sent', 'delivered', 'delivered']],
  ['before the API has answered', { order: 'early' }, ['sent', 'delivered']],
] as const)('callbacks can come %s', async (_, fault, order) => {
  const desk = openDesk()
  desk.twilio.control.faults.add({ fault: 'callbacks', ...fault })
  await desk.send(message)
  if (fault.order === 'early') expect(desk.statuses()).toEqual(order)
  await desk.world.pass(2000)
  expect(desk.statuses()).toEqual(order)
})

test('callbacks can be shuffled, and come hours late', async () => {
  const orders = new Set<string>()
  for (let seed = 1; seed <= 12; seed++) {
    const desk = openDesk(undefined, { seed })
    desk.twilio.control.faults.add({ fault: 'callbacks', order: 'shuffled', lateMs: 3_600_000 })
    await desk.send(message)
    await desk.world.pass(3_599_000)
    expect(desk.statuses()).toEqual([])
    await desk.world.pass(3_000)
    orders.add(desk.statuses().join())
  }
  expect(orders).toEqual(new Set(['sent,delivered', 'delivered,sent']))
})

test.each([
  ['a number that is magic', '+15005530003', undefined, 30003, ['sent', 'undelivered']],
  ['a fault', ANA, 30007, 30007, ['sent', 'undelivered']],
  ['a fault before any carrier', ANA, 30001, 30001, ['failed']],
] as const)('a text fails with its code by %s', async (_, to, fault, code, order) => {
  const desk = openDesk()
  if (fault) desk.twilio.control.faults.add({ fault: 'undelivered', code: fault })
  const { sid } = (await (await desk.send({ ...message, To: to })).json()) as { sid: string }
  await desk.world.pass(2000)
  expect(desk.statuses()).toEqual(order)
  expect(desk.seen.at(-1)?.form.get('ErrorCode')).toBe(String(code))
  expect(await (await desk.api(`/Messages/${sid}.json`)).json()).toMatchObject({
    status: order.at(-1),
    error_code: code,
  })
})

test('the action of a TwiML reply hears of it, words included', async () => {
  const desk = openDesk(({ form }) =>
    form.has('MessageStatus') ? '' : '<Response><Message action="/status?ref=7">hi</Message></Response>',
  )
  await inTime(desk, desk.twilio.control.text({ from: ANA, to: TILL, body: 'HELP' }))
  await desk.world.pass(2000)
  const callback = desk.seen.find(({ form }) => form.has('MessageStatus'))
  expect(callback?.url).toBe('http://app.test/status?ref=7')
  expect(callback?.form.get('Body')).toBe('hi')
  expect(desk.statuses()).toEqual(['sent', 'delivered'])
})

test('in airplane mode a text waits at the carrier, and arrives on landing', async () => {
  const desk = openDesk()
  desk.twilio.control.airplane(ANA, true)
  await desk.send(message)
  await desk.world.pass(60_000)
  expect(desk.statuses()).toEqual(['sent'])
  await expect(desk.twilio.control.text({ from: ANA, to: TILL, body: 'hi' })).rejects.toThrow('airplane mode')
  desk.twilio.control.airplane(ANA, false)
  await desk.world.pass(1000)
  expect(desk.statuses()).toEqual(['sent', 'delivered'])
})

test('an app that refuses callbacks is noted in the debugger', async () => {
  const desk = openDesk(() => new Response('no', { status: 403 }))
  await desk.send(message)
  await desk.world.pass(2000)
  expect(desk.twilio.control.alerts().map(({ code, url }) => [code, url])).toEqual([
    [11200, CALLBACK],
    [11200, CALLBACK],
  ])
})
