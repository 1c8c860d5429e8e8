/**
 * Names under which this machine is reached, and that nobody else can point anywhere. Under another name it may be a
 * page elsewhere on the web that asks: one whose owner has had its name lead here (DNS rebinding).
 */
const OWN_NAMES =
  /^(localhost|([\w-]+\.)+localhost|127(\.\d{1,3}){3}|\[::1\]|host\.(docker|containers)\.internal)(:\d+)?$/i

/** What apps ask, in the vendors' words; no browser's cookie or origin means anything there. */
const API = /^\/(v1|v2|2010-04-01)\//

/**
 * Turns away what pages of other sites ask of a browser on this machine: the sandbox believes whoever calls.
 *
 * @returns the answer to a stranger; nothing to anybody else
 */
export function turnAway(request: Request): Response | undefined {
  const host = request.headers.get('host')
  if (host !== null && !OWN_NAMES.test(host))
    return problem(421, `The sandbox is at localhost or 127.0.0.1, and not at ${host}`)
  const { pathname } = new URL(request.url)
  if (API.test(pathname)) return undefined
  const isControl = pathname.startsWith('/_sandbox')
  if (!isControl && /^(GET|HEAD)$/.test(request.method)) return undefined
  const site = request.headers.get('sec-fetch-site')
  if (site === null || site === 'same-origin' || site === 'none') return undefined
  return problem(403, 'Not from another site')
}

function problem(status: number, sentence: string): Response {
  return Response.json({ problem: sentence }, { status })
}
