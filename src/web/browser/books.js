// Redraws the books when a transfer is posted; lights up the lines that are new, and has them read out, and nothing else.
const books = document.querySelector('.books')
const said = document.querySelector('[role=status]')
const known = () => new Set([...books.querySelectorAll('[data-id]')].map((row) => row.dataset.id))

new EventSource('/books/stream').addEventListener('books', ({ data }) => {
  const before = known()
  // Drawn and escaped by our own server.
  books.innerHTML = data
  const fresh = [...books.querySelectorAll('[data-id]')].filter((row) => !before.has(row.dataset.id))
  for (const row of fresh) row.classList.add('fresh')
  if (fresh.length)
    said.textContent = [books.querySelector('.badge'), ...fresh].map((part) => part.innerText).join('. ')
})
