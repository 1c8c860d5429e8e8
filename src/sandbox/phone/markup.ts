import { html } from 'hono/html'
import { type Markup, page } from '../../page/page.ts'

/** What the phone page shows besides the phones. */
export type PhoneSettings = {
  /** The name above the conversation: who is being texted. */
  shop: string
  /** Words to tap. One that ends in a space is only written into the field, to be completed. */
  chips: readonly string[]
  /** A page of the app's own to show at the side, such as its books. */
  beside?: { title: string; url: () => string }
  /** What the hint in the middle proposes, a sentence each. */
  steps: readonly string[]
}

const COUNTRIES = [
  ['US', 'United States'],
  ['CA', 'Canada'],
  ['GB', 'United Kingdom'],
  ['DE', 'Germany'],
  ['FR', 'France'],
  ['ES', 'Spain'],
  ['MX', 'Mexico'],
  ['IN', 'India'],
  ['KE', 'Kenya'],
  ['AU', 'Australia'],
] as const

/** The page with the phones. All that moves is filled in by its script. */
export function phoneMarkup(settings: PhoneSettings): Markup {
  const { shop, beside } = settings
  return page({
    title: `Text ${shop}`,
    description: `A phone in the browser to text ${shop} with. Nothing leaves this computer.`,
    stylesheets: ['/style.css', '/phone/phone.css'],
    script: '/phone/phone.js',
    wide: true,
    main: html`${icons()}
<header class="bar">
  <h1><img src="/icon.svg" alt="" width="30" height="30">${shop}</h1>
  <p class="badge wait">Sandbox: no real texts, no real money</p>
  <div class="tools" role="group" aria-label="Sandbox">
    <span class="badge" id="offline" role="status" hidden>reconnecting</span>
    <time class="small muted money" id="clock"></time>
    <button type="button" id="break-it" aria-haspopup="dialog">${icon('spark')}Break it</button>
    <button type="button" id="copy-story">${icon('copy')}<span id="copy-said">Copy as story</span></button>
    <button type="button" id="add-phone" aria-haspopup="dialog">${icon('plus')}Phone</button>
  </div>
</header>
<nav class="tabs" aria-label="What to show">
  <button type="button" data-show="phones" aria-pressed="true">Phone</button>
  <button type="button" data-show="middle" aria-pressed="false">Page</button>
  ${beside ? html`<button type="button" data-show="beside" aria-pressed="false">${beside.title}</button>` : ''}
</nav>
<div class="desk${beside ? '' : ' alone'}" id="desk" data-show="phones" data-phones="1">
  <section class="phones" id="phones" aria-label="Phones"></section>
  <section class="pane middle" aria-label="The page that a text links to">
    <header>
      <button type="button" class="quiet" id="show-page" aria-pressed="true">Page</button>
      <button type="button" class="quiet" id="show-mail" aria-pressed="false">Mail <span class="badge" id="mail-count">0</span></button>
      <output class="address small" id="address"></output>
      <a class="button quiet icon-only" id="open-away" target="_blank" rel="noreferrer" hidden aria-label="Open in a tab of its own">${icon('away')}</a>
      <button type="button" class="quiet icon-only" id="close-page" hidden aria-label="Close the page">${icon('close')}</button>
    </header>
    <div class="hint" id="hint">
      <div class="receipt">
        <p class="label">${shop}</p>
        <h2>Try it in a minute</h2>
        <hr>
        <ol>${settings.steps.map((step) => html`<li>${step}</li>`)}</ol>
        <hr>
        <p class="muted small">Links in a text open here. Stripe and Twilio are played by this computer: nothing is charged, nothing is sent.</p>
      </div>
    </div>
    <iframe id="page" title="The page that was opened from a text" hidden></iframe>
    <div class="mail" id="mail" hidden><p class="muted empty">No mail yet. What the shop mails by SMTP lands here.</p></div>
  </section>
  ${
    beside
      ? html`<section class="pane beside" aria-label="${beside.title}">
    <header><h2>${beside.title}</h2><a class="button quiet icon-only" href="${beside.url()}" target="_blank" rel="noreferrer" aria-label="Open ${beside.title} in a tab of its own">${icon('away')}</a></header>
    <iframe src="${beside.url()}" title="${beside.title}"></iframe>
  </section>`
      : ''
  }
</div>
${phoneTemplate(shop)}
${addPhoneDialog()}
<dialog class="drawer" id="break-dialog" aria-labelledby="break-title">
  <header><h2 id="break-title">Break it</h2><button type="button" class="quiet icon-only" data-close aria-label="Close">${icon('close')}</button></header>
  <p class="muted">Each of these happens to real shops. Press one, go on texting, and look at the books.</p>
  <ul id="breaks"></ul>
</dialog>
<p class="toast" id="toast" role="status"></p>`,
  })
}

