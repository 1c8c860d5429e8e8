/** A sandbox that is open: where, and the keys to it. */
export type Reached = {
  keys: { accountSid: string; authToken: string; stripeKey: string; webhookSecret: string; numbers: string[] }
  urls: { phone: string; dashboard: string; twilio: string; stripe: string; smtp: string }
}

/** What an app's environment needs, under the names that most apps use. */
export function variables({ keys, urls }: Reached): Record<string, string> {
  return {
    STRIPE_SECRET_KEY: keys.stripeKey,
    STRIPE_WEBHOOK_SECRET: keys.webhookSecret,
    STRIPE_API_BASE: urls.stripe,
    TWILIO_ACCOUNT_SID: keys.accountSid,
    TWILIO_AUTH_TOKEN: keys.authToken,
    TWILIO_PHONE_NUMBER: keys.numbers.join(','),
    TWILIO_API_BASE: urls.twilio,
    SMTP_URL: urls.smtp,
  }
}

/** A line or a few of code for each official package. */
export function pointers({ urls }: Reached): string {
  const { hostname, port } = new URL(urls.stripe)
  const twilio = urls.twilio
  return `  Stripe
    Node    new Stripe(key, { host: '${hostname}', port: ${port}, protocol: 'http' })
    Python  stripe.api_base = '${urls.stripe}'
    Ruby    Stripe.api_base = '${urls.stripe}'
    PHP     \\Stripe\\Stripe::$apiBase = '${urls.stripe}';
    Go      stripe.SetBackend(stripe.APIBackend, stripe.GetBackendWithConfig(stripe.APIBackend,
              &stripe.BackendConfig{URL: stripe.String("${urls.stripe}")}))
    CLI     stripe events list --api-base ${urls.stripe} --api-key $STRIPE_SECRET_KEY

  Twilio
    Node    class Sandbox extends twilio.RequestClient {
              request(o) { return super.request({ ...o, uri: o.uri.replace('https://api.twilio.com', '${twilio}') }) }
            }
            twilio(sid, token, { httpClient: new Sandbox() })
    Python  class Sandbox(TwilioHttpClient):
              def request(self, method, uri, *args, **named):
                return super().request(method, uri.replace('https://api.twilio.com', '${twilio}'), *args, **named)
            Client(sid, token, http_client=Sandbox())`
}
