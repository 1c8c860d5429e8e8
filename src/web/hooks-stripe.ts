import express, { type Request, type Response, Router } from 'express'
import type { House } from '../flows/house.ts'
import { keepEvent } from '../flows/reconcile.ts'
import { isGenuine } from '../stripe/webhooks.ts'
import { readEvent, type StripeEvent } from '../till/event.ts'
import type { Doors } from './app.ts'
import { sendProblem } from './problems.ts'

/** Signed, but of another kind, such as the thin events of an event destination. */
function tryReadEvent(raw: string): StripeEvent | undefined {
  try {
    return readEvent(raw)
  } catch {
    return undefined
  }
}

/** The door that Stripe knocks at. Genuine events are kept and thanked for; the worker does the rest. */
export function stripeHook(house: House, { stripe, stripeSecrets: secrets }: Doors): Router {
  const router = Router()
  const raw = express.raw({ type: () => true, limit: '1mb' })

  router.post('/webhook/stripe', raw, async (request: Request, response: Response) => {
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
    const signature = request.header('stripe-signature')
    if (!signature) return sendProblem(response, 400, 'unsigned', 'Stripe-Signature is missing.')
    if (!isGenuine(stripe, { raw: body, signature, secrets, now: house.world.clock.now() }))
      return sendProblem(
        response,
        400,
        'signature',
        'The signature fits none of the webhook secrets, or is old.',
      )
    const event = tryReadEvent(body.toString())
    if (!event)
      return sendProblem(response, 400, 'no-event', 'What is signed here is no event that we can read.')
    const isNew = await keepEvent(house, {
      id: event.id,
      type: event.type,
      raw: body.toString(),
      source: 'webhook',
    })
    const { created } = JSON.parse(body.toString()) as { created?: number }
    if (isNew && created) response.locals.lagMs = house.world.clock.now() - created * 1_000
    response.json({ received: true, new: isNew })
  })

  return router
}
