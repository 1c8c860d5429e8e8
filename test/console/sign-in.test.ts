import { argon2Sync } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { choosePassword } from '../../src/flows/choose-password.ts'
import { inviteOperator } from '../../src/flows/invite-operator.ts'
import * as operators from '../../src/store/operators.ts'
import { hashPassword } from '../../src/web/console/password.ts'
import { beginVisit } from '../../src/web/console/visit.ts'
import { texttill } from '../cli/command-line.ts'
import { engines } from '../engines.ts'
import { type OpenTill, openTestTill } from '../open-till.ts'
import { openVisitor, PASSWORD, welcome } from './visitor.ts'

const MINUTE_MS = 60_000

describe.each(engines)('the console, on $name,', ({ open }) => {
  let till: OpenTill
  let database: Awaited<ReturnType<typeof open>>
  beforeAll(async () => {
    database = await open()
    till = await openTestTill(database.url)
  })
  afterAll(async () => {
    await till.close()
    await database.close()
  })

  const invite = (name: string, role: operators.Role = 'owner') =>
    inviteOperator(till.till.house, { name, role, actor: 'command-line' })
  const roleOf = async (name: string) =>
    (await database.store.read((read) => operators.find(read, 'name', name)))?.role
  const signIn = async (name: string, password = PASSWORD, headers: Record<string, string> = {}) => {
    const visitor = openVisitor(till.url)
    const seen = await visitor.post('/console/sign-in', { name, password, to: '/console/team' }, headers)
    return { visitor, ...seen }
  }

  it('lets a way in be made on the server', async () => {
    const made = await texttill(['operator', 'add', 'kim@example.com', '--role', 'read-only'], {
      DATABASE_URL: database.url,
      PUBLIC_BASE_URL: till.url,
    })
    expect(made).toMatchObject({ code: 0, out: expect.stringMatching(/\/console\/welcome\/\w{32}\n$/) })
    const kim = await welcome(till.url, made.out.trim())
    expect((await kim.get('/console/team')).page).toContain('kim@example.com')
    const again = await texttill(['operator', 'add', 'kim@example.com'], { DATABASE_URL: database.url })
    expect(again).toMatchObject({ code: 0, err: '' })
    expect(await roleOf('kim@example.com')).toBe('read-only')
    expect(await texttill(['operator', 'add', 'a b'], { DATABASE_URL: database.url })).toMatchObject({
      code: 1,
    })
  })

  it('lets somebody in by a link that is good once, for a day, and until there is another', async () => {
    const first = await invite('Olga')
    const link = await invite('olga')
    expect(await openVisitor(till.url).get(first)).toMatchObject({ status: 404 })
    const olga = openVisitor(till.url)
    expect((await olga.get(link)).page).toContain('olga')
    expect((await olga.post(link, { password: PASSWORD })).url).toMatch(/^\/console/)
    expect(await openVisitor(till.url).post(link, { password: 'somebody else was here' })).toMatchObject({
      status: 404,
    })
    const late = await invite('late')
    till.later(24 * 60 * MINUTE_MS)
    expect(await openVisitor(till.url).get(late)).toMatchObject({ status: 404 })
  })

  it('says why a link lets nobody in, and how to go on', async () => {
    const first = await invite('otto')
    const second = await invite('otto')
    const says = async (link: string) => {
      const { status, page } = await openVisitor(till.url).get(link)
      expect(status).toBe(404)
      expect(page).toMatch(/An owner can make you a link.*href="\/console\/sign-in"/s)
      return page
    }
    expect(await says(first)).toMatch(/is over.*Another was made in its place at .*, and that one is good/s)
    const otto = openVisitor(till.url)
    await otto.get(second)
    expect((await otto.post(second, { password: 'too short' })).status).toBe(400)
    expect((await otto.get(second)).page).toContain('otto')
    await otto.post(second, { password: PASSWORD })
    const used = /is over.*A password was chosen by it at .*If that was you, sign in/s
    expect(await says(second)).toMatch(used)
    // Pressed twice, it was chosen by the first.
    expect((await otto.post(second, { password: PASSWORD })).page).toMatch(used)
    const third = await invite('otto')
    expect(await says(second)).toMatch(used)
    till.later(24 * 60 * MINUTE_MS)
    expect(await says(third)).toMatch(/is over.*It was good for a day, until /s)
    const last = await invite('otto')
    await texttill(['operator', 'remove', 'otto'], { DATABASE_URL: database.url })
    expect(await says(last)).toMatch(/is over.*Whoever it was for was taken out of the team/s)
    expect(await says(third.slice(0, -1))).toMatch(/no such link.*whether all of it was copied/s)
  })

  it('makes one link for a form, and says so when it is sent again', async () => {
    const owner = await welcome(till.url, await invite('ottilie'))
    const { page } = await owner.get('/console/team')
    const [, deed] = /name="deed" value="(\w+)"/.exec(page)!
    const form = { deed: deed!, name: 'emil', role: 'read-only' }
    const linkIn = (words: string) => /http\S+\/console\/welcome\/\w+/.exec(words)
    const [link] = linkIn((await owner.post('/console/team', form)).page)!
    const again = await owner.post('/console/team', form)
    expect(again).toMatchObject({
      status: 409,
      page: expect.stringMatching(/made a link for emil before.*value="emil".*selected>read-only/s),
    })
    expect(linkIn(again.page)).toBeNull()
    expect((await openVisitor(till.url).get(link)).status).toBe(200)
    const [, next] = /name="deed" value="(\w+)"/.exec(again.page)!
    const another = await owner.post('/console/team', { ...form, deed: next! })
    expect(linkIn(another.page)).not.toBeNull()
    expect((await openVisitor(till.url).get(link)).status).toBe(404)
  })

  it.each([
    ['too short', '12 characters at least'],
    ['aaaabbbbaaaabbbb', 'five different'],
    ['paula and her bicycle', 'your name'],
    ['x1y2z'.repeat(30), '128 characters at most'],
    ['one    two', '12 characters at least'],
    ['qwerty123456', 'tried first'],
    ['Password!2026', 'tried first'],
    ['dragon-dragon', 'tried first'],
    ['Trail Till 2026!', 'easily guessed'],
  ])('does not take %j as a password', async (password, why) => {
    const link = await invite('paula')
    const answer = await openVisitor(till.url).post(link, { password })
    expect(answer).toMatchObject({ status: 400, page: expect.stringContaining(why) })
  })

  it.each(['ein Öltanker 🛢️ im Fjord', '        1 2 3 4 5 6 7 8 9', 'ünïcödë only', 'x1y2z '.repeat(20)])(
    'takes %j as a password, whatever its letters, and all of it',
    async (password) => {
      const name = `nina${[...password].length}`
      const link = await invite(name)
      await openVisitor(till.url).post(link, { password })
      expect(await signIn(name, password.slice(0, -2))).toMatchObject({ status: 403 })
      expect(await signIn(name, password)).toMatchObject({ status: 200, url: '/console/team' })
    },
  )

  it('changes a password for whoever knows the one before, and signs out everywhere else', async () => {
    const vera = await welcome(till.url, await invite('vera'))
    const elsewhere = await signIn('vera')
    const before = vera.cookies.get('texttill-console')
    const change = async (current: string, password: string) => {
      await vera.get('/console/you')
      return vera.post('/console/you/password', { current, password })
    }
    expect(await change('somebody who found it open', 'a kettle on the roof')).toMatchObject({ status: 403 })
    expect(await change(PASSWORD, 'too short')).toMatchObject({ status: 422 })
    expect(await change(PASSWORD, 'a kettle on the roof')).toMatchObject({ url: '/console/team' })
    expect(vera.cookies.get('texttill-console')).not.toBe(before)
    expect((await elsewhere.visitor.get('/console/team')).url).toMatch(/sign-in/)
    till.later(16 * MINUTE_MS)
    expect(await signIn('vera')).toMatchObject({ status: 403 })
    expect(await signIn('vera', 'a kettle on the roof')).toMatchObject({ url: '/console/team' })
  })

  it('keeps a password and a cookie as hashes only', async () => {
    const hanna = await welcome(till.url, await invite('hanna'))
    const [cookie] = hanna.cookies.values()
    const kept = await database.store.read(async ({ db }) => [
      await db.selectFrom('operators').selectAll().execute(),
      await db.selectFrom('operator_sessions').selectAll().execute(),
    ])
    expect(JSON.stringify(kept)).not.toContain(PASSWORD)
    expect(JSON.stringify(kept)).not.toContain(cookie)
    expect(JSON.stringify(kept)).toMatch(/\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  })

  it('keeps the same password of two people under salts of their own, and knows those of another cost', async () => {
    await welcome(till.url, await invite('inga'))
    await welcome(till.url, await invite('ivar'))
    const kept = () =>
      database.store.read(({ db }) =>
        db.selectFrom('operators').select('password').where('name', 'in', ['inga', 'ivar']).execute(),
      )
    const salts = (await kept()).map(({ password }) => password!.split('$')[4]!)
    expect(new Set(salts).size).toBe(2)
    for (const salt of salts) expect(Buffer.from(salt, 'base64').length).toBeGreaterThan(16)
    // As a till of another year may have hashed it.
    const nonce = Buffer.from('salt of another year')
    const cost = { memory: 8_192, passes: 3, parallelism: 1, tagLength: 24 }
    const tag = argon2Sync('argon2id', { message: 'the password of then', nonce, ...cost })
    const password = `$argon2id$v=19$m=8192,t=3,p=1$${nonce.toString('base64').replace(/=+$/, '')}$${tag.toString('base64').replace(/=+$/, '')}`
    await database.store.transact(({ db }) =>
      db.updateTable('operators').set({ password }).where('name', '=', 'ivar').execute(),
    )
    expect(await signIn('ivar')).toMatchObject({ status: 403 })
    expect(await signIn('ivar', 'the password of then')).toMatchObject({ url: '/console/team' })
  })

  it('lets a password stay for years, and be chosen again', async () => {
    await welcome(till.url, await invite('rolf'))
    till.later(3 * 365 * 24 * 60 * MINUTE_MS)
    const { visitor } = await signIn('rolf')
    await visitor.get('/console/you')
    expect(
      await visitor.post('/console/you/password', { current: PASSWORD, password: PASSWORD }),
    ).toMatchObject({ url: '/console/team' })
    expect(await signIn('rolf')).toMatchObject({ url: '/console/team' })
  })

  it('leaves nothing in a browser that signs out', async () => {
    const visitor = await welcome(till.url, await invite('lena'))
    await visitor.get('/console/team')
    const [, token] = /name="token" value="([^"]+)"/.exec((await visitor.get('/console/team')).page)!
    const out = await fetch(`${till.url}/console/sign-out`, {
      method: 'POST',
      body: new URLSearchParams({ token: token! }),
      headers: visitor.headers(),
      redirect: 'manual',
    })
    expect(out.headers.get('clear-site-data')).toBe('"cache"')
    expect(out.headers.get('set-cookie')).toMatch(/^texttill-console=;.*1970/)
    expect((await visitor.get('/console/team')).url).toMatch(/sign-in/)
  })

  it('says the same of a wrong password and of a name that nobody has, and shuts the door on guessing', async () => {
    await welcome(till.url, await invite('gina'))
    for (const name of ['gina', 'nobody'])
      expect(await signIn(name, 'not this one')).toMatchObject({
        status: 403,
        page: expect.stringContaining('Name or password is wrong.'),
      })
    for (let i = 0; i < 4; i++) await signIn('gina', `guess ${i}`)
    const shut = await signIn('gina')
    expect(shut).toMatchObject({ status: 429 })
    expect(Number(shut.headers.get('retry-after'))).toBeLessThanOrEqual(900)
    till.later(16 * MINUTE_MS)
    expect(await signIn('gina')).toMatchObject({ status: 200, url: '/console/team' })
  })

  it('leads back to the page that was asked for, and to nobody else’s', async () => {
    await welcome(till.url, await invite('berta'))
    const visitor = openVisitor(till.url)
    const asked = await visitor.get('/console/deeds')
    expect(asked.url).toBe('/console/sign-in?to=%2Fconsole%2Fdeeds')
    for (const to of ['https://evil.example/console', '//evil.example', '/consoles', '/\\evil.example'])
      expect((await visitor.post('/console/sign-in', { name: 'berta', password: PASSWORD, to })).url).toBe(
        '/console',
      )
  })

  it('sets a cookie that scripts and other sites do not get, and none of its pages is kept or framed', async () => {
    await welcome(till.url, await invite('carl'))
    const answer = await fetch(`${till.url}/console/sign-in`, {
      method: 'POST',
      body: new URLSearchParams({ name: 'carl', password: PASSWORD }),
      redirect: 'manual',
    })
    expect(answer.headers.get('set-cookie')).toMatch(/; Path=\/; .*HttpOnly; SameSite=Lax$/)
    const { visitor } = await signIn('carl')
    const { headers } = await visitor.get('/console/team')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'self'")
    expect(headers.get('x-content-type-options')).toBe('nosniff')
  })

  it('takes no form without the token of the session, nor a password from another site', async () => {
    const { visitor } = await signIn('carl')
    const before = await database.store.read(({ db }) => db.selectFrom('operators').selectAll().execute())
    await visitor.get('/console/team')
    for (const token of ['', 'x'.repeat(43)])
      expect(await visitor.post('/console/team', { name: 'eve', role: 'owner', token })).toMatchObject({
        status: 403,
      })
    expect(await signIn('carl', PASSWORD, { 'sec-fetch-site': 'cross-site' })).toMatchObject({ status: 403 })
    expect(await database.store.read(({ db }) => db.selectFrom('operators').selectAll().execute())).toEqual(
      before,
    )
  })

  it('ends a session that nobody uses for half an hour, and any after half a day', async () => {
    const { visitor } = await signIn('carl')
    for (let i = 0; i < 29; i++) {
      till.later(25 * MINUTE_MS)
      const seen = await visitor.get('/console/team')
      if (i < 28) expect(seen.url).toBe('/console/team')
      else expect(seen.url).toMatch(/sign-in/)
    }
    const other = await signIn('carl')
    till.later(20 * MINUTE_MS)
    // A page that keeps itself up to date is nobody using it.
    expect(await other.visitor.get('/console/team', { 'x-live': '1' })).toMatchObject({
      url: '/console/team',
    })
    till.later(11 * MINUTE_MS)
    expect((await other.visitor.get('/console/team')).url).toMatch(/sign-in/)
  })

  it('asks whoever was away while they wrote to sign in, keeps what they wrote, and leads back there', async () => {
    const { visitor } = await signIn('carl')
    await visitor.get('/console/team')
    till.later(31 * MINUTE_MS)
    const { status, page } = await visitor.post(
      '/console/customers/customer_1/note',
      { reason: 'calls <back> on Monday' },
      { accept: 'text/html' },
    )
    expect(status).toBe(401)
    expect(page).toMatch(/You are signed out.*calls &lt;back&gt; on Monday.*name="password"/s)
    expect(page).toContain('name="to" value="/console/customers/customer_1"')
  })

  it('lets each do what their role is for, and writes down who did what', async () => {
    const owner = await welcome(till.url, await invite('oskar'))
    await owner.get('/console/team')
    const invited = await owner.post('/console/team', { name: 'sven', role: 'support' })
    await owner.post('/console/team', { name: 'ida', role: 'read-only' })
    await owner.post('/console/team', { name: 'ida', role: '' })
    expect(await roleOf('ida')).toBe('read-only')
    await owner.post('/console/team', { name: 'jon', role: '' })
    expect(await roleOf('jon')).toBe('support')
    const link = /http\S+\/console\/welcome\/\w+/.exec(invited.page)![0]
    const sven = await welcome(till.url, link)
    await sven.get('/console/team')
    expect(await sven.post('/console/team', { name: 'eve', role: 'owner' })).toMatchObject({
      status: 403,
      page: expect.stringContaining('This is for owner only.'),
    })
    const [remove] =
      /\/console\/team\/op_\w+\/remove(?=">[^/]*\/?>?<button class="danger small">Remove sven)/.exec(
        (await owner.get('/console/team')).page.replaceAll(/<input[^>]*>/g, ''),
      )!
    const before = (await database.store.read((read) => operators.find(read, 'name', 'sven')))!
    await owner.post(remove, {})
    expect((await sven.get('/console/team')).url).toMatch(/sign-in/)
    expect(await signIn('sven')).toMatchObject({ status: 403 })
    const { page } = await owner.get('/console/deeds')
    expect(page).toMatch(/oskar<\/td>\s*<td>remove<\/td>\s*<td>sven/)
    const csv = await owner.get('/console/deeds.csv')
    expect(csv.headers.get('content-type')).toMatch(/^text\/csv/)
    expect(csv.page).toMatch(/^When \(UTC\),Who,Did,To,Why\r\n.*,oskar,remove,sven,support\r\n/)
    // He had sent another password before that, which was still being hashed.
    const { house } = till.till
    const hashed = await hashPassword(PASSWORD, house.world.secret(26))
    const wish = { operator: before, hashed, how: 'by the one before' } as const
    expect(await house.store.transact((tx) => choosePassword(tx, house, wish))).toBe(false)
    expect((await owner.get('/console/deeds')).page).not.toMatch(
      /choose a password<\/td>\s*<td>sven<\/td>\s*<td>by the one before/,
    )
    await invite('sven', 'support')
    expect(await signIn('sven')).toMatchObject({ status: 403 })
  })

  it('ends a session that somebody does not know, and all of them with a new password', async () => {
    const here = await welcome(till.url, await invite('wanda'))
    const elsewhere = await signIn('wanda')
    const { page } = await here.get('/console/team')
    await here.post(/\/console\/sessions\/\w+\/end/.exec(page)![0])
    expect((await elsewhere.visitor.get('/console/team')).url).toMatch(/sign-in/)
    await welcome(till.url, await invite('wanda'))
    expect((await here.get('/console/team')).url).toMatch(/sign-in/)
  })

  it('ends the session that a browser had, when somebody signs in there again', async () => {
    const yara = await welcome(till.url, await invite('yara'))
    const [before] = yara.cookies.values()
    await yara.post('/console/sign-in', { name: 'yara', password: PASSWORD })
    const [after] = yara.cookies.values()
    const at = (cookie: string | undefined) =>
      fetch(`${till.url}/console/team`, {
        headers: { cookie: `texttill-console=${cookie}` },
        redirect: 'manual',
      }).then(({ status }) => status)
    expect([await at(before), await at(after)]).toEqual([303, 200])
  })

  it('lets nobody in by what was looked at while they got another password', async () => {
    const vera = await welcome(till.url, await invite('vera'))
    const { house } = till.till
    const before = (await database.store.read((read) => operators.find(read, 'name', 'vera')))!
    await welcome(till.url, await invite('vera'))
    const cookies: string[] = []
    const request = { get: () => undefined, header: () => undefined } as never
    const response = { cookie: (_name: string, secret: string) => cookies.push(secret) } as never
    for (const by of ['password', 'passkey'] as const)
      expect(await beginVisit(house, { request, response, operator: before, by })).toBe(false)
    const now = (await database.store.read((read) => operators.find(read, 'name', 'vera')))!
    const taken = { id: 'taken away', counter: 1 }
    expect(await beginVisit(house, { request, response, operator: now, by: 'passkey', passkey: taken })).toBe(
      false,
    )
    expect(cookies).toEqual([])
    const hashed = await hashPassword('one that somebody else knows', house.world.secret(26))
    const wish = { operator: before, hashed, how: 'by the one before' } as const
    expect(await house.store.transact((tx) => choosePassword(tx, house, wish))).toBe(false)
    expect((await vera.get('/console/team')).url).toMatch(/sign-in/)
    expect((await signIn('vera')).status).toBe(200)
  })

  it('leads whoever was away when they ended a session back to the team', async () => {
    const { visitor } = await signIn('carl')
    const { page } = await visitor.get('/console/team')
    till.later(31 * MINUTE_MS)
    const [end = '/console/sessions/visit_1/end'] = /\/console\/sessions\/\w+\/end/.exec(page) ?? []
    const asked = await visitor.post(end, {}, { accept: 'text/html' })
    const [, to] = /name="to" value="([^"]+)"/.exec(asked.page)!
    const { status, url } = await visitor.post('/console/sign-in', {
      name: 'carl',
      password: PASSWORD,
      to: to!,
    })
    expect({ status, url }).toEqual({ status: 200, url: '/console/team' })
  })

  it('tells a page nothing more once its session has ended', async () => {
    const zoe = await welcome(till.url, await invite('zoe'))
    const stream = await fetch(`${till.url}/console/stream`, { headers: zoe.headers() })
    const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader()
    await till.text('+14155550177', 'BUY 20')
    expect((await reader.read()).value).toContain('event: changed')
    const elsewhere = await signIn('zoe')
    const { page } = await elsewhere.visitor.get('/console/team')
    for (const [end] of page.matchAll(/\/console\/sessions\/\w+\/end/g)) await elsewhere.visitor.post(end)
    expect((await zoe.get('/console/team')).url).toMatch(/sign-in/)
    await till.text('+14155550178', 'BUY 20')
    let last = await reader.read()
    // What happened before may still be on its way.
    if (!last.done) last = await reader.read()
    expect(last.done).toBe(true)
  })
})
