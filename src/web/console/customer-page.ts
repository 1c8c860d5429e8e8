import { type Request, type Response, Router } from 'express'
import { html } from 'hono/html'
import { endLinks } from '../../flows/end-links.ts'
import { freezeCustomer, unfreezeCustomer } from '../../flows/freeze-customer.ts'
import { giveCredit } from '../../flows/give-credit.ts'
import type { House } from '../../flows/house.ts'
import type { Markup } from '../../page/page.ts'
import * as customers from '../../store/customers.ts'
import * as deeds from '../../store/deeds.ts'
import * as freezes from '../../store/freezes.ts'
import * as ledger from '../../store/ledger.ts'
import * as links from '../../store/links.ts'
import type { Read } from '../../store/store.ts'
import { type TimelinePlace, timeline } from '../../store/timeline.ts'
import { readAmount } from '../../till/amount.ts'
import { isPerson } from '../../till/channel.ts'
import { formatMoney } from '../../till/money.ts'
import { estimate } from '../../till/pricing.ts'
import { Problem } from '../../till/problem.ts'
import { textRate } from '../../till/service.ts'
import { cardName } from '../../till/wallet.ts'
import { accountName } from '../account-names.ts'
import type { Doors } from '../app.ts'
import { AS_FILE, sendCsv } from './csv-file.ts'
import { factsOf, moment, type Show } from './frame.ts'
import { customerLink, idOf, stripeLink } from './links.ts'
import { leafing, placeWords, readPlace } from './list.ts'
import { reasonForm, reasonOf } from './reason.ts'
import { fieldsOf } from './sign-in.ts'
import { storyColumns, storyLine } from './story.ts'
import { only, visitOf } from './visit.ts'

const SHOWN = 50
type Asked = Request<{ id: string }>

