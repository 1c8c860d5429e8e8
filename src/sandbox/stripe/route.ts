import type { Account } from './account.ts'
import { type Listed, listPage, paging } from './lists.ts'
import type { Rule, Table } from './parameters.ts'

/** One operation of Stripe's API. */
export type Route = {
  method: 'GET' | 'POST' | 'DELETE'
  /** In Hono's manner: `/v1/customers/:id`. */
  path: string
  /** What it answers with, by its `object` name, for `expand`; `list:…` for a list of such. */
  gives: string
  parameters: Record<string, Rule>
  answer(account: Account, given: unknown, ids: Record<string, string>): object
}

type Answer<P> = (account: Account, given: P, ids: Record<string, string>) => object

/** A POST: creates or changes something. `P` is the parameter type that the `stripe` package has for it. */
export function post<P>(path: string, gives: string, parameters: Table<P>, answer: Answer<P>): Route {
  return { method: 'POST', path, gives, parameters, answer: answer as Route['answer'] }
}

/** A GET of one thing. */
export function get<P>(path: string, gives: string, parameters: Table<P>, answer: Answer<P>): Route {
  return { method: 'GET', path, gives, parameters, answer: answer as Route['answer'] }
}

/** A DELETE. */
export function remove(path: string, gives: string, answer: (account: Account, id: string) => object): Route {
  return {
    method: 'DELETE',
    path,
    gives,
    parameters: {},
    answer: (account, _given, { id }) => answer(account, id!),
  }
}

/** A GET of a list, newest first. @param items all that there are, oldest first */
export function getList<P>(
  path: string,
  of: string,
  parameters: Table<P>,
  items: (account: Account, given: P, ids: Record<string, string>) => Listed[],
): Route {
  return {
    method: 'GET',
    path,
    gives: `list:${of}`,
    parameters: { ...parameters, ...paging },
    answer(account, given, ids) {
      const url = path.replace(/:(\w+)/g, (_all, name: string) => ids[name]!)
      return listPage(url, of, items(account, given as P, ids).reverse(), given as object)
    },
  }
}
