import { testCards } from '../sandbox/stripe/test-cards.ts'

/** Where somebody's visit to a link ended. */
export type Visit =
  /** Paid; `url` is where Stripe sent them. */
  | { kind: 'paid'; url: string }
  /** The bank asks for their word, at `url`. */
  | { kind: 'bank'; url: string }
  /** The page says what is wrong, and stays open. */
  | { kind: 'trouble'; words: string; url: string }
  /** There is no page to pay on behind the link. */
  | { kind: 'no page'; status: number; url: string }

/**
 * Opens a link from a text, types a card on the hosted page that it leads to, and presses the button. Where the till's
 * own page says that a bank wants to be asked, presses its button.
 */
export async function payOn(
  fetch: Fetch,
  link: string,
  card: string,
  email = 'somebody@example.com',
): Promise<Visit> {
  const page = await follow(fetch, link)
  if (page.status === 200 && page.words.includes(`<form method="post" action="${new URL(link).pathname}">`))
    return landed(await post(fetch, link, {}), link)
  if (!/\/c\/pay\//.test(page.url) || page.status >= 400) return { ...page, kind: 'no page' }
  const number = testCards.find(({ name }) => name === card)?.number ?? card
  const form = { do: 'pay', number, expiry: '12/34', email, name: 'Somebody' }
  return landed(await post(fetch, page.url, form), page.url)
}

/** Answers the bank. */
export async function answerBank(fetch: Fetch, url: string, agrees: boolean): Promise<Visit> {
  return landed(await post(fetch, url, { answer: agrees ? 'approve' : 'refuse' }), url)
}

type Fetch = typeof globalThis.fetch
type Page = { url: string; status: number; words: string }

function landed(page: Page, from: string): Visit {
  const { pathname } = new URL(page.url)
  if (pathname.startsWith('/bank/') && page.status < 400) return { kind: 'bank', url: page.url }
  const refused = new URL(page.url).searchParams.get('redirect_status') === 'failed'
  if (refused) return { kind: 'trouble', words: 'The bank has been told no.', url: page.url }
  if (new URL(page.url).host !== new URL(from).host) return { kind: 'paid', url: page.url }
  const words = /role="alert">([^<]*)</.exec(page.words)?.[1]
  return words === undefined ? { ...page, kind: 'no page' } : { kind: 'trouble', words, url: page.url }
}

async function post(fetch: Fetch, url: string, form: Record<string, string>): Promise<Page> {
  return arrive(
    fetch,
    url,
    await fetch(url, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' }),
  )
}

async function follow(fetch: Fetch, url: string): Promise<Page> {
  return arrive(fetch, url, await fetch(url, { redirect: 'manual' }))
}

async function arrive(fetch: Fetch, url: string, response: Response): Promise<Page> {
  const to = response.headers.get('location')
  if (to !== null) return follow(fetch, new URL(to, url).href)
  return { url, status: response.status, words: await response.text() }
}
