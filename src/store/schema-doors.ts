/** Rows of those who come in by API or page, as Kysely sees them. Written in db/050_sign_in.sql and after. */
export type DoorTables = {
  rate_limits: RateLimitRow
  sign_ins: SignInRow
  sessions: SessionRow
  idempotent_requests: IdempotentRequestRow
  api_keys: ApiKeyRow
  usages: UsageRow
  webhook_endpoints: WebhookEndpointRow
  webhook_messages: WebhookMessageRow
  webhook_deliveries: WebhookDeliveryRow
}

export type RateLimitRow = { key: string; opened_at: number; used: number }

export type SignInRow = {
  id: string
  phone: string
  customer: string | null
  hash: string | null
  tries_left: number
  asked_at: number
  expires_at: number
  ended_at: number | null
}

export type SessionRow = {
  id: string
  customer: string
  hash: string
  device: string
  opened_at: number
  used_at: number
  expires_at: number
  ended_at: number | null
}

export type IdempotentRequestRow = {
  caller: string
  key: string
  fingerprint: string
  answer: string
  at: number
}

export type ApiKeyRow = {
  id: string
  name: string
  hash: string
  hint: string
  scopes: string
  made_at: number
  used_at: number | null
  revoked_at: number | null
}

export type UsageRow = {
  id: string
  customer: string
  service: string
  amount_micros: number
  captured_micros: number | null
  state: 'open' | 'captured' | 'voided'
  api_key: string
  opened_at: number
  expires_at: number
  ended_at: number | null
}

export type WebhookEndpointRow = {
  id: string
  url: string
  types: string
  secret: string
  secret_before: string | null
  secret_before_until: number | null
  made_at: number
  ended_at: number | null
}

export type WebhookMessageRow = { id: string; type: string; body: string; at: number }

export type WebhookDeliveryRow = {
  id: string
  endpoint: string
  message: string
  state: 'waiting' | 'delivered' | 'failed'
  tries: number
  outcome: string | null
  at: number
  ended_at: number | null
}
