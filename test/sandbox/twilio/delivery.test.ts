import { expect, test } from 'vitest'
import { ANA, APP, BEN, inTime, openDesk, TILL, twiml } from './till.ts'

const busy = () => new Response('busy', { status: 503 })

test.each([
  ['a refused connection is tried once more', '', ['request-lost'], 1, 'hi'],
  ['a lost answer is not tried again unless asked', '', ['answer-lost'], 1, undefined],
  [
    'a lost answer is tried again where rp says rt',
    '#rc=2&rp=ct,rt',
    ['answer-lost', 'answer-lost'],
    3,
    'hi',
  ],
  ['retries end', '#rc=1&rp=all', ['answer-lost', 'answer-lost', 'answer-lost'], 2, undefined],
  ['none where rc is 0', '#rc=0', ['request-lost'], 0, undefined],
] as const)('%s', async (_, fragment, faults, reached, words) => {
  const desk = openDesk(() => '<Response><Message>hi</Message></Response>', {
    number: { smsUrl: () => APP + fragment },
  })
  for (const fault of faults) desk.twilio.control.faults.add({ fault })
  const heard = await inTime(desk, desk.twilio.control.text({ from: ANA, to: TILL, body: 'HELP' }))
  expect(desk.seen).toHaveLength(reached)
  expect(new Set(desk.seen.map(({ form }) => form.get('MessageSid'))).size).toBe(reached === 0 ? 0 : 1)
  expect(heard.replies[0]?.body).toBe(words)
  expect(heard.alerts).toHaveLength(words === undefined ? 1 : 0)
})

test('an app that does not answer within 15 seconds is not waited for', async () => {
  const desk = openDesk(() => new Promise<Response>(() => {}))
  const heard = await inTime(desk, desk.twilio.control.text({ from: ANA, to: TILL, body: 'BUY 20' }))
  expect(heard.alerts.map(({ code, at }) => [code, at - (desk.seen[0]?.at ?? 0)])).toEqual([[11200, 15_000]])
  expect(desk.seen).toHaveLength(1)
})

test('the read timeout, the retries and the total time of a URL are kept to', async () => {
  const desk = openDesk(() => new Promise<Response>(() => {}), {
    number: { smsUrl: () => `${APP}#rt=4000&tt=10000&rc=5&rp=rt` },
  })
  await inTime(desk, desk.twilio.control.text({ from: ANA, to: TILL, body: 'BUY 20' }))
  const [first] = desk.seen
  expect(desk.seen.map(({ at }) => at - (first?.at ?? 0))).toEqual([0, 4000, 8000])
})

test('after a failure the fallback is asked, and told what went wrong', async () => {
  const desk = openDesk(
    ({ url }) =>
      (url.endsWith('/fallback') ? '<Response><Message>Sorry</Message></Response>' : busy()) as never,
    { number: { fallbackUrl: () => 'http://app.test/fallback' } },
  )
  const heard = await inTime(desk, desk.twilio.control.text({ from: ANA, to: TILL, body: 'BUY 20' }))
  const last = desk.seen.at(-1)
  expect(desk.seen.map(({ form }) => form.get('MessageSid'))).toEqual([heard.sid, heard.sid])
  expect(last?.form.get('ErrorCode')).toBe('11200')
  expect(last?.form.get('ErrorUrl')).toBe(APP)
  expect(heard.replies.map(({ body }) => body)).toEqual(['Sorry'])
})

test('the same text delivered again keeps its SID, and only the last answer counts', async () => {
  let count = 0
  const desk = openDesk(() => `<Response><Message>answer ${++count}</Message></Response>`)
  desk.twilio.control.faults.add({ fault: 'delivered-again', copies: 4, atOnce: true, phone: ANA })
  const heard = await inTime(desk, desk.twilio.control.text({ from: ANA, to: TILL, body: 'BUY 20' }))
  expect(desk.seen).toHaveLength(5)
  expect(new Set(desk.seen.map(({ form }) => form.toString())).size).toBe(1)
  expect(heard.replies.map(({ body }) => body)).toEqual(['answer 5'])
})

test("a carrier's duplicate is a new message with the same words", async () => {
  const desk = openDesk()
  desk.twilio.control.faults.add({ fault: 'carrier-duplicate', copies: 2, afterMs: 1000 })
  await inTime(desk, desk.twilio.control.text({ from: ANA, to: TILL, body: 'BUY 20' }))
  await desk.world.pass(3000)
  expect(desk.seen.map(({ form }) => form.get('Body'))).toEqual(['BUY 20', 'BUY 20', 'BUY 20'])
  expect(new Set(desk.seen.map(({ form }) => form.get('MessageSid'))).size).toBe(3)
})

test('a fault meant for one phone leaves the others alone', async () => {
  const desk = openDesk(() => '<Response><Message>hi</Message></Response>')
  desk.twilio.control.faults.add({ fault: 'late', ms: 5000, phone: ANA })
  void desk.twilio.control.text({ from: ANA, to: TILL, body: 'first' })
  void desk.twilio.control.text({ from: BEN, to: TILL, body: 'second' })
  await desk.world.pass(6000)
  expect(desk.seen.map(({ form }) => form.get('Body'))).toEqual(['second', 'first'])
})

test('two machines that answer each other are stopped after thirty replies', async () => {
  const desk = openDesk(() => '<Response><Message>pong</Message></Response>')
  const codes: number[][] = []
  for (let i = 0; i < 32; i++) {
    const heard = await inTime(desk, desk.twilio.control.text({ from: ANA, to: TILL, body: 'ping' }))
    codes.push(heard.alerts.map(({ code }) => code))
  }
  expect(codes.slice(0, 30).flat()).toEqual([])
  expect(codes.slice(30)).toEqual([[14107], [14107]])
  await desk.world.pass(30_000)
  const later = await inTime(desk, desk.twilio.control.text({ from: ANA, to: TILL, body: 'ping' }))
  expect(later.replies).toHaveLength(1)
})

test('the control API can wait until all is quiet', async () => {
  const desk = openDesk(() => twiml('<Response><Message action="/status">hi</Message></Response>'))
  void desk.twilio.control.text({ from: ANA, to: TILL, body: 'HELP' })
  await inTime(desk, desk.twilio.control.quiet())
  expect(desk.statuses()).toEqual(['sent', 'delivered'])
})
