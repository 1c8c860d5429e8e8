type Fetch = typeof globalThis.fetch

/**
 * Follows the link that CARD sends, as somebody with a browser: saves another card on the page of Stripe's that it
 * leads to, or removes the card that is charged.
 *
 * @param card sixteen digits, or nothing to remove
 */
export async function changeCardAt(fetch: Fetch, link: string, card: string | null): Promise<void> {
  if (card === null) {
    const page = await (await fetch(link)).text()
    const forms = page.split('<form').filter((form) => form.includes('value="remove"'))
    const charged = forms.find((form) => form.includes('badge')) ?? forms[0]
    const id = /name="card" value="(\w+)"/.exec(charged ?? '')?.[1]
    if (!id) throw new Error('no card is there to remove')
    await press(fetch, link, { do: 'remove', card: id })
    return
  }
  const stripes = await press(fetch, link, { do: 'replace' })
  if (!stripes) throw new Error('the page leads to none of Stripe')
  const portal = { do: 'add', number: card, expiry: '12/34' }
  const setup = { do: 'pay', number: card, expiry: '12/34', email: 'somebody@example.com', name: 'Somebody' }
  await press(fetch, stripes, stripes.includes('/c/pay/') ? setup : portal)
}

async function press(fetch: Fetch, url: string, form: Record<string, string>): Promise<string | null> {
  const answer = await fetch(url, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' })
  if (answer.status >= 400) throw new Error(`${url} says ${answer.status}`)
  return answer.headers.get('location')
}
