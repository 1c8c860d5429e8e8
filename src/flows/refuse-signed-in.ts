import { Problem } from '../till/problem.ts'
import type { Service } from '../till/service.ts'

/** Why a page that was sent before, or drawn long ago, does nothing. */
export function oldPage(): Problem {
  return new Problem('old-page', 'This page is old. Go to your account and choose again.')
}

/** Why nothing is charged without a page, nor agreed to, while somebody gets no texts. */
export function optedOut(): Problem {
  return new Problem(
    'opted-out',
    'You get no texts from us, so you could not be told of it. Text START first, or pay on a page.',
  )
}

export function lockedAccount(): Problem {
  return new Problem('locked', 'This account is locked, so nothing is charged. Unlock it first.')
}

export function onHold({ contact }: Pick<Service, 'contact'>): Problem {
  return new Problem('frozen', `This account is on hold. Help: ${contact}`)
}
