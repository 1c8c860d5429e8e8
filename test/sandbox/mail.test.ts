import { connect } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { listenForMail, openMailTray } from '../../src/sandbox/mail/mail.ts'
import { openShelves } from '../../src/sandbox/shelf.ts'
import { openFor, real } from './open-sandbox.ts'

const LETTER = [
  'From: Ridge Line <till@ridgeline.example>',
  'To: owner@ridgeline.example',
  'Subject: =?utf-8?q?3_payments_failed_=E2=80=93_look?=',
  'MIME-Version: 1.0',
  'Content-Type: multipart/alternative; boundary=b',
  '',
  '--b',
  'Content-Type: text/plain; charset=utf-8',
  '',
  'Three payments failed.',
  '..and a line that begins with a dot.',
  '--b',
  'Content-Type: text/html; charset=utf-8',
  '',
  '<p>Three payments <b>failed</b>.<script>alert(1)</script></p>',
  '--b--',
].join('\r\n')

/** Speaks SMTP as any client does: a line, and what the server makes of it. */
function post(port: number, letter: string): Promise<void> {
  const lines = [
    'EHLO till',
    'MAIL FROM:<till@ridgeline.example>',
    'RCPT TO:<owner@ridgeline.example>',
    'RCPT TO:<second@ridgeline.example>',
    'DATA',
    `${letter}\r\n.`,
    'QUIT',
  ]
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    let heard = ''
    socket.on('data', (data) => {
      heard += data
      // The last line of an answer has a space after its code.
      if (!/^\d{3} [^\n]*\n$/m.test(heard)) return
      if (/^[45]\d\d /m.test(heard)) return reject(new Error(heard))
      heard = ''
      const line = lines.shift()
      if (line !== undefined) socket.write(`${line}\r\n`)
    })
    socket.on('close', () => resolve())
    socket.on('error', reject)
  })
}

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
})

test('what the app mails by SMTP lies in the tray, whoever it is for', async () => {
  const tray = openMailTray(real, openShelves().shelf('mail'))
  const listening = await listenForMail(tray, 0)
  open.push(listening)
  await post(Number(new URL(listening.url).port), LETTER.replace(/^\./gm, '..'))
  expect(tray.list()).toMatchObject([
    {
      from: 'till@ridgeline.example',
      to: ['owner@ridgeline.example', 'second@ridgeline.example'],
      subject: '3 payments failed – look',
      text: expect.stringContaining('..and a line'),
      html: expect.stringContaining('<b>failed</b>'),
    },
  ])
})

test('a mail is shown without its scripts', async () => {
  const sandbox = openFor('http://app.test')
  open.push(sandbox)
  const { id } = await sandbox.mail.receive(LETTER)
  const shown = await sandbox.fetchTwilio(new Request(`http://twilio.sandbox/_sandbox/mail/${id}/html`))
  expect(shown.headers.get('content-security-policy')).toMatch(/^sandbox; default-src 'none'/)
  expect(await shown.text()).toContain('<b>failed</b>')
})
