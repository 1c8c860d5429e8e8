import { globSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { sql } from 'kysely'
import Stripe from 'stripe'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeApiKey } from '../src/flows/api-keys.ts'
import { inviteOperator } from '../src/flows/invite-operator.ts'
import { openLog } from '../src/log.ts'
import { outside } from '../src/outside.ts'
import { openStore } from '../src/store/store.ts'
import { openStripe } from '../src/stripe/client.ts'
import { drawDigits } from '../src/till/digits.ts'
import { makeSecret } from '../src/till/id.ts'
import type { Scope } from '../src/till/scope.ts'
import { openCaller } from './api/caller.ts'
import { openVisitor, PASSWORD, welcome } from './console/visitor.ts'
import { engines, type TestDatabase } from './engines.ts'
import { inboundForm, type OpenTill, openTestTill } from './open-till.ts'

const page = readFileSync('docs/security.md', 'utf8')

describe('docs/security.md', () => {
  it('names tests that exist, in files that exist', () => {
    const named = [...page.matchAll(/`([\w/-]+) › ([^`]+)`/g)].map(([, file, title]) => ({ file, title }))
    expect(named.length).toBeGreaterThan(60)
    const lost = named.filter(({ file, title }) => {
      const [path] = globSync(`test/${file}.test.ts`)
      return !path || !readFileSync(path, 'utf8').includes(`'${title}'`)
    })
    expect(lost).toEqual([])
  })

  it('names code and pages that exist', () => {
    const named = [...page.matchAll(/`((?:src|docs|deploy|db)\/[\w./-]+)`/g)].map(([, path]) => path!)
    expect(named.filter((path) => !globSync(path).length)).toEqual([])
  })

  it('shows each answer by a test, or says why there is none', () => {
    const rows = [...page.matchAll(/^\| (\d+\.\d+\.\d+) \|.*\| ([^|]+) \|$/gm)]
    expect(rows.length).toBeGreaterThan(150)
    const bare = rows.filter(([, , shown]) => !/^`[\w/-]+ › [^`]+`$|^no test, [^`]+: `[^`]+`$/.test(shown!))
    expect(bare.map(([, point, shown]) => [point, shown])).toEqual([])
  })

  it('answers each point of level 2 once, or says that it does not apply', () => {
    const answered = [...page.matchAll(/^\| (\d+\.\d+\.\d+) \|/gm)].map(([, number]) => number!)
    const left = [...page.matchAll(/^Do not apply: (.+?)(?:\n\n|$(?![\s\S]))/gms)].flatMap(([, words]) =>
      [...words!.matchAll(/\b\d+\.\d+\.\d+\b/g)].map(([number]) => number),
    )
    const all = [...answered, ...left]
    expect(all.filter((number, i) => all.indexOf(number) !== i)).toEqual([])
    expect(all.toSorted()).toEqual(LEVEL_2.flatMap(numbersOf).toSorted())
  })
})

describe('the files to deploy by', () => {
  it('give what runs a till no more than it needs', () => {
    const unit = readFileSync('deploy/texttill.service', 'utf8')
    for (const line of [
      ...[
        'User=texttill',
        'NoNewPrivileges=yes',
        'ProtectSystem=strict',
        'CapabilityBoundingSet=',
        'UMask=0077',
      ],
      ...['PrivateTmp=yes', 'PrivateDevices=yes', 'ProtectHome=yes', 'SystemCallFilter=~@privileged'],
    ])
      expect(unit.split('\n')).toContain(line)
    const [till, postgres] = readFileSync('compose.yaml', 'utf8').split(/^ {2}postgres:$/m)
    for (const line of ['read_only: true', 'cap_drop: [ALL]', 'security_opt: [no-new-privileges:true]'])
      expect(till).toContain(line)
    // Only the proxy of this machine gets to the till, and nobody from outside to the database.
    expect(till!.match(/ports:\n(.*\n)?\s+- (.+)/)?.[2]).toBe('127.0.0.1:3000:3000')
    expect(postgres).not.toContain('ports:')
    expect(readFileSync('Dockerfile', 'utf8')).toMatch(/^USER node$/m)
  })
})

/** Points of ASVS 4.0.3 that are marked for level 1 or 2, section by section, without those that it has deleted. */
const LEVEL_2: [section: string, points: string][] = [
  ['1.1', '1-7'],
  ['1.2', '1-4'],
  ['1.4', '1 4 5'],
  ['1.5', '1-4'],
  ['1.6', '1-4'],
  ['1.7', '1-2'],
  ['1.8', '1-2'],
  ['1.9', '1-2'],
  ['1.10', '1'],
  ['1.11', '1-2'],
  ['1.12', '2'],
  ['1.14', '1-6'],
  ['2.1', '1-12'],
  ['2.2', '1-3'],
  ['2.3', '1-3'],
  ['2.4', '1-6'],
  ['2.5', '1-7'],
  ['2.6', '1-3'],
  ['2.7', '1-6'],
  ['2.8', '1-7'],
  ['2.9', '1-3'],
  ['2.10', '1-4'],
  ['3.1', '1'],
  ['3.2', '1-4'],
  ['3.3', '1-4'],
  ['3.4', '1-5'],
  ['3.5', '1-3'],
  ['3.7', '1'],
  ['4.1', '1-3 5'],
  ['4.2', '1-2'],
  ['4.3', '1-3'],
  ['5.1', '1-5'],
  ['5.2', '1-8'],
  ['5.3', '1-10'],
  ['5.4', '1-3'],
  ['5.5', '1-4'],
  ['6.1', '1-3'],
  ['6.2', '1-6'],
  ['6.3', '1-2'],
  ['6.4', '1-2'],
  ['7.1', '1-4'],
  ['7.2', '1-2'],
  ['7.3', '1 3 4'],
  ['7.4', '1-3'],
  ['8.1', '1-4'],
  ['8.2', '1-3'],
  ['8.3', '1-8'],
  ['9.1', '1-3'],
  ['9.2', '1-4'],
  ['10.2', '1-2'],
  ['10.3', '1-3'],
  ['11.1', '1-8'],
  ['12.1', '1-3'],
  ['12.2', '1'],
  ['12.3', '1-6'],
  ['12.4', '1-2'],
  ['12.5', '1-2'],
  ['12.6', '1'],
  ['13.1', '1 3-5'],
  ['13.2', '1-3 5-6'],
  ['13.3', '1-2'],
  ['13.4', '1-2'],
  ['14.1', '1-4'],
  ['14.2', '1-6'],
  ['14.3', '2-3'],
  ['14.4', '1-7'],
  ['14.5', '1-4'],
]

type Operation = {
  operationId: string
  security: object[]
  parameters?: { name: string }[]
  requestBody?: { content: object }
}

function numbersOf([section, points]: [string, string]): string[] {
  return points.split(' ').flatMap((part) => {
    const [first, last = first] = part.split('-').map(Number)
    return Array.from({ length: last! - first! + 1 }, (_, i) => `${section}.${first! + i}`)
  })
}

describe('the doors', () => {
  let database: TestDatabase
  let till: OpenTill
  let written = ''

  beforeAll(async () => {
    database = await engines[0]!.open()
    const log = openLog(
      'debug',
      new Writable({
        write(chunk, _encoding, done) {
          written += chunk
          done()
        },
      }),
    )
    till = await openTestTill(database.url, { lookMs: 50 }, {}, { log })
  })
  afterAll(async () => {
    await till.close()
    await database.close()
  })

  const invite = (name: string, house = till.till.house) =>
    inviteOperator(house, { name, role: 'owner', actor: 'command-line' })

  it.each([
    ...['/', '/account', '/account/sign-in', '/console', '/console/sign-in', '/docs/api', '/style.css'],
    ...['/v1/openapi.json', '/v1/balance', '/p/none', '/c/none', '/nowhere', '/healthz', '/metrics'],
  ])('tell browsers at %s to run, frame, sniff and tell nothing that is not ours', async (path) => {
    const { headers } = await fetch(till.url + path, {
      redirect: 'manual',
      headers: { origin: 'https://evil.example' },
    })
    expect(Object.fromEntries(headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'strict-transport-security': expect.stringMatching(/^max-age=\d{8,}; includeSubDomains$/),
      'x-frame-options': expect.stringMatching(/^(DENY|SAMEORIGIN)$/),
      'cache-control': expect.stringMatching(/no-store|private, no-cache|max-age=300/),
      'content-security-policy': expect.stringMatching(
        /^default-src '(none|self)';.*frame-ancestors '(none|self)'/,
      ),
    })
    expect(headers.get('content-security-policy')).not.toContain('unsafe')
    for (const name of ['x-powered-by', 'server', 'access-control-allow-origin'])
      expect(headers.get(name), name).toBeNull()
    expect(headers.get('content-type') ?? 'utf-8').toMatch(/utf-8/i)
  })

  it.each(['/webhook/twilio/sms', '/webhook/stripe'])(
    'say at %s too that nothing is sniffed, and everything asked for over https',
    async (path) => {
      const { headers } = await fetch(till.url + path, { method: 'POST' })
      expect(Object.fromEntries(headers)).toMatchObject({
        'x-content-type-options': 'nosniff',
        'strict-transport-security': expect.stringMatching(/^max-age=\d{8,}; includeSubDomains$/),
      })
      expect(headers.get('x-powered-by')).toBeNull()
    },
  )

  it('keep a session of an https till to https, to its host, and from scripts', async () => {
    const apart = await engines[0]!.open()
    const secure = await openTestTill(apart.url, { publicUrl: 'https://till.example' })
    const link = await invite('olga', secure.till.house)
    const answer = await fetch(secure.url + new URL(link).pathname, {
      method: 'POST',
      body: new URLSearchParams({ password: PASSWORD }),
      redirect: 'manual',
    })
    expect(answer.headers.get('set-cookie')).toMatch(
      /^__Host-texttill-console=\w{32}; Max-Age=43200; Path=\/; .*HttpOnly; Secure; SameSite=Lax$/,
    )
    await secure.close()
    await apart.close()
  })

  it('show the books to whoever asks only where the till is told to, as on its sandbox', async () => {
    const apart = await engines[0]!.open()
    const earnest = await openTestTill(apart.url, { showBooks: false })
    for (const path of ['/books', '/books.json', '/books/stream']) {
      expect((await fetch(till.url + path)).status, path).toBe(200)
      expect((await fetch(earnest.url + path)).status, path).toBe(404)
    }
    await earnest.close()
    await apart.close()
  })

  it('count the books again only for who asks what is wrong in them', async () => {
    const asked = async (query: string) =>
      Object.keys((await (await fetch(`${till.url}/books.json${query}`)).json()) as object)
    expect(await asked('?of=due')).toEqual(['currency', 'due'])
    expect(await asked('?of=tally&of=moves')).toEqual(['currency', 'tally', 'moves'])
    expect(await asked('')).toEqual(['currency', 'due', 'tally', 'moves', 'wrong'])
  })

  it('ask in forms for no more than they need, and no secret question', async () => {
    const link = await invite('frida')
    const frida = openVisitor(till.url)
    const asked = async (path: string) =>
      [...(await frida.get(path)).page.matchAll(/<(?:input|select|textarea)[^>]* name="([^"]+)"/g)].map(
        ([, name]) => name,
      )
    expect(await asked('/account/sign-in')).toEqual(['phone'])
    expect(await asked('/console/sign-in')).toEqual(['to', 'name', 'password'])
    expect(await asked(link)).toEqual(['name', 'password'])
    await frida.post(link, { password: PASSWORD })
    expect(new Set(await asked('/console/you'))).toEqual(
      new Set(['token', 'q', 'name', 'current', 'password']),
    )
  })

  it('give tokens that are longer than anybody guesses, and keys too', async () => {
    const visitor = await welcome(till.url, await invite('tom'))
    await till.text('+14155550176', 'BALANCE')
    const tokens = [
      ...visitor.cookies.values(),
      await openCaller(till).signedIn('+14155550176'),
      (await makeApiKey(till.till.house, { name: 'ken', scopes: ['usage:write'], actor: 'command-line' }))
        .key,
    ]
    expect(tokens).toHaveLength(3)
    for (const token of tokens) {
      const [drawn] = /[2-9A-Z]+$/.exec(token)!
      expect(drawn.length * Math.log2(31)).toBeGreaterThan(64)
    }
  })

  it('draw secrets and codes by the generator of node:crypto, each letter as likely as another', () => {
    const secret = makeSecret(outside.random)
    const shares = (drawn: string) =>
      Object.values(Object.groupBy(drawn, (letter) => letter)).map((same) => same!.length)
    for (const [kinds, drawn] of [
      [31, secret(62_000)],
      [10, drawDigits(secret, 20_000)],
    ] as const) {
      expect(shares(drawn)).toHaveLength(kinds)
      // 2000 of each but for chance: seven times what chance does.
      for (const share of shares(drawn)) expect(Math.abs(share - 2_000)).toBeLessThan(7 * Math.sqrt(2_000))
    }
    expect(till.till.house.world.secret(32)).not.toBe(till.till.house.world.secret(32))
  })

  it('tell Stripe nothing about themselves', async () => {
    const asked: Headers[] = []
    const answers = (async (_url, init) => {
      asked.push(new Headers(init?.headers))
      return new Response('{"id":"cus_1","object":"customer"}', { headers: { 'request-id': 'req_1' } })
    }) as typeof fetch
    const stripe = openStripe({ secretKey: 'sk_test_1', fetch: answers })
    for (let i = 0; i < 3; i++) await stripe.customers.retrieve('cus_1')
    expect(asked).toHaveLength(3)
    for (const headers of asked) expect(headers.has('x-stripe-client-telemetry')).toBe(false)
  })

  it.each([
    ['/v1/sign-ins', 'application/json', 70_000],
    ['/console/sign-in', 'application/x-www-form-urlencoded', 5_000],
    ['/account/sign-in', 'application/x-www-form-urlencoded', 5_000],
    ['/webhook/twilio/sms', 'application/x-www-form-urlencoded', 70_000],
    ['/webhook/stripe', 'application/json', 1_100_000],
  ])('at %s take no %s of %i bytes', async (path, type, length) => {
    const answer = await fetch(till.url + path, {
      method: 'POST',
      headers: { 'content-type': type },
      body: `a=${'b'.repeat(length)}`,
    })
    expect(answer.status).toBe(413)
  })

  it.each(['text/plain', 'application/xml', 'application/x-www-form-urlencoded'])(
    'for programs take no %s',
    async (type) => {
      const answer = await fetch(`${till.url}/v1/sign-ins`, {
        method: 'POST',
        headers: { 'content-type': type },
        body: '{"phone":"+14155550123"}',
      })
      expect(answer.status).toBe(415)
    },
  )

  it('take tokens in a header only and bodies in JSON only, and say of each operation who may', async () => {
    const { paths } = (await (await fetch(`${till.url}/v1/openapi.json`)).json()) as {
      paths: Record<string, Record<string, Operation>>
    }
    const operations = Object.values(paths).flatMap((path) => Object.values(path))
    expect(operations.length).toBeGreaterThan(40)
    const named = operations.flatMap(({ parameters = [] }) => parameters.map(({ name }) => name))
    expect(named.filter((name) => /token|secret|password|code|^key$/i.test(name))).toEqual([])
    for (const { requestBody } of operations)
      expect(Object.keys(requestBody?.content ?? { 'application/json': {} })).toEqual(['application/json'])
    const open = operations.filter(({ security }) => security.length === 0)
    expect(open.map(({ operationId }) => operationId).toSorted()).toEqual(['requestCode', 'signIn'])
  })

  it('give programs a file, which no browser shows as a page', async () => {
    for (const path of ['/v1/balance', '/v1/offers'])
      expect((await fetch(till.url + path)).headers.get('content-disposition')).toBe(
        'attachment; filename="api.json"',
      )
  })

  it('answer what nobody can mean with a sentence, and say nothing of themselves', async () => {
    const asked = [
      fetch(`${till.url}/p/%E0%A4%A`),
      fetch(`${till.url}/v1/sign-ins`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"phone":',
      }),
      fetch(`${till.url}/console/sign-in`, { method: 'PUT' }),
      fetch(`${till.url}/.git/config`),
      fetch(`${till.url}/..%2fpackage.json`),
    ]
    for (const answer of await Promise.all(asked)) {
      const text = await answer.text()
      expect([400, 401, 404]).toContain(answer.status)
      expect(JSON.parse(text)).toMatchObject({ type: expect.stringMatching(/^urn:texttill:problem:/) })
      expect(text).not.toMatch(/node_modules|\.ts\b|Error/)
    }
  })

  it('take no field twice, and none that they do not know', async () => {
    const caller = openCaller(till)
    await till.text('+14155550179', 'BALANCE')
    const token = await caller.signedIn('+14155550179')
    const listed = await caller.call('GET', '/v1/orders?limit=1&limit=2', { token })
    expect(listed).toMatchObject({ status: 422, body: { code: 'invalid' } })
    const visitor = openVisitor(till.url)
    const twice = new URLSearchParams([
      ['name', 'olga'],
      ['name', 'eve'],
      ['password', PASSWORD],
    ])
    const answer = await fetch(`${till.url}/console/sign-in`, { method: 'POST', body: twice })
    expect(answer.status).toBe(403)
    const signedUp = await visitor.post(await invite('mona'), {
      password: PASSWORD,
      role: 'owner',
      id: 'op_1',
    })
    expect(signedUp.page).toContain('mona')
  })

  it('take no form of another site’s', async () => {
    for (const path of ['/account/sign-in', '/account/code', '/account/buy', '/console/sign-in']) {
      for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { origin: 'https://evil.example' }]) {
        const body = new URLSearchParams({ phone: '+14155550123' })
        expect((await fetch(till.url + path, { method: 'POST', body, headers })).status, path).toBe(403)
      }
    }
  })

  it('show what somebody has texted as text', async () => {
    const person = '+14155550177'
    await till.post(inboundForm({ From: person, Body: '<img src=x onerror=alert(1)> "\'& %s %n {0}' }))
    const olga = await welcome(till.url, await invite('olga'))
    const { page: shown } = await olga.get(`/console/search?q=${encodeURIComponent(person)}`)
    expect(shown).toContain('&lt;img src=x onerror=alert(1)&gt;')
    expect(shown).toContain('%s %n {0}')
    expect(shown).not.toContain('<img src=x')
  })

  it('write down who came in and who was refused, and no number, code, token, password or link', async () => {
    written = ''
    const person = '+14155550178'
    await till.text(person, 'BALANCE')
    const caller = openCaller(till)
    const asked = await caller.asks(person)
    await caller.call('POST', '/v1/sessions', { body: { ...asked, code: '000000x' } })
    const { body } = await caller.call('POST', '/v1/sessions', { body: asked })
    const link = await invite('rita')
    const rita = await welcome(till.url, link)
    await rita.get('/console/you')
    await rita.post('/console/you/password', { current: 'wrong', password: 'also wrong, and secret' })
    await openVisitor(till.url).post('/console/sign-in', { name: 'rita', password: 'wrong, and secret' })
    await caller.call('GET', '/v1/balance', { token: `${body.token}x` })
    for (const told of [
      ...['a customer signed in', 'a code was wrong', 'an operator signed in', 'a password was wrong'],
      ...['"code":"forbidden"', '"code":"not-signed-in"'],
    ])
      expect(written).toContain(told)
    const secrets = [person, person.slice(2), asked.code, asked.signIn, body.token, PASSWORD, 'and secret']
    for (const secret of [...secrets, link.split('/').at(-1)!, ...rita.cookies.values()])
      expect(written).not.toContain(secret)
    for (const line of written.trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('time')
  })

  it('write no number, address or words of somebody when databases, Stripe and mail servers fail', async () => {
    const database = await engines[1]!.open()
    const add = (id: string) =>
      database.store.transact(({ db }) =>
        db.insertInto('customers').values({ id, address: '+14155550179', created_at: 1 }).execute(),
      )
    await add('ana')
    const twice = await add('ben').catch((error: Error) => error)
    const badly = await database.store
      .transact(({ db }) => sql`select ${'+14155550179'}::bigint + 'ana@example.com'::bigint`.execute(db))
      .catch((error: Error) => error)
    await database.close()
    expect(JSON.stringify(twice)).toContain('4155550179')
    const declined = Stripe.errors.StripeError.generate({
      type: 'card_error',
      code: 'card_declined',
      message: 'No card of ana@example.com (+14155550179) was charged.',
      payment_intent: { id: 'pi_1', receipt_email: 'ana@example.com' },
    } as never)
    const { log } = till.till.house
    written = ''
    for (const error of [twice, badly, declined, new Error('it failed', { cause: twice })])
      log.error({ err: error }, 'it failed')
    log.warn({ says: '550 5.1.1 <ana@example.com>: no such user' }, 'send-mail: refused for good')
    expect(written).not.toMatch(/4155550179|ana@example/)
    expect(written).toContain('"constraint":"customers_address_key"')
    expect(written).toContain('"code":"card_declined"')
    expect(written).toMatch(/"stack":".*security\.test\.ts:\d+/)
  })

  it('are built of exact versions, each with its hash', () => {
    const { dependencies, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'))
    for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies }))
      expect(version, name).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/)
    const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
      packages: Record<string, { integrity?: string; link?: boolean }>
    }
    const locked = Object.entries(packages).filter(
      ([path, { link }]) => path.includes('node_modules/') && !link,
    )
    expect(locked.length).toBeGreaterThan(100)
    expect(
      locked.filter(([, { integrity }]) => !integrity?.startsWith('sha512-')).map(([path]) => path),
    ).toEqual([])
  })

  it('keep a database of one file to whom it belongs', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'texttill-test-'))
    const file = join(folder, 'till.db')
    const store = await openStore(file)
    for (const name of [file, `${file}-wal`]) expect(statSync(name).mode & 0o077, name).toBe(0)
    await store.close()
    rmSync(folder, { recursive: true })
  })
})

