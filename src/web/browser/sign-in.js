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
