import { MICROS } from '../till/money.ts'

type Fetch = typeof globalThis.fetch

/** Where people sign in: with a browser at their account page, or with a program of theirs. */
export type Place = 'page' | 'api'

export type SignedInPurchase = {
  phone: string
  at: Place
  amount: string
  by: 'card' | 'checkout'
}

/**
 * People who sign in at a till with the code that it texts them, and buy there.
 *
 * @param url where the till is, without a slash at the end
 */
export function openSignedIn(fetch: Fetch, url: string) {
  /** The sign-in that a code is good for, and then what says who somebody is; by place and phone. */
  const signIns = new Map<string, string>()
  const tokens = new Map<string, string>()
  let purchases = 0

  function post(path: string, headers: Record<string, string>, body: string | URLSearchParams) {
    return fetch(url + path, { method: 'POST', headers, body, redirect: 'manual' })
  }

  async function call(path: string, body: unknown, headers: Record<string, string> = {}) {
    const answer = await post(path, { 'content-type': 'application/json', ...headers }, JSON.stringify(body))
    const said = (await answer.json()) as Record<string, string>
    if (!answer.ok) throw new Error(said.detail ?? `${path} says ${answer.status}`)
    return said
  }

  return {
    async asksForCode(phone: string, at: Place): Promise<void> {
      const signIn =
        at === 'api'
          ? (await call('/v1/sign-ins', { phone })).signIn
          : /name="signIn" value="([^"]+)"/.exec(
              await (await post('/account/sign-in', {}, new URLSearchParams({ phone }))).text(),
            )?.[1]
      if (signIn === undefined) throw new Error('no code is asked for')
      signIns.set(`${at} ${phone}`, signIn)
    },
    async signsIn(phone: string, at: Place, code: string): Promise<void> {
      const signIn = signIns.get(`${at} ${phone}`) ?? ''
      let token: string | undefined
      if (at === 'api') token = (await call('/v1/sessions', { signIn, code })).token
      else {
        const answer = await post('/account/code', {}, new URLSearchParams({ signIn, code }))
        token = answer.headers.get('set-cookie')?.split(';')[0]
      }
      if (token === undefined) throw new Error('that code is not taken')
      tokens.set(`${at} ${phone}`, token)
    },
    /** @returns where to pay; nothing where a card is charged */
    async buys({ phone, at, amount, by }: SignedInPurchase): Promise<string | undefined> {
      const token = tokens.get(`${at} ${phone}`) ?? ''
      const micros = Math.round(Number(amount) * MICROS)
      if (at === 'api') {
        const path = by === 'card' ? '/v1/topup' : '/v1/checkout'
        const headers = { authorization: `Bearer ${token}`, 'idempotency-key': `${phone} ${++purchases}` }
        return (await call(path, { amountMicros: micros }, headers)).url ?? undefined
      }
      const form = new URLSearchParams({ price: String(micros), by })
      const answer = await post('/account/buy', { cookie: token }, form)
      const to = answer.headers.get('location')
      if (answer.status !== 303 || to === null || to.startsWith('/account'))
        throw new Error(/role="alert">([^<]*)/.exec(await answer.text())?.[1] ?? 'nobody is signed in')
      return to.startsWith('/p/') ? url + to : undefined
    },
  }
}
