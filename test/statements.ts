/** Hears what a store sends to its database, so that a test can say how many statements something takes. */
export type Heard = {
  /** For the store's options. */
  onStatement(sql: string): void
  /** What was sent during some work, each statement by its verb and its table, such as `insert transfers`. */
  during(work: () => Promise<unknown>): Promise<string[]>
}

export function hearStatements(): Heard {
  let heard: string[] = []
  return {
    onStatement(sql) {
      heard.push(short(sql))
    },
    async during(work) {
      heard = []
      await work()
      return heard
    },
  }
}

function short(sql: string): string {
  const [verb = ''] = sql.match(/^\w+/) ?? []
  const [, table] = sql.match(/^(?:insert into|update|delete from|select\b.*?\bfrom) "(\w+)"/s) ?? []
  return table ? `${verb} ${table}` : verb
}
