import { html } from 'hono/html'
import { autoWords } from '../../commands/amounts.ts'
import { offersFor } from '../../flows/buy-signed-in.ts'
import type { House } from '../../flows/house.ts'
import { agreementOf } from '../../flows/tend-signed-in.ts'
import { type Markup, page } from '../../page/page.ts'
import { en } from '../../speech/en.ts'
import * as customers from '../../store/customers.ts'
import * as ledger from '../../store/ledger.ts'
import { formatMoney } from '../../till/money.ts'
import { estimate } from '../../till/pricing.ts'
import type { Product } from '../../till/product.ts'
import { textRate } from '../../till/service.ts'
import { cardName } from '../../till/wallet.ts'
import { historyPart, receiptsPart } from './lists.ts'

/** The page of an account: what is left, buying more, and everything that a customer may change. */
export async function accountPage(house: House, customer: customers.Customer): Promise<Markup> {
  const { service, store } = house
  const { currency } = service
  const account = customers.accountOf(customer.id)
  const agreed = await agreementOf(house, customer.id)
  const { balance, card } = await store.read(async (read) => ({
    balance: await ledger.balance(read, { account, currency }),
    card: await customers.cardOf(read, customer),
  }))
  const money = (micros: number) => formatMoney(micros, currency)
  const segmentMicros = textRate(service, customer)
  const lasts = estimate(balance.availableMicros, { commands: service.commands, segmentMicros })
  const isLocked = customer.locked_at !== null
  const saved = card && cardName(card)
  return page({
    title: `Your account - ${service.name}`,
    stylesheets: ['/style.css', '/account.css'],
    main: html`<div class="account stack"><header class="row apart">
<p><strong>${service.name}</strong> <span class="muted">${customer.address}</span></p>
<form method="post" action="/account/sign-out"><button class="quiet">Sign out</button></form></header>
<section class="card"><h1>Your balance</h1><p class="figure money">${money(balance.availableMicros)}</p>
${lasts ? html`<p class="muted">About ${lasts.times} × ${lasts.keyword}</p>` : ''}
${customer.frozen ? html`<p class="notice wait">Your account is on hold. Help: ${service.contact}</p>` : ''}
${customer.opted_out_at === null ? '' : html`<p class="notice wait">You get no texts from us, so no saved card is charged and nothing is spent. Text START to come back.</p>`}</section>
${isLocked ? unlocking() : buying(offersFor(house, customer), { saved: customer.opted_out_at === null ? saved : undefined, currency })}
<section class="card"><h2>Card</h2><p>${card ? html`<strong>${saved}</strong>, expires ${card.expires_month}/${card.expires_year}` : 'None is saved.'}</p>
<form method="post" action="/account/cards"><button>${card ? 'Change the card' : 'Add a card'}</button></form></section>
<section class="card"><h2>Automatic top-up</h2>${
      agreed
        ? html`<p class="row">${autoWords(agreed, en)} <span class="badge ${agreed.state === 'on' ? 'good' : 'wait'}">${agreed.state}</span></p>
<form method="post" action="/account/auto"><button name="end" value="yes">End it</button></form>`
        : html`<form method="post" action="/account/auto"><div class="fields"><p class="field"><label for="amount">Add</label>
<input id="amount" name="amount" inputmode="decimal" placeholder="20" required></p><p class="field"><label for="below">whenever less is left than</label>
<input id="below" name="below" inputmode="decimal" placeholder="5" required></p></div><button>Agree</button>
<p class="muted small">In ${currency.toUpperCase()}, charged to the saved card. You hear of each by text, and AUTO OFF ends it.</p></form>`
    }</section>
${await historyPart(house, customer, undefined)}
${await receiptsPart(house, customer, undefined)}
${isLocked ? '' : locking()}
${ownData(balance.availableMicros > 0 ? money(balance.availableMicros) : undefined)}</div>`,
  })
}

function buying(
  offers: Product[],
  { saved, currency }: { saved: string | undefined; currency: string },
): Markup {
  const money = (micros: number) => formatMoney(micros, currency)
  const choices = offers.map(({ kind, priceMicros, creditMicros }, i) => {
    const price = kind === 'access' || priceMicros !== creditMicros ? `for ${money(priceMicros)}` : ''
    return html`<label class="offer"><input type="radio" name="price" value="${priceMicros}"${i === 0 ? html` checked` : ''}>
<span><strong class="money">${money(creditMicros)}</strong> ${kind === 'access' ? html`<small>and access</small>` : ''} <small>${price}</small></span></label>`
  })
  return html`<section class="card"><h2>Add credit</h2><form method="post" action="/account/buy">
<fieldset class="offers"><legend class="muted">How much</legend>${choices}</fieldset>
<div class="pay">${
    saved
      ? html`<button class="primary" name="by" value="card">Pay with ${saved}</button>
<button name="by" value="page">Another card</button>`
      : html`<button class="primary" name="by" value="page">Pay by card</button>`
  }</div></form></section>`
}

function locking(): Markup {
  return html`<section class="card"><h2>Lock</h2><p class="muted">Lost your phone, or see something that you did not buy? Locked, nothing is
charged until a code that goes to your phone opens the account again.</p>
<form method="post" action="/account/lock"><button class="danger">Lock the account</button></form></section>`
}

function unlocking(): Markup {
  return html`<section class="card"><h2>Locked</h2><p>Nothing is charged. To open the account again, have a code texted to
your phone and type it here.</p>
<form method="post" action="/account/unlock"><button>Text me the code</button></form>
<form method="post" action="/account/unlock"><p class="field"><label for="unlock">Code</label>
<input id="unlock" name="code" inputmode="numeric" autocomplete="one-time-code" required></p><button class="primary">Unlock</button></form></section>`
}

/** @param left what they have, if anything */
function ownData(left: string | undefined): Markup {
  return html`<section class="card"><h2>Your data</h2><p><a class="button" href="/account/data.json">Download all of it</a></p>
<details><summary>Delete the account</summary><form method="post" action="/account/delete">
<p>Your number, texts, letters and cards go. What the books need stays, under a number that stands for nobody.</p>
<label class="choice"><input type="checkbox" name="forfeit" value="yes" required>
<span>${left ? `I know that my ${left} of credit goes too, and that` : 'I know that'} nobody can undo it.</span></label>
<button class="danger">Delete it</button></form></details></section>`
}
