import { Hono } from 'hono'
import type { Shelves } from '../shelf.ts'
import { overheard } from '../traffic.ts'
import type { SandboxWorld } from '../world.ts'
import { type Account, openAccount, type Task } from './account.ts'
import { answer } from './api.ts'
import { balanceRoutes } from './balance.ts'
import { expireAuthorization } from './capture.ts'
import { settleCapture } from './charge.ts'
import { chargeRoutes } from './charge-routes.ts'
import { openControl, type StripeControl } from './control.ts'
import { couponRoutes } from './coupons.ts'
import { customerRoutes } from './customers.ts'
import { deliver } from './deliveries.ts'
import { disputeRoutes } from './dispute-routes.ts'
import { bring, decideDispute } from './disputes.ts'
import { endpointRoutes, ensureEndpoint } from './endpoints.ts'
import { eventRoutes } from './event-routes.ts'
import { Failure } from './failure.ts'
import { forgetUnfinished } from './idempotency.ts'
import { intentRoutes } from './intent-routes.ts'
import { merchantRoutes } from './merchant.ts'
import { bankPage } from './pages/bank.ts'
import { checkoutPage } from './pages/checkout.ts'
import { dashboard } from './pages/dashboard.ts'
import { serveFiles } from './pages/frame.ts'
import { portalPage } from './pages/portal.ts'
import { receiptPage } from './pages/receipt.ts'
import { settleSlowly } from './pay.ts'
import { paymentMethodRoutes } from './payment-method-routes.ts'
import { portalRoutes } from './portal.ts'
import { priceRoutes } from './prices.ts'
import { productRoutes } from './products.ts'
import { promotionCodeRoutes } from './promotion-codes.ts'
import { refundRoutes } from './refund-routes.ts'
import { advanceRefund } from './refunds.ts'
import { failed, respond } from './reply.ts'
import type { Route } from './route.ts'
import { sessionRoutes } from './session-routes.ts'
import { sessionIsDue } from './sessions.ts'
import { type Settings, usual } from './settings.ts'
import { setupRoutes } from './setup-routes.ts'

/** All of Stripe's operations that there are here. */
export const routes: Route[] = [
  ...balanceRoutes,
  ...priceRoutes,
  ...productRoutes,
  ...chargeRoutes,
  ...couponRoutes,
  ...customerRoutes,
  ...disputeRoutes,
  ...endpointRoutes,
  ...eventRoutes,
  ...intentRoutes,
  ...merchantRoutes,
  ...paymentMethodRoutes,
  ...portalRoutes,
  ...promotionCodeRoutes,
  ...refundRoutes,
  ...sessionRoutes,
  ...setupRoutes,
]

export type StripeSandbox = {
  /** Answers Stripe's API (`/v1/…`) and serves the hosted pages and the dashboard. */
  fetch(request: Request, env?: object): Promise<Response>
  /** What tests, the town and the control API do from outside of Stripe's API. */
  control: StripeControl
  /** Calls off all timers. What was still to happen happens when it is opened again on the same shelves. */
  close(): void
}

/**
 * Opens a pretend Stripe at API version 2026-10-28.endive.
 *
 * @param args.publicUrl where its pages can be reached, without a slash at the end
 * @param args.endpoints webhook endpoints that are there from the start; more can be made by the API
 * @param args.secretKey the only key that is accepted; without it any `sk_test_…` is
 */
export function openStripeSandbox(args: {
  world: SandboxWorld
  shelves: Shelves
  publicUrl: () => string
  endpoints: { url: string; secret: string }[]
  secretKey?: string
  settings?: Partial<Settings>
}): StripeSandbox {
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
  serveFiles(app)
  checkoutPage(app, account)
  bankPage(app, account)
  portalPage(app, account)
  receiptPage(app, account)
  dashboard({ app, account })
  app.all('/v1/*', (c) => {
    const message = `Unrecognized request URL (${c.req.method}: ${c.req.path}). Please see https://stripe.com/docs or we can help at https://support.stripe.com/.`
    const failure = new Failure(404, { type: 'invalid_request_error', message })
    return respond(account, c, failed(account, failure, 'req_unrecognized'))
  })
  app.onError((error) => {
    throw error
  })
  return {
    fetch: (request: Request, env?: object): Promise<Response> =>
      overheard(
        { sandbox: account.name, vendor: 'stripe', kind: 'api', now: args.world.now },
        async () => await app.fetch(request, env),
      )(request),
    control: openControl(account),
    close: () => account.agenda.close(),
  }
}

const works: Record<Task['do'], (account: Account, about: string) => void | Promise<void>> = {
  deliver,
  settle_capture: settleCapture,
  settle_processing: settleSlowly,
  expire_authorization: expireAuthorization,
  expire_session: sessionIsDue,
  bring,
  advance_refund: advanceRefund,
  decide_dispute: decideDispute,
}
