import { randomUUID } from 'node:crypto'
import { Command } from 'commander'
import { openStripe } from '../stripe/client.ts'
import { createEndpoint, listEndpoints, mendEndpoint } from '../stripe/endpoint.ts'
import { EVENT_TYPES } from '../till/event.ts'
import { Problem } from '../till/problem.ts'
import { openNumbers } from '../twilio/numbers.ts'
import { environment } from './till.ts'

export function setupCommand(): Command {
  return new Command('setup')
    .description(
      [
        "Registers the webhook endpoint at Stripe, or mends it, and points the numbers' texts at this till.",
        'Doing it again changes nothing. A new endpoint has a new secret, which is printed once: put it into .env.',
      ].join(' '),
    )
    .option('--dry-run', 'only say what would be done')
    .addHelpText('after', '\nExample:\n  $ npx texttill setup --dry-run')
    .action(setUp)
}

/** STRIPE_WEBHOOK_SECRET may still be missing: it is what this finds out. */
const PENDING = 'whsec_not_known_before_setup'

async function setUp(options: { dryRun?: boolean }): Promise<void> {
  const { keys, publicUrl } = withoutSecret()
  const does = (what: string) => console.log(options.dryRun ? `Would: ${what}` : what)
  const { stripeKey: secretKey, stripeBase, twilioBase, accountSid, authTokens } = keys
  const stripe = openStripe({ secretKey, ...(stripeBase && { base: stripeBase }), fetch })
  const url = `${publicUrl}/webhook/stripe`
  // What was done before is found in the list. A key that came again would tell the secret of a deleted endpoint.
  const key = `setup-${randomUUID()}`
  const endpoint = (await listEndpoints(stripe)).find((one) => one.url === url)
  const told = endpoint?.events.toSorted().join() === EVENT_TYPES.toSorted().join()
  if (!endpoint) {
    does(`register ${url} at Stripe, for ${EVENT_TYPES.length} kinds of events`)
    if (!options.dryRun) {
      const secret = await createEndpoint(stripe, { url, events: EVENT_TYPES, key })
      console.log(`Put this into .env, and start the till anew:\nSTRIPE_WEBHOOK_SECRET=${secret}`)
    }
  } else if (!endpoint.enabled || !told) {
    does(`have ${endpoint.id} at Stripe enabled, and told of ${EVENT_TYPES.length} kinds of events`)
    if (!options.dryRun) await mendEndpoint(stripe, { id: endpoint.id, events: EVENT_TYPES, key })
  } else console.log(`Stripe tells ${url} all that it should.`)

  const numbers = openNumbers({
    accountSid,
    authToken: authTokens[0]!,
    ...(twilioBase && { base: twilioBase }),
    fetch,
  })
  const smsUrl = `${publicUrl}/webhook/twilio/sms`
  for (const phone of keys.numbers) {
    const number = await numbers.find(phone)
    if (!number) throw new Problem('no-number', `This Twilio account does not rent ${phone}.`)
    if (number.smsUrl === smsUrl && number.smsMethod === 'POST' && !number.application) {
      console.log(`Twilio brings the texts of ${phone} to ${smsUrl}.`)
      continue
    }
    does(`have Twilio bring the texts of ${phone} to ${smsUrl}${number.smsUrl && `, not ${number.smsUrl}`}`)
    if (!options.dryRun) await numbers.point(number, smsUrl)
  }
  for (const sender of keys.senders)
    console.log(
      `Send incoming messages of ${sender} to ${smsUrl}, by POST: console.twilio.com, Messaging, Senders.`,
    )
}

function withoutSecret() {
  const { keys, publicUrl } = environment(({ STRIPE_SECRET_KEY: key, STRIPE_WEBHOOK_SECRET: secret }) =>
    key?.trim() && !secret?.trim() ? { STRIPE_WEBHOOK_SECRET: PENDING } : {},
  )
  if (!keys || !publicUrl)
    throw new Problem('keys', 'There are no keys. Set those of Twilio and Stripe, and PUBLIC_BASE_URL.')
  return { keys, publicUrl }
}
