import { Hono } from 'hono'
import type { Shelves } from '../shelf.ts'
import type { SandboxWorld } from '../world.ts'
import { type Account, openAccount, type Task } from './account.ts'
import { answer } from './api.ts'
import { balanceRoutes } from './balance.ts'
import { expireAuthorization } from './capture.ts'
import { catalogueRoutes } from './catalogue.ts'
import { settleCapture } from './charge.ts'
import { chargeRoutes } from './charge-routes.ts'
import { settleProcessing } from './confirm.ts'
import { customerRoutes } from './customers.ts'
import { deliver } from './deliveries.ts'
import { endpointRoutes, ensureEndpoint } from './endpoints.ts'
import { eventRoutes } from './event-routes.ts'
import { Failure } from './failure.ts'
import { forgetUnfinished } from './idempotency.ts'
import { intentRoutes } from './intent-routes.ts'
import { paymentMethodRoutes } from './payment-method-routes.ts'
import { failed, respond } from './reply.ts'
import type { Route } from './route.ts'
import { type Settings, usual } from './settings.ts'

const routes: Route[] = [
  ...balanceRoutes,
  ...catalogueRoutes,
  ...chargeRoutes,
  ...customerRoutes,
  ...endpointRoutes,
  ...eventRoutes,
  ...intentRoutes,
  ...paymentMethodRoutes,
]

export function openStripeSandbox(args: {
  world: SandboxWorld
  shelves: Shelves
  publicUrl: () => string
  endpoints: { url: string; secret: string }[]
  secretKey?: string
  settings?: Partial<Settings>
}) {
  const account: Account = openAccount({
    world: args.world,
    shelves: args.shelves,
    settings: { ...usual, ...args.settings },
    url: args.publicUrl,
    work: (task) => works[task.do](account, task.about),
  })
  forgetUnfinished(account)
  for (const { url, secret } of args.endpoints) ensureEndpoint(account, url, secret)
  const app = new Hono()
  for (const route of routes)
    app.on(route.method, route.path, (c) => answer(account, route, c, args.secretKey))
  app.all('/v1/*', (c) => {
    const message = `Unrecognized request URL (${c.req.method}: ${c.req.path}). Please see https://stripe.com/docs or we can help at https://support.stripe.com/.`
    const failure = new Failure(404, { type: 'invalid_request_error', message })
    return respond(account, c, failed(account, failure, 'req_unrecognized'))
  })
  app.onError((error) => {
    throw error
  })
  return {
    fetch: async (request: Request, env?: object): Promise<Response> => app.fetch(request, env),
    account,
    close: () => account.agenda.close(),
  }
}

const works: Record<Task['do'], (account: Account, about: string) => void | Promise<void>> = {
  deliver,
  settle_capture: settleCapture,
  settle_processing: settleProcessing,
  expire_authorization: expireAuthorization,
  expire_session: () => {},
  bring: () => {},
  advance_refund: () => {},
  decide_dispute: () => {},
}
