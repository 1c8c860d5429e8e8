import { setTimeout as delay } from 'node:timers/promises'
import { giveMoneyBack } from '../flows/give-money-back.ts'
import { sandboxClient } from '../sandbox/client.ts'
import { openStripe } from '../stripe/client.ts'
import { reach, readDue, readMoves } from './books.ts'
import { changeCardAt } from './card-page.ts'
import { openDashboard } from './dashboard.ts'
import { withHouse } from './house.ts'
import { postForm } from './post-form.ts'
import { openSignedIn } from './signed-in.ts'
import { DOT, type Stage, TWISTS } from './stage.ts'
import { environment, type RunningTill } from './till.ts'

/** How long somebody looks at their phone. */
const PATIENCE_MS = 30_000
/** They look at once, and less and less often. */
const LOOK_MS = 50
const LOOK_SELDOM_MS = 500
/** What is due at the sandbox later than this is for another line of the story. */
const SOON_MS = 300
/** The last that comes of a payment by itself is its fee. */
const FEE_MS = 3_000
const LOST = new Set(['failed', 'undelivered', 'canceled'])

/** A running till with its sandbox as a stage for stories. Time passes as it does, and what is played stays. */
export function serverStage(till: RunningTill): Stage {
  const sandbox = sandboxClient(till.sandboxUrl, reach as typeof fetch)
  const stripe = openStripe({ secretKey: till.keys.stripeKey, base: till.keys.stripeBase, fetch })
  const dashboard = openDashboard(stripe)
  const signedIn = openSignedIn(reach as typeof fetch, till.url)
  /** The bank pages that wait for an answer, by the link that led there. */
  const banks = new Map<string, string>()
  /** What the story has laid in the way at Stripe, by id. */
  const rules: string[] = []
  const faults: string[] = []
  let eventsBefore = 0

  async function deed(): Promise<void> {
    eventsBefore = (await sandbox.stripe.events()).length
  }

  async function until(done: () => Promise<boolean>): Promise<boolean> {
    const patientUntil = Date.now() + PATIENCE_MS
    for (let lookMs = LOOK_MS; !(await done()); lookMs = Math.min(lookMs * 1.3, LOOK_SELDOM_MS)) {
      if (Date.now() > patientUntil) return false
      await delay(lookMs)
    }
    return true
  }

  async function rest(dueWithinMs = SOON_MS): Promise<void> {
    await sandbox.quiet(dueWithinMs)
    // A till that keeps its books to itself does not say when it is done.
    await until(async () => ((await readDue(till.url)) ?? 0) === 0)
    await sandbox.quiet(dueWithinMs)
  }

  /** The Checkout Session that a link leads to, if one can still pay there. */
  async function sessionOf(link: string): Promise<string | undefined> {
    const { pathname } = new URL(link)
    const response = await reach(till.url + pathname, { redirect: 'manual' })
    return /\/(cs_test_\w+)/.exec(response.headers.get('location') ?? '')?.[1]
  }

  /** Where the button on the page of a link leads to: the bank, if a payment waits for it. */
  async function bankBehind(link: string): Promise<string> {
    const response = await reach(till.url + new URL(link).pathname, { method: 'POST', redirect: 'manual' })
    return response.headers.get('location') ?? ''
  }

  async function deliver(how: 'deliver' | 'deliver-backwards'): Promise<void> {
    if (!rules.length) return
    for (const id of rules.splice(0)) await sandbox.stripe.liftRules(id)
    const held = (await sandbox.stripe.held()).map(({ id }) => id)
    await sandbox.stripe.release(how === 'deliver' ? held : held.reverse())
    await rest()
  }

  return {
    until,
    rest: () => rest(),
    end: () => rest(FEE_MS),
    async heard({ sid, from }) {
      return (await sandbox.twilio.texts(from)).some((text) => text.sid === sid)
    },
    async text({ sid, from, body, picture }) {
      await deed()
      await sandbox.twilio.text({
        sid,
        from,
        body,
        ...(picture && { body: body || undefined, media: [DOT] }),
      })
    },
    async repeat({ sid, from, body }) {
      const form = { MessageSid: sid, From: from, Body: body, NumMedia: '0' }
      await postForm(till, form, { confirm: false })
    },
    async inbox(phone) {
      const texts = await sandbox.twilio.texts(phone)
      return texts
        .filter(({ sentByPerson, automatic, status }) => !sentByPerson && !automatic && !LOST.has(status))
        .map(({ body }) => body)
    },
    async pay({ link, card, email }) {
      await deed()
      const session = await sessionOf(link)
      if (!session) return 'closed'
      const outcome = await sandbox.stripe.pay(session, { number: card, email })
      if (outcome.to === 'bank') banks.set(link, outcome.url)
      await rest()
      return ({ shop: 'paid', bank: 'approval', page: 'declined' } as const)[outcome.to]
    },
    async typeCode({ link, code }) {
      const { trouble } = await sandbox.stripe.promotion((await sessionOf(link)) ?? 'none', code)
      if (trouble !== null) throw new Error(trouble)
    },
    async changeCard({ link, card }) {
      await deed()
      await changeCardAt(reach as typeof fetch, till.url + new URL(link).pathname, card)
      await rest()
    },
    async letters(email) {
      const mails = await sandbox.mail.list()
      return mails.filter(({ to }) => to.includes(email)).map(({ subject }) => subject)
    },
    async refund({ phone, by, amount }) {
      await deed()
      if (by === 'dashboard') await dashboard.refund(phone, amount)
      else {
        const asked = await dashboard.refundAsked(phone, amount)
        await withHouse(environment(), (house) => giveMoneyBack(house, asked))
      }
      await rest()
    },
    async dispute(phone) {
      await deed()
      await sandbox.stripe.dispute((await dashboard.lastCharge(phone)).id)
      await rest()
    },
    async endDispute({ phone, won }) {
      await deed()
      await sandbox.stripe.closeDispute(await dashboard.disputeOf(phone), won ? 'won' : 'lost')
      await rest()
    },
    async deleteCustomer(phone) {
      await deed()
      await dashboard.deleteCustomer(phone)
      await rest()
    },
    makeCode: dashboard.makeCode,
    asksForCode: ({ phone, at }) => signedIn.asksForCode(phone, at),
    signsIn: ({ phone, at, code }) => signedIn.signsIn(phone, at, code),
    async buysSignedIn(purchase) {
      await deed()
      const link = await signedIn.buys(purchase)
      await rest()
      return link
    },
    async approve({ link, agrees }) {
      await deed()
      const intent = /\/bank\/(\w+)/.exec(banks.get(link) ?? (await bankBehind(link)))?.[1]
      // Played before, the bank has its answer.
      if (!intent) return
      await sandbox.stripe.bank(intent, agrees)
      await rest()
    },
    async turnCard({ phone, decline }) {
      for await (const customer of stripe.customers.list({ limit: 100 })) {
        if (customer.phone !== phone) continue
        for await (const card of stripe.customers.listPaymentMethods(customer.id))
          await sandbox.stripe.turnCard(card.id, decline)
      }
    },
    async events(does) {
      if (does === 'deliver' || does === 'deliver-backwards') return deliver(does)
      rules.push((await sandbox.stripe.rule({ twist: TWISTS[does] })).id)
    },
    async calm() {
      for (const id of faults.splice(0)) await sandbox.stripe.liftFaults(id)
      await deliver('deliver')
    },
    async eventsAgain(times) {
      for (const { id } of (await sandbox.stripe.events()).slice(eventsBefore))
        for (let time = 1; time < times; time++) await sandbox.stripe.resend(id)
      await rest()
    },
    async loseChargeAnswer() {
      const { id } = await sandbox.stripe.fault({
        when: 'after',
        method: 'POST',
        path: '/v1/payment_intents',
        mishap: { kind: 'reset' },
        times: 1,
      })
      faults.push(id)
    },
    async nextText({ from: phone, goes, times }) {
      if (goes === 'answer-lost') await sandbox.twilio.fault({ fault: 'answer-lost', phone })
      else if (goes === 'often')
        await sandbox.twilio.fault({ fault: 'delivered-again', copies: times - 1, atOnce: true, phone })
      else
        await sandbox.twilio.fault({ fault: 'carrier-duplicate', copies: times - 1, afterMs: 1_500, phone })
    },
    moves: (phones) => readMoves(till.url, phones),
  }
}
