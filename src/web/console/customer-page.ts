import { type Request, type Response, Router } from 'express'
import { html } from 'hono/html'
import { endLinks } from '../../flows/end-links.ts'
import { freezeCustomer, operatorsHold, unfreezeCustomer } from '../../flows/freeze-customer.ts'
import { giveCredit, timesGiven } from '../../flows/give-credit.ts'
import type { House } from '../../flows/house.ts'
import * as customers from '../../store/customers.ts'
import * as deeds from '../../store/deeds.ts'
import * as freezes from '../../store/freezes.ts'
import * as ledger from '../../store/ledger.ts'
import * as links from '../../store/links.ts'
import { type TimelinePlace, timeline } from '../../store/timeline.ts'
import { readAmount } from '../../till/amount.ts'
import { Problem } from '../../till/problem.ts'
import { accountName } from '../account-names.ts'
import type { Doors } from '../app.ts'
import { AS_FILE, sendCsv } from './csv-file.ts'
import { accountActions, accountFacts, formsFor, spokenFor } from './customer-card.ts'
import type { Show } from './frame.ts'
import { leafing, placeWords, readPlace } from './list.ts'
import { type Refused, reasonOf, refusalNotice, refusalStatus, refusedBy } from './reason.ts'
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

  router.get(path, (request: Asked, response: Response) =>
    draw(response, request.params.id, { before: readTimelinePlace(request.query.before) }),
  )

  async function draw(
    response: Response,
    id: string,
    { before, refused }: { before?: TimelinePlace | undefined; refused?: Refused },
  ): Promise<void> {
    const found = await store.read(async (read) => {
      const customer = await customers.find(read, id)
      if (!customer) return undefined
      const account = customers.accountOf(customer.id)
      return {
        customer,
        balance: await ledger.balance(read, { account, currency }),
        card: await customers.cardOf(read, customer),
        frozen: await freezes.open(read, customer.id),
        heldBefore: await freezes.find(read, operatorsHold(customer.id)),
        links: await links.of(read, customer.id),
        speaksFor: await spokenFor(read, customer),
        given: await timesGiven(read, customer.id),
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
      live: before === undefined && !refused,
      ...(refused && { status: refusalStatus(refused) }),
      main: html`<header class="row apart"><h1>${customer.address}</h1></header>
${refused ? refusalNotice(refused, formsFor(found).includes(refused.what)) : ''}
${accountFacts(house, doors, found)}
${visitOf(response).mayAct ? accountActions(house, response, found, refused) : ''}
<section class="card"><header class="row apart"><h2>Everything that happened</h2>
<a class="button small" href="${here}.csv">CSV</a></header>
<ol class="story">${shown.map((one) => storyLine(doors, one, { account, names }))}</ol>
${leafing({
  newest: before && here,
  older: last && `${here}?before=${placeWords({ at: last.at, id: `${last.source}.${last.id}` })}`,
})}</section>`,
    })
  }

  const change = (what: string, work: (args: Change) => Promise<unknown>) =>
    router.post(`${path}/${what}`, only('owner', 'support'), async (request: Asked, response: Response) => {
      const { actor } = visitOf(response)
      const { id } = request.params
      const fields = fieldsOf(request, 'amount', 'extent', 'key', 'seen')
      const refused = await refusedBy(request, what, async () =>
        work({ ...fields, customer: id, reason: reasonOf(request), actor }),
      )
      if (refused) return draw(response, id, { refused })
      response.redirect(303, `/console/customers/${id}`)
    })

  change('give', ({ amount, key, seen, ...wish }) => {
    const amountMicros = readAmount(amount, currency)
    if (amountMicros === undefined)
      throw new Problem('invalid', `${amount} is not an amount in ${currency.toUpperCase()}.`)
    const given = /^\d{1,9}$/.test(seen) ? Number(seen) : undefined
    return giveCredit(house, { ...wish, key: key || world.newId('gift'), amountMicros, seen: given })
  })
  change('freeze', ({ extent, seen, ...wish }) =>
    freezeCustomer(house, {
      ...wish,
      extent: extent === 'charging' ? 'charging' : 'account',
      ...(/^(never|\d{1,15})$/.test(seen) && { seen: seen === 'never' ? null : Number(seen) }),
    }),
  )
  change('unfreeze', ({ seen, ...wish }) => unfreezeCustomer(house, { ...wish, seen: seen.split(' ') }))
  change('unlink', (wish) => endLinks(house, wish))
  change('note', ({ customer, reason, actor, key }) =>
    store.transact(async (tx) => {
      const known = await customers.find(tx, customer)
      if (!known) throw new Problem('not-found', 'There is no such customer.')
      const note = { actor, deed: 'note', subject: known.id, customer, words: reason, at: world.clock.now() }
      const id = /^note_\w{1,60}$/.test(key) ? key : world.newId('note')
      const before = await deeds.find(tx, id)
      // What they have changed before they sent it again is another note.
      if (before?.words !== reason || before.actor !== actor)
        await deeds.write(tx, { ...note, id: before ? world.newId('note') : id })
    }),
  )
  return router
}

type Change = Record<'customer' | 'reason' | 'actor' | 'amount' | 'extent' | 'key' | 'seen', string>

function readTimelinePlace(words: unknown): TimelinePlace | undefined {
  const place = readPlace(words)
  const [, source, id] = /^([a-z-]+)\.(.+)$/.exec(place?.id ?? '') ?? []
  return place && id !== undefined
    ? { at: place.at, source: source as TimelinePlace['source'], id }
    : undefined
}
