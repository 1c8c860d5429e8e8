import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { html } from 'hono/html'

/** What `html` from hono/html gives: text that is escaped already. */
export type Markup = ReturnType<typeof html>

/** A file that pages link to, ready to be served. `etag` changes with the content. */
export type PageFile = { type: string; body: string; etag: string }

/**
 * One whole page in the house's look: phone, checkout, account and console share it. It has no inline script or
 * style, so it lives under {@link contentSecurityPolicy}.
 *
 * @param args.stylesheets where the stylesheets are, ours ({@link stylesheet}) first
 * @param args.icon where {@link icon} is served
 * @param args.main what goes between `<main>` and `</main>`
 * @param args.wide a page of several panes, which sets its own measure
 * @param args.script a JavaScript module; the page works without it where it can
 */
export function page(args: {
  title: string
  main: Markup
  description?: string
  stylesheets?: readonly string[]
  icon?: string
  wide?: boolean
  script?: string
  lang?: string
}): Markup {
  const stylesheets = args.stylesheets ?? ['/style.css']
  return html`<!doctype html>
<html lang="${args.lang ?? 'en'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${args.title}</title>
${args.description ? html`<meta name="description" content="${args.description}">` : ''}
<link rel="icon" href="${args.icon ?? '/icon.svg'}" type="image/svg+xml">
${stylesheets.map((href) => html`<link rel="stylesheet" href="${href}">`)}
${args.script ? html`<script type="module" src="${args.script}"></script>` : ''}
</head>
<body>
<main class="${args.wide ? 'wide' : 'page'}">${args.main}</main>
</body>
</html>
`
}

/**
 * The policy that every page of ours is served with: nothing inline, nothing from elsewhere.
 *
 * @param allow.frames origins that the page may show in a frame
 * @param allow.framedBy origins that may show the page in a frame
 * @param allow.formsTo origins that a form may end at; a browser counts the redirect after a post too
 */
export function contentSecurityPolicy(
  allow: { frames?: readonly string[]; framedBy?: readonly string[]; formsTo?: readonly string[] } = {},
): string {
  const sources = (origins: readonly string[] = []) => ["'self'", ...origins].join(' ')
  return [
    "default-src 'self'",
    "base-uri 'none'",
    "object-src 'none'",
    `frame-src ${sources(allow.frames)}`,
    `frame-ancestors ${sources(allow.framedBy)}`,
    `form-action ${sources(allow.formsTo)}`,
  ].join('; ')
}

/** Our stylesheet. Colours, spacing and type are custom properties; it follows light and dark by itself. */
export function stylesheet(): PageFile {
  const sheets = ['./look.css', './parts.css', './forms.css', './receipt.css']
  return pageFile('text/css; charset=utf-8', ...sheets.map((sheet) => new URL(sheet, import.meta.url)))
}

/** The till, as a small picture for the browser's tab. */
export function icon(): PageFile {
  return pageFile('image/svg+xml', new URL('./icon.svg', import.meta.url))
}

/** Reads files that lie next to the code, to be served as one. */
export function pageFile(type: string, ...files: URL[]): PageFile {
  const body = files.map((file) => readFileSync(file, 'utf8')).join('\n')
  return { type, body, etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 16)}"` }
}
