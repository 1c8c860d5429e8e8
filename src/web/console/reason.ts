import type { Request, Response } from 'express'
import { html } from 'hono/html'
import type { Markup } from '../../page/page.ts'
import { Problem } from '../../till/problem.ts'
import { statusOf } from '../problem-codes.ts'
import { formToken, notice } from './frame.ts'
import { fieldsOf } from './sign-in.ts'

/** A form of one button that asks why. @param args.fields what else it asks; @param args.wrote what they said before */
export function reasonForm(
  response: Response,
  args: {
    action: string
    button: string
    label?: string
    className?: string
    fields?: Markup | string
    wrote?: string | undefined
  },
): Markup {
  const { action, button, label = 'Why', className = '', fields = '', wrote = '' } = args
  const id = `${action.slice(action.lastIndexOf('/') + 1)}-reason`
  return html`<form method="post" action="${action}">${formToken(response)}${fields}
<p class="field"><label for="${id}">${label}</label><input id="${id}" name="reason" value="${wrote}" required maxlength="500"></p>
<button class="${className}">${button}</button></form>`
}

/** A form of a page that was not done, and what was written into it. */
export type Refused = { what: string; problem: Problem; wrote: Record<string, string> }

/** Does what a form of a page asks for. @returns why it was not done, to be shown on that page; nothing if it was */
export async function refusedBy(
  request: Request,
  what: string,
  work: () => Promise<unknown>,
): Promise<Refused | undefined> {
  try {
    await work()
    return undefined
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return { what, problem: error, wrote: fieldsOf(request, 'reason', 'amount', 'extent') }
  }
}

/** Says on the page why a form of it was not done. @param isKept whether the form stands there with what was written */
export function refusalNotice({ problem, wrote }: Refused, isKept: boolean): Markup {
  const lost =
    wrote.reason && !isKept
      ? html`<br>You wrote: <q>${wrote.amount ? `${wrote.amount}: ` : ''}${wrote.reason}</q>`
      : ''
  return notice('bad', html`${problem.message} This is how it stands.${lost}`)
}

/** The status of a page that says so; the page has another state than the one that was sent, unless told. */
export function refusalStatus({ problem }: Refused): number {
  const status = statusOf(problem.code)
  return status === 400 || status === 404 ? 409 : status
}

/** Why somebody does something, as {@link reasonForm} asked. @throws Problem `invalid` when they do not say */
export function reasonOf(request: Request): string {
  const reason = fieldsOf(request, 'reason').reason.trim().slice(0, 500)
  if (!reason) throw new Problem('invalid', 'Say why: it is written down with what you do.')
  return reason
}