function phoneTemplate(shop: string): Markup {
  return html`<template id="phone-template">
  <article class="handset">
    <header class="owner">
      <strong data-name></strong><span class="small muted money" data-shown></span>
      <span class="badge bad" data-stopped hidden>said STOP</span>
      <span class="badge" data-channel hidden>WhatsApp</span>
      <button type="button" class="quiet icon-only" data-remove>${icon('close')}</button>
    </header>
    <div class="device">
      <div class="status-bar small"><time data-time></time><span class="island"></span>
        <button type="button" class="quiet icon-only" data-airplane aria-pressed="false">${icon('plane')}</button></div>
      <div class="contact"><span class="avatar" aria-hidden="true">${shop.slice(0, 1)}</span><strong>${shop}</strong><span class="small muted money" data-number></span></div>
      <div class="talk" role="log" aria-live="polite" tabindex="0"><ol></ol></div>
      <div class="chips" role="group" aria-label="Words to send"></div>
      <form class="compose">
        <button type="button" class="quiet icon-only" data-picture aria-label="Send a picture">${icon('picture')}</button>
        <input name="body" autocomplete="off" placeholder="Text message" enterkeyhint="send" aria-label="Text message">
        <button type="submit" class="primary icon-only" aria-label="Send">${icon('send')}</button>
      </form>
    </div>
    <p class="bill small muted money" data-bill></p>
  </article>
</template>`
}

function addPhoneDialog(): Markup {
  return html`<dialog id="phone-dialog" aria-labelledby="phone-title">
  <form method="dialog" id="phone-form">
    <h2 id="phone-title">Another phone</h2>
    <div class="field"><label for="phone-name">Whose is it?</label><input id="phone-name" name="name" maxlength="30" required></div>
    <div class="field"><label for="phone-country">Country</label><select id="phone-country" name="country">
      ${COUNTRIES.map(([code, name]) => html`<option value="${code}">${name}</option>`)}
    </select></div>
    <div class="field"><label for="phone-number">Number, if it matters</label><input id="phone-number" name="phone" inputmode="tel" pattern="\\+[1-9][0-9]{6,14}" placeholder="+14155550123" aria-describedby="number-about"><small id="number-about">Left empty, one is made up.</small></div>
    <label class="choice"><input type="checkbox" name="whatsapp"> Texts by WhatsApp</label>
    <div class="row"><button class="primary" value="add">Add the phone</button><button type="button" data-close>Cancel</button></div>
  </form>
</dialog>`
}

function icon(name: string): Markup {
  return html`<svg class="icon" aria-hidden="true"><use href="#icon-${name}"></use></svg>`
}

function icons(): Markup {
  return html`<svg hidden>
  <symbol id="icon-plane" viewBox="0 0 24 24"><path fill="currentColor" d="M21 15.5v-2l-7.5-4.7V3.9a1.5 1.5 0 0 0-3 0v4.9L3 13.5v2l7.5-2.3v4.7l-2 1.5v1.6l3.5-1 3.5 1v-1.6l-2-1.5v-4.7z"/></symbol>
  <symbol id="icon-send" viewBox="0 0 24 24"><path fill="none" stroke="currentColor" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round" d="M12 19V5M5.5 11.5 12 5l6.5 6.5"/></symbol>
  <symbol id="icon-picture" viewBox="0 0 24 24"><path fill="none" stroke="currentColor" stroke-width="1.9" stroke-linejoin="round" d="M4 6.5A1.5 1.5 0 0 1 5.5 5h13A1.5 1.5 0 0 1 20 6.5v11a1.5 1.5 0 0 1-1.5 1.5h-13A1.5 1.5 0 0 1 4 17.5zM4.5 17l4.7-5 3.3 3.5 2.5-2.6 4.5 4.6M15.5 9.2h.01"/></symbol>
  <symbol id="icon-plus" viewBox="0 0 24 24"><path stroke="currentColor" stroke-width="2.2" stroke-linecap="round" d="M12 5v14M5 12h14"/></symbol>
  <symbol id="icon-close" viewBox="0 0 24 24"><path stroke="currentColor" stroke-width="2.2" stroke-linecap="round" d="m6.5 6.5 11 11m0-11-11 11"/></symbol>
  <symbol id="icon-away" viewBox="0 0 24 24"><path fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" d="M13 5h6v6M19 5l-8.5 8.5M10 6H6.5A1.5 1.5 0 0 0 5 7.5v10A1.5 1.5 0 0 0 6.5 19h10a1.5 1.5 0 0 0 1.5-1.5V14"/></symbol>
  <symbol id="icon-spark" viewBox="0 0 24 24"><path fill="currentColor" d="M13.5 2 4.5 13.5h6L9.5 22l10-12.5h-6.5z"/></symbol>
  <symbol id="icon-copy" viewBox="0 0 24 24"><path fill="none" stroke="currentColor" stroke-width="2" stroke-linejoin="round" d="M9 9h10v11H9zM5.5 15V4.5h9.5"/></symbol>
</svg>`
}
