/** The HTTP status of each problem that is not the sender's fault in general (400). Codes are for ever. */
const STATUS: Record<string, number> = {
  'not-signed-in': 401,
  'wrong-code': 401,
  forbidden: 403,
  locked: 403,
  frozen: 403,
  'not-found': 404,
  'no-such-order': 404,
  'no-such-session': 404,
  invalid: 422,
  'too-many-requests': 429,
}

/** What a door answers with when a flow throws this problem. */
export function statusOf(code: string): number {
  return STATUS[code] ?? 400
}
