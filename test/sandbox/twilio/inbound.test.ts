import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import { ANA, APP, inTime, openDesk, SID, TILL, TOKEN, twiml } from './till.ts'

const { validateRequest } = createRequire(import.meta.url)('twilio/lib/webhooks/webhooks.js')

test('a text reaches the app as Twilio posts it, and the official package believes the signature', async () => {
  const desk = openDesk(() => '<Response><Message>Balance $12.40</Message></Response>')
  const heard = await inTime(desk, desk.twilio.control.text({ from: ANA, to: TILL, body: 'BALANCE' }))

  const [{ form, headers, url } = { form: new URLSearchParams(), headers: new Headers(), url: '' }] =
    desk.seen
  expect(url).toBe(APP)
  expect(Object.fromEntries(form)).toMatchObject({
    MessageSid: heard.sid,
    SmsSid: heard.sid,
    SmsMessageSid: heard.sid,
    AccountSid: SID,
    From: ANA,
    To: TILL,
    Body: 'BALANCE',
    NumMedia: '0',
    NumSegments: '1',
    SmsStatus: 'received',
    ApiVersion: '2010-04-01',
    FromCountry: 'US',
    FromCity: 'SAN FRANCISCO',
  })
  expect(heard.sid).toMatch(/^SM[0-9a-f]{32}$/)
  expect(headers.get('user-agent')).toBe('TwilioProxy/1.1')
  expect(headers.get('content-type')).toBe('application/x-www-form-urlencoded; charset=utf-8')
  expect(validateRequest(TOKEN, headers.get('x-twilio-signature'), APP, Object.fromEntries(form))).toBe(true)
  expect(heard.replies.map(({ body, direction, to }) => ({ body, direction, to }))).toEqual([
    { body: 'Balance $12.40', direction: 'outbound-reply', to: ANA },
  ])
})

test.each([
  ['http://app.test:3000/sms', 'as-configured'],
  ['http://app.test:3000/sms', 'with'],
  ['http://app.test:3000/sms', 'without'],
  ['https://app.test/sms?x=1', 'with'],
  ['https://app.test/sms?x=1#rc=2&rp=all', 'without'],
] as const)('the official package believes a signature of %s, port %s', async (url, signedPort) => {
  const desk = openDesk(undefined, { number: { smsUrl: () => url }, settings: { signedPort } })
  await inTime(desk, desk.twilio.control.text({ from: ANA, to: TILL, body: 'héllo & 100%' }))
  const [seen] = desk.seen
  const signature = seen?.headers.get('x-twilio-signature')
  expect(seen?.url).not.toContain('#')
  expect(validateRequest(TOKEN, signature, url.split('#')[0], Object.fromEntries(seen?.form ?? []))).toBe(
    true,
  )
})

test('a reply with a picture is an MMS, and is billed as one whatever its words', async () => {
  const words = `<Body>${'long '.repeat(60)}</Body><Media>/p.jpg</Media>`
  const desk = openDesk(() => `<Response><Message>${words}</Message></Response>`)
  const { replies } = await inTime(desk, desk.twilio.control.text({ from: ANA, to: TILL, body: 'hi' }))
  expect(replies).toMatchObject([{ sid: expect.stringMatching(/^MM/), segments: 1 }])
  await desk.world.pass(5000)
  const [reply] = desk.twilio.control.messages(ANA).slice(-1)
  expect(reply?.priceMicros).toBe(22_000)
})

