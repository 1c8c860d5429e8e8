import type { StripeSandbox } from './stripe/stripe.ts'
import type { TwilioSandbox } from './twilio/twilio.ts'
import type { SandboxWorld } from './world.ts'

/** Something that goes wrong in life, to be had at the press of a button. */
export type Break = {
  id: string
  title: string
  /** What it does. */
  does: string
  /** Why an app that is well built stays right. */
  why: string
  /** Does it, and says what to watch for. */
  press(): string | Promise<string>
  /** How a story tells it, where it can. */
  line?: string
}

/** All that the "break it" drawer offers. */
export function breaks(args: {
  stripe: StripeSandbox
  twilio: TwilioSandbox
  advance: (ms: number) => Promise<void>
  kill: (() => void) | undefined
  after: SandboxWorld['after']
}): Break[] {
  const { stripe, twilio, advance, kill, after } = args
  const { faults } = twilio.control
  const list: Break[] = [
    {
      id: 'event-five-times',
      title: 'Deliver that event five times',
      does: "Stripe sends its last event again, five times over, each signed and each under the event's own id.",
      why: 'An event is stored under its id before it is worked, and a payment is granted under its own id for ever. The second time changes nothing.',
      line: 'stripe delivers that five times',
      press() {
        const last = stripe.control.events().at(-1)
        if (last === undefined) return 'Stripe has no event yet. Buy something first.'
        for (let copy = 0; copy < 5; copy++) stripe.control.webhooks.resend(last.id)
        return `${last.type} is on its way five times more. The books stay as they are.`
      },
    },
    {
      id: 'reverse-order',
      title: 'Reverse the order',
      does: 'The events of the next payment arrive late and in another order than they happened.',
      why: 'Events are only a knock at the door: the app looks up the payment itself, and whichever knock comes first settles it.',
      line: 'stripe delivers the next events out of order',
      press() {
        stripe.control.webhooks.rule({ twist: { kind: 'shuffle', ms: 3000 }, times: 6 })
        return 'The next six events come out of order. Buy something and watch: one credit, once.'
      },
    },
    {
      id: 'lose-the-answer',
      title: 'Lose the answer after charging',
      does: 'Stripe takes the next payment with a saved card, and then the connection breaks before the app hears of it.',
      why: 'The wish to charge was written down first, under a key. Asked again with that key, Stripe tells the outcome and charges nobody twice.',
      line: "stripe's answer to the next charge is lost",
      press() {
        stripe.control.faults.lay({
          when: 'after',
          method: 'POST',
          path: '/v1/payment_intents',
          mishap: { kind: 'reset' },
          times: 1,
        })
        return 'The answer to the next charge will be lost. Text BUY with a saved card: one charge, one credit.'
      },
    },
    {
      id: 'text-five-times',
      title: 'Deliver the next text five times',
      does: 'Twilio posts the next text five times at the same moment, all with one MessageSid.',
      why: 'The MessageSid is claimed by a unique key before anything is done. One of the five does the work, the others wait for its words.',
      line: 'twilio delivers the next text five times',
      press() {
        faults.add({ fault: 'delivered-again', copies: 4, atOnce: true })
        return 'The next text arrives five times at once. It is worked once, and answered once.'
      },
    },
    {
      id: 'carrier-duplicate',
      title: 'Let the carrier send it twice',
      does: 'The carrier hands the next text over twice. To Twilio those are two texts with two SIDs.',
      why: 'The same wish to buy within two minutes is not charged again: the app asks first.',
      line: 'the carrier sends the next text twice',
      press() {
        faults.add({ fault: 'carrier-duplicate', copies: 1, afterMs: 1500 })
        return 'The next text comes twice. Text BUY: the second asks before it charges.'
      },
    },
    {
      id: 'lose-the-reply',
      title: 'Lose the reply',
      does: 'The app answers the next text, but Twilio never hears it.',
      why: 'Words are written down with the deed they tell of. What is not known to have left is looked for, and sent once.',
      line: 'the reply to the next text is lost',
      press() {
        faults.add({ fault: 'answer-lost' })
        return 'The reply to the next text will be lost on the way. The deed stands, and happens once.'
      },
    },
    {
      id: 'an-hour-later',
      title: 'An hour later',
      does: "Sets the sandbox's clock an hour forward: late webhooks, retries and what expires all come due.",
      why: 'Late is not different from early: what has been settled stays settled.',
      async press() {
        await advance(3_600_000)
        return 'It is an hour later.'
      },
    },
  ]
  if (kill !== undefined)
    list.push({
      id: 'kill',
      title: 'Kill the process now',
      does: 'Ends the app and this sandbox at once, as a power cut would, in the middle of whatever they do.',
      why: 'All that matters was committed before anyone was thanked. Start it again and it goes on where it was.',
      line: 'the till restarts',
      press() {
        after(100, kill)
        return 'Gone. Start it again: npm start'
      },
    })
  return list
}
