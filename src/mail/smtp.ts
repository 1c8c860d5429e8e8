import { createHash } from 'node:crypto'
import nodemailer, { type NodemailerError } from 'nodemailer'
import type { Mail, MailOutcome } from '../till/letter.ts'
import { htmlOf, textOf } from './layout.ts'

/** Where mail is handed in, and who it is from. */
export type MailSettings = {
  /** `smtp://user:password@host:port`, `smtps://…` for TLS from the first byte. */
  url: string
  /** `Trail Till <till@example.com>`, or the address alone. */
  from: string
}

const CONNECT_MS = 10_000
const SILENCE_MS = 20_000

/**
 * Opens nodemailer's SMTP client. A connection is made for each mail, and gone after it.
 *
 * @param host what stands behind the @ of Message-IDs: a name of ours
 */
export function openSmtp({ url, from, host }: MailSettings & { host: string }): Mail {
  const { username, hostname } = new URL(url)
  const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)
  const transport = nodemailer.createTransport({
    url,
    // A password does not go over a wire that somebody made plain.
    requireTLS: username !== '' && !loopback,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    async send({ key, to, letter, at }): Promise<MailOutcome> {
      try {
        await transport.sendMail({
          from,
          to,
          subject: letter.subject,
          text: textOf(letter),
          html: await htmlOf(letter),
          date: new Date(at),
          messageId: `<${createHash('sha256').update(key).digest('hex').slice(0, 32)}@${host}>`,
          // So that no holiday notice answers a till. RFC 3834, section 5
          headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
        })
        return { kind: 'sent' }
      } catch (error) {
        const { code, permanent, response = '' } = error as NodemailerError
        if (permanent && (code === 'EENVELOPE' || code === 'EMESSAGE'))
          return { kind: 'refused', says: response }
        throw error
      }
    },
  }
}
