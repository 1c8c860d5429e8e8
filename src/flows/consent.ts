import { buyFor } from '../commands/amounts.ts'
import { speechOf } from '../speech/speech.ts'
import * as customers from '../store/customers.ts'
import * as prompts from '../store/prompts.ts'
import type { Tx } from '../store/store.ts'
import { channelOf } from '../till/channel.ts'
import { isTwilioKeyword, readConsent as read } from '../till/consent.ts'
import { formatMoney } from '../till/money.ts'
import type { InboundText, Words } from '../till/text.ts'
import { leaveConversation } from './ask-customer.ts'
import { proveNumber } from './doubt-number.ts'
import type { House } from './house.ts'
import { pauseAutoTopUp } from './pause-auto-top-up.ts'
import { answer } from './say.ts'

/**
 * STOP, START and HELP, decided before anything else. What Twilio has understood, it has answered, whatever the words;
 * it answers its own keywords without saying so too, except on WhatsApp, so we never answer a STOP elsewhere;
 * somebody who says it in other words ("stop texting me") gets one confirmation.
 *
 * @returns the words that answer it, if any, when that is all; nothing when the text goes on to be read as a command
 */
export async function readConsent(
  tx: Tx,
  house: House,
  args: {
    customer: customers.Customer
    text: InboundText
    normalised: string
    /** It is heard, and not answered. */
    silently: boolean
  },
): Promise<Words[] | undefined> {
  const { customer, text, normalised, silently } = args
  const { service, world } = house
  const speech = speechOf(service, customer)
  const at = world.clock.now()
  const kind = text.heardByCarrier ?? read(normalised)
  const isAnswered = silently || text.heardByCarrier !== null
  const consent = { id: `texts:${text.sid}`, customer: customer.id, subject: 'texts' as const }

  if (kind === 'stop') {
    if (customer.opted_out_at === null) {
      await customers.optOut(tx, { id: customer.id, at })
      await customers.writeConsent(tx, { ...consent, given: false, words: text.body, source: text.sid, at })
      await prompts.drop(tx, { customer: customer.id, at })
      await leaveConversation(tx, house, customer.id)
      // Nobody is charged unasked who could not be told of it.
      await pauseAutoTopUp(tx, { customer: customer.id, reason: 'opted out' })
      const twilioAnswers = channelOf(text.sender) !== 'whatsapp' && isTwilioKeyword(text.body)
      if (!twilioAnswers && !isAnswered)
        return answer(tx, house, {
          customer,
          text,
          body: speech.farewell({ name: service.name }),
          farewell: true,
        })
    }
    return []
  }
  if (kind === 'start') {
    const back = { ...customer, opted_out_at: null }
    await customers.optIn(tx, { id: customer.id })
    await customers.writeConsent(tx, { ...consent, given: true, words: text.body, source: text.sid, at })
    if (isAnswered) return []
    const balance = formatMoney(
      await customers.balanceOf(tx, customer.id, service.currency),
      service.currency,
    )
    return answer(tx, house, {
      customer: back,
      text,
      // Whoever has the number by now is not told what another has.
      body:
        customer.doubted_at === null
          ? speech.welcomeBack({ name: service.name, balance })
          : await proveNumber(tx, house, { customer, normalised }),
    })
  }
  if (kind === 'help') {
    if (isAnswered) return []
    const { name, contact } = service
    const buy = buyFor(service, speech, { hasAccess: customer.access_at !== null, now: at })
    return answer(tx, house, { customer, text, body: speech.help({ name, contact, buy }) })
  }
  return customer.opted_out_at === null ? undefined : []
}
