// Keeps a page that shows the newest up to date: when something has happened, it is asked for again and the part that
// is live is exchanged. Not while somebody is writing in it, and not under the eyes of somebody who reads further down:
// they keep their place, and are told that there is something new.
const TOP_PX = 120
const live = () => document.querySelector('[data-live]')
const inUse = (part) => part.contains(document.activeElement) || part.querySelector('details[open]') !== null
const more = document.querySelector('[data-more]')
const LATE_MS = 5_000
let asking = false
let again = false

async function refresh() {
  const part = live()
  // What happens while an answer is on its way may not be in it.
  if (asking) again = true
  if (asking || !part || document.hidden || inUse(part)) return
  if (scrollY > TOP_PX) {
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
    if (next && !inUse(part)) part.replaceWith(next)
    more.hidden = true
  } finally {
    asking = false
  }
  if (again) {
    again = false
    await refresh()
  }
}

if (live()) {
  new EventSource('/console/stream').addEventListener('changed', refresh)
  // What is late catches up, and nobody tells of that.
  setInterval(() => live().matches('[data-late]') && refresh(), LATE_MS)
  more.addEventListener('click', () => {
    more.blur()
    scrollTo({ top: 0, behavior: 'instant' })
    void refresh()
  })
}
