/** What flows may need to know of the database they run on. Everything else is shared SQL. */
export type Engine = {
  name: 'sqlite' | 'postgres'
  /** Whether many transactions run at once, so that `for update` and `skip locked` exist and are needed. */
  skipsLocked: boolean
}
