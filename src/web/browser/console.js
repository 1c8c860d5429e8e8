// Keeps a page that shows the newest up to date: when something has happened, it is asked for again and the part that
// is live is exchanged. Not while somebody is writing in it, and not under the eyes of somebody who reads further down or
// is at something in it with the keyboard: they keep their place, and are told that there is something new.
const TOP_PX = 120
const live = () => document.querySelector('[data-live]')
const isWritten = (part) => 'written' in part.dataset || part.querySelector('details[open]') !== null
const hasPlace = (part) =>
  scrollY > TOP_PX || (part !== document.activeElement && part.contains(document.activeElement))
const more = document.querySelector('[data-more]')
const LATE_MS = 5_000
let asking = false
let again = false

async function refresh() {
  const part = live()
  // What happens while an answer is on its way may not be in it.
  if (asking) again = true
  if (asking || !part || document.hidden || isWritten(part)) return
  if (hasPlace(part)) {
    more.hidden = false
    return
  }
  asking = true
  try {
    const answer = await fetch(location.href, { headers: { 'X-Live': '1' } })
    if (answer.redirected || !answer.ok) {
      again = false
      return
    }
    const next = new DOMParser()
      .parseFromString(await answer.text(), 'text/html')
      .querySelector('[data-live]')
    const isKept = hasPlace(part)
    if (next && !isKept && !isWritten(part)) {
      const isAt = part === document.activeElement
      part.replaceWith(next)
      if (isAt) goTo(next)
    }
    more.hidden = !isKept
  } finally {
    asking = false
  }
  if (again) {
    again = false
    await refresh()
  }
}

/** Whoever pressed what goes away goes on at the top of what is live. */
function goTo(part) {
  part.tabIndex = -1
  part.focus({ preventScroll: true })
}

if (live()) {
  addEventListener('input', ({ target }) => {
    const part = target.closest('[data-live]')
    if (part) part.dataset.written = ''
  })
  new EventSource('/console/stream').addEventListener('changed', refresh)
  // What is late catches up, and nobody tells of that.
  setInterval(() => live().matches('[data-late]') && refresh(), LATE_MS)
  more.addEventListener('click', () => {
    goTo(live())
    more.hidden = true
    scrollTo({ top: 0, behavior: 'instant' })
    void refresh()
  })
}
