import { z } from 'zod'
import { type Limited, requestCode, sessionsOf, signIn, signOut } from '../../flows/sign-in.ts'
import type { Session } from '../../store/sessions.ts'
import { countryOf, readPhone } from '../../till/phone.ts'
import { Problem } from '../../till/problem.ts'
import { addressOf } from '../address.ts'
import { type Endpoint, forAnyone, forCustomers } from './endpoint.ts'
import { id, time, timeOf } from './shapes.ts'

const tag = 'Sign in'

const session = z
  .object({
    id: z.string(),
    device: z.string().describe('What it was opened with, as it says itself.'),
    openedAt: time,
    usedAt: time.describe('When it was last used, to the minute.'),
    expiresAt: time.describe('It ends then, and half an hour after its last use.'),
    current: z.boolean().describe('Whether it is the one that asks.'),
  })
  .meta({ id: 'Session' })

/** Signing in with a code by text, and where one is signed in. */
export const signInEndpoints: Endpoint[] = [
  forAnyone({
    id: 'requestCode',
    method: 'post',
    path: '/v1/sign-ins',
    tag,
    summary: 'Have a code texted',
    detail:
      'The answer is the same whether the till knows the number or not. A code goes to numbers that have texted it before and have not opted out.',
    body: z.object({ phone: z.string().max(64).meta({ example: '+14155550123' }) }),
    status: 202,
    answer: z.object({ signIn: z.string().describe('What the code is good for.'), expiresAt: time }),
    problems: ['no-phone'],
    async run(house, { body, request }) {
      const phone = readPhone(body.phone, countryOf(house.settings.numbers[0]!))
      if (!phone) throw new Problem('no-phone', 'That is not a phone number.')
      const asked = await requestCode(house, { phone, from: addressOf(request) })
      if ('limitedUntil' in asked) throw tooOften(asked)
      return { signIn: asked.signIn, expiresAt: timeOf(asked.expiresAt) }
    },
  }),
  forAnyone({
    id: 'signIn',
    method: 'post',
    path: '/v1/sessions',
    tag,
    summary: 'Sign in with the code',
    detail: 'A code may be tried five times and is good once, for ten minutes. The token is shown once.',
    body: z.object({ signIn: z.string().max(64), code: z.string().max(16).meta({ example: '482913' }) }),
    status: 201,
    answer: z.object({
      token: z.string().describe('To be sent as Authorization: Bearer.'),
      session,
    }),
    problems: ['wrong-code'],
    async run(house, { body, request }) {
      const device = request.header('user-agent') ?? ''
      const signed = await signIn(house, { ...body, from: addressOf(request), device })
      if (signed === 'wrong')
        throw new Problem('wrong-code', 'That code is wrong, or does not work any more.')
      if ('limitedUntil' in signed) throw tooOften(signed)
      return { token: signed.token, session: shown(signed.session, signed.session) }
    },
  }),
  forCustomers({
    id: 'listSessions',
    method: 'get',
    path: '/v1/sessions',
    tag,
    summary: 'Where you are signed in',
    answer: z.object({ data: z.array(session) }),
    async run(house, { customer, session: current }) {
      const found = await sessionsOf(house, customer.id)
      return { data: found.map((one) => shown(one, current)) }
    },
  }),
  forCustomers({
    id: 'signOut',
    method: 'delete',
    path: '/v1/sessions/{session}',
    tag,
    summary: 'Sign out of one session',
    detail: '`current` is the one that asks.',
    params: z.object({ session: id }),
    problems: ['no-such-session'],
    async run(house, { customer, session: current, params }) {
      const id = params.session === 'current' ? current.id : params.session
      if (!(await signOut(house, { customer: customer.id, id })))
        throw new Problem('no-such-session', 'There is no such session.')
    },
  }),
  forCustomers({
    id: 'signOutEverywhere',
    method: 'delete',
    path: '/v1/sessions',
    tag,
    summary: 'Sign out everywhere',
    async run(house, { customer }) {
      await signOut(house, { customer: customer.id })
    },
  }),
]

function shown(one: Session, current: Session): z.input<typeof session> {
  return {
    id: one.id,
    device: one.device,
    openedAt: timeOf(one.opened_at),
    usedAt: timeOf(one.used_at),
    expiresAt: timeOf(one.expires_at),
    current: one.id === current.id,
  }
}

function tooOften({ limitedUntil }: Limited): Problem {
  return new Problem('too-many-requests', 'That is too often. Please try again later.', {
    retryAt: limitedUntil,
  })
}