test('a picture comes as an MMS whose link opens only with the password of the account', async () => {
  const desk = openDesk()
  const media = [{ contentType: 'image/png', data: Buffer.from('a sunrise').toString('base64') }]
  const { sid } = await inTime(desk, desk.twilio.control.text({ from: ANA, to: TILL, body: '', media }))
  const form = desk.seen[0]?.form
  expect(sid).toMatch(/^MM/)
  expect(form?.get('NumMedia')).toBe('1')
  expect(form?.get('MediaContentType0')).toBe('image/png')
  const link = form?.get('MediaUrl0') ?? ''
  expect((await desk.twilio.fetch(new Request(link))).status).toBe(401)
  const authorization = `Basic ${Buffer.from(`${SID}:${TOKEN}`).toString('base64')}`
  const picture = await desk.twilio.fetch(new Request(link, { headers: { authorization } }))
  expect(await picture.text()).toBe('a sunrise')
})

test('a text from a group may come without any Body', async () => {
  const desk = openDesk()
  await inTime(desk, desk.twilio.control.text({ from: ANA, to: TILL }))
  expect(desk.seen[0]?.form.has('Body')).toBe(false)
})

test('a WhatsApp message says who sent it', async () => {
  const desk = openDesk(() => '<Response><Message>hi</Message></Response>')
  const heard = await inTime(
    desk,
    desk.twilio.control.text({
      from: `whatsapp:${ANA}`,
      to: `whatsapp:${TILL}`,
      body: 'BALANCE',
      extra: { ProfileName: 'Ana' },
    }),
  )
  expect(Object.fromEntries(desk.seen[0]?.form ?? [])).toMatchObject({
    From: `whatsapp:${ANA}`,
    WaId: ANA.slice(1),
    ProfileName: 'Ana',
  })
  expect(heard.replies[0]).toMatchObject({ to: `whatsapp:${ANA}`, from: `whatsapp:${TILL}` })
})

test('segments are counted and billed in both directions, at the price of the country', async () => {
  const desk = openDesk(() => `<Response><Message>${'ж'.repeat(71)}</Message></Response>`)
  const long = 'x'.repeat(161)
  await inTime(desk, desk.twilio.control.text({ from: ANA, to: TILL, body: long }))
  await inTime(desk, desk.twilio.control.text({ from: '+4915112345678', to: TILL, body: 'hi' }))
  await desk.world.pass(2000)
  expect(
    desk.twilio.control
      .messages()
      .map(({ direction, segments, encoding, priceMicros }) => [direction, segments, encoding, priceMicros]),
  ).toEqual([
    ['inbound', 2, 'GSM-7', 16_600],
    ['outbound-reply', 2, 'UCS-2', 16_600],
    ['inbound', 1, 'GSM-7', 7_500],
    ['outbound-reply', 2, 'UCS-2', 214_000],
  ])
})

test.each([
  ['no XML at all', 'text/xml', 'hello', 12100],
  ['a tag that never closes', 'text/xml', '<Response><Message>hi</Response>', 12100],
  ['a lone ampersand', 'text/xml', '<Response><Message>a & b</Message></Response>', 12100],
  ['a document type', 'text/xml', '<!DOCTYPE x [<!ENTITY a "b">]><Response/>', 12100],
  ['another root', 'text/xml', '<Reply/>', 12102],
  ['JSON', 'application/json', '{"message":"hi"}', 12300],
  ['an unknown verb', 'text/xml', '<Response><Text>hi</Text></Response>', 12200],
  ['a verb for calls', 'text/xml', '<Response><Say>hi</Say></Response>', 14110],
  ['an empty message', 'text/xml', '<Response><Message/></Response>', 14103],
  ['nobody to send to', 'text/xml', '<Response><Message to="ana">hi</Message></Response>', 14101],
  ['a sender not ours', 'text/xml', '<Response><Message from="+14155550199">hi</Message></Response>', 14102],
  ['a novel', 'text/xml', `<Response><Message>${'x'.repeat(70_000)}</Message></Response>`, 11750],
  ['eleven messages', 'text/xml', `<Response>${'<Message>hi</Message>'.repeat(11)}</Response>`, 14109],
  ['1,601 characters', 'text/xml', `<Response><Message>${'x'.repeat(1601)}</Message></Response>`, 21617],
])('answering with %s gets the code %s %s %i', async (_, type, body, code) => {
  const desk = openDesk(() => new Response(body, { headers: { 'content-type': type } }))
  const heard = await inTime(desk, desk.twilio.control.text({ from: ANA, to: TILL, body: 'HELP' }))
  expect(heard.alerts.map((alert) => alert.code)).toEqual([code])
  expect(heard.replies).toHaveLength(code === 14109 ? 10 : 0)
})

