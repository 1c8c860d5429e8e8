import type { RequestHandler } from 'express'
import { html } from 'hono/html'
import type { House } from '../flows/house.ts'
import { page } from '../page/page.ts'
import type { Doors } from './app.ts'
import { sendPage } from './pages.ts'
import { sayAsPage } from './problems.ts'
import { readerOf } from './reader.ts'

/** Has people be told of problems on a page, in their language. Programs, which ask for no page, get them as they are. */
export function sorry(house: House, doors: Doors): RequestHandler {
  const { service } = house
  return (request, response, next) => {
    if (request.accepts(['json', 'html']) === 'html')
      sayAsPage(response, (status, code) => {
        const { speech, words } = readerOf(house, request)
        const why = (words.sorry as Partial<Record<string, string>>)[code] ?? words.notDone.otherwise
        const title = status === 404 ? words.sorry.title : words.notDone.title
        return sendPage(
          response,
          doors,
          page({
            title: `${title} - ${service.name}`,
            lang: speech.language,
            main: html`<section class="receipt"><p class="muted">${service.name}</p><h1>${title}</h1>
<p role="alert">${why}</p><p class="muted">${words.questions({ contact: service.contact })}</p></section>`,
          }),
          { status },
        )
      })
    next()
  }
}
