import { html } from 'hono/html'
import { autoWords } from '../../commands/amounts.ts'
import type { House } from '../../flows/house.ts'
import { offersFor } from '../../flows/offers-for.ts'
import { agreementOf } from '../../flows/tend-signed-in.ts'
import { type Markup, page } from '../../page/page.ts'
import type { Pages } from '../../speech/pages.ts'
import * as customers from '../../store/customers.ts'
import * as ledger from '../../store/ledger.ts'
import { autoPacks } from '../../till/auto.ts'
import { formatMoney } from '../../till/money.ts'
import { estimate } from '../../till/pricing.ts'
import type { Product } from '../../till/product.ts'
import { textRate } from '../../till/service.ts'
import { cardName } from '../../till/wallet.ts'
import type { Reader } from '../reader.ts'
import { historyPart, receiptsPart } from './lists.ts'
import { ACCOUNT_SCRIPT } from './sign-in.ts'

/**
 * The page of an account: what is left, buying more, and everything that a customer may change.
 *
 * @param chosen the price of what they had chosen to buy, in micros; where none is sold at that, the first is chosen
 */
export async function accountPage(
  house: House,
  customer: customers.Customer,
  reader: Reader,
  chosen: string,
): Promise<Markup> {
  const { service, store, world } = house
  const { currency, contact } = service
  const { speech, words } = reader
  const account = customers.accountOf(customer.id)
  const agreed = await agreementOf(house, customer.id)
  const at = world.clock.now()
  const { balance, card } = await store.read(async (read) => ({
    balance: await ledger.balance(read, { account, currency }),
    card: await customers.cardOf(read, customer),
  }))
  const money = (micros: number) => formatMoney(micros, currency)
  const segmentMicros = textRate(service, customer)
  const lasts = estimate(balance.availableMicros, { commands: service.commands, segmentMicros })
  const isLocked = customer.locked_at !== null
  const optedOut = customer.opted_out_at !== null
  const saved = card && cardName(card)
  const receipts = await receiptsPart(house, customer, reader, undefined)
  const parts: [id: string, name: string][] = [
    ['balance', words.balance.short],
    isLocked ? ['lock', words.lock.locked] : ['buy', words.buy.title],
    ['card', words.card.title],
    ['auto', words.auto.title],
    ['history', words.history.title],
    ...(receipts ? [['receipts', words.receipts.title] as [string, string]] : []),
    ...(isLocked ? [] : [['lock', words.lock.title] as [string, string]]),
    ['data', words.data.title],
  ]
  return page({
    title: `${words.account} - ${service.name}`,
    lang: speech.language,
    stylesheets: ['/style.css', '/account.css'],
    script: ACCOUNT_SCRIPT,
    main: html`<div class="account with-parts"><header class="row apart">
<p><strong>${service.name}</strong> <span class="muted">${customer.address}</span></p>
<form method="post" action="/account/sign-out"><button class="quiet">${words.signIn.out}</button></form></header>
<nav class="parts" aria-label="${words.parts}">${parts.map(([id, name]) => html`<a href="#${id}">${name}</a>`)}</nav>
<div class="stack"><section class="card" id="balance"><h1>${words.balance.title}</h1><p class="figure money">${money(balance.availableMicros)}</p>
${lasts ? html`<p class="muted">${words.balance.lasts(lasts)}</p>` : ''}
${customer.frozen ? html`<p class="notice wait">${words.balance.frozen({ contact })}</p>` : ''}
${optedOut ? html`<p class="notice wait">${words.balance.optedOut}</p>` : ''}</section>
${isLocked ? unlocking(words) : buying(offersFor(house, customer), { saved: optedOut ? undefined : saved, currency, words, at, chosen })}
<section class="card" id="card"><h2>${words.card.title}</h2><p>${
      card
        ? html`<strong>${saved}</strong>, ${words.card.expires({ when: `${card.expires_month}/${card.expires_year}` })}`
        : words.card.none
    }</p>
<form method="post" action="/account/cards"><button>${card ? words.card.change : words.card.add}</button></form></section>
<section class="card" id="auto"><h2>${words.auto.title}</h2>${
      agreed
        ? html`<p class="row">${autoWords(agreed, speech)} <span class="badge ${agreed.state === 'on' ? 'good' : 'wait'}">${words.auto[agreed.state]}</span></p>
<form method="post" action="/account/auto"><button name="end" value="yes">${words.auto.end}</button></form>`
        : autoPacks(house.service).length === 0
          ? html`<p class="muted">${words.auto.off}</p>`
          : agreeing(words, { currency: currency.toUpperCase(), at })
    }</section>
${await historyPart(house, customer, reader, undefined)}
${receipts}
${isLocked ? '' : locking(words)}
${ownData(words, { micros: Math.max(0, balance.availableMicros), money })}</div></div>`,
  })
}

