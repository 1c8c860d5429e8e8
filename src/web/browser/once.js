// A form is sent once by a double click: the second would cancel the answer to the first, and show its own.
const DOUBLE_CLICK_MS = 1_000
const sentAt = new WeakMap()

addEventListener('submit', (event) => {
  if (event.defaultPrevented || event.target.method !== 'post') return
  const before = sentAt.get(event.target) ?? Number.NEGATIVE_INFINITY
  if (event.timeStamp - before < DOUBLE_CLICK_MS) event.preventDefault()
  else sentAt.set(event.target, event.timeStamp)
})
