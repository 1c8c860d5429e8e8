// Redraws the books when a transfer is posted, and lights up the lines that are new.
const books = document.querySelector('.books')
const known = () => new Set([...books.querySelectorAll('[data-id]')].map((row) => row.dataset.id))

new EventSource('/books/stream').addEventListener('books', ({ data }) => {
  const before = known()
  // Drawn and escaped by our own server.
  books.innerHTML = data
  for (const row of books.querySelectorAll('[data-id]'))
    if (!before.has(row.dataset.id)) row.classList.add('fresh')
})
