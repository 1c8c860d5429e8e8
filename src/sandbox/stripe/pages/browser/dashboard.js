// Keeps the page up to date: asks for it again every two seconds and puts in what has changed, unless somebody is
// at work in it.
const live = document.querySelector('#live')
let last = live.innerHTML

const busy = () =>
  live.contains(document.activeElement) || live.querySelector('details[open]') || getSelection()?.toString()

async function refresh() {
  if (document.hidden || busy()) return
  const response = await fetch(location.href, { headers: { accept: 'text/html' } })
  if (!response.ok) return
  const fresh = new DOMParser().parseFromString(await response.text(), 'text/html').querySelector('#live')
  if (!fresh || fresh.innerHTML === last || busy()) return
  last = fresh.innerHTML
  live.innerHTML = last
}

setInterval(() => refresh().catch(() => {}), 2000)
