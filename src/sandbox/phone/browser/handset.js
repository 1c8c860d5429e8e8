import { ask, say } from './api.js'
import { bubble, dollars, dots, renewBubble, timeOf } from './bubble.js'

const HOUR_MS = 3_600_000

/** A phone on the page. `show` draws it anew from what is known; `name` and the rest come from the sandbox. */
export function openHandset({ phone, chips, number, picture }) {
  const element = document.querySelector('#phone-template').content.firstElementChild.cloneNode(true)
  const part = (selector) => element.querySelector(selector)
  const talk = part('.talk')
  const list = part('.talk ol')
  const field = part('input[name=body]')
  const drawn = new Map()
  let thinking = 0
  let grounded = false

  part('[data-number]').textContent = number.shown
  for (const words of chips) {
    const chip = document.createElement('button')
    chip.type = 'button'
    chip.textContent = words.trim()
    chip.addEventListener('click', () => {
      if (!words.endsWith(' ')) return void send({ body: words })
      field.value = words
      field.focus()
    })
    part('.chips').append(chip)
  }
  part('form').addEventListener('submit', (event) => {
    event.preventDefault()
    const body = field.value.trim()
    if (body === '') return
    field.value = ''
    void send({ body })
  })
  part('[data-picture]').addEventListener(
    'click',
    () => void send({ body: field.value.trim(), media: [picture] }),
  )
  part('[data-airplane]').addEventListener('click', () =>
    ask('/twilio/handsets', { method: 'PUT', body: { phone, airplane: !grounded } }),
  )
  part('[data-remove]').addEventListener('click', () =>
    ask(`/twilio/handsets/${encodeURIComponent(phone)}`, { method: 'DELETE' }),
  )

  async function send(text) {
    if (grounded) return say('In airplane mode nothing is sent. Tap the plane to land.')
    think(1)
    try {
      await ask('/twilio/texts', { method: 'POST', body: { from: phone, ...text } })
    } catch (error) {
      say(`The text was not sent: ${error.message}`)
    }
    think(-1)
  }

  const dotted = dots()
  function think(more) {
    thinking += more
    if (thinking > 0) list.append(dotted)
    else dotted.remove()
    down()
  }

  function down() {
    talk.scrollTop = talk.scrollHeight
  }
  // Pictures and states change heights after they were drawn; who reads further up is left alone.
  let atEnd = true
  let lastTop = 0
  talk.addEventListener('scroll', () => {
    if (talk.scrollTop < lastTop - 1) atEnd = false
    if (talk.scrollHeight - talk.scrollTop - talk.clientHeight < 40) atEnd = true
    lastTop = talk.scrollTop
  })
  talk.addEventListener('load', () => atEnd && down(), true)

  return {
    phone,
    element,
    /** @param texts of this phone alone, oldest first @param alerts all of them */
    show({ handset, texts, alerts, alone }) {
      grounded = handset.airplane
      element.setAttribute('aria-label', `The phone of ${handset.name || handset.shown}`)
      element.classList.toggle('grounded', grounded)
      talk.setAttribute('aria-label', `Texts of ${handset.name || handset.shown}`)
      part('[data-name]').textContent = handset.name
      part('[data-shown]').textContent = handset.shown
      part('[data-stopped]').hidden = handset.stopped.length === 0
      part('[data-channel]').hidden = handset.channel !== 'whatsapp'
      part('[data-remove]').hidden = alone
      part('[data-remove]').setAttribute('aria-label', `Put the phone of ${handset.name} away`)
      const plane = part('[data-airplane]')
      plane.setAttribute('aria-pressed', String(grounded))
      plane.setAttribute('aria-label', `Airplane mode of ${handset.name || handset.shown}`)
      field.disabled = grounded
      field.placeholder = grounded ? 'Airplane mode' : 'Text message'
      draw(texts, alerts)
      const segments = texts.reduce(
        (sum, text) => sum + (text.automatic || text.status === 'failed' ? 0 : text.segments),
        0,
      )
      const micros = texts.reduce((sum, text) => sum + (text.priceMicros ?? 0), 0)
      part('[data-bill]').textContent =
        texts.length === 0
          ? 'No texts yet'
          : `The carrier's bill so far: ${segments} ${segments === 1 ? 'segment' : 'segments'}, ${dollars(micros)}`
    },
    time(now) {
      part('[data-time]').textContent = timeOf(now)
    },
    focus: () => field.focus({ preventScroll: true }),
  }

  /** Redraws only what has changed, so that a screen reader hears new texts and nothing twice. */
  function draw(texts, alerts) {
    const known = new Set(texts.map(({ sid }) => sid))
    for (const [sid, { item }] of drawn) {
      if (known.has(sid)) continue
      item.remove()
      drawn.delete(sid)
    }
    if (texts.length === 0) for (const stamp of list.querySelectorAll('.stamp')) stamp.remove()
    let lastAt = 0
    for (const text of texts) {
      // What a reply shows as its own trouble is not said again under the text that it answers.
      const shown = texts.filter(({ inReplyTo }) => inReplyTo === text.sid).map(({ errorCode }) => errorCode)
      const about = alerts.filter(({ messageSid, code }) => messageSid === text.sid && !shown.includes(code))
      const face = JSON.stringify([text, about])
      const before = drawn.get(text.sid)
      if (before === undefined) {
        if (text.at - lastAt > HOUR_MS) list.append(stamp(text.at))
        const item = bubble(text, about)
        list.append(item)
        drawn.set(text.sid, { item, face })
        if (dotted.isConnected) list.append(dotted)
        down()
      } else if (before.face !== face) {
        renewBubble(before.item, text, about)
        before.face = face
      }
      lastAt = text.at
    }
    if (atEnd) down()
  }

  function stamp(at) {
    const item = document.createElement('li')
    item.className = 'stamp'
    const day = new Date(at).toLocaleDateString([], { weekday: 'short', month: 'short', day: 'numeric' })
    item.textContent = `${day}, ${timeOf(at)}`
    return item
  }
}