test.each([
  ['entities', '<Response><Message>a &amp; b &lt;c&gt; &#xE9;&#233;</Message></Response>', ['a & b <c> éé']],
  [
    'a body and a picture',
    '<Response><Message><Body>hi</Body><Media>/p.jpg</Media></Message></Response>',
    ['hi'],
  ],
  ['CDATA and comments', '<Response><!-- x --><Message><![CDATA[1 < 2]]></Message></Response>', ['1 < 2']],
  [
    'two messages',
    "<Response><Message to='+14155550102'>one</Message><Message>two</Message></Response>",
    ['one', 'two'],
  ],
  [
    'an XML declaration',
    '<?xml version="1.0" encoding="UTF-8"?>\n<Response><Message>hi</Message></Response>',
    ['hi'],
  ],
  ['nothing', '', []],
])('answering with %s is read as Twilio reads it', async (_, body, words) => {
  const desk = openDesk(() => body)
  const heard = await inTime(desk, desk.twilio.control.text({ from: ANA, to: TILL, body: 'HELP' }))
  expect(heard.alerts).toEqual([])
  expect(heard.replies.map((reply) => reply.body)).toEqual(words)
})

test('plain text is the reply itself', async () => {
  const desk = openDesk(() => new Response('hello', { headers: { 'content-type': 'text/plain' } }))
  const heard = await inTime(desk, desk.twilio.control.text({ from: ANA, to: TILL, body: 'HELP' }))
  expect(heard.replies.map(({ body }) => body)).toEqual(['hello'])
})

test('a redirect is followed, and one that leads to itself ends', async () => {
  const desk = openDesk(({ url }) =>
    url.endsWith('/more')
      ? '<Response><Message>there</Message></Response>'
      : '<Response><Message>here</Message><Redirect>more</Redirect></Response>',
  )
  const heard = await inTime(desk, desk.twilio.control.text({ from: ANA, to: TILL, body: 'HELP' }))
  expect(heard.replies.map(({ body }) => body)).toEqual(['here', 'there'])

  const round = openDesk(() => '<Response><Redirect>/webhook/twilio/sms</Redirect></Response>')
  const dizzy = await inTime(round, round.twilio.control.text({ from: ANA, to: TILL, body: 'HELP' }))
  expect(dizzy.alerts.map(({ code }) => code)).toEqual([14106])
  expect(round.seen).toHaveLength(50)
})

test('the same seed and the same texts give the same ids and times', async () => {
  async function live(seed: number) {
    const desk = openDesk(() => '<Response><Message>hi</Message></Response>', { seed })
    for (const body of ['one', 'two'])
      await inTime(desk, desk.twilio.control.text({ from: ANA, to: TILL, body }))
    await desk.world.pass(5000)
    return desk.shelves.save()
  }
  const first = await live(7)
  expect(await live(7)).toBe(first)
  expect(await live(8)).not.toBe(first)
})

test('what was on its way when the process died is delivered by the next', async () => {
  const desk = openDesk(() => twiml('<Response/>'))
  void desk.twilio.control.text({ from: ANA, to: TILL, body: 'BUY 20' })
  desk.twilio.close()
  await desk.world.pass(1000)
  expect(desk.seen).toHaveLength(0)

  openDesk(undefined, { shelves: desk.shelves, world: desk.world })
  await desk.world.pass(1000)
  expect(desk.seen.map(({ form }) => form.get('Body'))).toEqual(['BUY 20'])
})
