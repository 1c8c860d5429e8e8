import { ask, listen } from './api.js'
import { timeOf } from './bubble.js'
import { wireDialogs } from './dialogs.js'
import { openHandset } from './handset.js'
import { showMail, showPane, wirePanes } from './panes.js'

const find = (selector) => document.querySelector(selector)
const desk = find('#desk')

/** All that the page knows. It is fetched anew at each connection, and kept up to date by the stream in between. */
let known = { handsets: [], texts: [], alerts: [], mails: [] }
let clockAhead = 0
let wired = false
/** What the stream says while the whole is being fetched; it is newer than that. */
let meanwhile
const shown = new Map()

function upsert(list, key, item) {
  const at = list.findIndex((one) => one[key] === item[key])
  if (at < 0) list.push(item)
  else list[at] = item
}

function draw() {
  for (const [phone, { element }] of shown) {
    if (known.handsets.some((handset) => handset.phone === phone)) continue
    if (element.contains(document.activeElement)) find('#add-phone').focus()
    element.remove()
    shown.delete(phone)
  }
  for (const handset of known.handsets) {
    if (!shown.has(handset.phone)) {
      const { chips, numbers, picture } = known
      const opened = openHandset({ phone: handset.phone, chips, number: numbers[0], picture })
      shown.set(handset.phone, opened)
      find('#phones').append(opened.element)
    }
    shown.get(handset.phone).show({
      handset,
      texts: known.texts.filter(({ phone }) => phone === handset.phone),
      alerts: known.alerts,
      alone: known.handsets.length === 1,
    })
  }
  desk.dataset.phones = String(Math.min(3, shown.size))
  tick()
}

function tick() {
  const now = Date.now() + clockAhead
  const day = new Date(now).toLocaleDateString([], { weekday: 'short', month: 'short', day: 'numeric' })
  find('#clock').textContent = `${day}, ${timeOf(now)}`
  for (const handset of shown.values()) handset.time(now)
}

async function refresh() {
  const heard = []
  meanwhile = heard
  known = await ask('/desk')
  if (meanwhile === heard) meanwhile = undefined
  clockAhead = known.now - Date.now()
  find('#offline').hidden = true
  if (!wired) {
    wirePanes()
    wireDialogs({ phones: () => known.handsets, breaks: known.breaks })
    wired = true
  }
  draw()
  showMail(known.mails)
  for (const again of heard) again()
}

function inOrder(handlers) {
  return Object.fromEntries(
    Object.entries(handlers).map(([event, handle]) => [
      event,
      (data) => (meanwhile === undefined ? handle(data) : meanwhile.push(() => handle(data))),
    ]),
  )
}

listen({
  opened: () => void refresh(),
  lost() {
    find('#offline').hidden = false
  },
  on: inOrder({
    text(text) {
      upsert(known.texts, 'sid', text)
      draw()
    },
    alert(alert) {
      upsert(known.alerts, 'sid', alert)
      draw()
    },
    handset(handset) {
      const fresh = !known.handsets.some(({ phone }) => phone === handset.phone)
      upsert(known.handsets, 'phone', handset)
      draw()
      if (!fresh) return
      showPane('phones')
      shown.get(handset.phone).element.scrollIntoView({ inline: 'end', block: 'nearest' })
      shown.get(handset.phone).focus()
    },
    mail(mail) {
      upsert(known.mails, 'id', mail)
      showMail(known.mails)
    },
    clock({ now }) {
      clockAhead = now - Date.now()
      tick()
    },
    reset: () => void refresh(),
  }),
})
setInterval(tick, 5000)
