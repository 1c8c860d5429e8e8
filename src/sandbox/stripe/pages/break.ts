import { html } from 'hono/html'
import type { Markup } from '../../../page/page.ts'
import type { Account } from '../account.ts'
import { layDown, type Twist } from '../chaos.ts'
import { held, release } from '../deliveries.ts'
import { layFault, type Mishap } from '../faults.ts'
import { button, dash, type Pages, press } from './dash.ts'

const hour = 3_600_000
const path = '/dashboard/break/do'

/** What can be made to go wrong with the next webhooks. */
const twists: Record<string, { title: string; says: string; twist: Twist; times?: number }> = {
  repeat: {
    title: 'Deliver twice',
    says: 'The next five events arrive twice each.',
    twist: { kind: 'repeat', times: 2 },
    times: 5,
  },
  shuffle: {
    title: 'Shuffle',
    says: 'The next ten events arrive in any order, within five seconds.',
    twist: { kind: 'shuffle', ms: 5000 },
    times: 10,
  },
  delay: {
    title: 'An hour late',
    says: 'The next five events arrive an hour late.',
    twist: { kind: 'delay', ms: hour },
    times: 5,
  },
  clone: {
    title: 'Two ids',
    says: 'The next five events are told a second time under another event id.',
    twist: { kind: 'clone' },
    times: 5,
  },
  before: {
    title: 'Before the answer',
    says: 'The next five events arrive before the request that caused them is answered.',
    twist: { kind: 'before_response' },
    times: 5,
  },
  hold: { title: 'Hold back', says: 'Events wait here until you let them go.', twist: { kind: 'hold' } },
  drop: {
    title: 'Lose deliveries',
    says: 'The next five events can be listed, but are never sent.',
    twist: { kind: 'drop' },
    times: 5,
  },
  lose: {
    title: 'Never make them',
    says: 'The next five events are not even made.',
    twist: { kind: 'lose' },
    times: 5,
  },
  mode: {
    title: 'Wrong mode',
    says: 'The next event says that it is live.',
    twist: { kind: 'wrong_mode' },
    times: 1,
  },
  nulls: {
    title: 'Leave out nulls',
    says: 'The next five events come without the fields that are null.',
    twist: { kind: 'omit_nulls' },
    times: 5,
  },
}

/** What can be made to go wrong with the next request that changes something. */
const mishaps: Record<string, { title: string; says: string; when: 'before' | 'after'; mishap: Mishap }> = {
  lost: {
    title: 'Lose the answer',
    says: 'It is done, then the connection breaks.',
    when: 'after',
    mishap: { kind: 'reset' },
  },
  cut: {
    title: 'Cut the answer',
    says: 'It is done; half of the answer arrives.',
    when: 'after',
    mishap: { kind: 'cut' },
  },
  hang: {
    title: 'Say nothing',
    says: 'It is done, and no answer comes for a minute.',
    when: 'after',
    mishap: { kind: 'hang', ms: 60_000 },
  },
  late: {
    title: 'Take ten seconds',
    says: 'It is done ten seconds from now; until then its key is in use.',
    when: 'before',
    mishap: { kind: 'wait', ms: 10_000 },
  },
  error: {
    title: 'Error 500 after all',
    says: 'It is done, and yet the answer is an error.',
    when: 'after',
    mishap: { kind: 'status', status: 500 },
  },
  page: {
    title: 'Error page',
    says: 'It is done; something in between answers with an HTML page.',
    when: 'after',
    mishap: { kind: 'page' },
  },
  limit: {
    title: 'Too many requests',
    says: 'It is refused with 429.',
    when: 'before',
    mishap: { kind: 'status', status: 429 },
  },
  conflict: {
    title: 'Key in use',
    says: 'It is refused with 409.',
    when: 'before',
    mishap: { kind: 'status', status: 409 },
  },
  refused: {
    title: 'No connection',
    says: 'The connection breaks before anything is done.',
    when: 'before',
    mishap: { kind: 'reset' },
  },
}

/** Buttons that break things, and what is broken now. */
export function breakPages({ app, account }: Pages): void {
  app.get('/dashboard/break', (c) =>
    dash(c, { title: 'Break things', at: '/dashboard/break', main: main(account) }),
  )
  press(app, path, (form) => {
    const twist = twists[form.twist ?? '']
    if (twist) layDown(account, { twist: twist.twist, times: twist.times })
    const fault = mishaps[form.mishap ?? '']
    if (fault) layFault(account, { when: fault.when, mishap: fault.mishap, method: 'POST', times: 1 })
    if (form.lift) for (const shelf of [account.webhookRules, account.faults]) shelf.delete(form.lift)
    const waiting = held(account).map(({ id }) => id)
    if (form.release === 'in order') release(account, waiting)
    if (form.release === 'reversed') release(account, waiting.reverse())
    return undefined
  })
}

function main(account: Account): Markup {
  const waiting = held(account)
  return html`${broken(account)}
${waiting.length === 0 ? '' : html`<section class="card"><h2>${waiting.length} held back</h2><div class="row">${button(path, 'Let them go', { release: 'in order' }, 'primary')}${button(path, 'Let them go, last first', { release: 'reversed' })}</div></section>`}
<section><h2>Webhooks</h2><div class="break">${Object.entries(twists).map(([name, { title, says }]) => tile({ twist: name }, title, says))}</div></section>
<section><h2>The next request that changes something</h2><div class="break">${Object.entries(mishaps).map(([name, { title, says }]) => tile({ mishap: name }, title, says))}</div></section>`
}

function tile(values: Record<string, string>, title: string, says: string): Markup {
  const [[name, value]] = Object.entries(values) as [[string, string]]
  return html`<form method="post" action="${path}"><p>${says}</p><button name="${name}" value="${value}">${title}</button></form>`
}

function broken(account: Account): Markup | '' {
  const rules = account.webhookRules.values().map(({ id, twist, times, types }) => ({
    id,
    says: `Webhooks${types ? ` of ${types.join(', ')}` : ''}: ${twist.kind.replaceAll('_', ' ')}${times ? `, ${times} more` : ''}`,
  }))
  const faults = account.faults.values().map(({ id, mishap, when, path: of, times }) => ({
    id,
    says: `Requests${of ? ` to ${of}` : ''}: ${mishap.kind} ${when}${times ? `, ${times} more` : ''}`,
  }))
  const all = [...rules, ...faults]
  if (all.length === 0) return ''
  return html`<section class="card"><h2>Broken now</h2>${all.map(
    ({ id, says }) => html`<div class="row"><span>${says}</span>${button(path, 'Mend', { lift: id })}</div>`,
  )}</section>`
}
