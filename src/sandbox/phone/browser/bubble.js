const LINK = /https?:\/\/[^\s<>"]+[^\s<>".,!?;:)\]']/g

const STATES = {
  accepted: ['waiting', 'accepted'],
  scheduled: ['waiting', 'scheduled'],
  queued: ['waiting', 'queued'],
  sending: ['waiting', 'sending'],
  sent: ['waiting', '✓ sent'],
  delivered: ['done', '✓✓ delivered'],
  undelivered: ['bad', 'not delivered'],
  failed: ['bad', 'not sent'],
  canceled: ['bad', 'canceled'],
  received: ['done', '✓✓ delivered'],
}

/** One text, with what carriers make of it underneath. `alerts` is what Twilio complained about because of it. */
export function bubble(text, alerts) {
  const item = document.createElement('li')
  item.className = text.sentByPerson ? 'text mine' : 'text theirs'
  item.dataset.sid = text.sid
  const [state, words] = STATES[text.status] ?? ['waiting', text.status]
  item.dataset.state = state
  const said = document.createElement('div')
  said.className = 'bubble'
  for (const picture of text.media) said.append(pictureOf(picture))
  said.append(...linked(text.body))
  item.append(said)

  const about = document.createElement('p')
  about.className = 'about'
  // Heard with its text, and not again each time that it changes.
  about.setAttribute('aria-live', 'off')
  const known = [
    text.automatic ? 'from Twilio, free' : undefined,
    text.segments === 1 ? '1 segment' : `${text.segments} segments`,
    text.encoding,
    text.priceMicros ? dollars(text.priceMicros) : undefined,
  ].filter((part) => part !== undefined)
  // Each stays in one piece where the line is broken.
  for (const [at, part] of known.entries()) about.append(at > 0 ? ' · ' : '', span('part', part))
  about.append(span(`state ${state}`, words))
  item.append(about)
  if (text.errorCode) item.append(line('trouble', [`Twilio ${text.errorCode}`, text.errorMessage]))
  for (const alert of alerts) item.append(line('trouble', [`Twilio ${alert.code}`, alert.message]))
  return item
}

/**
 * Says under a text what carriers make of it by now. Its words stay the same element: somebody may just be pressing a link
 * in them, and a link that is replaced between press and release is not opened.
 */
export function renewBubble(item, text, alerts) {
  const fresh = bubble(text, alerts)
  const [said, ...about] = fresh.children
  if (!said.isEqualNode(item.firstElementChild)) item.firstElementChild.replaceWith(said)
  item.dataset.state = fresh.dataset.state
  while (item.children.length > 1) item.lastElementChild.remove()
  item.append(...about)
}

/** Three dots while the shop thinks. */
export function dots() {
  const item = document.createElement('li')
  item.className = 'text theirs'
  item.setAttribute('aria-hidden', 'true')
  const thinking = document.createElement('div')
  thinking.className = 'bubble dots'
  thinking.append(span('', ''), span('', ''), span('', ''))
  item.append(thinking)
  return item
}

/** `$0.0083`: four decimals, since a segment costs less than a cent. */
export function dollars(micros) {
  return `$${(micros / 1_000_000).toFixed(4)}`
}

export function timeOf(ms) {
  return new Date(ms).toLocaleTimeString([], { hour: 'numeric', minute: '2-digit' })
}

function linked(words) {
  const parts = []
  let from = 0
  for (const found of words.matchAll(LINK)) {
    const link = document.createElement('a')
    link.href = found[0]
    link.textContent = found[0].replace(/^https?:\/\//, '')
    link.dataset.open = found[0]
    parts.push(words.slice(from, found.index), link)
    from = found.index + found[0].length
  }
  return [...parts, words.slice(from)]
}

function pictureOf({ contentType, url }) {
  const own = url.startsWith('/')
  const shown = document.createElement(own && contentType.startsWith('image/') ? 'img' : 'a')
  if (shown.tagName === 'IMG') {
    shown.src = url
    shown.alt = 'A picture'
  } else {
    shown.href = url
    shown.textContent = 'Picture'
    shown.dataset.open = url
  }
  return shown
}

function line(className, parts) {
  const paragraph = document.createElement('p')
  paragraph.className = className
  paragraph.textContent = parts.filter((part) => part !== undefined && part !== null).join(' · ')
  return paragraph
}

function span(className, words) {
  const element = document.createElement('span')
  element.className = className
  element.textContent = words
  return element
}
