import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines, type TestDatabase } from '../engines.ts'
import { type OpenTill, openTestTill, until } from '../open-till.ts'
import { openCaller } from './caller.ts'

const MINUTE_MS = 60_000
const deep = `${'['.repeat(6_000)}${']'.repeat(6_000)}`

describe.each(engines)('signing in with a code by text, on $name', ({ open }) => {
  let database: TestDatabase
  let shop: OpenTill
  let call: ReturnType<typeof openCaller>['call']
  let asks: ReturnType<typeof openCaller>['asks']
  let signedIn: ReturnType<typeof openCaller>['signedIn']
  let somewhere: ReturnType<typeof openCaller>['somewhere']
  let people = 100

  beforeAll(async () => {
    database = await open()
    shop = await openTestTill(database.url, { lookMs: 50 })
    ;({ call, asks, signedIn, somewhere } = openCaller(shop))
  })
  afterAll(async () => {
    await shop.close()
    await database.close()
  })

  const somebody = () => `+1415555${String(++people).padStart(4, '0')}`

  /** Somebody whom the till knows: they have texted it. */
  async function regular(): Promise<string> {
    const person = somebody()
    await shop.text(person, 'BALANCE')
    return person
  }

  const wrong = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0')

  it('lets somebody in who types the code, spaces and all', async () => {
    const person = await regular()
    const { signIn, code } = await asks(person)
    const spaced = `${code.slice(0, 3)} ${code.slice(3)}`
    const { status, body } = await call('POST', '/v1/sessions', { body: { signIn, code: spaced } })
    expect(status).toBe(201)
    const list = await call('GET', '/v1/sessions', { token: body.token })
    expect(list.body.data).toEqual([{ ...body.session, usedAt: expect.any(String), current: true }])
  })

  it('takes a code once', async () => {
    const asked = await asks(await regular())
    expect((await call('POST', '/v1/sessions', { body: asked })).status).toBe(201)
    expect((await call('POST', '/v1/sessions', { body: asked })).body.code).toBe('wrong-code')
  })

  it('lets a code be tried five times, and then not even the right one in', async () => {
    const { signIn, code } = await asks(await regular())
    for (let i = 0; i < 5; i++) {
      const { status, body } = await call('POST', '/v1/sessions', { body: { signIn, code: wrong(code) } })
      expect({ status, code: body.code }).toEqual({ status: 401, code: 'wrong-code' })
    }
    expect((await call('POST', '/v1/sessions', { body: { signIn, code } })).status).toBe(401)
  })

  it('answers the same for a number that nobody knows, and texts nothing to it', async () => {
    const stranger = somebody()
    const known = await regular()
    const forKnown = await call('POST', '/v1/sign-ins', { body: { phone: known } })
    const forStranger = await call('POST', '/v1/sign-ins', { body: { phone: stranger } })
    expect(forStranger.status).toBe(forKnown.status)
    expect(Object.keys(forStranger.body)).toEqual(Object.keys(forKnown.body))
    expect(forStranger.body.signIn).toMatch(/^signin_\w{26}$/)
    const { signIn } = forStranger.body
    const tried = await call('POST', '/v1/sessions', { body: { signIn, code: '123456' } })
    expect(tried.body).toMatchObject({ status: 401, code: 'wrong-code' })
    await until(
      () => shop.received(known),
      (texts) => texts.some((text) => text.includes('signs you in')),
    )
    expect(shop.received(stranger)).toEqual([])
  })

  it('texts nothing to somebody who has opted out', async () => {
    const person = await regular()
    await shop.text(person, 'STOP')
    const before = shop.received(person).length
    expect((await call('POST', '/v1/sign-ins', { body: { phone: person } })).status).toBe(202)
    const other = await regular()
    await asks(other)
    expect(shop.received(person)).toHaveLength(before)
  })

  it('sends a phone three codes in a quarter of an hour, from wherever they are asked for', async () => {
    const person = await regular()
    for (let i = 0; i < 3; i++) await asks(person)
    const { status, headers, body } = await call('POST', '/v1/sign-ins', { body: { phone: person } })
    expect({ status, code: body.code }).toEqual({ status: 429, code: 'too-many-requests' })
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(800)
    // And no more for a stranger's number: the answer tells nothing of who is known.
    const stranger = somebody()
    const statuses: number[] = []
    for (let i = 0; i < 4; i++)
      statuses.push((await call('POST', '/v1/sign-ins', { body: { phone: stranger } })).status)
    expect(statuses).toEqual([202, 202, 202, 429])
    const atPage = async (phone: string) => {
      const body = new URLSearchParams({ phone })
      return (await fetch(`${shop.url}/account/sign-in`, { method: 'POST', body })).text()
    }
    expect(await atPage(stranger)).toMatch(/Please try again in 15 min\./)
    expect(await atPage('555-0199x')).toMatch(/not a phone number.*value="555-0199x"/s)
    shop.later(16 * MINUTE_MS)
    await asks(person)
  })

  it('lets one address ask for twenty, whoever they are for', async () => {
    const from = somewhere()
    const ask = () => call('POST', '/v1/sign-ins', { body: { phone: somebody() }, from })
    for (let i = 0; i < 20; i++) expect((await ask()).status).toBe(202)
    expect((await ask()).status).toBe(429)
    expect((await call('POST', '/v1/sign-ins', { body: { phone: somebody() } })).status).toBe(202)
  })

  it('forgets a code after ten minutes', async () => {
    const asked = await asks(await regular())
    shop.later(11 * MINUTE_MS)
    expect((await call('POST', '/v1/sessions', { body: asked })).status).toBe(401)
  })

  it('ends a session that nobody uses for half an hour, and any after twelve hours', async () => {
    const idle = await signedIn(await regular())
    const busy = await signedIn(await regular())
    const works = async (token: string) => (await call('GET', '/v1/sessions', { token })).status
    shop.later(20 * MINUTE_MS)
    expect(await works(busy)).toBe(200)
    shop.later(11 * MINUTE_MS)
    expect([await works(idle), await works(busy)]).toEqual([401, 200])
    for (let i = 0; i < 24; i++) {
      shop.later(29 * MINUTE_MS)
      if ((await works(busy)) === 401) break
    }
    shop.later(MINUTE_MS)
    expect(await works(busy)).toBe(401)
  })

  it('signs out of one session, or of all', async () => {
    const person = await regular()
    const [first, second, third] = [await signedIn(person), await signedIn(person), await signedIn(person)]
    expect((await call('DELETE', '/v1/sessions/current', { token: first })).status).toBe(204)
    expect((await call('GET', '/v1/sessions', { token: first })).body.code).toBe('not-signed-in')
    expect((await call('GET', '/v1/sessions', { token: second })).body.data).toHaveLength(2)
    const stranger = await signedIn(await regular())
    const { body } = await call('GET', '/v1/sessions', { token: stranger })
    const taken = await call('DELETE', `/v1/sessions/${body.data[0].id}`, { token: third })
    expect(taken.body.code).toBe('no-such-session')
    expect((await call('DELETE', '/v1/sessions', { token: second })).status).toBe(204)
    expect((await call('GET', '/v1/sessions', { token: third })).status).toBe(401)
    expect((await call('GET', '/v1/sessions', { token: stranger })).status).toBe(200)
  })

  it('ends the session that a browser had, when somebody signs in there again', async () => {
    const person = await regular()
    const atPage = async (cookie: string) => {
      const { signIn, code } = await asks(person)
      const answer = await fetch(`${shop.url}/account/code`, {
        method: 'POST',
        headers: { cookie },
        body: new URLSearchParams({ signIn, code }),
        redirect: 'manual',
      })
      return /^texttill=\w+/.exec(answer.headers.get('set-cookie')!)![0]
    }
    const before = await atPage('')
    const after = await atPage(before)
    const sees = async (cookie: string) =>
      (await fetch(`${shop.url}/account`, { headers: { cookie } })).url.slice(shop.url.length)
    expect([await sees(before), await sees(after)]).toEqual(['/account/sign-in', '/account'])
  })

  it('keeps neither codes nor tokens', async () => {
    const person = await regular()
    const { signIn, code } = await asks(person)
    const { body } = await call('POST', '/v1/sessions', { body: { signIn, code } })
    const kept = await database.store.read(async ({ db }) => ({
      signIns: await db.selectFrom('sign_ins').selectAll().execute(),
      sessions: await db.selectFrom('sessions').selectAll().execute(),
    }))
    expect(JSON.stringify(kept)).not.toContain(body.token)
    expect(kept.signIns.find(({ id }) => id === signIn)!.hash).toMatch(/^[0-9a-f]{64}$/)
  })

  it.each([
    ['no body', undefined, 422, 'invalid'],
    ['no number', { phone: 'ana' }, 400, 'no-phone'],
    ['something else', { phone: 12 }, 422, 'invalid'],
    ['lists within lists, thousands deep', { phone: JSON.parse(deep) }, 422, 'invalid'],
  ])('says what is wrong with %s', async (_name, body, status, code) => {
    const answer = await call('POST', '/v1/sign-ins', { body })
    expect(answer.headers.get('content-type')).toContain('application/problem+json')
    expect(answer.body).toMatchObject({ status, code })
  })
})
