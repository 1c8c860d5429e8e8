/** Somebody at the console with a browser that has no scripts: it follows redirects, keeps cookies and posts forms. */
export function openVisitor(url: string) {
  const cookies = new Map<string, string>()
  let page = ''

  const headers = () => ({ cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') })

  async function ask(path: string, init: RequestInit = {}): Promise<Response> {
    const response = await fetch(new URL(path, url), {
      ...init,
      redirect: 'manual',
      headers: { ...(init.headers as Record<string, string> | undefined), ...headers() },
    })
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!
      if (value) cookies.set(name!, value)
      else cookies.delete(name!)
    }
    const to = response.headers.get('location')
    return to ? ask(to) : response
  }

  async function read(response: Response) {
    page = await response.text()
    return { status: response.status, url: response.url.slice(url.length), page, headers: response.headers }
  }

  return {
    cookies,
    headers,
    get: async (path: string, headers: Record<string, string> = {}) => read(await ask(path, { headers })),
    /** Posts a form as the last page has it: with its token, if it has one. */
    async post(path: string, fields: Record<string, string> = {}, headers: Record<string, string> = {}) {
      const token = /name="token" value="([^"]+)"/.exec(page)?.[1]
      const body = new URLSearchParams({ ...(token && { token }), ...fields })
      return read(await ask(path, { method: 'POST', body, headers }))
    },
  }
}

export const PASSWORD = 'a ferry to four islands'

/** Lets somebody in by their link. */
export async function welcome(url: string, link: string) {
  const visitor = openVisitor(url)
  await visitor.get(link)
  await visitor.post(link, { password: PASSWORD })
  return visitor
}
