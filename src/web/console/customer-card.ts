import type { Response } from 'express'
import { html } from 'hono/html'
import { holdsOn } from '../../flows/freeze-customer.ts'
import type { House } from '../../flows/house.ts'
import type { Markup } from '../../page/page.ts'
import * as customers from '../../store/customers.ts'
import type * as freezes from '../../store/freezes.ts'
import type * as ledger from '../../store/ledger.ts'
import * as links from '../../store/links.ts'
import type { Read } from '../../store/store.ts'
import { isPerson } from '../../till/channel.ts'
import { formatMoney } from '../../till/money.ts'
import { estimate } from '../../till/pricing.ts'
import { textRate } from '../../till/service.ts'
import { cardName } from '../../till/wallet.ts'
import type { Doors } from '../app.ts'
import { factsOf, moment } from './frame.ts'
import { customerLink, idOf, stripeLink } from './links.ts'
import { type Refused, reasonForm } from './reason.ts'

/** What is read of an account to show it. */
export type Facts = {
  customer: customers.Customer
  balance: ledger.Balance
  card: Awaited<ReturnType<typeof customers.cardOf>>
  frozen: freezes.Freeze[]
  /** The last hold that an operator put on them, also when it is off. */
  heldBefore: freezes.Freeze | undefined
  links: Awaited<ReturnType<typeof links.of>>
  speaksFor: customers.Customer | undefined
  /** How often operators gave them credit. */
  given: number
}

/** Whose account somebody on another channel uses; theirs rests meanwhile. */
export async function spokenFor(
  read: Read,
  { address }: customers.Customer,
): Promise<customers.Customer | undefined> {
  const link = await links.find(read, address)
  return link && customers.find(read, link.customer)
}

/** What one account has, and how it stands. */
export function accountFacts({ service }: House, doors: Doors, facts: Facts): Markup {
  const { customer, balance, card, frozen, links, speaksFor } = facts
  const { currency } = service
  const segmentMicros = textRate(service, customer)
  const lasts = estimate(balance.availableMicros, { commands: service.commands, segmentMicros })
  const rows: [string, Markup | string | null][] = [
    ['To spend', html`<strong>${formatMoney(balance.availableMicros, currency)}</strong>`],
    ['About', lasts ? `${lasts.times} × ${lasts.keyword}` : null],
    ['Set aside', balance.heldMicros ? formatMoney(balance.heldMicros, currency) : null],
    ['On hold', frozen.length ? frozen.map(({ extent, reason }) => `${extent}: ${reason}`).join('; ') : null],
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

/** Which forms stand on the page of an account, as it is. */
export function formsFor({ customer, frozen, links, speaksFor }: Facts): string[] {
  return [
    ...(isPerson(customer.address) ? ['give'] : []),
    frozen.length || customer.doubted_at !== null ? 'unfreeze' : 'freeze',
    ...(links.length || speaksFor ? ['unlink'] : []),
    'note',
  ]
}

/** What an operator can do about an account. @param refused what they wanted just now, and how they wrote it */
export function accountActions(
  { service, world }: House,
  response: Response,
  facts: Facts,
  refused: Refused | undefined,
): Markup {
  const { customer, frozen, heldBefore } = facts
  const { currency } = service
  const forms = formsFor(facts)
  const form = (what: string, title: string, fields: Markup | string, className = '') =>
    html`<details class="card"${refused?.what === what ? html` open` : ''}><summary>${title}</summary>${reasonForm(
      response,
      {
        action: `/console/customers/${customer.id}/${what}`,
        button: title,
        className,
        fields,
        wrote: refused?.what === what ? refused.wrote.reason : '',
        ...(what === 'note' && { label: 'Note' }),
      },
    )}</details>`
  return html`<section class="actions" aria-label="What you can do">
${
  forms.includes('give')
    ? form(
        'give',
        'Give credit',
        html`<input type="hidden" name="key" value="${world.newId('gift')}">
<input type="hidden" name="seen" value="${String(facts.given)}">
<p class="field"><label for="amount">Amount, in ${currency.toUpperCase()}</label>
<input id="amount" name="amount" value="${refused?.what === 'give' ? refused.wrote.amount : ''}" inputmode="decimal" required autocomplete="off" aria-describedby="amount-about">
<small id="amount-about">From house:discounts. They are told by text.</small></p>`,
        'primary',
      )
    : ''
}
${
  forms.includes('unfreeze')
    ? form(
        'unfreeze',
        'Take off hold',
        html`<input type="hidden" name="seen" value="${holdsOn(customer, frozen).join(' ')}">`,
      )
    : form(
        'freeze',
        'Put on hold',
        html`<input type="hidden" name="seen" value="${String(heldBefore?.lifted_at ?? 'never')}">
<p class="field"><label for="extent">What</label><select id="extent" name="extent">
<option value="account">everything that costs</option>
<option value="charging"${refused?.wrote.extent === 'charging' ? html` selected` : ''}>charging cards</option></select></p>`,
        'danger',
      )
}
${forms.includes('unlink') ? form('unlink', 'End links', '', 'danger') : ''}
${form('note', 'Write a note', html`<input type="hidden" name="key" value="${world.newId('note')}">`)}
</section>`
}