/** One account: what it has, its whole story, and what an operator can do about it. */
export function customerPage(house: House, doors: Doors, show: Show): Router {
  const { store, world, service } = house
  const { currency } = service
  const router = Router()
  const path = '/console/customers/:id'

  router.get(`${path}.csv`, async (request: Asked, response: Response) => {
    const { id } = request.params
    const found = await store.read(async (read) => ({
      customer: await customers.find(read, id),
      actors: await deeds.actors(read),
    }))
    if (!found.customer) throw new Problem('not-found', 'There is no such customer.')
    const account = customers.accountOf(id)
    const names = (name: string) => found.actors.get(name) ?? accountName(name)
    await sendCsv(
      response,
      { file: id, columns: storyColumns({ account, names }) },
      async (before, limit) => {
        const report = await store.report(
          (read) => timeline(read, { customer: id, currency, limit, before }),
          AS_FILE,
        )
        return report.found
      },
    )
  })

  router.get(path, async (request: Asked, response: Response) => {
    const before = readTimelinePlace(request.query.before)
    const found = await store.read(async (read) => {
      const customer = await customers.find(read, request.params.id)
      if (!customer) return undefined
      const account = customers.accountOf(customer.id)
      return {
        customer,
        balance: await ledger.balance(read, { account, currency }),
        card: await customers.cardOf(read, customer),
        frozen: await freezes.open(read, customer.id),
        links: await links.of(read, customer.id),
        speaksFor: await spokenFor(read, customer),
        actors: await deeds.actors(read),
        story: await timeline(read, { customer: customer.id, currency, limit: SHOWN + 1, before }),
      }
    })
    if (!found) throw new Problem('not-found', 'There is no such customer.')
    const { customer, actors, story } = found
    const shown = story.slice(0, SHOWN)
    const last = story.length > SHOWN ? shown.at(-1) : undefined
    const account = customers.accountOf(customer.id)
    const names = (id: string) => actors.get(id) ?? accountName(id)
    const here = `/console/customers/${customer.id}`
    await show(response, {
      title: customer.address,
      room: '/console/customers',
      live: before === undefined,
      main: html`<header class="row apart"><h1>${customer.address}</h1></header>
${facts(doors, found)}
${visitOf(response).operator.role === 'read-only' ? '' : actions(response, found)}
<section class="card"><header class="row apart"><h2>Everything that happened</h2>
<a class="button small" href="${here}.csv">CSV</a></header>
<ol class="story">${shown.map((one) => storyLine(doors, one, { account, names }))}</ol>
${leafing({
  newest: before && here,
  older: last && `${here}?before=${placeWords({ at: last.at, id: `${last.source}.${last.id}` })}`,
})}</section>`,
    })
  })

  const change = (what: string, work: (args: Change) => Promise<unknown>) =>
    router.post(`${path}/${what}`, only('owner', 'support'), async (request: Asked, response: Response) => {
      const { operator } = visitOf(response)
      const fields = fieldsOf(request, 'amount', 'extent', 'key')
      const reason = reasonOf(request)
      await work({ ...fields, customer: request.params.id, reason, actor: `operator:${operator.id}` })
      response.redirect(303, `/console/customers/${request.params.id}`)
    })

  change('give', ({ amount, key, ...wish }) => {
    const amountMicros = readAmount(amount, currency)
    if (amountMicros === undefined)
      throw new Problem('invalid', `${amount} is not an amount in ${currency.toUpperCase()}.`)
    return giveCredit(house, { ...wish, key: key || world.newId('gift'), amountMicros })
  })
  change('freeze', ({ extent, ...wish }) =>
    freezeCustomer(house, { ...wish, extent: extent === 'charging' ? 'charging' : 'account' }),
  )
  change('unfreeze', (wish) => unfreezeCustomer(house, wish))
  change('unlink', (wish) => endLinks(house, wish))
  change('note', ({ customer, reason, actor }) =>
    store.transact(async (tx) => {
      const known = await customers.find(tx, customer)
      if (!known) throw new Problem('not-found', 'There is no such customer.')
      await deeds.write(tx, {
        id: world.newId('deed'),
        actor,
        deed: 'note',
        subject: known.id,
        customer,
        words: reason,
        at: world.clock.now(),
      })
    }),
  )
  return router

  function facts(doors: Doors, { customer, balance, card, frozen, links, speaksFor }: Facts): Markup {
    const segmentMicros = textRate(service, customer)
    const lasts = estimate(balance.availableMicros, { commands: service.commands, segmentMicros })
    const rows: [string, Markup | string | null][] = [
      ['To spend', html`<strong>${formatMoney(balance.availableMicros, currency)}</strong>`],
      ['About', lasts ? `${lasts.times} × ${lasts.keyword}` : null],
      ['Set aside', balance.heldMicros ? formatMoney(balance.heldMicros, currency) : null],
      [
        'On hold',
        frozen.length ? frozen.map(({ extent, reason }) => `${extent}: ${reason}`).join('; ') : null,
      ],
      ['Number in doubt', customer.doubted_at === null ? null : moment(customer.doubted_at)],
      ['Locked', customer.locked_at === null ? null : moment(customer.locked_at)],
      ['Opted out', customer.opted_out_at === null ? null : moment(customer.opted_out_at)],
      ['Speaks for', speaksFor ? customerLink(speaksFor.id, speaksFor.address) : null],
      ['Spoken for by', links.length ? links.map(({ address }) => address).join(', ') : null],
      [
        'Card',
        card
          ? html`${cardName(card)}, ${card.expires_month}/${card.expires_year} ${stripeLink(doors, card.id, customer.stripe_customer)}`
          : null,
      ],
      ['Mail', customer.email],
      ['Country', customer.country],
      ['At Stripe', customer.stripe_customer && stripeLink(doors, customer.stripe_customer)],
      ['Since', moment(customer.created_at)],
      ['Here', idOf(customer.id)],
    ]
    return factsOf(rows)
  }

  function actions(response: Response, { customer, frozen, links, speaksFor }: Facts): Markup {
    const form = (what: string, title: string, fields: Markup | string, className = '') =>
      html`<details class="card"><summary>${title}</summary>${reasonForm(response, {
        action: `/console/customers/${customer.id}/${what}`,
        button: title,
        className,
        fields,
        ...(what === 'note' && { label: 'Note' }),
      })}</details>`
    return html`<section class="actions" aria-label="What you can do">
${
  isPerson(customer.address)
    ? form(
        'give',
        'Give credit',
        html`<input type="hidden" name="key" value="${world.newId('gift')}">
<p class="field"><label for="amount">Amount, in ${currency.toUpperCase()}</label>
<input id="amount" name="amount" inputmode="decimal" required autocomplete="off">
<small>From house:discounts. They are told by text.</small></p>`,
        'primary',
      )
    : ''
}
${
  frozen.length || customer.doubted_at !== null
    ? form('unfreeze', 'Take off hold', '')
    : form(
        'freeze',
        'Put on hold',
        html`<p class="field"><label for="extent">What</label><select id="extent" name="extent">
<option value="account">everything that costs</option><option value="charging">charging cards</option></select></p>`,
        'danger',
      )
}
${links.length || speaksFor ? form('unlink', 'End links', '', 'danger') : ''}
${form('note', 'Write a note', '')}
</section>`
  }
}

type Facts = {
  customer: customers.Customer
  balance: ledger.Balance
  card: Awaited<ReturnType<typeof customers.cardOf>>
  frozen: freezes.Freeze[]
  links: Awaited<ReturnType<typeof links.of>>
  speaksFor: customers.Customer | undefined
}

/** Whose account somebody on another channel uses; theirs rests meanwhile. */
async function spokenFor(
  read: Read,
  { address }: customers.Customer,
): Promise<customers.Customer | undefined> {
  const link = await links.find(read, address)
  return link && customers.find(read, link.customer)
}

type Change = Record<'customer' | 'reason' | 'actor' | 'amount' | 'extent' | 'key', string>

function readTimelinePlace(words: unknown): TimelinePlace | undefined {
  const place = readPlace(words)
  const [, source, id] = /^([a-z-]+)\.(.+)$/.exec(place?.id ?? '') ?? []
  return place && id !== undefined
    ? { at: place.at, source: source as TimelinePlace['source'], id }
    : undefined
}
