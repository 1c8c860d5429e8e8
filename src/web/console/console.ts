import { type ErrorRequestHandler, Router } from 'express'
import { html } from 'hono/html'
import type { House } from '../../flows/house.ts'
import { pageFile } from '../../page/page.ts'
import { Problem } from '../../till/problem.ts'
import type { Doors } from '../app.ts'
import { doorOf } from '../door.ts'
import { plainForm } from '../no-nul.ts'
import { sendFile } from '../pages.ts'
import { statusOf } from '../problem-codes.ts'
import { noteRefusal } from '../problems.ts'
import type { Streams } from '../streams.ts'
import { booksPage } from './books.ts'
import { casePage } from './case-page.ts'
import { caseList } from './cases.ts'
import { customerPage } from './customer-page.ts'
import { customerList } from './customers.ts'
import { deedList } from './deeds.ts'
import { deliveryList } from './deliveries.ts'
import { deliveryPage } from './delivery-page.ts'
import { eventPage } from './event-page.ts'
import { eventList } from './events.ts'
import { openShow, type Show, SIGN_IN_SCRIPT } from './frame.ts'
import { jobPage } from './job-page.ts'
import { jobList } from './jobs.ts'
import { lineList } from './lines.ts'
import { listDoors } from './list.ts'
import { mailList } from './mails.ts'
import { orderPage } from './order-page.ts'
import { orderList } from './orders.ts'
import { programs } from './programs.ts'
import { search } from './search.ts'
import { fieldsOf, openSignIn, pageOfForm, signIn } from './sign-in.ts'
import { changes } from './stream.ts'
import { team } from './team.ts'
import { textList } from './texts.ts'
import { today } from './today.ts'
import { visits } from './visit.ts'
import { you } from './you.ts'

/** The operators' side of the house: everything under /console, for whoever has signed in there. */
export function operatorsConsole(house: House, doors: Doors, streams: Streams): Router {
  const router = Router()
  const show = openShow(house, doors)
  const file = (type: string, ...names: string[]) =>
    sendFile(pageFile(type, ...names.map((name) => new URL(name, import.meta.url))))
  router.get('/console.css', file('text/css; charset=utf-8', './console.css', './story.css', './today.css'))
  router.get(
    '/console.js',
    file('text/javascript; charset=utf-8', '../browser/once.js', '../browser/console.js'),
  )
  router.get(
    SIGN_IN_SCRIPT,
    file('text/javascript; charset=utf-8', '../browser/once.js', '../browser/sign-in.js'),
  )
  router.use(signIn(house, doors))
  const inside = Router()
  inside.use(plainForm('20kb'))
  inside.use(visits(house))
  router.use('/console', inside)
  router.use(today(house, show))
  router.use(changes(house, streams))
  router.use(team(house, show))
  router.use(programs(house, show))
  router.use(you(house, show))
  router.use(search(house, show))
  router.use(listDoors(house, show, customerList(house)))
  router.use(customerPage(house, doors, show))
  router.use(listDoors(house, show, orderList(doors)))
  router.use(orderPage(house, doors, show))
  router.use(listDoors(house, show, textList(doors)))
  router.use(listDoors(house, show, mailList))
  router.use(listDoors(house, show, deliveryList))
  router.use(deliveryPage(house, show))
  router.use(listDoors(house, show, eventList))
  router.use(eventPage(house, doors, show))
  router.use(listDoors(house, show, caseList))
  router.use(casePage(house, doors, show))
  router.use(listDoors(house, show, jobList))
  router.use(jobPage(house, doors, show))
  router.use(booksPage(house, show))
  router.use(listDoors(house, show, lineList))
  router.use(listDoors(house, show, deedList))
  router.use('/console', sayProblems(house, show, openSignIn(house, doors)))
  return router
}

/** Says in a page why something was not done. What is not a problem of somebody's is left to the house. */
function sayProblems(
  house: House,
  show: Show,
  askToSignIn: ReturnType<typeof openSignIn>,
): ErrorRequestHandler {
  return async (error, request, response, next) => {
    if (!(error instanceof Problem) || response.headersSent) return next(error)
    const isSignedOut = error.code === 'not-signed-in' && request.accepts(['json', 'html']) === 'html'
    if (!response.locals.visit && !isSignedOut) return next(error)
    noteRefusal(house, { method: request.method, door: doorOf(request) }, error)
    if (isSignedOut)
      return askToSignIn(response, {
        to: pageOfForm(request.originalUrl),
        problem: error.message,
        wrote: fieldsOf(request, 'reason').reason,
        status: statusOf(error.code),
      })
    const status = statusOf(error.code)
    const title = status === 404 ? 'Not found' : 'Not done'
    const hasTried = request.method !== 'GET' && status !== 404
    await show(response, {
      title,
      main: html`<section class="card"><h1>${title}</h1><p class="notice bad" role="alert">${error.message}</p>
${hasTried ? html`<p class="muted">Nothing has changed. <a href="${pageOfForm(request.originalUrl)}">Back to where it stands</a></p>` : ''}</section>`,
      status,
    })
  }
}
