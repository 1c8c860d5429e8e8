import { Hono } from 'hono'
import { contentSecurityPolicy, icon, type PageFile, pageFile, stylesheet } from '../../page/page.ts'
import { type PhoneSettings, phoneMarkup } from './markup.ts'

const SCRIPTS = ['phone.js', 'handset.js', 'bubble.js', 'panes.js', 'dialogs.js', 'api.js'] as const
const SHEETS = ['desk.css', 'handset.css', 'talk.css', 'extras.css'] as const

/** The page with the phones, and the files that it is made of. What it shows it fetches from the control API. */
export function phonePages(settings: PhoneSettings): Hono {
  const app = new Hono()
  const here = (file: string) => new URL(`./browser/${file}`, import.meta.url)
  const files = new Map<string, PageFile>([
    ['/style.css', stylesheet()],
    ['/icon.svg', icon()],
    ['/phone/phone.css', pageFile('text/css; charset=utf-8', ...SHEETS.map(here))],
    ...SCRIPTS.map(
      (name) => [`/phone/${name}`, pageFile('text/javascript; charset=utf-8', here(name))] as const,
    ),
  ])

  app.get('/', async (c) => {
    // A link in a text may lead anywhere, as on any phone.
    c.header('content-security-policy', contentSecurityPolicy({ frames: ['http:', 'https:'] }))
    c.header('cache-control', 'no-store')
    return c.html(await phoneMarkup(settings))
  })
  app.get('/:file{.+}', async (c, next) => {
    const file = files.get(`/${c.req.param('file')}`)
    if (file === undefined) return await next()
    if (c.req.header('if-none-match') === file.etag) return c.body(null, 304)
    return c.body(file.body, 200, { 'content-type': file.type, etag: file.etag, 'cache-control': 'no-cache' })
  })
  return app
}
