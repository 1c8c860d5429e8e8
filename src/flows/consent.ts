import { speechOf } from '../speech/speech.ts'
import * as customers from '../store/customers.ts'
import * as prompts from '../store/prompts.ts'
import type { Tx } from '../store/store.ts'
import * as textsIn from '../store/texts-in.ts'
import { channelOf } from '../till/channel.ts'
import { isTwilioKeyword, readConsent as read } from '../till/consent.ts'
import { formatMoney } from '../till/money.ts'
import type { Silence } from '../till/silence.ts'
import type { HeardText, Words } from '../till/text.ts'
import { leaveConversation } from './ask-customer.ts'
import { proveNumber } from './doubt-number.ts'
import type { House } from './house.ts'
import { helpBudget } from './keep-silent.ts'
import { buyOf } from './offers-for.ts'
import { pauseAutoTopUp } from './pause-auto-top-up.ts'
import { answer } from './say.ts'
import { endSubscriptions } from './subscribe.ts'

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
    /** Whose address it came from: what they say of being texted counts for that address. */
    hearer: customers.Customer
    /** Whose account it is about, who may be another. */
    customer: customers.Customer
    text: HeardText
    normalised: string
    /** Why it is heard, and not answered, if it is not. */
    silence: Silence | undefined
  },
): Promise<Words[] | undefined> {
  const { hearer, customer, text, normalised, silence } = args
  const { service, world } = house
  const speech = speechOf(service, customer)
  const at = world.clock.now()
  const kind = text.heardByCarrier ?? read(normalised)
  const isAnswered = silence !== undefined || text.heardByCarrier !== null
  const consent = { id: `texts:${text.sid}`, customer: hearer.id, subject: 'texts' as const }

  if (kind === 'stop') {
    if (hearer.opted_out_at === null) {
      await customers.optOut(tx, { id: hearer.id, at })
      await customers.writeConsent(tx, { ...consent, given: false, words: text.body, source: text.sid, at })
      if (hearer.id === customer.id) await leaveAlone(tx, house, customer)
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
    const back = hearer.id === customer.id ? { ...customer, opted_out_at: null } : customer
    await customers.optIn(tx, { id: hearer.id })
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
          : await proveNumber(tx, house, { customer, text, normalised }),
    })
  }
  if (kind === 'help') {
    if (text.heardByCarrier !== null || hearer.opted_out_at !== null) return []
    const over = await helpBudget(tx, house, { customer: hearer, silence })
    if (over !== undefined) {
      await textsIn.keepSilent(tx, { sid: text.sid, silence: over })
      return []
    }
    const { name, contact } = service
    const buy = buyOf(house, speech, customer)
    return answer(tx, house, { customer, text, body: speech.help({ name, contact, buy }), counted: true })
  }
  return hearer.opted_out_at === null ? undefined : []
}

/** STOP: nothing waits for an answer any more, and nobody is charged unasked who could not be told of it. */
export async function leaveAlone(tx: Tx, house: House, { id: customer }: customers.Customer): Promise<void> {
  await prompts.drop(tx, { customer, at: house.world.clock.now() })
  await leaveConversation(tx, house, customer)
  await endSubscriptions(tx, { customer, words: 'STOP', at: house.world.clock.now() })
  await pauseAutoTopUp(tx, { customer, reason: 'opted out' })
}
