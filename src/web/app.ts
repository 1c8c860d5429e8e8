import type { IncomingMessage } from 'node:http'
import express, { type Express, type RequestHandler, type Router } from 'express'
import helmet, { strictTransportSecurity, xContentTypeOptions } from 'helmet'
import type Stripe from 'stripe'
import type { House } from '../flows/house.ts'
import { traceRequest } from '../traces.ts'
import { accountPages } from './account/account.ts'
import { api } from './api/api.ts'
import { approvals } from './approvals.ts'
import { answerBefore } from './before-express.ts'
import { books } from './books.ts'
import { cards } from './cards.ts'
import { operatorsConsole } from './console/console.ts'
import { doorOf } from './door.ts'
import { health } from './health.ts'
import { stripeHook } from './hooks-stripe.ts'
import { twilioHooks } from './hooks-twilio.ts'
import { openMetrics } from './metrics.ts'
import { plainAddress } from './no-nul.ts'
import { pages } from './pages.ts'
import { type Answering, answerProblem, answerProblems, notFound } from './problems.ts'
import { sorry } from './sorry.ts'
import { openStreams, type Streams } from './streams.ts'
import { thanksPages } from './thanks-page.ts'

/** What the doors must know that flows need not. */
export type Doors = {
  stripe: Stripe
  /** Endpoint secrets, newest first; two while one is being rolled. */
  stripeSecrets: string[]
  accountSid: string
  /** Twilio's auth tokens; two while one is being rotated. */
  authTokens: string[]
  /** Origins that may show our pages in a frame: the sandbox's phone, or none. */
  framedBy: string[]
  /** Whether the page with the live books is open to anyone who can reach the port. For the sandbox only. */
  showBooks: boolean
  /** Where Stripe's objects and Twilio's texts are looked at: addresses that their ids are added to. */
  consoles: { stripe: string; twilio: string | null }
  /** Who may read the metrics from elsewhere than this machine. */
  metricsToken?: string | undefined
}

/** Puts the doors together, and has the house's calls to the outside counted. Close the streams before the server: an open one keeps it waiting for ever. */
export function openApp(house: House, doors: Doors): { app: Express; streams: Streams; watched: House } {
  const app = express()
  const metrics = openMetrics(house, doors.metricsToken)
  const streams = openStreams()
  app.disable('x-powered-by')
  // A proxy stands beside us or in our own network; what others say of where they come from is not believed.
  app.set('trust proxy', ['loopback', 'linklocal', 'uniquelocal'])
  const saidByAll = [strictTransportSecurity(), xContentTypeOptions()]
  const enter = (
    request: IncomingMessage,
    response: Answering,
    door: () => string,
    answer: () => void,
  ): void =>
    traceRequest(request, response, door, () => {
      metrics.time(request, response, door)
      for (const say of saidByAll) say(request, response, () => {})
      answer()
    })
  app.use((request, response, next) => enter(request, response, () => doorOf(request), next))
  // Programs knock here, as often as anybody: what else tells browsers what to do would only make each answer longer.
  app.use(stripeHook(house, doors))
  app.use(
    helmet({
      strictTransportSecurity: false,
      xContentTypeOptions: false,
      // For what is no page; each page brings its own policy, with the frames it may stand in.
      contentSecurityPolicy: {
        useDefaults: false,
        directives: { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"] },
      },
      frameguard: { action: 'deny' },
      referrerPolicy: { policy: 'no-referrer' },
    }),
  )
  // Unless a door says otherwise: what is answered to one is nobody else's, nor their browser's for later.
  app.use((_request, response, next) => {
    response.set('Cache-Control', 'no-store')
    next()
  })
  app.use(health(house))
  app.use(metrics.door)
  app.use(late(() => api(house, doors)))
  app.use(sorry(house, doors))
  app.use(plainAddress)
  for (const shown of [approvals, cards, thanksPages, pages, accountPages])
    app.use(late(() => shown(house, doors)))
  app.use(late(() => operatorsConsole(house, doors, streams)))
  if (doors.showBooks) app.use(books(house, doors, streams))
  app.use(notFound)
  app.use(answerProblems(house))
  answerBefore(app, {
    hooks: twilioHooks(house, doors),
    enter,
    refuse: (error, response, at) => answerProblem(house, error, response, at),
  })
  return { app, streams, watched: metrics.watch(house) }
}

/** Doors that are hung when somebody first gets to them: most of a till's take longer to hang than to go through. */
function late(hang: () => Router): RequestHandler {
  let router: Router | undefined
  return (request, response, next) => {
    router ??= hang()
    router(request, response, next)
  }
}
