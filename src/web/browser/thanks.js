// Asks again while the order is open: the page shows what the books say, and nothing else makes it say "paid".
const POLL_MS = 1500
const MOST = 60

async function look(left) {
  const shown = document.querySelector('[data-state]')
  if (shown?.dataset.state !== 'open' || left === 0) return
  await new Promise((done) => setTimeout(done, POLL_MS))
  const response = await fetch(location.href).catch(() => undefined)
  if (response?.ok) {
    const fresh = new DOMParser().parseFromString(await response.text(), 'text/html')
    const card = fresh.querySelector('[data-state]')
    if (card && card.dataset.state !== 'open') {
      const isAt = shown.contains(document.activeElement)
      // What is live stays, so that what is new in it is read out.
      shown.className = card.className
      shown.dataset.state = card.dataset.state
      shown.replaceChildren(...card.childNodes)
      document.title = fresh.title
      if (isAt) goTo(shown.querySelector('h1'))
    }
  }
  await look(left - 1)
}

/** Whoever was at the button that is gone goes on at the top. */
function goTo(heading) {
  heading.tabIndex = -1
  heading.focus()
}

await look(MOST)
