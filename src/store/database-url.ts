const POSTGRES = /^postgres(ql)?:\/\//
const SQLITE = /^sqlite:(\/\/(?=\/))?/
/** Two letters at least, for one is a drive of Windows. */
const SCHEME = /^[a-z][a-z\d+.-]+:/i

/** Whether that names a database that we have: a typing error in its beginning would be a file of that name otherwise. */
export function isDatabaseUrl(url: string): boolean {
  return POSTGRES.test(url) || SQLITE.test(url) || !SCHEME.test(url)
}

/** The SQLite file that a DATABASE_URL names; nothing if it is PostgreSQL's. */
export function fileOf(url: string): string | undefined {
  return POSTGRES.test(url) ? undefined : url.replace(SQLITE, '')
}
