import { openShelves } from '../../src/sandbox/shelf.ts'
import { routes } from '../../src/sandbox/stripe/stripe.ts'
import type { Exchange } from '../../src/sandbox/traffic.ts'
import { messagesApi } from '../../src/sandbox/twilio/api.ts'
import { openTwilioSandbox } from '../../src/sandbox/twilio/twilio.ts'
import { simulatedWorld } from '../sandbox/simulated-world.ts'

type Route = { name: string; method: string; pattern: RegExp }

/** As the clients that we did not write name themselves: npm's `stripe` and `twilio`, and Stripe's command line. */
const OFFICIAL = { stripe: /^Stripe\/v1 (NodeBindings|stripe-cli)\//, twilio: /^twilio-node\// }

/** What no official client is ever given: refunds of cards can't be called back, and a file is had by its address. */
const EXCUSED = [
  'POST /v1/refunds/:id/cancel',
  'GET /2010-04-01/Accounts/:account/Messages/:sid/Media/:media',
]

/** What the sandboxes can do and no official client has been given: asked by anybody else, or refused, is not enough. */
export function unasked(traffic: readonly Exchange[]): string[] {
  const offered = { stripe: routes.map(routeOf), twilio: twilioRoutes() }
  for (const { vendor, kind, request, response } of traffic) {
    if (kind !== 'api' || !response || response.status < 200 || response.status > 299) continue
    if (!OFFICIAL[vendor].test(request.headers['user-agent'] ?? '')) continue
    const { pathname } = new URL(request.url)
    const asked = offered[vendor].findIndex(
      ({ method, pattern }) => method === request.method && pattern.test(pathname),
    )
    if (asked >= 0) offered[vendor].splice(asked, 1)
  }
  return [...offered.stripe, ...offered.twilio]
    .map(({ name }) => name)
    .filter((name) => !EXCUSED.includes(name))
}

function routeOf({ method, path }: { method: string; path: string }): Route {
  const name = `${method} ${path}`
  return { name, method, pattern: new RegExp(`^${path.replaceAll('.', '\\.').replace(/:\w+/g, '[^/]+')}$`) }
}

/** Of an account that is opened to be asked for them. Messages go by two paths, with and without `.json`. */
function twilioRoutes(): Route[] {
  const twilio = openTwilioSandbox({
    world: simulatedWorld({ fetch: () => new Response('') }),
    shelves: openShelves(),
    accountSid: `AC${'0'.repeat(32)}`,
    authToken: '',
    numbers: [],
    publicUrl: () => 'http://twilio',
  })
  const all = messagesApi(twilio.account).routes.filter(({ method }) => method !== 'ALL')
  twilio.close()
  return all
    .map(routeOf)
    .filter(({ name }) => !all.some(({ method, path }) => `${method} ${path}` === `${name}.json`))
}
