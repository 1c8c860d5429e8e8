import type { Request, Response } from 'express'
import { html } from 'hono/html'
import type { Markup } from '../../page/page.ts'
import { Problem } from '../../till/problem.ts'
import { formToken } from './frame.ts'
import { fieldsOf } from './sign-in.ts'

/** A form of one button that asks why. @param args.fields what else it asks */
export function reasonForm(
  response: Response,
  args: { action: string; button: string; label?: string; className?: string; fields?: Markup | string },
): Markup {
  const { action, button, label = 'Why', className = '', fields = '' } = args
  const id = `${action.slice(action.lastIndexOf('/') + 1)}-reason`
  return html`<form method="post" action="${action}">${formToken(response)}${fields}
<p class="field"><label for="${id}">${label}</label><input id="${id}" name="reason" required maxlength="500"></p>
<button class="${className}">${button}</button></form>`
}

/** Why somebody does something, as {@link reasonForm} asked. @throws Problem `invalid` when they do not say */
export function reasonOf(request: Request): string {
  const reason = fieldsOf(request, 'reason').reason.trim().slice(0, 500)
  if (!reason) throw new Problem('invalid', 'Say why: it is written down with what you do.')
  return reason
}
