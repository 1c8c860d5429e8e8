import { expect, test } from 'vitest'
import type { OptOutMode } from '../../../src/sandbox/twilio/consent.ts'
import { ANA, type Desk, inTime, openDesk, TILL } from './till.ts'

const MG = `MG${'0123456789abcdef'.repeat(2)}`

async function says(desk: Desk, body: string) {
  return await inTime(desk, desk.twilio.control.text({ from: ANA, to: TILL, body }))
}

async function codeOfSending(desk: Desk): Promise<number> {
  const answer = await desk.send({ To: ANA, From: TILL, Body: 'Your receipt' })
  return answer.status === 201 ? 0 : ((await answer.json()) as { code: number }).code
}

test.each([
  ['STOP', 21610],
  ['stop', 21610],
  [' Stop ', 21610],
  ['UNSUBSCRIBE', 21610],
  ['cancel', 21610],
  ['END', 21610],
  ['quit', 21610],
  ['OPTOUT', 21610],
  ['REVOKE', 21610],
  ['STOPALL', 21610],
  ['Stop please', 0],
  ['STOP!', 0],
  ['HELP', 0],
])('after %j a send ends with %i', async (body, code) => {
  const desk = openDesk()
  await says(desk, body)
  expect(await codeOfSending(desk)).toBe(code)
})

test('STOP is answered by Twilio alone, is free, and the app still hears of it', async () => {
  const desk = openDesk(() => '<Response><Message>Bye</Message></Response>')
  const heard = await says(desk, 'STOP')
  await desk.world.pass(2000)
  expect(desk.seen.map(({ form }) => form.get('Body'))).toEqual(['STOP'])
  expect(desk.seen[0]?.form.has('OptOutType')).toBe(false)
  expect(heard.alerts.map(({ code }) => code)).toEqual([21610])
  const [twilios, ours] = desk.twilio.control.messages(ANA).slice(1)
  expect(twilios).toMatchObject({ automatic: true, status: 'delivered', priceMicros: 0 })
  expect(twilios?.body).toContain('unsubscribed')
  expect(ours).toMatchObject({ body: 'Bye', status: 'failed', errorCode: 21610 })
})

test('START brings a person back, and so does YES, but only one who had left', async () => {
  const desk = openDesk()
  for (const word of ['START', 'YES', 'unstop']) {
    await says(desk, 'STOP')
    expect(await codeOfSending(desk)).toBe(21610)
    await says(desk, word)
    expect(await codeOfSending(desk)).toBe(0)
  }
  const yes = await says(desk, 'YES')
  expect(desk.twilio.control.messages(ANA).filter(({ inReplyTo }) => inReplyTo === yes.sid)).toEqual([])
})

test.each<[OptOutMode, string, string | null, number]>([
  ['advanced', 'STOP', 'STOP', 21610],
  ['advanced', 'HELP', 'HELP', 0],
  ['default', 'STOP', null, 21610],
  ['toll-free', 'STOP', null, 21610],
  ['toll-free', 'QUIT', null, 0],
  ['off', 'STOP', null, 0],
])('in mode %s, %s posts OptOutType %s and a send ends with %i', async (optOut, body, type, code) => {
  const desk = openDesk(undefined, {
    number: { optOut, ...(optOut === 'advanced' ? { messagingServiceSid: MG } : {}) },
    settings: { services: [{ sid: MG }] },
  })
  await says(desk, body)
  expect(desk.seen[0]?.form.get('OptOutType')).toBe(type)
  expect(await codeOfSending(desk)).toBe(code)
})

test('through a Messaging Service a barred text is taken, then fails', async () => {
  const desk = openDesk(undefined, {
    number: { messagingServiceSid: MG },
    settings: { services: [{ sid: MG, statusCallback: () => 'http://app.test/status' }] },
  })
  await says(desk, 'STOP')
  expect((await desk.send({ To: ANA, MessagingServiceSid: MG, Body: 'Your receipt' })).status).toBe(201)
  await desk.world.pass(2000)
  expect(desk.statuses()).toEqual(['queued', 'failed'])
  expect(desk.seen.at(-1)?.form.get('ErrorCode')).toBe('21610')
})
