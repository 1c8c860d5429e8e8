/** Twilio's titles for the codes that the sandbox knows. Twilio warns that codes may change. */
const TITLES: Record<number, string> = {
  11200: 'HTTP retrieval failure',
  11205: 'HTTP connection failure',
  11210: 'HTTP bad host name',
  11237: 'Certificate Invalid - Could not find path to certificate',
  11750: 'TwiML response body too large',
  12100: 'Document parse failure',
  12102: 'Invalid Root Element, must be <Response>',
  12200: 'Schema validation warning',
  12300: 'Invalid Content-Type',
  14101: 'Message Invalid To Attribute',
  14102: 'Message Invalid From Attribute',
  14103: 'Message Invalid Body',
  14104: 'Message Invalid Method Attribute',
  14105: 'Message statusCallback attribute Invalid',
  14106: 'Document retrieval limit reached',
  14107: 'SMS send rate limit exceeded',
  14108: 'From phone number not SMS capable',
  14109: 'Message reply limit exceeded',
  14110: 'Invalid Verb for Message Response',
  21610: 'Attempt to send to unsubscribed recipient',
  30001: 'Queue overflow',
  30002: 'Account suspended',
  30003: 'Unreachable destination handset',
  30004: 'Message blocked',
  30005: 'Unknown destination handset',
  30006: 'Landline or unreachable carrier',
  30007: 'Message filtered',
  30008: 'Unknown error',
  30032: 'Toll-Free Number Has Not Been Verified',
  30034: 'US A2P 10DLC - Message from an Unregistered Number',
  30036: 'Validity Period Expired',
  30047: 'Message Blocked by Quiet Hours',
  30450: 'Message delivery blocked',
  30453: 'Message delivery blocked by fraud protection',
  30610: 'Message blocked by compliance rules',
  63016:
    'Failed to send freeform message because you are outside the allowed window. If you are using WhatsApp, please use a Message Template.',
}

export function title(code: number): string {
  return TITLES[code] ?? 'Unknown error'
}

/** Codes that stop a message before a carrier has seen it: it `failed`. All others make it `undelivered`. */
const BEFORE_CARRIER = new Set([21610, 30001, 30002, 30036, 30047, 30450, 30453, 30610])

export function endStatus(code: number): 'failed' | 'undelivered' {
  return BEFORE_CARRIER.has(code) ? 'failed' : 'undelivered'
}

/** A line of Twilio's debugger: what went wrong between Twilio and the app. */
export type Alert = {
  sid: string
  at: number
  code: number
  message: string
  messageSid: string | null
  url: string | null
}

/** A request that Twilio's API turns down: the body of its answer, in the shape of the 2010-04-01 API. */
export type Refusal = { code: number; message: string; more_info: string; status: number }

export function refuse(code: number, message: string, status = 400): Refusal {
  return { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status }
}
