import { openShelves, type Shelves } from '../sandbox/shelf.ts'
import { openStripeSandbox, type StripeSandbox } from '../sandbox/stripe/stripe.ts'
import { openTwilioSandbox, type TwilioSandbox } from '../sandbox/twilio/twilio.ts'
import { ACCOUNT_SID, AUTH_TOKEN, STRIPE_PAGES, TILL_NUMBER, TILL_URL, WEBHOOK_SECRET } from './addresses.ts'
import type { SimulatedClock } from './clock.ts'
import type { Dice } from './dice.ts'
import type { Wire } from './wire.ts'

/** The pretend Stripe and Twilio of a town, on one set of shelves. */
export type Vendors = { stripe: StripeSandbox; twilio: TwilioSandbox; shelves: Shelves }

/** Opens them. @param args.shelved what they had on their shelves in another town, to go on from */
export function openVendors(args: {
  clock: SimulatedClock
  dice: Dice
  wire: Wire
  repliesInARow?: number | undefined
  shelved?: string | undefined
}): Vendors {
  const { now, after } = args.clock
  const { random } = args.dice
  const shelves = openShelves()
  if (args.shelved !== undefined) shelves.load(args.shelved)
  return {
    shelves,
    stripe: openStripeSandbox({
      world: { now, random, after, fetch: args.wire.from('stripe') },
      shelves,
      publicUrl: () => STRIPE_PAGES,
      endpoints: [{ url: `${TILL_URL}/webhook/stripe`, secret: WEBHOOK_SECRET }],
    }),
    twilio: openTwilioSandbox({
      world: { now, random, after, fetch: args.wire.from('twilio') },
      shelves,
      ...(args.repliesInARow && { settings: { repliesInARow: args.repliesInARow } }),
      accountSid: ACCOUNT_SID,
      authToken: AUTH_TOKEN,
      numbers: [{ phone: TILL_NUMBER, smsUrl: () => `${TILL_URL}/webhook/twilio/sms` }],
      publicUrl: () => 'https://api.twilio.com',
    }),
  }
}
