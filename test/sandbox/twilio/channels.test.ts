import { describe, expect, test } from 'vitest'
import { ANA, BEN, type Desk, inTime, openDesk, TILL } from './till.ts'

const AGENT = 'till_agent'
const HIDDEN = 'whatsapp:US.13491208655302741918'
const DAY_MS = 86_400_000

const open = () =>
  openDesk(() => '<Response><Message>hi</Message></Response>', { number: { rcsAgent: AGENT } })

async function formOf(desk: Desk, from: string) {
  await inTime(desk, desk.twilio.control.text({ from, to: TILL, body: 'BALANCE' }))
  return Object.fromEntries(desk.seen[0]!.form)
}

describe('a form from another channel', () => {
  test('from WhatsApp says whose it is', async () => {
    const desk = open()
    desk.twilio.control.handset(`whatsapp:${ANA}`, 'Ana')
    const form = await formOf(desk, `whatsapp:${ANA}`)
    expect(form).toMatchObject({
      From: `whatsapp:${ANA}`,
      To: `whatsapp:${TILL}`,
      ProfileName: 'Ana',
      WaId: ANA.slice(1),
      MessageType: 'text',
      NumSegments: '1',
    })
    expect(JSON.parse(form.ChannelMetadata!)).toMatchObject({ type: 'whatsapp' })
    expect(form).not.toHaveProperty('FromCountry')
  })

  test('from WhatsApp without a number has the id for this business', async () => {
    const form = await formOf(open(), HIDDEN)
    expect(form).toMatchObject({ From: HIDDEN, ExternalUserId: HIDDEN.slice('whatsapp:'.length) })
    expect(form).not.toHaveProperty('WaId')
  })

  test('from RCS comes to the agent', async () => {
    expect(await formOf(open(), `rcs:${ANA}`)).toMatchObject({ From: `rcs:${ANA}`, To: `rcs:${AGENT}` })
  })
})

test.each([
  ['a channel and a plain number', TILL, `whatsapp:${ANA}`, 21910],
  ['two channels', `rcs:${AGENT}`, `whatsapp:${ANA}`, 21910],
  ['a sender that is not there', 'whatsapp:+15550100999', `whatsapp:${ANA}`, 63007],
  ['an agent that is not there', `rcs:${TILL}`, `rcs:${ANA}`, 63007],
  ['an id that is none', `whatsapp:${TILL}`, 'whatsapp:US', 21211],
])('the API refuses a message over %s', async (_what, From, To, code) => {
  const refused = await open().send({ From, To, Body: 'hi' })
  expect(refused.status).toBe(400)
  expect(await refused.json()).toMatchObject({ code })
})

describe('words of one’s own on WhatsApp', () => {
  async function told(desk: Desk, From: string, To: string) {
    const sent = await desk.send({ From, To, Body: 'Little is left.' })
    const { sid } = (await sent.json()) as { sid: string }
    await desk.world.pass(2_000)
    const message = (await (await desk.api(`/Messages/${sid}.json`)).json()) as Record<string, unknown>
    const { status, error_code, num_segments } = message
    return { accepted: sent.status, status, error_code, num_segments }
  }

  test.each([`whatsapp:${ANA}`, HIDDEN])('arrive for a day after a text, and not later: %s', async (to) => {
    const desk = open()
    const from = `whatsapp:${TILL}`
    const late = { accepted: 201, status: 'undelivered', error_code: 63016, num_segments: '1' }
    expect(await told(desk, from, to)).toEqual(late)
    await inTime(desk, desk.twilio.control.text({ from: to, to: TILL, body: 'hi' }))
    await desk.world.pass(DAY_MS - 60_000)
    expect(await told(desk, from, to)).toMatchObject({ accepted: 201, status: 'delivered', error_code: null })
    await desk.world.pass(60_000)
    expect(await told(desk, from, to)).toEqual(late)
    expect(await told(desk, from, `whatsapp:${BEN}`)).toEqual(late)
  })

  test('is a limit of WhatsApp’s alone', async () => {
    const desk = open()
    expect(await told(desk, TILL, ANA)).toMatchObject({ status: 'delivered' })
    expect(await told(desk, `rcs:${AGENT}`, `rcs:${ANA}`)).toMatchObject({ status: 'delivered' })
  })
})
