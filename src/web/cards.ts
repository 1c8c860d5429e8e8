import { type Request, type Response, Router } from 'express'
import { html } from 'hono/html'
import type { House } from '../flows/house.ts'
import { type CardPage, findCardPage, removeCard, replaceCard } from '../flows/open-card-page.ts'
import { type Markup, page } from '../page/page.ts'
import type { Doors } from './app.ts'
import { banks, barredPage } from './approvals.ts'
import { plainForm } from './no-nul.ts'
import { sendPage } from './pages.ts'
import { sendProblem } from './problems.ts'
import { type Reader, readerOf } from './reader.ts'

/** Where CARD leads to: a customer's own cards. Looking does nothing, for messengers look at links too. */
export function cards(house: House, doors: Doors): Router {
  const router = Router()
  const form = plainForm('1kb')

  router.get('/c/:code', async (request, response) => {
    const { code } = request.params
    const found = await find(code, request, response)
    if (found)
      await sendPage(
        response,
        doors,
        cardsPage(house, readerOf(house, request, found.customer), code, found),
        { formsTo: banks(house) },
      )
  })

  router.post('/c/:code', form, async (request: Request<{ code: string }>, response: Response) => {
    const { code } = request.params
    const found = await find(code, request, response)
    if (!found) return
    const wish = request.body as { do?: string; card?: string } | undefined
    let to = `${house.settings.publicUrl}/c/${code}`
    if (wish?.do === 'remove') await removeCard(house, { card: wish.card ?? '', page: found })
    else to = await replaceCard(house, { code, page: found })
    response.redirect(303, to)
  })

  /** The page behind a link, or an answer that says why there is none. */
  async function find(code: string, request: Request, response: Response): Promise<CardPage | undefined> {
    const found = await findCardPage(house, code)
    // A number in doubt is proved by what the page would show.
    if (!found || found.customer.doubted_at !== null)
      sendProblem(response, 404, 'no-such-link', 'This link is over. Text CARD for a new one.')
    else if (found.customer.locked_at !== null)
      await sendPage(response, doors, barredPage(house, readerOf(house, request, found.customer)), {
        status: 403,
      })
    else return found
    return undefined
  }

  return router
}

function cardsPage(
  { service }: House,
  { speech, words: { card: one, cards: its } }: Reader,
  code: string,
  { saved }: CardPage,
): Markup {
  const action = `/c/${code}`
  return page({
    title: `${its.title} - ${service.name}`,
    lang: speech.language,
    main: html`<section class="card">
<p class="muted">${service.name}</p>
<h1>${its.title}</h1>
${saved.length ? '' : html`<p>${its.none}</p>`}
${saved.map(
  (card) => html`<form class="spread" method="post" action="${action}">
<p id="${card.id}">${card.name}, ${one.expires({ when: card.expires })} ${card.isCharged ? html`<span class="badge good">${its.charged}</span>` : ''}</p>
<input type="hidden" name="card" value="${card.id}">
<button class="danger" name="do" value="remove" aria-describedby="${card.id}">${its.remove}</button>
</form>`,
)}
<form method="post" action="${action}">
<button class="primary block" name="do" value="replace">${saved.length ? its.replace : one.add}</button>
</form>
<p class="muted">${its.kept}</p>
</section>`,
  })
}
