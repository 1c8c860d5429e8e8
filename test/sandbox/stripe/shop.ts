import type { Stripe } from 'stripe'
import { onTestFinished } from 'vitest'
import { listen } from '../../../src/sandbox/listen.ts'
import { openShelves, type Shelves } from '../../../src/sandbox/shelf.ts'
import type { Settings } from '../../../src/sandbox/stripe/settings.ts'
import { openStripeSandbox, type StripeSandbox } from '../../../src/sandbox/stripe/stripe.ts'
import { openStripeClient } from '../../stripe-client.ts'
import { type SimulatedWorld, simulatedWorld } from '../simulated-world.ts'

export const secret = 'whsec_test_secret_of_sixteen'

export type Hook = { event: Stripe.Event; body: string; signature: string; at: number }

export type Shop = {
  /** The official package, over a real socket. */
  stripe: Stripe
  sandbox: StripeSandbox
  world: SimulatedWorld
  url: string
  /** Webhooks that arrived, oldest first. */
  hooks: Hook[]
  /** Their types. */
  told(): string[]
  /** What the shop's endpoint answers; 200 unless changed. */
  answers: { status: number; meanwhile?: (event: Stripe.Event) => void | Promise<void> }
  /** Opens a page of the sandbox as a browser does, following redirects within it. */
  visit(url: string, form?: Record<string, string>): Promise<{ status: number; url: string; text: string }>
}

/** A shop with the official package, a webhook endpoint, and a sandbox on a loopback port. Closes with the test. */
export async function openShop(
  given: { seed?: number; shelves?: Shelves; settings?: Partial<Settings>; hooks?: Hook[] } = {},
): Promise<Shop> {
  const hooks = given.hooks ?? []
  const answers: Shop['answers'] = { status: 200 }
  const world = simulatedWorld({
    seed: given.seed,
    fetch: async (request) => {
      const body = await request.text()
      const signature = request.headers.get('stripe-signature') ?? ''
      const event = JSON.parse(body) as Stripe.Event
      hooks.push({ event, body, signature, at: world.now() })
      await answers.meanwhile?.(event)
      return new Response('', { status: answers.status })
    },
  })
  let url = ''
  const sandbox = openStripeSandbox({
    world,
    shelves: given.shelves ?? openShelves(),
    publicUrl: () => url,
    endpoints: [{ url: 'http://shop.test/webhook', secret }],
    settings: given.settings,
  })
  const listening = await listen(sandbox.fetch, 0)
  url = listening.url
  onTestFinished(async () => {
    sandbox.close()
    await listening.close()
  })
  const stripe = openStripeClient(url, 'sk_test_sandbox', { maxNetworkRetries: 0 })
  return {
    stripe,
    sandbox,
    world,
    url,
    hooks,
    answers,
    told: () => hooks.map(({ event }) => event.type),
    visit: (to, form) => visit(url, to, form),
  }
}

async function visit(
  origin: string,
  to: string,
  form?: Record<string, string>,
): Promise<{ status: number; url: string; text: string }> {
  const response = await fetch(to, {
    ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    redirect: 'manual',
  })
  const next = response.headers.get('location')
  if (next === null) return { status: response.status, url: to, text: await response.text() }
  const target = new URL(next, to).href
  return target.startsWith(origin)
    ? visit(origin, target)
    : { status: response.status, url: target, text: '' }
}

/** What the shop asks for when it sells credit on a page. */
export const credit = (amount = 2000): Stripe.Checkout.SessionCreateParams => ({
  mode: 'payment',
  line_items: [
    { price_data: { currency: 'usd', unit_amount: amount, product_data: { name: 'Credit' } }, quantity: 1 },
  ],
  success_url: 'https://shop.test/paid?session={CHECKOUT_SESSION_ID}',
  cancel_url: 'https://shop.test/',
  metadata: { order: '7' },
  payment_intent_data: { setup_future_usage: 'off_session', metadata: { order: '7' } },
})

/** Waits for what an API call refuses with. */
export async function refusalOf(call: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  try {
    await call
  } catch (error) {
    return error as Stripe.errors.StripeError
  }
  throw new Error('It was accepted.')
}
