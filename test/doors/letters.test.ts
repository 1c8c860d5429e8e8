import type { AddressInfo } from 'node:net'
import PostalMime from 'postal-mime'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inviteOperator } from '../../src/flows/invite-operator.ts'
import { listenForMail, openMailTray } from '../../src/sandbox/mail/mail.ts'
import { openShelves } from '../../src/sandbox/shelf.ts'
import { recount } from '../../src/store/audit.ts'
import { readService } from '../../src/till/service.ts'
import settings from '../../texttill.config.ts'
import { openVisitor, PASSWORD, welcome } from '../console/visitor.ts'
import { engines, type TestDatabase } from '../engines.ts'
import { type OpenTill, openTestTill, until } from '../open-till.ts'
import { GOOD, openCounter } from './counter.ts'

const FROM = 'Trail Till <till@trail.example>'

describe.each(engines)('letters and receipts, on $name', ({ open }) => {
  let database: TestDatabase
  let shop: OpenTill
  let counter: ReturnType<typeof openCounter>
  const world = { now: Date.now, random: Math.random, fetch, after: () => () => {} }
  const tray = openMailTray(world, openShelves().shelf('mail'))
  let smtp: Awaited<ReturnType<typeof listenForMail>>

  beforeAll(async () => {
    database = await open()
    smtp = await listenForMail(tray, 0)
    const service = readService({
      ...settings,
      languages: ['en', 'es'],
      packs: ['10', { pay: '20', credit: '22' }, '50'],
    })
    const mail = { url: smtp.url, from: FROM }
    shop = await openTestTill(database.url, { doorMs: 3_000, lookMs: 50, service, mail })
    counter = openCounter(shop, database, 5_000)
  })
  afterAll(async () => {
    expect(await database.store.read(recount)).toEqual([])
    await shop.close()
    await smtp.close()
    await database.close()
  })

  /** Somebody new who buys on the page, with an address of their own there. */
  async function buyer(
    person = counter.somebody(),
    words = 'BUY 20',
  ): Promise<{ person: string; email: string }> {
    const email = `ana${person.slice(1)}@example.com`
    const link = await counter.ask(person, words)
    const answer = await fetch(counter.linkIn(link), { redirect: 'manual' })
    const [session] = /cs_\w+/.exec(answer.headers.get('location')!)!
    await counter.hears(person, () => shop.stripe.control.customer.pay(session!, { number: GOOD, email }))
    return { person, email }
  }

  const mailsTo = (email: string) => tray.list().filter(({ to }) => to.includes(email))

  it('confirms a first purchase to the address that Stripe asked for', async () => {
    const { person, email } = await buyer()
    const [mail] = await until(
      () => mailsTo(email),
      (all) => all.length > 0,
    )
    expect(mail).toMatchObject({
      from: 'till@trail.example',
      to: [email],
      subject: 'Your receipt from Trail Till: $22.00 of credit',
      attachments: [],
    })
    const [, ref] = /Ref (\w{4})\./i.exec(shop.received(person).at(-1)!)!
    for (const line of [
      'Bought         $22.00 of credit',
      'Price          $20.00',
      'Bonus credit   +$2.00',
      'Paid           $20.00',
      'Card           Visa 4242',
      `Receipt        ${new Date().toISOString().slice(0, 10).replaceAll('-', '')}-${ref}`,
      'Your balance is $22.00, enough for about 82 SUN texts.',
      'RECEIPT finds this receipt again.',
    ])
      expect(mail!.text.replaceAll('\n  ', ' ')).toContain(line)
    expect(mail!.html).toContain('$22.00 of credit, ready to use at Trail Till.')
    expect(mail!.html).not.toMatch(/<img|<script|<link|src=|url\(/)
    const [url] = /http\S+\/thanks\/\w+/.exec(mail!.text)!
    expect(mail!.html).toContain(`href="${url}"`)
    expect((await fetch(url)).status).toBe(200)
  })

  it('says in which language it is written, for who has it read aloud', async () => {
    const { email } = await buyer('+34600123999', 'COMPRAR 20')
    const [mail] = await until(
      () => mailsTo(email),
      (all) => all.length > 0,
    )
    expect(mail!.subject).toBe('Tu recibo de Trail Till: $22.00 de crédito')
    expect(mail!.html).toContain('<html lang="es">')
  })

  it('confirms what is bought by text later, with what is left', async () => {
    const { person, email } = await buyer()
    await counter.ask(person, 'BUY 10')
    const mails = await until(
      () => mailsTo(email),
      (all) => all.length === 2,
    )
    expect(mails[1]!.subject).toBe('Your receipt from Trail Till: $10.00 of credit')
    expect(mails[1]!.text).toContain('Your balance is $32.00')
  })

  it('writes one letter however often it is told of the payment', async () => {
    const { email } = await buyer()
    const paid = shop.stripe.control.events().filter(({ type }) => type === 'payment_intent.succeeded')
    for (let i = 0; i < 5; i++) shop.stripe.control.webhooks.clone(paid.at(-1)!.id)
    await until(
      () => mailsTo(email),
      (all) => all.length > 0,
    )
    await counter.rest()
    expect(mailsTo(email)).toHaveLength(1)
  })

  it('finds the last receipt by text, and the whole of it on a page', async () => {
    const { person } = await buyer()
    const words = await counter.ask(person, 'receipt please')
    expect(words).toMatch(
      /^Last paid \$20\.00 on \d+ \w+ 20\d\d with Visa 4242, ref \w{4}\. Receipt: http\S+\/thanks\/\w{10}$/,
    )
    const url = /http\S+$/.exec(words)![0]
    const page = await (await fetch(url)).text()
    for (const said of ['$22.00 of credit', '+$2.00', '$20.00', 'Visa 4242', 'UTC', 'data-state="paid"'])
      expect(page).toContain(said)
    const [stripes] = /http[^"]+\/receipts\/ch_\w+/.exec(page)!
    expect(await (await fetch(stripes)).text()).toContain('$20.00')
    expect(page).not.toContain(person.slice(-4))

    await counter.ask(person, 'BUY 10')
    expect(await counter.ask(person, 'RECEIPT')).toMatch(/^Last paid \$10\.00/)
  })

  it('says on the receipt what went back', async () => {
    const { person } = await buyer()
    const [payment] = await counter.charged(person)
    await counter.hears(person, () =>
      counter.api.refunds.create({ payment_intent: payment!.id, amount: 500 }),
    )
    const page = await (await fetch(/http\S+$/.exec(await counter.ask(person, 'RECEIPT'))![0])).text()
    expect(page).toMatch(/Refunded<\/th><td class="money">-\$5\.00/)
  })

  it('tell an operator who signs in by a mail address of each change to how they come in', async () => {
    const { house } = shop.till
    const invite = (name: string) => inviteOperator(house, { name, role: 'owner', actor: 'command-line' })
    const firefox = { 'user-agent': 'Firefox on a ferry' }
    const olga = await welcome(shop.url, await invite('olga@example.com'))
    await olga.get('/console/you')
    const password = 'a kettle on the roof'
    await olga.post('/console/you/password', { current: PASSWORD, password }, { 'user-agent': 'node' })
    for (const headers of [firefox, firefox])
      await openVisitor(shop.url).post('/console/sign-in', { name: 'olga@example.com', password }, headers)
    await olga.get('/console/team')
    await olga.post('/console/team', { name: 'olga@example.com', role: 'owner' })
    const letters = await until(
      () => mailsTo('olga@example.com'),
      (all) => all.length === 3,
    )
    expect(letters.map(({ subject }) => subject).toSorted()).toEqual([
      'A link was made by which your password can be chosen anew (Trail Till)',
      'You signed in from another browser (Trail Till)',
      'Your password was changed (Trail Till)',
    ])
    const said = letters.map(({ text }) => text).join('\n')
    for (const line of ['with the one before', 'Firefox on a ferry', /By +olga@example\.com/, '/console/you'])
      expect(said).toMatch(line)
    expect(said).not.toMatch(/kettle|welcome\//)
    const { page } = await olga.get('/console/mails?state=sent')
    expect(page).toMatch(/olga@example\.com<\/td>\s*<td>Your password was changed/)
    // Whoever signs in by a plain name has no mailbox that we know.
    const nora = await welcome(shop.url, await invite('nora'))
    await nora.get('/console/you')
    await nora.post('/console/you/password', { current: PASSWORD, password })
    await counter.rest()
    expect(tray.list().filter(({ to }) => to.some((address) => address.includes('nora')))).toEqual([])
  })

  it('says so when there is nothing to show', async () => {
    const person = counter.somebody()
    expect(await counter.ask(person, 'RECEIPT')).toBe(
      'You have not bought anything yet. BUY 20 to add credit.',
    )
  })
})

/** A mail server that does as it is told, a mail at a time, and keeps what it took. */
async function moodyServer(
  moods: ('busy' | 'refuses' | 'hangs up' | 'takes it and hangs up' | 'takes it')[],
) {
  const taken: string[] = []
  const server = new SMTPServer({
    authOptional: true,
    disableReverseLookup: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo(_address, _session, done) {
      const mood = moods[0]
      const code = mood === 'busy' ? 451 : mood === 'refuses' ? 550 : undefined
      if (code === undefined) return done()
      moods.shift()
      done(Object.assign(new Error('not now'), { responseCode: code }))
    },
    onData(stream, session, done) {
      const mood = moods.shift() ?? 'takes it'
      let raw = ''
      stream.on('data', (chunk: Buffer) => {
        raw += chunk
      })
      stream.on('end', () => {
        if (mood.startsWith('takes it')) taken.push(raw)
        if (!mood.endsWith('hangs up')) return done()
        for (const connection of server.connections)
          if ((connection as { session?: unknown }).session === session)
            (connection as { _socket?: { destroy(): void } })._socket?.destroy()
      })
    },
  })
  server.on('error', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.server.address() as AddressInfo
  return {
    url: `smtp://127.0.0.1:${port}`,
    taken,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}

describe.each(engines)('a mail server, on $name,', ({ open }) => {
  it.each([
    {
      does: 'that is busy gets the letter later',
      moods: ['busy', 'takes it'] as const,
      letters: 1,
      state: 'sent',
    },
    {
      does: 'that hangs up gets it again',
      moods: ['hangs up', 'takes it'] as const,
      letters: 1,
      state: 'sent',
    },
    {
      does: 'whose thanks are lost gets the same letter again, with the same Message-ID',
      moods: ['takes it and hangs up', 'takes it'] as const,
      letters: 2,
      state: 'sent',
    },
    {
      does: 'that says no is not asked again',
      moods: ['refuses', 'takes it'] as const,
      letters: 0,
      state: 'refused',
    },
  ])('$does', async ({ moods, letters, state }) => {
    const database = await open()
    const server = await moodyServer([...moods])
    const mail = { url: server.url, from: FROM }
    const shop = await openTestTill(database.url, { doorMs: 3_000, lookMs: 50, retryMs: 100, mail })
    const counter = openCounter(shop, database, 5_900)
    const person = await counter.regular()
    const [row] = await until(
      () => database.store.read(({ db }) => db.selectFrom('mails_out').selectAll().execute()),
      (rows) => rows[0]?.state === state,
    )
    expect(row).toMatchObject({ recipient: 'ana@example.com', id: expect.stringMatching(/^mail:order_/) })
    await counter.rest()
    const read = await Promise.all(server.taken.map((raw) => PostalMime.parse(raw)))
    expect(read).toHaveLength(letters)
    expect(new Set(read.map(({ messageId, date }) => `${messageId} ${date}`)).size).toBe(Math.min(1, letters))
    for (const { messageId } of read) expect(messageId).toMatch(/^<[0-9a-f]{32}@127\.0\.0\.1>$/)
    expect(shop.received(person).filter((text) => text.startsWith('Added'))).toHaveLength(1)
    await shop.close()
    await server.close()
    await database.close()
  })
})
