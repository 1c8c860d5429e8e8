import { builtIns } from '../commands/index.ts'
import { speechOf } from '../speech/speech.ts'
import { carry } from '../store/answers.ts'
import * as conversations from '../store/conversations.ts'
import * as customers from '../store/customers.ts'
import * as jobs from '../store/jobs.ts'
import * as links from '../store/links.ts'
import type { Tx } from '../store/store.ts'
import * as textsIn from '../store/texts-in.ts'
import { channelOf, countryAt } from '../till/channel.ts'
import { normalise } from '../till/grammar.ts'
import { inEnglish } from '../till/in-english.ts'
import type { HeardText, InboundText, Words } from '../till/text.ts'
import { leaveConversation } from './ask-customer.ts'
import { readConsent } from './consent.ts'
import { decide } from './decide.ts'
import { doubtSilent, proveNumber } from './doubt-number.ts'
import type { House } from './house.ts'
import { whySilent } from './keep-silent.ts'
import { placeOrder } from './place-order.ts'
import { whyFrozen } from './refuse-frozen.ts'
import { answer, saidEnough } from './say.ts'
import { sayMore } from './say-more.ts'
import { startRun } from './start-run.ts'
import { agree, subscribe } from './subscribe.ts'
import { tendAccount } from './tend-account.ts'

/**
 * A customer texted us. The text is claimed and worked in one transaction: whatever it does happens once,
 * however often it is delivered.
 *
 * @returns the words that answer it, none if it has no answer, or `later` if that takes a call to the outside:
 *   `carryWords` waits for it
 */
export async function receiveText(house: House, text: InboundText): Promise<Words[] | 'later'> {
  const at = house.world.clock.now()
  return house.store.transact(async (tx) => {
    const hearer = await customers.meet(tx, {
      id: house.world.newId('customer'),
      address: text.sender,
      country: () => countryAt(text.sender) ?? null,
      currency: house.service.currency,
      at,
    })
    const customer = await speaksFor(tx, hearer)
    const heard = await textsIn.hear(tx, { ...text, customer: customer.id, at })
    if (heard) return act(tx, house, { hearer, customer, text: { ...text, received_at: at }, heard })
    const answers = await carry(tx, { answers: text.sid, at })
    if (answers === 'none yet') return (await textsIn.find(tx, text.sid))!.awaits ? 'later' : []
    return answers
  })
}

/** Whose account a text is about: its sender's own, or that of whom they speak for on another channel. */
async function speaksFor(tx: Tx, hearer: customers.Customer): Promise<customers.Customer> {
  if (channelOf(hearer.address) === 'sms') return hearer
  const link = await links.find(tx, hearer.address)
  if (!link) return hearer
  const customer = (await customers.lock(tx, 'id', link.customer))!
  // Somebody else may have held them until now, and ended the link.
  const still = await links.find(tx, hearer.address)
  return still?.customer === customer.id ? customer : hearer
}

/** @param args.hearer whose address the text came from, who may speak for another customer */
async function act(
  tx: Tx,
  house: House,
  {
    hearer,
    customer: known,
    text,
    heard,
  }: { hearer: customers.Customer; customer: customers.Customer; text: HeardText; heard: textsIn.Heard },
): Promise<Words[] | 'later'> {
  const customer = await doubtSilent(tx, house, { customer: known, heardAt: heard.last_heard_at })
  const languages = [speechOf(house.service, customer).language, ...house.service.languages]
  const normalised = inEnglish(normalise(text.body), languages)
  const silence = await whySilent(tx, house, { customer, text, heard })
  const consented = await readConsent(tx, house, {
    hearer,
    customer,
    text,
    normalised,
    silence,
  })
  if (consented?.length) return consented
  if (silence !== undefined) {
    await textsIn.keepSilent(tx, { sid: text.sid, silence })
    return []
  }
  if (consented) return consented
  if (customer.doubted_at !== null)
    return answer(tx, house, {
      customer,
      text,
      body: await proveNumber(tx, house, { customer, text, normalised }),
    })
  const wish = await decide(tx, house, { customer, text, heard, normalised, builtIns })
  if ('say' in wish)
    return answer(tx, house, { customer, text, body: wish.say, unread: wish.unread ?? false })
  if ('account' in wish) {
    const body = await tendAccount(tx, house, { customer, text, wish: wish.account })
    return answer(tx, house, { customer, text, body })
  }
  if ('more' in wish) {
    const more = await sayMore(tx, house, { customer, text })
    return more ? answer(tx, house, { customer, text, ...more }) : []
  }
  if ('schedules' in wish)
    return answer(tx, house, {
      customer,
      text,
      body: await subscribe(tx, house, { customer, text, command: wish.schedules, rest: wish.rest }),
    })
  if ('agrees' in wish)
    return answer(tx, house, {
      customer,
      text,
      body: await agree(tx, house, { customer, text, subscription: wish.agrees }),
    })
  if ('continues' in wish) return goOn(tx, house, { text, wish })
  if ('buys' in wish && customer.locked_at !== null)
    return answer(tx, house, { customer, text, body: speechOf(house.service, customer).lockedNow() })
  const refused = await whyFrozen(tx, house, { customer, wish })
  if (refused !== undefined) return answer(tx, house, { customer, text, body: refused })
  // Without a card it brings a page and a link, for nothing until it is paid.
  if ('buys' in wish && customer.card === null && (await saidEnough(tx, house, { customer, sid: text.sid })))
    return []
  if ('buys' in wish) await placeOrder(tx, house, { customer, text: text.sid, ...wish })
  else {
    if (heard.is_asked) await leaveConversation(tx, house, customer.id)
    if (await startRun(tx, house, { customer, text, ...wish })) return later(tx, text)
  }
  return wordsOrLater(tx, house, text)
}

/** A command's question is answered: its run goes on. */
async function goOn(
  tx: Tx,
  house: House,
  { text, wish }: { text: InboundText; wish: { continues: conversations.Conversation; answer: string } },
): Promise<Words[] | 'later'> {
  const { continues: conversation, answer } = wish
  await conversations.answer(tx, { conversation, answer, textIn: text.sid })
  await jobs.leave(tx, { kind: 'continue-run', subject: text.sid, at: house.world.clock.now() })
  return later(tx, text)
}

async function wordsOrLater(tx: Tx, house: House, text: InboundText): Promise<Words[] | 'later'> {
  const answers = await carry(tx, { answers: text.sid, at: house.world.clock.now() })
  return answers === 'none yet' ? later(tx, text) : answers
}

async function later(tx: Tx, text: InboundText): Promise<'later' | []> {
  return (await textsIn.awaitAnswer(tx, text.sid)) ? 'later' : []
}
