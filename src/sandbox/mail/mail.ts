import PostalMime, { type Address } from 'postal-mime'
import { SMTPServer } from 'smtp-server'
import type { Shelf } from '../shelf.ts'
import { draw, type SandboxWorld } from '../world.ts'

/** A mail that the app has sent. */
export type Mail = {
  id: string
  at: number
  /** Who the envelope says it is from and to. */
  from: string
  to: string[]
  subject: string
  text: string
  /** Null for a mail in plain text alone. */
  html: string | null
  attachments: { name: string; contentType: string; bytes: number }[]
  raw: string
}

export type MailTray = {
  /** Takes a mail as it came over the wire. */
  receive(raw: string | Uint8Array, envelope?: { from: string; to: string[] }): Promise<Mail>
  /** All mails, oldest first. */
  list(): Mail[]
  get(id: string): Mail | undefined
  clear(): void
  watch(listener: (mail: Mail) => void): () => void
}

/** A tray in which mails lie, whoever they are for. */
export function openMailTray(world: SandboxWorld, shelf: Shelf<Mail>): MailTray {
  const watchers = new Set<(mail: Mail) => void>()
  return {
    async receive(raw, envelope) {
      const read = await PostalMime.parse(raw)
      const mail: Mail = {
        id: draw(world, 16),
        at: world.now(),
        from: envelope?.from ?? addresses(read.from ? [read.from] : [])[0] ?? '',
        to: envelope?.to ?? addresses(read.to ?? []),
        subject: read.subject ?? '',
        text: read.text ?? '',
        html: read.html ?? null,
        attachments: read.attachments.map(({ filename, mimeType, content }) => ({
          name: filename ?? '',
          contentType: mimeType,
          bytes: typeof content === 'string' ? content.length : content.byteLength,
        })),
        raw: typeof raw === 'string' ? raw : Buffer.from(raw).toString('latin1'),
      }
      shelf.put(mail.id, mail)
      for (const watcher of watchers) watcher(mail)
      return mail
    },
    list: () => shelf.values(),
    get: (id) => shelf.get(id),
    clear() {
      for (const { id } of shelf.values()) shelf.delete(id)
    },
    watch(listener) {
      watchers.add(listener)
      return () => watchers.delete(listener)
    },
  }
}

function addresses(found: Address[]): string[] {
  return found.flatMap((one) => (one.group ? one.group.map(({ address }) => address) : [one.address ?? '']))
}

/**
 * Takes mail by SMTP on a loopback port, for whoever it is meant and whatever the sender calls itself.
 *
 * @param port 0 for any that is free
 * @throws when the port is taken
 */
export function listenForMail(
  tray: MailTray,
  port: number,
): Promise<{ url: string; close(): Promise<void> }> {
  const server = new SMTPServer({
    authOptional: true,
    // Who calls is on loopback, and has no name worth a question to a name server.
    disableReverseLookup: true,
    // Loopback needs no secrecy, and clients that insist on TLS could not trust a certificate of ours.
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth: (auth, _session, done) => done(null, { user: auth.username ?? '' }),
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope
        const envelope = {
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map(({ address }) => address),
        }
        tray.receive(Buffer.concat(chunks), envelope).then(
          () => done(),
          (error) => done(error instanceof Error ? error : new Error(String(error))),
        )
      })
    },
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject)
      // A client that hangs up in mid-sentence is its own affair.
      server.on('error', () => {})
      const address = server.server.address()
      const bound = typeof address === 'object' && address !== null ? address.port : port
      resolve({
        url: `smtp://127.0.0.1:${bound}`,
        close: () => new Promise((done) => server.close(() => done())),
      })
    })
  })
}
