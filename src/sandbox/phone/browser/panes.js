import { ask } from './api.js'
import { timeOf } from './bubble.js'

const find = (selector) => document.querySelector(selector)
const desk = find('#desk')
const frame = find('#page')
const mail = find('#mail')

/** Which pane a narrow screen shows. */
export function showPane(name) {
  desk.dataset.show = name
  for (const tab of document.querySelectorAll('.tabs button'))
    tab.setAttribute('aria-pressed', String(tab.dataset.show === name))
}

/** The link that the page in the middle was opened by. */
let opener

/** Opens a link of a text in the middle, and goes there. */
function openPage(link) {
  const url = link.dataset.open
  opener = link
  frame.src = url
  find('#address').textContent = url.replace(/^https?:\/\//, '')
  find('#open-away').href = url
  showMiddle('page')
  showPane('middle')
  frame.focus()
}

function showMiddle(what) {
  const open = frame.hasAttribute('src')
  frame.hidden = what !== 'page' || !open
  mail.hidden = what !== 'mail'
  find('#hint').hidden = what !== 'page' || open
  for (const part of ['#address', '#open-away', '#close-page']) find(part).hidden = what !== 'page' || !open
  find('#show-page').setAttribute('aria-pressed', String(what === 'page'))
  find('#show-mail').setAttribute('aria-pressed', String(what === 'mail'))
}

export function wirePanes() {
  for (const tab of document.querySelectorAll('.tabs button'))
    tab.addEventListener('click', () => showPane(tab.dataset.show))
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('[data-open]') : null
    if (link === null || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    openPage(link)
  })
  find('#show-page').addEventListener('click', () => showMiddle('page'))
  find('#show-mail').addEventListener('click', () => showMiddle('mail'))
  find('#close-page').addEventListener('click', () => {
    frame.removeAttribute('src')
    showMiddle('page')
    showPane('phones')
    opener.focus()
  })
  showMiddle('page')
}

const letters = new Map()

/** Lists what the app has mailed, newest first. What is there already stays as it is: somebody may be reading it. */
export function showMail(mails) {
  find('#mail-count').textContent = String(mails.length)
  find('#mail-count').classList.toggle('good', mails.length > 0)
  const known = new Set(mails.map(({ id }) => id))
  for (const [id, item] of letters) {
    if (known.has(id)) continue
    item.remove()
    letters.delete(id)
  }
  for (const one of mails) {
    if (letters.has(one.id)) continue
    letters.set(one.id, letter(one))
    mail.prepend(letters.get(one.id))
  }
}

function letter({ id, at, subject, from, to }) {
  const item = document.createElement('details')
  const summary = document.createElement('summary')
  const title = document.createElement('strong')
  title.textContent = subject || '(no subject)'
  const about = document.createElement('span')
  about.className = 'small muted'
  about.textContent = `${from} to ${to.join(', ')}, ${timeOf(at)}`
  summary.append(title, about)
  item.append(summary)
  item.addEventListener(
    'toggle',
    async () => {
      const { text, hasHtml } = await ask(`/mail/${id}`)
      const shown = document.createElement(hasHtml ? 'iframe' : 'pre')
      if (hasHtml) {
        shown.src = `/_sandbox/mail/${id}/html`
        shown.title = `Mail: ${subject}`
      } else shown.textContent = text
      item.append(shown)
    },
    { once: true },
  )
  return item
}
