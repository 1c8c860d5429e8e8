import { z } from 'zod'
import type { House } from '../../flows/house.ts'
import type { Customer } from '../../store/customers.ts'
import { ownData } from '../../store/own-data.ts'
import { questionWords } from '../../till/question.ts'
import { withoutCodes } from '../../till/text.ts'
import { accountShape, accountShown, transactionShape, transactionsPage } from './account.ts'
import { moneyBack, moneyBackShown } from './export-money-back.ts'
import { orderShape, ordersPage } from './orders.ts'
import { autoTopUp, autoTopUpShown } from './settings.ts'
import { money, moneyOf, time, timeOf, timeOrNull } from './shapes.ts'

const PAGE = 100

/** All that is written down of a customer, but for what others wrote of them: operators' reasons and notes, and Stripe's events. */
export const everything = z.object({
  account: accountShape,
  email: z.string().nullable(),
  consents: z.array(
    z.object({
      subject: z.string(),
      given: z.boolean(),
      words: z.string(),
      source: z.string().describe('The text or the session that it was said in.'),
      at: time,
    }),
  ),
  cards: z.array(
    z.object({
      brand: z.string(),
      last4: z.string(),
      expires: z.object({ month: z.int(), year: z.int() }),
      savedAt: time,
      removedAt: time.nullable(),
    }),
  ),
  subscriptions: z.array(
    z.object({
      command: z.string(),
      asked: z.string(),
      time: z.string().meta({ example: '06:00' }),
      timeZone: z.string(),
      state: z.enum(['offered', 'on', 'off']),
      offeredAt: time,
      yes: z.string().nullable().describe('What you said yes with, and to what.'),
      ended: z.string().nullable().describe('What ended it: your words, or why.'),
    }),
  ),
  textsIn: z.array(z.object({ id: z.string(), to: z.string(), body: z.string(), at: time })),
  textsOut: z.array(z.object({ id: z.string(), from: z.string(), body: z.string(), at: time })),
  links: z
    .array(z.object({ address: z.string(), at: time }))
    .describe('Where else somebody speaks for you, such as whatsapp:+14155550123.'),
  mails: z.array(z.object({ to: z.string(), letter: z.string(), at: time })),
  language: z.string().nullable().describe('That you chose to be texted in.'),
  autoTopUp: autoTopUp
    .extend({ words: z.string().describe('What you agreed with.'), agreedAt: time })
    .nullable(),
  sessions: z.array(
    z.object({
      device: z.string(),
      openedAt: time,
      usedAt: time,
      expiresAt: time,
      endedAt: time.nullable(),
    }),
  ),
  commands: z
    .array(
      z.object({
        id: z.string(),
        command: z.string(),
        asked: z.string().describe('What you texted after it.'),
        question: z.string().nullable().describe('What it asked you and waits for.'),
        answers: z.array(z.string()).describe('What you answered.'),
        state: z.enum(['open', 'captured', 'voided']).describe('Whether it was paid for.'),
        at: time,
      }),
    )
    .describe('Commands that you used.'),
  questions: z
    .array(
      z.object({
        amount: money,
        askedAt: time,
        expiresAt: time,
        outcome: z.enum(['yes', 'no', 'replaced', 'wrong']).nullable(),
      }),
    )
    .describe('Whether your card may be charged, as you were asked by text.'),
  unread: z.array(z.object({ words: z.string(), expiresAt: time })).describe('What MORE would text you.'),
  kept: z
    .array(z.object({ command: z.string(), value: z.string().describe('JSON.'), at: time }))
    .describe('What commands keep of you from one text to the next.'),
  orders: z.array(orderShape),
  ...moneyBack,
  transactions: z.array(transactionShape),
})

/** Writes it all out. */
export async function exportOf(house: House, customer: Customer): Promise<z.input<typeof everything>> {
  const of = { customer: customer.id, limit: PAGE }
  const found = await house.store.read((read) => ownData(read, customer.id))
  return {
    account: accountShown(house, customer),
    email: customer.email,
    consents: found.consents.map(({ given, at, ...rest }) => ({
      ...rest,
      given: given === 1,
      at: timeOf(at),
    })),
    cards: found.cards.map(({ brand, last4, ...rest }) => ({
      brand,
      last4,
      expires: { month: rest.expires_month, year: rest.expires_year },
      savedAt: timeOf(rest.saved_at),
      removedAt: timeOrNull(rest.gone_at),
    })),
    subscriptions: found.subscriptions.map(
      ({ time_zone, offered_at, agreed_words, ended_words, ...rest }) => ({
        ...rest,
        timeZone: time_zone,
        offeredAt: timeOf(offered_at),
        yes: agreed_words,
        ended: ended_words,
      }),
    ),
    textsIn: found.textsIn.map((text) => ({
      id: text.sid,
      to: text.recipient,
      body: text.body,
      at: timeOf(text.received_at),
    })),
    textsOut: found.textsOut.map((text) => ({
      id: text.ref,
      from: text.sender,
      body: withoutCodes(text.body),
      at: timeOf(text.written_at),
    })),
    links: found.links.map((link) => ({ address: link.address, at: timeOf(link.linked_at) })),
    mails: found.mails.map((mail) => ({
      to: mail.recipient,
      letter: mail.letter,
      at: timeOf(mail.written_at),
    })),
    language: customer.language,
    autoTopUp: found.autoTopUp
      ? {
          ...autoTopUpShown(house, found.autoTopUp),
          words: found.autoTopUp.words,
          agreedAt: timeOf(found.autoTopUp.agreed_at),
        }
      : null,
    sessions: found.sessions.map(({ device, ...times }) => ({
      device,
      openedAt: timeOf(times.opened_at),
      usedAt: timeOf(times.used_at),
      expiresAt: timeOf(times.expires_at),
      endedAt: timeOrNull(times.ended_at),
    })),
    commands: found.runs.map(({ question, answers, opened_at, ...run }) => ({
      ...run,
      question: question && questionWords(JSON.parse(question)),
      answers: JSON.parse(answers ?? '[]'),
      at: timeOf(opened_at),
    })),
    questions: found.questions.map(({ amount_micros, asked_at, expires_at, outcome }) => ({
      amount: moneyOf(amount_micros, house.service.currency),
      askedAt: timeOf(asked_at),
      expiresAt: timeOf(expires_at),
      outcome,
    })),
    unread: found.unread.map(({ words, expires_at }) => ({ words, expiresAt: timeOf(expires_at) })),
    kept: found.kept.map(({ kept_at, ...state }) => ({ ...state, at: timeOf(kept_at) })),
    ...moneyBackShown(found, house.service.currency),
    orders: await all((cursor) => ordersPage(house, { ...of, cursor })),
    transactions: await all((cursor) => transactionsPage(house, { ...of, cursor })),
  }
}

/** Every page of a list, one after the other. */
async function all<T>(
  pageAt: (cursor: string | undefined) => Promise<{ data: T[]; next: string | null }>,
): Promise<T[]> {
  const data: T[] = []
  let cursor: string | undefined
  do {
    const page = await pageAt(cursor)
    data.push(...page.data)
    cursor = page.next ?? undefined
  } while (cursor !== undefined)
  return data
}
