import Sqlite from 'better-sqlite3'
import express from 'express'
import twilio from 'twilio'

/**
 * The bare door, and by hand what a till has to keep for a BALANCE, in the till's own tables: who texts, the text, what
 * they have and did last, what free answers they were given, the answer; durable before it is given, with one commit for
 * all that came in one turn of the event loop. No till on this machine and this disk can be faster.
 */
const [port, authToken, file] = process.argv.slice(2) as [string, string, string]
const publicUrl = `http://127.0.0.1:${port}`
const db = new Sqlite(file)
db.pragma('journal_mode = wal')
db.pragma('synchronous = full')
db.pragma('foreign_keys = on')

const findCustomer = db.prepare<[string], { id: string }>('select * from customers where address = ?')
const findTotals = db.prepare<[string], { credits: number; spent: number; clawed: number; held: number }>(
  "select credits, spent, clawed, held from accounts where id = +? and currency = 'usd'",
)
const findLast = db.prepare<[string], { amount: number }>(
  "select * from transfers where credit = +? and currency = 'usd' order by posted_at desc, id desc limit 1",
)
const hear = db.prepare(
  'insert into texts_in (sid, customer, sender, recipient, body, raw, received_at) values (?, ?, ?, ?, ?, ?, ?)',
)
const count = db.prepare(
  'insert into rate_limits (key, opened_at, used) values (?, ?, 1) on conflict (key) do update set used = used + 1',
)
const say = db.prepare(
  `insert into texts_out
    (id, ref, customer, sender, recipient, body, segments, encoding, answers, state, carrier, handed_at, written_at)
    values (?, ?, ?, ?, ?, ?, 1, 'GSM-7', ?, 'carried', 'twiml', ?, ?)`,
)

type Form = Record<string, string>

function work(form: Form, raw: string): string {
  const { MessageSid: sid = '', From: from = '', To: to = '', Body: body = '' } = form
  const now = Date.now()
  const { id } = findCustomer.get(from)!
  hear.run(sid, id, from, to, body, raw, now)
  const totals = findTotals.get(`customer:${id}`)!
  const last = findLast.get(`customer:${id}`)
  const has = totals.credits - totals.spent - totals.clawed - totals.held
  const words = `Balance $${(has / 1e6).toFixed(2)}. Last: +$${((last?.amount ?? 0) / 1e6).toFixed(2)}. BUY 20 to add.`
  count.run(`free:hour:${id}`, now)
  count.run(`free:day:${id}`, now)
  say.run(`answer:${sid}`, `ref_${sid}`, id, to, from, words, sid, now, now)
  return words
}

const waiting: { form: Form; raw: string; done: (words: string) => void }[] = []
function commitTogether(): void {
  const group = waiting.splice(0, 256)
  db.exec('begin immediate')
  const words = group.map(({ form, raw }) => work(form, raw))
  db.exec('commit')
  for (const [i, { done }] of group.entries()) done(words[i]!)
  if (waiting.length) setImmediate(commitTogether)
}

function keep(form: Form, raw: string): Promise<string> {
  return new Promise((done) => {
    waiting.push({ form, raw, done })
    if (waiting.length === 1) setImmediate(commitTogether)
  })
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
    const words = await keep(request.body, raw)
    response.type('text/xml').send(`<Response><Message>${words}</Message></Response>`)
  },
)
app.get('/readyz', (_, response) => void response.json({ ready: true }))
app.listen(Number(port), '127.0.0.1')
