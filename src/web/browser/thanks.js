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
      shown.replaceWith(card)
      document.title = fresh.title
    }
  }
  await look(left - 1)
}

await look(MOST)
