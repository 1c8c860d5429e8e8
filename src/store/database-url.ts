const POSTGRES = /^postgres(ql)?:\/\//
const SQLITE = /^sqlite:(\/\/(?=\/))?/
/** Two letters at least, for one is a drive of Windows. */
const SCHEME = /^[a-z][a-z\d+.-]+:/i

/** Whether that names a database that we have: a typing error in its beginning would be a file of that name otherwise. */
export function isDatabaseUrl(url: string): boolean {
  return POSTGRES.test(url) || SQLITE.test(url) || !SCHEME.test(url)
}

/** What {@link isPostgresUrl} wants. */
export const ONE_POSTGRES =
  'must be a postgres:// address of one server, with %23 for a # in its password and the like'

/** Whether that names a PostgreSQL server as pg takes it, which knows no lists of several. */
export function isPostgresUrl(url: string): boolean {
  return POSTGRES.test(url) && parse(url) !== null
}

/** The database as it may be shown: without its user and password. */
export function nameOf(url: string): string {
  const parsed = POSTGRES.test(url) ? parse(url) : null
  if (!parsed) return url
  return `${parsed.searchParams.get('host') ?? (parsed.host || 'localhost')}${parsed.pathname}`
}

/** pg also takes a user without a host: where the parameters name a socket's folder, say. */
function parse(url: string): URL | null {
  return URL.parse(url) ?? URL.parse(url.replace('@/', '@localhost/'))
}

/** The SQLite file that a DATABASE_URL names; nothing if it is PostgreSQL's. */
export function fileOf(url: string): string | undefined {
  return POSTGRES.test(url) ? undefined : url.replace(SQLITE, '')
}
