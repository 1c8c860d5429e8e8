import { ask, say } from './api.js'

const find = (selector) => document.querySelector(selector)

/** A number of each country that no one has, or that its regulator keeps for plays and films. */
const MADE_UP = {
  US: (n) => `+1415555${String(100 + n).padStart(4, '0')}`,
  CA: (n) => `+1604555${String(100 + n).padStart(4, '0')}`,
  GB: (n) => `+447700900${String(n).padStart(3, '0')}`,
  DE: (n) => `+4915200000${String(n).padStart(3, '0')}`,
  FR: (n) => `+33639980${String(n).padStart(3, '0')}`,
  ES: (n) => `+34600000${String(n).padStart(3, '0')}`,
  MX: (n) => `+525500000${String(n).padStart(3, '0')}`,
  IN: (n) => `+919000000${String(n).padStart(3, '0')}`,
  KE: (n) => `+254700000${String(n).padStart(3, '0')}`,
  AU: (n) => `+61491570${String(n).padStart(3, '0')}`,
}
const NAMES = ['Ana', 'Ben', 'Chidi', 'Dora', 'Emil', 'Fatima']

/** @param phones gives the handsets that there are @param breaks what can be broken */
export function wireDialogs({ phones, breaks }) {
  for (const dialog of document.querySelectorAll('dialog')) {
    dialog.addEventListener('click', (event) => {
      if (event.target === dialog || event.target.closest('[data-close]')) dialog.close()
    })
  }
  wireAdd(phones)
  wireBreaks(breaks)
  find('#copy-story').addEventListener('click', copyStory)
}

function wireAdd(phones) {
  const dialog = find('#phone-dialog')
  const form = find('#phone-form')
  find('#add-phone').addEventListener('click', () => {
    const taken = phones().map(({ name }) => name)
    form.reset()
    form.elements.name.value = NAMES.find((name) => !taken.includes(name)) ?? ''
    dialog.showModal()
    form.elements.name.select()
  })
  form.addEventListener('submit', () => {
    const { name, country, phone, whatsapp } = form.elements
    const channel = whatsapp.checked ? 'whatsapp:' : ''
    const taken = phones().map((one) => one.phone)
    let number = phone.value
    for (let n = 1; number === '' || (phone.value === '' && taken.includes(channel + number)); n++)
      number = MADE_UP[country.value](n)
    void ask('/twilio/handsets', { method: 'PUT', body: { phone: channel + number, name: name.value } })
  })
}

function wireBreaks(breaks) {
  const dialog = find('#break-dialog')
  find('#break-it').addEventListener('click', () => dialog.showModal())
  find('#break-it').hidden = breaks.length === 0
  find('#breaks').replaceChildren(
    ...breaks.map(({ id, title, does, why }) => {
      const item = document.createElement('li')
      const button = document.createElement('button')
      button.type = 'button'
      button.textContent = title
      const words = document.createElement('p')
      words.textContent = does
      const reason = document.createElement('p')
      reason.className = 'small muted'
      reason.textContent = why
      item.append(button, words, reason)
      button.addEventListener('click', async () => {
        dialog.close()
        try {
          const { said } = await ask(`/breaks/${id}`, { method: 'POST', body: {} })
          say(said)
        } catch (error) {
          say(error.message)
        }
      })
      return item
    }),
  )
}

async function copyStory() {
  const { story } = await ask('/story')
  const said = find('#copy-said')
  try {
    await navigator.clipboard.writeText(story)
    said.textContent = 'Copied'
  } catch {
    // Without leave to write the clipboard, a page of its own to copy from.
    window.open(URL.createObjectURL(new Blob([story], { type: 'text/plain' })))
    said.textContent = 'Opened'
  }
  setTimeout(() => {
    said.textContent = 'Copy as story'
  }, 2000)
}
