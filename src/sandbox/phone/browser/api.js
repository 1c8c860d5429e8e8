/** Asks the sandbox's control API. @returns what it answers, or throws with its sentence */
export async function ask(path, { method = 'GET', body } = {}) {
  const response = await fetch(`/_sandbox${path}`, {
    method,
    headers: body === undefined ? {} : { 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  })
  if (response.status === 204) return undefined
  const answer = await response.json()
  if (!response.ok) throw new Error(answer.problem ?? `status ${response.status}`)
  return answer
}

/** Listens to what changes at the sandbox. `opened` is called at each (re)connection, when all may have changed. */
export function listen({ opened, lost, on }) {
  const source = new EventSource('/_sandbox/stream')
  source.addEventListener('open', () => opened())
  source.addEventListener('error', () => lost())
  for (const [event, heard] of Object.entries(on))
    source.addEventListener(event, ({ data }) => heard(JSON.parse(data)))
}

const toast = document.querySelector('#toast')
let fading

/** Says a sentence at the bottom of the page for a while. */
export function say(sentence) {
  toast.textContent = sentence
  clearTimeout(fading)
  fading = setTimeout(() => toast.replaceChildren(), 6000)
}
