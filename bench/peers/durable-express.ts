import type { Server } from 'node:http'
import Sqlite from 'better-sqlite3'
import express from 'express'
import twilio from 'twilio'
import { openByHandBooks } from './books-by-hand.ts'
import { openEventsByHand } from './events-by-hand.ts'

/**
 * The bare door, and by hand what a till has to keep, in the till's own tables and durable before it is said, with one
 * commit for all that came in one turn of the event loop. No till on this machine and this disk can be faster.
 */
const [port, authToken, file, webhookSecret] = process.argv.slice(2) as [string, string, string, string]
const publicUrl = `http://127.0.0.1:${port}`
const db = new Sqlite(file)
db.pragma('journal_mode = wal')
db.pragma('synchronous = full')
db.pragma('foreign_keys = on')
db.pragma('wal_autocheckpoint = 4000')

const books = openByHandBooks(db)
const waiting: { work: () => unknown; done: (value: never) => void }[] = []

/** Keeps something together with all else that waits, and answers once that is durable. */
function keep<T>(work: () => T): Promise<T> {
  return new Promise((done) => {
    waiting.push({ work, done })
    if (waiting.length === 1) setImmediate(commitTogether)
  })
}

function commitTogether(): void {
  const group = waiting.splice(0, 256)
  db.exec('begin immediate')
  const values = group.map(({ work }) => work())
  db.exec('commit')
  for (const [i, { done }] of group.entries()) done(values[i] as never)
  if (waiting.length) setImmediate(commitTogether)
}

const app = express()
let raw = ''
const verify = (_request: unknown, _response: unknown, body: Buffer) => {
  raw = body.toString()
}
app.post(
  '/webhook/twilio/sms',
  express.urlencoded({ extended: false, verify }),
  async (request, response) => {
    const signature = request.header('x-twilio-signature') ?? ''
    if (!twilio.validateRequest(authToken, signature, publicUrl + request.originalUrl, request.body))
      return void response.sendStatus(403)
    const [form, kept] = [request.body, raw]
    const words = form.Body.startsWith('SUN')
      ? await runPaid(form, kept)
      : await keep(() => books.balance(form, kept))
    response.type('text/xml').send(`<Response><Message>${words}</Message></Response>`)
  },
)

async function runPaid(form: Record<string, string>, raw: string): Promise<string> {
  const run = await keep(() => books.begin(form, raw))
  const [, latitude, longitude] = form.Body!.split(' ')
  const words = `Sun at ${latitude},${longitude}: rises 07:31, sets 16:41.`
  await keep(() => books.end(run, form, words))
  return words
}

openEventsByHand({ app, db, keep, webhookSecret })
app.get('/readyz', (_, response) => void response.json({ ready: true }))
const server: Server = app.listen(Number(port), '127.0.0.1')
process.on('SIGTERM', () => server.close(() => process.exit()).closeAllConnections())
