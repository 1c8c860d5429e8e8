// Picking a test card fills the field in place; without this script the page is loaded again with it.
for (const chip of document.querySelectorAll('button[data-number]'))
  chip.addEventListener('click', (event) => {
    event.preventDefault()
    const field = document.querySelector('#number')
    field.value = chip.dataset.number
    for (const other of document.querySelectorAll('button[data-number]'))
      other.setAttribute('aria-pressed', String(other === chip))
    const another = document.querySelector('input[name="saved"][value=""]')
    if (another) another.checked = true
  })

// One press, one payment: the button rests while the answer is on its way.
for (const form of document.querySelectorAll('form[data-once]'))
  form.addEventListener('submit', (event) => {
    if (event.submitter?.formMethod === 'get') return
    setTimeout(() => {
      for (const button of form.querySelectorAll('button')) button.disabled = true
    })
  })
addEventListener('pageshow', () => {
  for (const button of document.querySelectorAll('button')) button.disabled = false
})
