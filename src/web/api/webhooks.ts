import { z } from 'zod'
import { actorOf } from '../../flows/api-keys.ts'
import { addWebhook, changeWebhookSecret, endWebhook, redeliver } from '../../flows/deliver-webhook.ts'
import * as webhooks from '../../store/webhooks.ts'
import { Problem } from '../../till/problem.ts'
import { WEBHOOK_TYPES, type WebhookType } from '../../till/webhook.ts'
import { cut, readCursor } from './cursor.ts'
import { type Endpoint, forOperators } from './endpoint.ts'
import { id, pageOf, paging, time, timeOf, timeOrNull } from './shapes.ts'

const tag = 'Webhooks'
const TYPES = Object.keys(WEBHOOK_TYPES) as [WebhookType, ...WebhookType[]]

const endpoint = z
  .object({
    id: z.string(),
    url: z.string(),
    types: z.array(z.string()).describe('What it hears; `*` is everything.'),
    madeAt: time,
  })
  .meta({ id: 'Webhook' })

const delivery = z
  .object({
    id: z.string(),
    message: z.string().describe('Its `webhook-id`.'),
    state: z.enum(['waiting', 'delivered', 'failed']),
    tries: z.int(),
    outcome: z.string().nullable().describe('The status of the last answer, or why there was none.'),
    at: time,
    endedAt: time.nullable(),
  })
  .meta({ id: 'Delivery' })

function shown(one: webhooks.Endpoint): z.input<typeof endpoint> {
  return { id: one.id, url: one.url, types: one.types.split(' '), madeAt: timeOf(one.made_at) }
}

/** Who hears what happens. */
export const webhookEndpoints: Endpoint[] = [
  forOperators('webhooks:write', {
    id: 'addWebhook',
    method: 'post',
    path: '/v1/webhooks',
    tag,
    summary: 'Hear what happens',
    detail: `Messages are posted as JSON \`{type, timestamp, data}\`, signed as https://www.standardwebhooks.com says, and tried for about three days. The secret is shown once. Types: ${TYPES.map((type) => `\`${type}\`: ${WEBHOOK_TYPES[type]}`).join(' ')}`,
    body: z.object({
      url: z
        .url({ protocol: /^https?$/ })
        .max(500)
        .meta({ example: 'https://shop.example/till' }),
      types: z.array(z.enum(TYPES)).min(1).optional().describe('All, if left out.'),
    }),
    status: 201,
    answer: endpoint.extend({ secret: z.string() }),
    problems: ['private-address'],
    async run(house, { key, body }) {
      const wish = { url: body.url, types: body.types ?? ('*' as const), actor: actorOf(key) }
      const { endpoint: added, secret } = await addWebhook(house, wish)
      return { ...shown(added), secret }
    },
  }),
  forOperators('webhooks:write', {
    id: 'listWebhooks',
    method: 'get',
    path: '/v1/webhooks',
    tag,
    summary: 'Who hears',
    answer: z.object({ data: z.array(endpoint) }),
    async run({ store }) {
      return { data: (await store.read(webhooks.endpoints)).map(shown) }
    },
  }),
  forOperators('webhooks:write', {
    id: 'changeWebhookSecret',
    method: 'post',
    path: '/v1/webhooks/{webhook}/secret',
    tag,
    summary: 'Change its secret',
    detail:
      'The new secret is shown once. Until `beforeUntil` messages are also signed with those of before.',
    params: z.object({ webhook: id }),
    answer: z.object({ secret: z.string(), beforeUntil: time }),
    problems: ['no-such-webhook'],
    async run(house, { key, params }) {
      const wish = { id: params.webhook, actor: actorOf(key) }
      const { secret, beforeUntil } = await changeWebhookSecret(house, wish)
      return { secret, beforeUntil: timeOf(beforeUntil) }
    },
  }),
  forOperators('webhooks:write', {
    id: 'endWebhook',
    method: 'delete',
    path: '/v1/webhooks/{webhook}',
    tag,
    summary: 'Hear nothing any more',
    params: z.object({ webhook: id }),
    problems: ['no-such-webhook'],
    run: (house, { key, params }) => endWebhook(house, { id: params.webhook, actor: actorOf(key) }),
  }),
  forOperators('webhooks:write', {
    id: 'listDeliveries',
    method: 'get',
    path: '/v1/webhooks/{webhook}/deliveries',
    tag,
    summary: 'What was told, and whether it was heard',
    params: z.object({ webhook: id }),
    query: paging,
    answer: pageOf(delivery),
    problems: ['no-such-webhook'],
    async run({ store }, { params, query: { limit, cursor } }) {
      const asked = { endpoint: params.webhook, limit: limit + 1, before: readCursor(cursor) }
      const found = await store.read(async (read) => {
        if (!(await webhooks.isKnown(read, params.webhook)))
          throw new Problem('no-such-webhook', 'There is no such webhook.')
        return webhooks.deliveries(read, asked)
      })
      const { rows, next } = cut(found, limit, (row) => row)
      const data = rows.map((row) => ({
        id: row.id,
        message: row.message,
        state: row.state,
        tries: row.tries,
        outcome: row.outcome,
        at: timeOf(row.at),
        endedAt: timeOrNull(row.ended_at),
      }))
      return { data, next }
    },
  }),
  forOperators('webhooks:write', {
    id: 'redeliver',
    method: 'post',
    path: '/v1/deliveries/{delivery}/retry',
    tag,
    summary: 'Tell it once more',
    params: z.object({ delivery: id }),
    status: 202,
    problems: ['no-such-delivery'],
    run: (house, { key, params }) => redeliver(house, { id: params.delivery, actor: actorOf(key) }),
  }),
]
