import type { Database } from 'better-sqlite3'

type Form = Record<string, string>

export type RunByHand = { id: string; customer: string }

const HELD_MICROS = 25_800
const SEGMENTS_PRICED_MICROS = 25_800

/**
 * What a till has to keep for texts, by hand: for a BALANCE who texts, the text, what they have and did last, what free
 * answers they were given, the answer; for a paid command the text, its hold, its run and the job that finds it again
 * after a crash, and in a second commit what it cost and its answer.
 */
export function openByHandBooks(db: Database) {
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
    'update customers set free_hour_used = free_hour_used + 1, free_day_used = free_day_used + 1 where id = ?',
  )
  const say = db.prepare(
    `insert into texts_out
      (id, ref, customer, sender, recipient, body, segments, encoding, answers, state, carrier, handed_at, written_at)
      values (?, ?, ?, ?, ?, ?, 1, 'GSM-7', ?, 'carried', 'twiml', ?, ?)`,
  )
  const hold = db.prepare(
    `insert into holds (id, account, currency, amount, opened_at)
      select ?, id, currency, ?, ? from accounts
      where id = ? and currency = 'usd' and credits - spent - clawed - held >= ?`,
  )
  const open = db.prepare(
    `insert into runs (id, customer, command, asked, text_in, price_micros, segment_micros, state, opened_at)
      values (?, ?, 'SUN', ?, ?, 10000, 15800, 'open', ?)`,
  )
  const leave = db.prepare(
    "insert into jobs (id, kind, subject, due_at, tries) values (?, 'run-command', ?, ?, 1)",
  )
  const drop = db.prepare('delete from jobs where id = ?')
  const end = db.prepare("update runs set state = 'captured', ended_at = ? where id = ? and state = 'open'")
  const release = db.prepare(
    "update holds set state = 'captured', ended_at = ? where id = ? and state = 'open'",
  )
  const post = db.prepare(
    `insert into transfers (id, kind, debit, credit, currency, amount, posted_at, reference, note)
      values (?, 'capture', ?, 'house:revenue', 'usd', ?, ?, ?, 'SUN')`,
  )

  let ids = 0
  function answer(form: Form, customer: string, words: string, now: number): void {
    const { MessageSid: sid = '', From: from = '', To: to = '' } = form
    say.run(`answer:${now}:${sid}`, `ref_${now}_${++ids}`, customer, to, from, words, sid, now, now)
  }

  function write(form: Form, raw: string, now: number): string {
    const { MessageSid: sid = '', From: from = '', To: to = '', Body: body = '' } = form
    const { id } = findCustomer.get(from)!
    hear.run(sid, id, from, to, body, raw, now)
    return id
  }

  return {
    balance(form: Form, raw: string): string {
      const now = Date.now()
      const id = write(form, raw, now)
      const totals = findTotals.get(`customer:${id}`)!
      const last = findLast.get(`customer:${id}`)
      const has = totals.credits - totals.spent - totals.clawed - totals.held
      const words = `Balance $${(has / 1e6).toFixed(2)}. Last: +$${((last?.amount ?? 0) / 1e6).toFixed(2)}. BUY 20 to add.`
      count.run(id)
      answer(form, id, words, now)
      return words
    },
    begin(form: Form, raw: string): RunByHand {
      const now = Date.now()
      const customer = write(form, raw, now)
      const id = `run_${now}_${++ids}`
      if (!hold.run(id, HELD_MICROS, now, `customer:${customer}`, HELD_MICROS).changes)
        throw new Error('too little')
      open.run(id, customer, form.Body, form.MessageSid, now)
      leave.run(`run-command:${id}`, id, now + 15_000)
      return { id, customer }
    },
    end({ id, customer }: RunByHand, form: Form, words: string): void {
      const now = Date.now()
      drop.run(`run-command:${id}`)
      if (!end.run(now, id).changes) throw new Error('ended before')
      release.run(now, id)
      post.run(`capture:${id}`, `customer:${customer}`, SEGMENTS_PRICED_MICROS, now, id)
      answer(form, customer, words, now)
    },
  }
}