describe.each(engines)('doors of one house, on $name,', ({ open }) => {
  it('count tries together, however many processes there are and wherever they come from', async () => {
    const database = await open()
    const till = await openTestTill(database.url)
    const beside = await openTestTill(database.url)
    await inviteOperator(till.till.house, { name: 'otto', role: 'owner', actor: 'command-line' })
    const tries = (url: string, from: string) =>
      openVisitor(url).post(
        '/console/sign-in',
        { name: 'otto', password: 'a guess' },
        { 'x-forwarded-for': from },
      )
    const statuses: number[] = []
    for (const url of [till.url, beside.url, till.url, beside.url, till.url, beside.url, till.url])
      statuses.push((await tries(url, '198.51.100.1')).status)
    expect(statuses).toEqual([403, 403, 403, 403, 403, 429, 429])
    // Somebody has tried from many other addresses, nearly a hundred times within the hour.
    await database.store.transact(({ db }) =>
      db
        .updateTable('rate_limits')
        .set({ used: 99 })
        .where('key', '=', 'console:name:otto/3600000')
        .execute(),
    )
    const last = await tries(beside.url, '203.0.113.7')
    const over = await tries(till.url, '203.0.113.8')
    expect([last.status, over.status]).toEqual([403, 429])
    expect(over.page).toContain('Try again in 1 h.')
    await beside.close()
    await till.close()
    await database.close()
  })

  it('refuse what no text can hold, with a sentence', async () => {
    const database = await open()
    const till = await openTestTill(database.url)
    const { house } = till.till
    const caller = openCaller(till)
    const olga = await welcome(
      till.url,
      await inviteOperator(house, { name: 'olga', role: 'owner', actor: 'command-line' }),
    )
    await till.text('+14155550166', 'BALANCE')
    const token = await caller.signedIn('+14155550166')
    const scopes: Scope[] = ['texts:write', 'orders:read']
    const { key } = await makeApiKey(house, { name: 'a', scopes, actor: 'command-line' })
    const cursor = Buffer.from(JSON.stringify([1, 'a\0'])).toString('base64url')
    const cookie = `texttill=${token}`
    const answers = await Promise.all([
      caller.call('POST', '/v1/sign-ins', { body: { phone: '+1415\0' } }),
      caller.call('POST', '/v1/sessions', { body: { signIn: 'si\0', code: '123456' } }),
      caller.pay('/v1/texts', { token: key, body: { account: 'a', body: 'Hel\0lo' } }),
      caller.call('GET', '/v1/orders/a%00b', { token }),
      caller.call('GET', '/v1/records/orders?account=%00', { token: key }),
      caller.call('GET', `/v1/orders?cursor=${cursor}`, { token }),
    ])
    expect(answers.map(({ status, body }) => [status, body.code, body.errors?.[0].at])).toEqual([
      [422, 'invalid', 'body.phone'],
      [422, 'invalid', 'body.signIn'],
      [422, 'invalid', 'body.body'],
      [422, 'invalid', 'path.order'],
      [422, 'invalid', 'query.account'],
      [422, 'invalid', 'query.cursor'],
    ])
    expect(
      (await fetch(`${till.url}/account/history?cursor=${cursor}`, { headers: { cookie } })).status,
    ).toBe(422)
    for (const path of ['/p/a%00b', '/c/a%00b', '/account?before=%00'])
      expect((await fetch(till.url + path)).status, path).toBe(400)
    for (const [path, field] of [
      ['/account/sign-in', 'phone'],
      ['/account/code', 'signIn'],
      ['/c/none', 'card'],
      ['/console/sign-in', 'name'],
    ] as const) {
      const answer = await fetch(till.url + path, {
        method: 'POST',
        body: new URLSearchParams({ [field]: 'a\0' }),
      })
      expect([answer.status, ((await answer.json()) as { code: string }).code], path).toEqual([
        400,
        'unreadable',
      ])
    }
    expect((await olga.get('/console/search?q=%00')).status).toBe(400)
    expect((await olga.post('/console/team/invite', { name: 'ot\0to', role: 'owner' })).status).toBe(400)
    await till.close()
    await database.close()
  })
})
