import { createHmac } from 'node:crypto'

/** Which of the URL's forms Twilio signs. It has been seen to sign all three, so validators try them in turn. */
export type SignedPort = 'as-configured' | 'with' | 'without'

/**
 * `X-Twilio-Signature` of a form: HMAC-SHA1 over the URL and the sorted parameters, base64. A value that comes
 * twice counts once.
 *
 * @see https://www.twilio.com/docs/usage/security#validating-requests
 */
export function signForm(authToken: string, url: string, form: URLSearchParams): string {
  let signed = url
  for (const key of [...new Set(form.keys())].sort())
    for (const value of [...new Set(form.getAll(key))].sort()) signed += key + value
  return createHmac('sha1', authToken).update(signed, 'utf8').digest('base64')
}

/** The URL as Twilio signs it: without its connection overrides (`#rc=2`), its port written or left out. */
export function signedUrl(url: string, port: SignedPort): string {
  const [plain = ''] = url.split('#')
  if (port === 'as-configured') return plain
  // By hand, since URL drops a scheme's own port and adds a slash that Twilio does not.
  const [, scheme = '', host = '', rest = ''] = /^(https?):\/\/([^/?]*)(.*)$/.exec(plain) ?? []
  const name = host.replace(/:\d+$/, '')
  if (port === 'without') return `${scheme}://${name}${rest}`
  return `${scheme}://${name}:${/:(\d+)$/.exec(host)?.[1] ?? (scheme === 'https' ? '443' : '80')}${rest}`
}
