import type { Stripe } from 'stripe'
import type { AlertView, HandsetView, TextView } from './control/views.ts'
import type { Mail } from './mail/mail.ts'
import type { StripeControl } from './stripe/control.ts'
import type { Delivery } from './stripe/deliveries.ts'
import type { Complaint } from './stripe/disputes.ts'
import type { SeededCustomer } from './stripe/seed.ts'
import type { KeptFault, TwilioFault } from './twilio/faults.ts'

type Rule = Parameters<StripeControl['webhooks']['rule']>[0]
type StripeFault = Parameters<StripeControl['faults']['lay']>[0]
type Paying = Parameters<StripeControl['customer']['pay']>[1]
type Outcome = ReturnType<StripeControl['customer']['pay']>

/** What a person sends. Without `to` it goes to the account's first number. */
export type SentText = {
  from: string
  to?: string
  sid?: string
  body?: string
  media?: { contentType: string; data: string }[]
  extra?: Record<string, string>
}

/** What came of it, once the app had answered or had failed to. */
export type HeardText = { sid: string; again: boolean; replies: TextView[]; alerts: AlertView[] }

/**
 * A client of the sandbox's control API, for tests in another process than the sandbox's.
 *
 * @param url either of the sandbox's ports, such as `http://127.0.0.1:3001`
 * @throws from each call an Error with the sandbox's own sentence when it refuses
 */
export function sandboxClient(url: string, fetch: typeof globalThis.fetch = globalThis.fetch) {
  async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${url}/_sandbox${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    if (response.status === 204) return undefined as T
    const answer: unknown = await response.json()
    if (!response.ok) throw new Error((answer as { problem?: string }).problem ?? `status ${response.status}`)
    return answer as T
  }
  const get = <T>(path: string) => ask<T>('GET', path)
  const post = <T = void>(path: string, body: unknown = {}) => ask<T>('POST', path, body)
  const remove = (path: string) => ask<void>('DELETE', path)

  return {
    clock: {
      now: () => get<{ now: number; aheadMs: number }>('/clock'),
      advance: (advanceMs: number) => post<{ now: number; aheadMs: number }>('/clock', { advanceMs }),
      /** Sets it to a moment, which must be to come, and does what falls due on the way. */
      set: (to: Date) => post<{ now: number; aheadMs: number }>('/clock', { to: to.toISOString() }),
    },
    /** Resolves when nothing is on its way and nothing is due within `withinMs` (5 seconds unless told). */
    quiet: (withinMs?: number) => post('/quiet', { withinMs }),
    reset: () => post('/reset'),
    /** All that the sandbox keeps, to be given to {@link load} later. */
    save: () => get<unknown>('/state'),
    load: (saved: unknown) => ask<void>('PUT', '/state', saved),
    story: async () => (await get<{ story: string }>('/story')).story,
    breaks: () => get<{ id: string; title: string; does: string; why: string }[]>('/breaks'),
    breakIt: async (id: string) => (await post<{ said: string }>(`/breaks/${id}`)).said,
    mail: {
      list: () => get<(Omit<Mail, 'raw' | 'html'> & { hasHtml: boolean })[]>('/mail'),
      get: (id: string) => get<Mail>(`/mail/${id}`),
      clear: () => remove('/mail'),
    },
    twilio: {
      text: (text: SentText) => post<HeardText>('/twilio/texts', text),
      texts: (phone?: string) =>
        get<TextView[]>(`/twilio/texts${phone ? `?phone=${encodeURIComponent(phone)}` : ''}`),
      alerts: () => get<AlertView[]>('/twilio/alerts'),
      fault: (fault: TwilioFault) => post<KeptFault>('/twilio/faults', fault),
      clearFaults: () => remove('/twilio/faults'),
      handset: (handset: { phone: string; name?: string; airplane?: boolean }) =>
        ask<HandsetView>('PUT', '/twilio/handsets', handset),
    },
    stripe: {
      events: () => get<Stripe.Event[]>('/stripe/events'),
      deliveries: (eventId: string) => get<Delivery[]>(`/stripe/events/${eventId}/deliveries`),
      resend: (eventId: string) => post<{ deliveries: string[] }>(`/stripe/events/${eventId}/resend`),
      clone: (eventId: string) => post<{ id: string }>(`/stripe/events/${eventId}/clone`),
      rule: (rule: Rule) => post<{ id: string }>('/stripe/rules', rule),
      /** One, or all. */
      liftRules: (id?: string) => remove(`/stripe/rules${id === undefined ? '' : `/${id}`}`),
      held: () => get<Delivery[]>('/stripe/held'),
      release: (ids?: string[]) => post<{ released: number }>('/stripe/release', { ids }),
      fault: (fault: StripeFault) => post<{ id: string }>('/stripe/faults', fault),
      /** One, or all. */
      liftFaults: (id?: string) => remove(`/stripe/faults${id === undefined ? '' : `/${id}`}`),
      customer: (seeded: SeededCustomer = {}) =>
        post<{ customer: Stripe.Customer; paymentMethod: Stripe.PaymentMethod | null }>(
          '/stripe/customers',
          seeded,
        ),
      pay: (sessionId: string, paying: Paying) => post<Outcome>(`/stripe/sessions/${sessionId}/pay`, paying),
      bank: (intentId: string, approved: boolean) =>
        post<Outcome>(`/stripe/intents/${intentId}/bank`, { approved }),
      turnCard: (paymentMethodId: string, decline: string | null) =>
        post(`/stripe/cards/${paymentMethodId}/turn`, { decline }),
      promotion: (sessionId: string, code: string) =>
        post<{ trouble: string | null }>(`/stripe/sessions/${sessionId}/promotion`, { code }),
      dispute: (chargeId: string, complaint: Complaint = {}) =>
        post<Stripe.Dispute>(`/stripe/charges/${chargeId}/dispute`, complaint),
      closeDispute: (disputeId: string, status: 'won' | 'lost' | 'warning_closed') =>
        post<Stripe.Dispute>(`/stripe/disputes/${disputeId}/close`, { status }),
      warn: (chargeId: string) => post<Stripe.Radar.EarlyFraudWarning>(`/stripe/charges/${chargeId}/warn`),
      failRefund: (refundId: string, reason?: string) => post(`/stripe/refunds/${refundId}/fail`, { reason }),
      rollSecret: (endpointId: string, oldLastsMs?: number) =>
        post<{ secret: string }>(`/stripe/endpoints/${endpointId}/roll`, { oldLastsMs }),
      pruneKeys: () => post('/stripe/keys/prune'),
    },
  }
}
