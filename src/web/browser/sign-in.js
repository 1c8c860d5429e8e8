// What forms of the console can do besides, where there are scripts: passkeys, and showing what is typed as a password.
const hasPasskeys = Boolean(window.PublicKeyCredential?.parseCreationOptionsFromJSON)

for (const form of hasPasskeys ? document.querySelectorAll('form[data-passkey]') : []) {
  form.hidden = false
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    withPasskey(form).catch(() => {
      form.querySelector('[role=alert]').textContent = 'That did not work, or was stopped. Try again.'
    })
  })
}

/** Has the browser make a passkey, or sign with one, as the server asks, and sends what it did with the form. */
async function withPasskey(form) {
  const { credential, token } = form.elements
  const answer = await fetch(form.dataset.passkey, {
    method: 'POST',
    body: new URLSearchParams({ token: token?.value ?? '' }),
  })
  // Signed out meanwhile: the answer to the form asks them to sign in.
  if (answer.status === 401) return form.submit()
  if (!answer.ok) throw new Error(answer.statusText)
  const asked = await answer.json()
  const done = form.hasAttribute('data-makes')
    ? await navigator.credentials.create({
        publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(asked),
      })
    : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(asked) })
  credential.value = JSON.stringify(done.toJSON())
  form.submit()
}

/** Letters that are neither there already nor next to the one before: about how much of a password must be guessed. */
function strengthOf(password) {
  const letters = [...password]
  const counts = letters.filter(
    (letter, i) =>
      letters.indexOf(letter) === i &&
      !(i > 0 && Math.abs(letter.codePointAt(0) - letters[i - 1].codePointAt(0)) === 1),
  )
  return counts.length
}

for (const field of document.querySelectorAll('input[autocomplete=new-password]')) {
  const meter = document.createElement('meter')
  Object.assign(meter, { max: 14, low: 8, high: 11, optimum: 14 })
  meter.setAttribute('aria-label', 'Strength')
  field.addEventListener('input', () => {
    meter.value = field.value.length < 12 ? Math.min(4, field.value.length / 3) : strengthOf(field.value)
  })
  field.after(meter)
}

for (const field of document.querySelectorAll('input[type=password]')) {
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'small quiet'
  button.textContent = 'Show'
  button.setAttribute('aria-pressed', 'false')
  button.addEventListener('click', () => {
    const shows = field.type === 'password'
    field.type = shows ? 'text' : 'password'
    button.setAttribute('aria-pressed', String(shows))
  })
  field.after(button)
}
