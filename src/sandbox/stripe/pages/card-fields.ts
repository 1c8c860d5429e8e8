import { html } from 'hono/html'
import type { Stripe } from 'stripe'
import type { Markup } from '../../../page/page.ts'
import { testCards } from '../test-cards.ts'

const first = ['visa', 'insufficient_funds', 'declined', 'sca_unless_set_up', 'slow']

/** The fields of a card, filled with a test card already, and the test cards to pick from. */
export function cardFields(given: Record<string, string>): Markup {
  const picked =
    testCards.find((card) => card.name === given.card)?.number ?? given.number ?? testCards[0]!.number
  const digits = picked.replace(/\D/g, '')
  const chip = (card: (typeof testCards)[number]) => html`<button name="card" value="${card.name}"
    formmethod="get" formnovalidate data-number="${spaced(card.number)}" title="${spaced(card.number)}"
    aria-pressed="${card.number === digits ? 'true' : 'false'}">${card.says}</button>`
  const others = testCards.filter((card) => !first.includes(card.name))
  const isOther = others.some((card) => card.number === digits)
  return html`<fieldset>
<legend>Test card</legend>
<div class="chips">${testCards.filter((card) => first.includes(card.name)).map(chip)}</div>
<details class="more" ${isOther ? 'open' : ''}><summary>More test cards</summary><div class="chips">${others.map(chip)}</div></details>
</fieldset>
<div class="field"><label for="number">Card number</label>
<input id="number" name="number" class="number" inputmode="numeric" autocomplete="off" required value="${spaced(picked)}"></div>
<div class="fields">
<div class="field"><label for="expiry">Expires</label>
<input id="expiry" name="expiry" class="number" inputmode="numeric" autocomplete="off" required pattern="\\s*(0?[1-9]|1[0-2])\\s*/\\s*(20)?[0-9]{2}\\s*" title="MM / YY" value="${given.expiry ?? '12 / 34'}"></div>
<div class="field"><label for="cvc">Security code</label>
<input id="cvc" name="cvc" class="number" inputmode="numeric" autocomplete="off" required pattern="[0-9]{3,4}" title="3 or 4 digits" value="${given.cvc ?? '123'}"></div>
</div>`
}

/** What was typed into {@link cardFields}. */
export function readCard(given: Record<string, string>): {
  number?: string
  expMonth?: number
  expYear?: number
} {
  const [month, year] = (given.expiry ?? '').split('/').map((part) => Number(part.trim()))
  return {
    number: given.number,
    ...(month && year && { expMonth: month, expYear: year < 100 ? 2000 + year : year }),
  }
}

/** `Visa ···· 4242, 12/34` */
export function cardName(paymentMethod: Stripe.PaymentMethod): Markup {
  const { brand, last4, exp_month, exp_year } = paymentMethod.card!
  const name = brand.charAt(0).toUpperCase() + brand.slice(1)
  return html`${name} <span class="number">···· ${last4}</span> <span class="small">${String(exp_month).padStart(2, '0')}/${String(exp_year).slice(-2)}</span>`
}

const spaced = (number: string): string => number.replace(/\D/g, '').replace(/(.{4})(?=.)/g, '$1 ')
