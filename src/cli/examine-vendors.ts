import type Stripe from 'stripe'
import type { Keys } from '../env.ts'
import { API_VERSION } from '../stripe/client.ts'
import { askAccount, type Endpoint, listEndpoints } from '../stripe/endpoint.ts'
import { isLiveKey } from '../stripe/live-key.ts'
import { EVENT_TYPES } from '../till/event.ts'
import type { openNumbers } from '../twilio/numbers.ts'
import { bad, doubtful, type Finding, good, reasonOf } from './finding.ts'

/** Stripe refuses to be heard when clocks differ by 5 minutes, and we refuse its signatures. */
const SKEW_MS = 60_000

/** Stripe: the key, the clock, and the endpoint that tells us what happens. */
export async function examineStripe(stripe: Stripe, keys: Keys, url: string): Promise<Finding[]> {
  const live = isLiveKey(keys.stripeKey)
  const found: Finding[] = []
  try {
    const { chargesEnabled, skewMs } = await askAccount(stripe, Date.now)
    found.push(good('stripe key', `It opens the account, in ${live ? 'live' : 'test'} mode.`))
    if (!chargesEnabled)
      found.push(
        bad('stripe account', 'It cannot charge yet.', 'Finish its activation at dashboard.stripe.com.'),
      )
    found.push(
      Math.abs(skewMs) > SKEW_MS
        ? bad(
            'clock',
            `This machine's is ${Math.round(Math.abs(skewMs) / 1_000)} s ${skewMs > 0 ? 'behind' : 'ahead of'} Stripe's.`,
            'Let NTP set it: timedatectl set-ntp true',
          )
        : good('clock', 'It agrees with Stripe’s.'),
    )
  } catch (error) {
    const fix = 'Check STRIPE_SECRET_KEY at dashboard.stripe.com, Developers, API keys; and the way out.'
    return [bad('stripe key', `Stripe does not take it: ${reasonOf(error)}`, fix)]
  }
  try {
    const endpoints = await listEndpoints(stripe)
    return [
      ...found,
      ...examineEndpoint(
        endpoints.filter((one) => one.url === url),
        url,
        live,
      ),
    ]
  } catch (error) {
    const fix = 'Give the restricted key the right to read webhook endpoints.'
    return [...found, doubtful('stripe endpoint', `It cannot be looked at: ${reasonOf(error)}`, fix)]
  }
}

function examineEndpoint(endpoints: Endpoint[], url: string, live: boolean): Finding[] {
  const about = 'stripe endpoint'
  const [endpoint] = endpoints
  if (!endpoint) return [bad(about, `Nothing is registered for ${url}.`, 'texttill setup')]
  const found: Finding[] = []
  if (endpoints.length > 1)
    found.push(
      doubtful(
        about,
        `${endpoints.length} are registered for ${url}.`,
        'Delete all but the one whose secret you use.',
      ),
    )
  if (!endpoint.enabled)
    found.push(
      bad(
        about,
        `${endpoint.id} is disabled: Stripe tells us nothing.`,
        'texttill setup, then texttill reconcile',
      ),
    )
  if (endpoint.live !== live)
    found.push(
      bad(
        about,
        `${endpoint.id} is of the other mode than the key.`,
        'Use the key and the secret of one mode.',
      ),
    )
  const all = endpoint.events.includes('*')
  const missing = all ? [] : EVENT_TYPES.filter((type) => !endpoint.events.includes(type))
  const extra = endpoint.events.filter((type) => !(EVENT_TYPES as readonly string[]).includes(type))
  if (missing.length) found.push(bad(about, `It is not told of ${missing.join(', ')}.`, 'texttill setup'))
  if (extra.length)
    found.push(
      doubtful(about, `It is told of more than the till acts on: ${extra.join(', ')}.`, 'texttill setup'),
    )
  if (endpoint.apiVersion !== API_VERSION)
    found.push(
      doubtful(
        about,
        `Its API version is ${endpoint.apiVersion ?? 'the account’s'}, not ${API_VERSION}.`,
        'Delete it at Stripe, then texttill setup',
      ),
    )
  return found.length ? found : [good(about, `${endpoint.id} tells us all that we act on.`)]
}

/** Twilio: the token, and where the texts of each number go. */
export async function examineTwilio(
  numbers: ReturnType<typeof openNumbers>,
  keys: Keys,
  url: string,
): Promise<Finding[]> {
  const found: Finding[] = []
  for (const phone of keys.numbers) {
    const about = `number ${phone}`
    try {
      const number = await numbers.find(phone)
      if (!number)
        found.push(
          bad(
            about,
            'This account does not rent it.',
            'Check TWILIO_PHONE_NUMBER at console.twilio.com, Phone Numbers.',
          ),
        )
      else if (number.application)
        found.push(bad(about, `Its texts go to the application ${number.application}.`, 'texttill setup'))
      else if (number.smsUrl !== url)
        found.push(bad(about, `Its texts go to ${number.smsUrl || 'nobody'}, not ${url}.`, 'texttill setup'))
      else if (number.smsMethod !== 'POST')
        found.push(bad(about, `Its texts come by ${number.smsMethod}.`, 'texttill setup'))
      else if (!number.takesTexts) found.push(bad(about, 'It cannot text.', 'Rent one that can.'))
      else found.push(good(about, 'Its texts come here.'))
      if (number?.fallbackUrl && number.fallbackUrl !== url)
        found.push(
          doubtful(
            about,
            `When we fail, its texts go to ${number.fallbackUrl}.`,
            'Clear it, or be sure that it answers.',
          ),
        )
    } catch (error) {
      const fix = 'Check TWILIO_ACCOUNT_SID and the first of TWILIO_AUTH_TOKEN; and the way out.'
      found.push(bad('twilio token', `Twilio does not take it: ${reasonOf(error)}`, fix))
      return found
    }
  }
  return [good('twilio token', 'It opens the account.'), ...found]
}
