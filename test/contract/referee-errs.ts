import webhooks from 'twilio/lib/webhooks/webhooks.js'
import type { Exchange } from '../../src/sandbox/traffic.ts'
import { operationOf } from './operations.ts'
import { operationOf as twilioOperationOf } from './twilio-document.ts'

/** Where the referee is stricter than the vendor, or sees less of it than we do. */
const errs: { rule: RegExp; path?: string | RegExp; when: (exchange: Exchange) => boolean }[] = [
  // It covers most of Stripe's operations, and Twilio's on messages; the package and the document say what others are.
  {
    rule: /^unknown_operation/,
    when: ({ vendor, request: { method, url } }) =>
      (vendor === 'stripe' ? operationOf : twilioOperationOf)(method, new URL(url).pathname) !== undefined,
  },
  // What an idempotency key repeats is how things were then, not how they are.
  {
    rule: /^left_final_status$/,
    when: ({ response }) => response?.headers['idempotent-replayed'] === 'true',
  },
  // Twilio leaves Body out of what is sent to a group.
  { rule: /^missing_param$/, path: '/Body', when: ({ vendor }) => vendor === 'twilio' },
  // To a fallback URL Twilio tells what went wrong with the first; on WhatsApp it names who hides their number.
  {
    rule: /^undocumented_param$/,
    path: /^\/(ErrorCode|ErrorUrl|ExternalUserId)$/,
    when: ({ vendor, kind }) => vendor === 'twilio' && kind === 'hook',
  },
  // It signs URLs with and without their port; Twilio's package takes both.
  {
    rule: /^signature$/,
    when: ({ vendor, request, secrets = [] }) =>
      vendor === 'twilio' &&
      secrets.some((secret) =>
        webhooks.validateRequest(
          secret,
          request.headers['x-twilio-signature'] ?? '',
          request.url,
          Object.fromEntries(new URLSearchParams(request.body)),
        ),
      ),
  },
]

/** Whether what the referee complains about is right all the same. */
export function refereeErrs(exchange: Exchange, rule: string, path: string): boolean {
  return errs.some(
    (err) =>
      err.rule.test(rule) &&
      (err.path instanceof RegExp ? err.path.test(path) : (err.path ?? path) === path) &&
      err.when(exchange),
  )
}