function buying(
  offers: Product[],
  {
    saved,
    currency,
    words: { buy },
    at,
    chosen,
  }: { saved: string | undefined; currency: string; words: Pages; at: number; chosen: string },
): Markup {
  const money = (micros: number) => formatMoney(micros, currency)
  const first = Math.max(
    0,
    offers.findIndex(({ priceMicros }) => String(priceMicros) === chosen),
  )
  const choices = offers.map(({ kind, priceMicros, creditMicros }, i) => {
    const price =
      kind === 'access' || priceMicros !== creditMicros ? buy.price({ price: money(priceMicros) }) : ''
    return html`<label class="offer"><input type="radio" name="price" value="${priceMicros}"${i === first ? html` checked` : ''}>
<span><strong class="money">${money(creditMicros)}</strong> ${kind === 'access' ? html`<small>${buy.access}</small>` : ''} <small>${price}</small></span></label>`
  })
  return html`<section class="card" id="buy"><h2>${buy.title}</h2><form method="post" action="/account/buy"><input type="hidden" name="drawn" value="${at}">
<fieldset class="offers"><legend class="muted">${buy.how}</legend>${choices}</fieldset>
<div class="pay">${
    saved
      ? html`<button class="primary" name="by" value="card">${buy.saved({ card: saved })}</button>
<button name="by" value="page">${buy.other}</button>`
      : html`<button class="primary" name="by" value="page">${buy.page}</button>`
  }</div></form></section>`
}

function agreeing({ auto, texts }: Pages, { currency, at }: { currency: string; at: number }): Markup {
  return html`<form method="post" action="/account/auto"><input type="hidden" name="drawn" value="${at}"><div class="fields"><p class="field"><label for="amount">${auto.amount}</label>
<input id="amount" name="amount" inputmode="decimal" placeholder="20" required></p><p class="field"><label for="below">${auto.below}</label>
<input id="below" name="below" inputmode="decimal" placeholder="5" required></p></div><button>${auto.agree}</button>
<p class="muted small">${auto.how({ currency, words: texts.autoOff })}</p></form>`
}

function locking({ lock }: Pages): Markup {
  return html`<section class="card" id="lock"><h2>${lock.title}</h2><p class="muted">${lock.why}</p>
<form method="post" action="/account/lock"><button class="danger">${lock.lock}</button></form></section>`
}

function unlocking({ lock, signIn }: Pages): Markup {
  return html`<section class="card" id="lock"><h2>${lock.locked}</h2><p>${lock.how}</p>
<form method="post" action="/account/unlock"><button>${lock.ask}</button></form>
<form method="post" action="/account/unlock"><p class="field"><label for="unlock">${signIn.code}</label>
<input id="unlock" name="code" inputmode="numeric" autocomplete="one-time-code" required></p><button class="primary">${lock.unlock}</button></form></section>`
}

/** What they have is told, and comes back with the form: no more than that goes with the account. */
function ownData(
  { data }: Pages,
  { micros, money }: { micros: number; money: (micros: number) => string },
): Markup {
  return html`<section class="card" id="data"><h2>${data.title}</h2><p><a class="button" href="/account/data.json">${data.all}</a></p>
<details><summary>${data.delete}</summary><form method="post" action="/account/delete">
<p>${data.what}</p>
<label class="choice"><input type="checkbox" name="forfeit" value="${micros}" required>
<span>${micros ? data.sureOf({ credit: money(micros) }) : data.sure}</span></label>
<button class="danger">${data.doIt}</button></form></details></section>`
}
