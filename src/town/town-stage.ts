import { changeCardAt } from '../cli/card-page.ts'
import { openDashboard } from '../cli/dashboard.ts'
import { openSignedIn } from '../cli/signed-in.ts'
import { DOT, type Move, type PersonsText, type Stage, TWISTS } from '../cli/stage.ts'
import { giveMoneyBack } from '../flows/give-money-back.ts'
import type { DeclineName } from '../sandbox/stripe/declines.ts'
import { owners } from '../store/books.ts'
import { openStripe } from '../stripe/client.ts'
import { HOUR_MS } from '../till/day.ts'
import { STRIPE_KEY, TILL_NUMBER, TILL_URL } from './addresses.ts'
import type { Town } from './charter.ts'

/** How long somebody looks at their phone, and how often. */
const PATIENCE_MS = 30_000
const LOOK_MS = 1000

/** A simulated town as a stage for stories. */
export function townStage(town: Town): Stage {
  const { stripe, twilio } = town.sandbox
  const { webhooks, faults, turnCard } = stripe.control
  /** Under which sid Twilio has a text of the story. */
  const sids = new Map<string, string>()
  const banks = new Map<string, string>()
  let eventsBefore = 0
  const dashboard = openDashboard(openStripe({ secretKey: STRIPE_KEY, fetch: town.fetch }))

  const signedIn = openSignedIn(town.fetch, TILL_URL)

  function deed(): void {
    eventsBefore = stripe.control.events().length
  }

  /** Does something that takes a while, and waits until all that it sets off has happened. */
  async function does<T>(work: () => Promise<T>): Promise<T> {
    deed()
    const done = await town.clock.until(work(), HOUR_MS)
    await town.settle()
    return done
  }

  async function deliver(how: 'deliver' | 'deliver-backwards'): Promise<void> {
    webhooks.lift()
    const held = webhooks.held().map(({ id }) => id)
    webhooks.release(how === 'deliver' ? held : held.reverse())
    await town.settle()
  }

  /** The bank's page that a text leads to: a payment waits for it already. */
  async function bankBehind(link: string): Promise<string | undefined> {
    const visit = await town.pay(link)
    return visit.kind === 'bank' ? visit.url : undefined
  }

  return {
    heard: async ({ sid }) => sids.has(sid),
    async text({ sid, from, body, picture }: PersonsText) {
      deed()
      const sending = picture
        ? town.clock.until(
            twilio.control.text({ from, to: TILL_NUMBER, body: body || undefined, media: [DOT] }),
            HOUR_MS,
          )
        : town.texts(from, body)
      sids.set(sid, (await sending).sid)
    },
    async repeat({ sid, from, body }) {
      await town.texts(from, body, { sid: sids.get(sid)! })
    },
    inbox: async (phone) =>
      town
        .inbox(phone)
        .filter(({ automatic }) => !automatic)
        .map(({ body }) => body),
    async until(done) {
      await town.settle()
      for (let waitedMs = 0; !(await done()); waitedMs += LOOK_MS) {
        if (waitedMs >= PATIENCE_MS) return false
        await town.clock.advance(LOOK_MS)
        await town.settle()
      }
      return true
    },
    rest: town.settle,
    end: town.settle,
    async pay({ link, card, email }) {
      deed()
      const visit = await town.pay(link, { card, email })
      await town.settle()
      if (visit.kind === 'bank') banks.set(link, visit.url)
      return ({ paid: 'paid', bank: 'approval', trouble: 'declined', 'no page': 'closed' } as const)[
        visit.kind
      ]
    },
    async typeCode({ link, code }) {
      const answer = await town.clock.until(town.fetch(link, { redirect: 'manual' }), HOUR_MS)
      const session = /cs_test_\w+/.exec(answer.headers.get('location') ?? '')?.[0]
      const trouble = stripe.control.customer.promotion(session ?? 'none', code)
      if (trouble !== undefined) throw new Error(trouble)
    },
    changeCard: ({ link, card }) => does(() => changeCardAt(town.fetch, link, card)),
    letters: async (email) => town.letters(email),
    refund: ({ phone, by, amount }) =>
      does(async () => {
        if (by === 'dashboard') return dashboard.refund(phone, amount)
        await giveMoneyBack(town.house().house, await dashboard.refundAsked(phone, amount))
      }),
    dispute: (phone) =>
      does(async () => {
        stripe.control.bank.dispute((await dashboard.lastCharge(phone)).id)
      }),
    endDispute: ({ phone, won }) =>
      does(async () => {
        stripe.control.bank.close(await dashboard.disputeOf(phone), won ? 'won' : 'lost')
      }),
    deleteCustomer: (phone) => does(() => dashboard.deleteCustomer(phone)),
    makeCode: (args) => does(() => dashboard.makeCode(args)),
    asksForCode: ({ phone, at }) => does(() => signedIn.asksForCode(phone, at)),
    signsIn: ({ phone, at, code }) => does(() => signedIn.signsIn(phone, at, code)),
    buysSignedIn: (purchase) => does(() => signedIn.buys(purchase)),
    async approve({ link, agrees }) {
      deed()
      const url = banks.get(link) ?? (await bankBehind(link))
      if (!url) throw new Error('no bank waits for an answer')
      await town.approve(url, agrees)
      await town.settle()
    },
    async turnCard({ phone, decline }) {
      const cards = await town.look(({ db }) =>
        db
          .selectFrom('cards')
          .innerJoin('customers', 'customers.id', 'cards.customer')
          .select('cards.id')
          .where('customers.address', '=', phone)
          .execute(),
      )
      if (!cards.length) throw new Error('no card is saved')
      for (const { id } of cards) turnCard(id, (decline ?? undefined) as DeclineName | undefined)
    },
    async events(does) {
      if (does === 'deliver' || does === 'deliver-backwards') return deliver(does)
      webhooks.rule({ twist: TWISTS[does] })
    },
    async calm() {
      faults.lift()
      await deliver('deliver')
    },
    async eventsAgain(times) {
      for (const { id } of stripe.control.events().slice(eventsBefore))
        for (let time = 1; time < times; time++) webhooks.resend(id)
      await town.settle()
    },
    async loseChargeAnswer() {
      faults.lay({
        when: 'after',
        method: 'POST',
        path: '/v1/payment_intents',
        mishap: { kind: 'reset' },
        times: 1,
      })
    },
    async nextText({ from: phone, goes, times }) {
      if (goes === 'answer-lost') twilio.control.faults.add({ fault: 'answer-lost', phone })
      else if (goes === 'often')
        twilio.control.faults.add({ fault: 'delivered-again', copies: times - 1, atOnce: true, phone })
      else twilio.control.faults.add({ fault: 'carrier-duplicate', copies: times - 1, afterMs: 1500, phone })
    },
    async moves(phones) {
      const { transfers } = await town.books()
      const names = await town.look((read) =>
        owners(
          read,
          transfers.flatMap(({ debit, credit }) => [debit, credit]),
        ),
      )
      const name = (account: string) => names.get(account) ?? account
      return transfers
        .map(
          ({ id, debit, credit, amount }): Move => ({
            id,
            from: name(debit),
            to: name(credit),
            amountMicros: amount,
          }),
        )
        .filter(({ from, to }) => phones.includes(from) || phones.includes(to))
    },
    simulated: {
      async later(ms) {
        await town.clock.advance(ms)
        await town.settle()
      },
      restart: town.restart,
    },
  }
}
