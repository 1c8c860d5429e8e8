/** One thing that was looked at. `fix` is what to do about it, in one line. */
export type Finding = { mark: '✓' | '!' | '✗'; about: string; says: string; fix?: string }

export const good = (about: string, says: string): Finding => ({ mark: '✓', about, says })
export const doubtful = (about: string, says: string, fix: string): Finding => ({
  mark: '!',
  about,
  says,
  fix,
})
export const bad = (about: string, says: string, fix: string): Finding => ({ mark: '✗', about, says, fix })

/** What an error says, in one line and without anything that may be a secret. */
export function reasonOf(error: unknown): string {
  const { message = String(error), cause } = error as { message?: string; cause?: unknown }
  const deeper = cause instanceof Error ? ` (${cause.message || (cause as { code?: string }).code})` : ''
  // How keys begin is no secret, and what to do about a wrong one says so.
  return `${message}${deeper}`
    .split('\n')[0]!
    .replace(/\b([sr]k_(?:test|live)_|[sr]k_(?!test_|live_)|whsec_)\w+/g, '$1…')
}
