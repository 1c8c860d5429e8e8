import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines, type TestDatabase } from '../engines.ts'
import { ACCOUNT_SID, AUTH_TOKEN, inboundForm, type OpenTill, openTestTill } from '../open-till.ts'

const SPARE_TOKEN = 'the-token-of-before'

describe.each(engines)('the door for texts, on $name', ({ open }) => {
  let database: TestDatabase
  let door: OpenTill

  beforeAll(async () => {
    database = await open()
    door = await openTestTill(database.url, { authTokens: [AUTH_TOKEN, SPARE_TOKEN] })
  })
  afterAll(async () => {
    await door.close()
    await database.close()
  })

  it('answers a text in TwiML', async () => {
    const answer = await door.post(inboundForm({ Body: 'balance please' }))
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toMatch(/^text\/xml/)
    expect(await answer.text()).toMatch(/<Response><Message .*>Balance \$0\.00\. BUY 20 to add\.<\/Message>/)
  })

  it.each(['/webhook/twilio/sms/', '/Webhook/Twilio/SMS', '/webhook/twilio/sms?from=console'])(
    'hears a text at %s, which is the same door',
    async (path) => {
      const answer = await door.post(inboundForm({ Body: 'BALANCE' }), { path })
      expect(await answer.text()).toMatch(/>Balance \$0\.00/)
    },
  )

  it('answers at its address to nothing but what is posted', async () => {
    const answer = await fetch(`${door.url}/webhook/twilio/sms`)
    expect([answer.status, await answer.json()]).toMatchObject([404, { code: 'not-found' }])
  })

  it.each([
    ['a form that is compressed', { 'Content-Encoding': 'gzip' }],
    ['no form', { 'Content-Type': 'text/plain' }],
  ])('takes %s for none of Twilio’s', async (_what, headers) => {
    const body = new URLSearchParams(inboundForm({ Body: 'BALANCE' })).toString()
    const answer = await fetch(`${door.url}/webhook/twilio/sms`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
      body,
    })
    expect([answer.status, await answer.json()]).toMatchObject([415, { code: 'content-type' }])
  })

  it('lets go of who hangs up half-way, and goes on', async () => {
    const { port, hostname } = new URL(door.url)
    const socket = connect(Number(port), hostname)
    const head = 'POST /webhook/twilio/sms HTTP/1.1\r\nHost: till\r\nContent-Length: 500\r\n'
    socket.write(`${head}Content-Type: application/x-www-form-urlencoded\r\nExpect: 100-continue\r\n\r\n`)
    // The head was read.
    await once(socket, 'data')
    socket.end('MessageSid=SM')
    await once(socket, 'close')
    expect((await door.post(inboundForm({ Body: 'BALANCE' }))).status).toBe(200)
  })

  it('reads a text without the characters that no database keeps', async () => {
    const form = inboundForm({ From: '+14155550199', Body: 'BAL\0ANCE\0' })
    const answer = await door.post(form)
    expect(await answer.text()).toMatch(/>Balance \$0\.00/)
    const kept = await database.store.read(({ db }) =>
      db.selectFrom('texts_in').select(['body', 'raw']).where('sid', '=', form.MessageSid!).execute(),
    )
    expect(kept).toEqual([{ body: 'BALANCE', raw: expect.not.stringContaining('\0') }])
  })

  it('says the same words again when a text is delivered again, and does nothing', async () => {
    const form = inboundForm({ From: '+14155550124', Body: 'HISTORY' })
    const first = await (await door.post(form)).text()
    expect(await (await door.post(form)).text()).toBe(first)
    const texts = await textsOut(form.MessageSid!)
    expect(texts).toHaveLength(1)
  })

  it('says the same words again to a text that an older till has answered', async () => {
    const form = inboundForm({ From: '+14155550128', Body: 'HISTORY' })
    const first = await (await door.post(form)).text()
    const id = `answer:${form.MessageSid}`
    await database.store.transact(({ db }) =>
      db.updateTable('texts_out').set({ id }).where('answers', '=', form.MessageSid!).execute(),
    )
    expect(await (await door.post(form)).text()).toBe(first)
    expect(await textsOut(form.MessageSid!)).toMatchObject([{ id, state: 'carried' }])
  })

  it('acts once when the same form is posted fifty times at once', async () => {
    const form = inboundForm({ From: '+14155550125', Body: 'BUY 20' })
    const answers = await Promise.all(Array.from({ length: 50 }, async () => (await door.post(form)).text()))
    expect(new Set(answers).size).toBe(1)
    expect(answers[0]).toMatch(/Add \$20\.00: http.*\/p\/\w{10}/)
    expect(await textsOut(form.MessageSid!)).toHaveLength(1)
    const orders = await database.store.read(({ db }) =>
      db.selectFrom('orders').selectAll().where('text_in', '=', form.MessageSid!).execute(),
    )
    expect(orders).toHaveLength(1)
  })

  it('is not told that a text is on its way by a report that comes at the moment of its delivery', async () => {
    const forms = Array.from({ length: 30 }, (_, i) =>
      inboundForm({ From: `+1415555${2_000 + i}`, Body: 'HISTORY' }),
    )
    await Promise.all(
      forms.map(async (form, i) => {
        await door.post(form)
        const [text] = await textsOut(form.MessageSid!)
        const MessageSid = `SM${String(i).padStart(32, 'd')}`
        await Promise.all(
          ['sent', 'delivered', 'queued'].map((MessageStatus) =>
            door.post(
              { MessageSid, AccountSid: ACCOUNT_SID, MessageStatus },
              { path: `/webhook/twilio/status?ref=${text!.ref}` },
            ),
          ),
        )
      }),
    )
    const texts = await Promise.all(forms.map((form) => textsOut(form.MessageSid!)))
    expect(new Set(texts.flat().map(({ delivery }) => delivery))).toEqual(new Set(['delivered']))
  })

  it('believes Twilio which of two like texts a sid is, and looks for the other again', async () => {
    const sids = await Promise.all(
      ['HISTORY', 'HISTORY'].map(async (Body) => {
        const form = inboundForm({ From: '+14155550126', Body })
        await door.post(form)
        return form.MessageSid!
      }),
    )
    const [first, second] = await Promise.all(sids.map(async (sid) => (await textsOut(sid))[0]!))
    const MessageSid = `SM${'c'.repeat(32)}`
    for (const { ref } of [first!, second!]) {
      const form = { MessageSid, AccountSid: ACCOUNT_SID, MessageStatus: 'sent' }
      const path = `/webhook/twilio/status?ref=${ref}`
      expect((await door.post(form, { path })).status).toBe(204)
    }
    expect((await textsOut(sids[0]!))[0]).toMatchObject({ sid: null, state: 'carried' })
    expect((await textsOut(sids[1]!))[0]).toMatchObject({ sid: MessageSid, state: 'sent' })
  })

  it('accepts either token while one is being rotated', async () => {
    const answer = await door.post(inboundForm({}), { token: SPARE_TOKEN })
    expect(answer.status).toBe(200)
  })

  it.each([
    ['a wrong signature', 403, () => door.post(inboundForm({}), { token: 'somebody else’s' })],
    [
      'no signature',
      400,
      () => fetch(smsUrl(), { method: 'POST', body: new URLSearchParams(inboundForm({})) }),
    ],
    [
      'a signature and a body that is no form',
      415,
      () =>
        fetch(smsUrl(), {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', 'X-Twilio-Signature': 'x' },
          body: '{}',
        }),
    ],
    ['another account', 400, () => door.post(inboundForm({ AccountSid: `AC${'9'.repeat(32)}` }))],
    ['a number that is not ours', 400, () => door.post(inboundForm({ To: '+15550199' }))],
    ['no MessageSid', 400, () => door.post(inboundForm({ MessageSid: '' }))],
    ['a body of 100 kB', 413, () => door.post(inboundForm({ Body: 'x'.repeat(100_000) }))],
  ])('turns %s away with %i', async (_what, status, knock) => {
    const answer = await knock()
    expect(answer.status).toBe(status)
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/)
    expect(await answer.json()).toMatchObject({ status, code: expect.any(String) })
  })

  it('checks signatures against its own address, whatever Host says', async () => {
    const { request } = await import('node:http')
    const status = await new Promise((resolve, reject) => {
      const knock = request(
        smsUrl(),
        {
          method: 'POST',
          headers: {
            Host: 'a b:c:d',
            'Content-Type': 'application/x-www-form-urlencoded',
            'X-Twilio-Signature': 'x',
          },
        },
        (answer) => resolve(answer.statusCode),
      )
      knock.on('error', reject)
      knock.end('Body=BALANCE')
    })
    expect(status).toBe(403)
  })

  it('takes a form without a Body, and pictures', async () => {
    const { Body: _, ...form } = inboundForm({ NumMedia: '1', MediaUrl0: 'https://example.com/a.jpg' })
    expect(await (await door.post(form)).text()).toContain('Pictures do not reach us')
  })

  it('records who wants no texts, answers no STOP, and says welcome back on START', async () => {
    const from = '+14155550126'
    const said = async (Body: string) => (await door.post(inboundForm({ From: from, Body }))).text()
    expect(await said('BALANCE')).toContain('<Message')
    expect(await said('Stop')).toContain('<Response/>')
    expect(await said('BUY 20')).toContain('<Response/>')
    expect(await said('BALANCE')).toContain('<Response/>')
    expect(await said('START')).toContain('welcome back')
    expect(await said('BALANCE')).toContain('Balance $0.00')
    const consents = await database.store.read(({ db }) =>
      db
        .selectFrom('consents')
        .innerJoin('customers', 'customers.id', 'consents.customer')
        .select(['given', 'words'])
        .where('address', '=', from)
        .orderBy('at')
        .execute(),
    )
    expect(consents).toEqual([
      { given: 0, words: 'Stop' },
      { given: 1, words: 'START' },
    ])
  })

  it('confirms once to somebody who says it in words of their own', async () => {
    const from = '+14155550127'
    const said = async (Body: string) => (await door.post(inboundForm({ From: from, Body }))).text()
    expect(await said('please stop texting me')).toContain('you are opted out')
    expect(await said('stop texting me')).toContain('<Response/>')
  })

  it('leaves STOP, START and HELP to Twilio where it says that it has answered them', async () => {
    for (const OptOutType of ['HELP', 'STOP', 'START']) {
      const answer = await door.post(inboundForm({ From: '+14155550128', Body: OptOutType, OptOutType }))
      expect(await answer.text()).toContain('<Response/>')
    }
  })

  const smsUrl = () => `${door.url}/webhook/twilio/sms`

  function textsOut(sid: string) {
    return database.store.read(({ db }) =>
      db.selectFrom('texts_out').selectAll().where('answers', '=', sid).execute(),
    )
  }
})
