import type { Evidence } from './evidence.ts'
import { linkOf, ownerOf, refOf, wasDoubted, wasOut } from './look-up.ts'

/** Whether everybody was heard, answered, thanked and told, once each. */
export function manners(evidence: Evidence): string[] {
  return [
    ...everyTextHeard(evidence),
    ...everyTextAnswered(evidence),
    ...everyWordCarriedOnce(evidence),
    ...everyOutcomeTold(evidence),
    ...noDoorSlammed(evidence),
  ]
}

function everyTextHeard({ answers, house, messages, people }: Evidence): string[] {
  const known = new Set(house.texts_in.map(({ sid }) => sid))
  const deaf = answers
    .filter(({ sid, status }) => sid !== undefined && status < 300 && !known.has(sid))
    .map(({ sid }) => `${sid} was thanked for and not written down`)
  const chatty = people.flatMap(({ name, phone }) => {
    const sent = messages.filter(({ from }) => from === phone).length
    const answered = house.texts_out.filter(
      ({ recipient, answers }) => recipient === phone && answers !== null,
    ).length
    return answered > sent ? [`${name} sent ${sent} texts and got ${answered} answers`] : []
  })
  return [...deaf, ...chatty]
}

function everyTextAnswered(evidence: Evidence): string[] {
  const { house, messages } = evidence
  return house.texts_in.flatMap((text) => {
    const answers = house.texts_out.filter((out) => out.answers === text.sid)
    if (answers.length === 1) return []
    if (answers.length > 1) return [`"${text.body}" (${text.sid}) was answered ${answers.length} times`]
    // Who has opted out is not written to, and who does so before the answer is ready neither.
    const until = text.awaits ? evidence.now : text.received_at
    if (wasOut(evidence, text.customer, text.received_at, until)) return []
    if (text.silence === 'customer-budget' && helpedBefore(evidence, text) >= HELP_PER_DAY) return []
    const said = messages.find(({ sid }) => sid === text.sid)
    return [`"${text.body}" (${text.sid}${said ? '' : ', which nobody sent'}) was never answered`]
  })
}

/** Whom to ask is told so often in 24 hours, and then no more. */
const HELP_PER_DAY = 3
const HELP = /^(help|\?)$/i

/** How often somebody who asks for help has been told whom to ask, in 24 hours; never for who asks for something else. */
function helpedBefore({ house }: Evidence, text: Evidence['house']['texts_in'][number]): number {
  if (!HELP.test(text.body.trim())) return 0
  return house.texts_in.filter(
    ({ customer, body, silence, received_at: at }) =>
      customer === text.customer &&
      HELP.test(body.trim()) &&
      silence === null &&
      at <= text.received_at &&
      at > text.received_at - 86_400_000,
  ).length
}

/** What the house says it said is what Twilio carried, word for word and person for person. */
function everyWordCarriedOnce({ house, messages }: Evidence): string[] {
  const count = new Map<string, number>()
  const add = (to: string, body: string, by: number) => {
    const key = `${to} < ${body}`
    count.set(key, (count.get(key) ?? 0) + by)
  }
  for (const { recipient, body, state } of house.texts_out) if (state !== 'refused') add(recipient, body, 1)
  for (const { to, body, direction, automatic } of messages)
    if (direction !== 'inbound' && !automatic) add(to, body, -1)
  const refused = house.texts_out.filter(({ state, error }) => state === 'refused' && error !== '21610')
  return [
    ...[...count]
      .filter(([, left]) => left > 0)
      .map(([words, left]) => `never carried, ${left} times: ${words}`),
    ...[...count]
      .filter(([, left]) => left < 0)
      .map(([words, left]) => `carried ${-left} times too often: ${words}`),
    ...refused.map(({ recipient, body, error }) => `given up with error ${error}: ${recipient} < ${body}`),
  ]
}

/** What somebody reads whose card was asked in vain. */
const NOT_CHARGED = /did not go through|Nothing charged|nothing (else )?is charged/i

/** Who has paid is thanked once; who is to pay on a page gets its link once. */
function everyOutcomeTold(evidence: Evidence): string[] {
  const { house } = evidence
  return house.orders.flatMap((order) => {
    // Two orders may have the same four letters.
    const theirs = house.texts_out.filter(({ customer }) => customer === order.customer)
    const told = (words: RegExp) => theirs.filter(({ body }) => words.test(body)).length
    const out =
      wasOut(evidence, order.customer, order.opened_at, evidence.now) || wasDoubted(evidence, order.customer)
    const thanks = told(new RegExp(`^(?:AUTO a|A)dded .*ef ${refOf(order)}`))
    const links = told(new RegExp(linkOf(order)))
    const wrong: string[] = []
    if (thanks > 1 || (order.state === 'paid') !== (thanks === 1 || out))
      if (!(out && thanks < 2))
        wrong.push(
          `${ownerOf(evidence, order)} was thanked ${thanks} times for ${order.id}, which is ${order.state}`,
        )
    // Whose account is locked or put on hold while the page is being opened is told just that, and the page is closed.
    const barred = house.texts_out.some(
      ({ answers, body }) =>
        answers !== null &&
        answers === order.text_in &&
        /^(You have locked|Your account is on hold)/.test(body),
    )
    const wanted = order.via === 'checkout' && order.checkout !== null && !barred
    if (links > 1 || (wanted && links === 0 && !out))
      wrong.push(`${ownerOf(evidence, order)} got the link of ${order.id} ${links} times`)
    const next = house.orders.some(
      ({ text_in, reason }) => text_in === order.text_in && reason !== null && text_in !== null,
    )
    const toldSo = house.texts_out.some(
      ({ customer, written_at, body }) =>
        customer === order.customer && written_at >= order.opened_at && NOT_CHARGED.test(body),
    )
    if (order.via === 'card' && order.state === 'failed' && !next && !out && !toldSo)
      wrong.push(`${ownerOf(evidence, order)} was not told that ${order.id} failed`)
    return wrong
  })
}

/** Refusing is fine, dying is life, and whoever cannot get through may say so (503); but a 500 is a bug. */
function noDoorSlammed({ answers }: Evidence): string[] {
  return answers
    .filter(({ status }) => status >= 500 && status !== 503)
    .map(({ path, status }) => `${path} said ${status}`)
}
