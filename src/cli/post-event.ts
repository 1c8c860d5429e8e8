import { openStripe } from '../stripe/client.ts'
import { Problem } from '../till/problem.ts'
import { reach } from './books.ts'
import type { RunningTill } from './till.ts'

/**
 * Posts an event to a till's door as Stripe would, signed for this moment. @returns whether it was new there
 *
 * @throws Problem `refused` when the door does not take it
 */
export async function postEvent(till: RunningTill, raw: string): Promise<boolean> {
  const stripe = openStripe({ secretKey: till.keys.stripeKey, fetch })
  const signature = stripe.webhooks.generateTestHeaderString({
    payload: raw,
    secret: till.keys.stripeSecrets[0]!,
  })
  const response = await reach(`${till.url}/webhook/stripe`, {
    method: 'POST',
    headers: { 'content-type': 'application/json; charset=utf-8', 'stripe-signature': signature },
    body: raw,
  })
  const answer = (await response.json()) as { new?: boolean }
  if (!response.ok)
    throw new Problem('refused', `The till answers ${response.status}: ${JSON.stringify(answer)}`)
  return answer.new === true
}
