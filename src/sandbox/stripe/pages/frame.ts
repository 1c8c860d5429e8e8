import type { Context, Hono } from 'hono'
import { html } from 'hono/html'
import { contentSecurityPolicy, icon, type Markup, page, pageFile, stylesheet } from '../../../page/page.ts'

const files = {
  '/assets/style.css': stylesheet(),
  '/assets/checkout.css': pageFile('text/css; charset=utf-8', new URL('./checkout.css', import.meta.url)),
  '/assets/checkout.js': pageFile(
    'text/javascript; charset=utf-8',
    new URL('./browser/checkout.js', import.meta.url),
  ),
  '/assets/dashboard.css': pageFile('text/css; charset=utf-8', new URL('./dashboard.css', import.meta.url)),
  '/assets/dashboard.js': pageFile(
    'text/javascript; charset=utf-8',
    new URL('./browser/dashboard.js', import.meta.url),
  ),
  '/assets/icon.svg': icon(),
}

/** Serves what the pages link to. */
export function serveFiles(app: Hono): void {
  for (const [path, file] of Object.entries(files))
    app.get(path, (c) =>
      c.req.header('if-none-match') === file.etag
        ? c.body(null, 304)
        : c.body(file.body, 200, { 'content-type': file.type, etag: file.etag, 'cache-control': 'no-cache' }),
    )
}

/** Shows a hosted page. @param endsAt where its form may end: a browser counts the redirect after a post too */
export async function show(
  c: Context,
  args: { title: string; main: Markup; endsAt?: (string | null)[]; status?: 200 | 404 | 410 },
): Promise<Response> {
  const origins = (args.endsAt ?? []).flatMap((url) => (url && URL.canParse(url) ? [origin(url)] : []))
  const body = html`<p class="test-strip">Sandbox: no real money, test cards only</p>
${args.main}`
  const whole = await page({
    title: args.title,
    main: body,
    stylesheets: ['/assets/style.css', '/assets/checkout.css'],
    icon: '/assets/icon.svg',
    script: '/assets/checkout.js',
    wide: true,
  })
  return c.html(whole, args.status ?? 200, {
    'content-security-policy': contentSecurityPolicy({
      formsTo: origins,
      // The sandbox's phone shows the page in a frame, from a port of its own.
      framedBy: ['http://127.0.0.1:*', 'http://localhost:*'],
    }),
    'cache-control': 'no-store',
  })
}

// An app's own scheme (`myapp://done`) has no origin, so its scheme is allowed.
function origin(url: string): string {
  const { origin, protocol } = new URL(url)
  return origin === 'null' ? protocol : origin
}

/** The fields of a posted form. */
export async function fields(c: Context): Promise<Record<string, string>> {
  return Object.fromEntries(new URLSearchParams(await c.req.text()))
}
