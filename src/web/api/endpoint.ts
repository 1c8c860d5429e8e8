import type { Request } from 'express'
import { z } from 'zod'
import type { House } from '../../flows/house.ts'
import type { ApiKey } from '../../store/api-keys.ts'
import type { Customer } from '../../store/customers.ts'
import type { Session } from '../../store/sessions.ts'
import type { Tx } from '../../store/store.ts'
import type { Problem } from '../../till/problem.ts'
import type { Scope } from '../../till/scope.ts'
import type { ProblemCode } from '../problem-codes.ts'
import type { Tag } from './tags.ts'

/** Who may call an endpoint: a scope is for the keys that have it. */
export type Who = 'anyone' | 'customer' | Scope

type SignedIn = { customer: Customer; session: Session }
type Program = { key: ApiKey }

/** What is known of who calls. */
export type Caller = SignedIn | Program

type Fields = z.ZodObject

/** One thing that programs may ask of the till. The same schemas check what comes, say what goes, and are the document. */
export type Endpoint = {
  /** Its name in generated clients. */
  id: string
  method: 'get' | 'post' | 'put' | 'delete'
  /** As OpenAPI writes it: `/v1/orders/{order}`. */
  path: string
  tag: Tag
  summary: string
  detail?: string
  who: Who
  params: Fields
  query: Fields
  body?: z.ZodType | undefined
  /** The status of a good answer. */
  status: number
  /** What a good answer holds; without it, it holds nothing. */
  answer?: z.ZodType | undefined
  /** Codes of problems that it has besides those that all have. */
  problems: ProblemCode[]
  /** What it does and answers, unless it moves money. */
  run?(house: House, asked: Asked): Promise<unknown>
  /** What it does and answers where it moves money: in one transaction with the key that names the request. */
  deed?(tx: Tx, house: House, asked: Asked): Promise<unknown>
  /** Waits, once the deed is done, for what the answer speaks of. */
  afterwards?(house: House, answer: never): Promise<void>
  /** What follows when the deed is refused, and so undone: in a transaction of its own, maybe more than once. */
  refused?(house: House, problem: Problem, asked: Asked): Promise<void>
}

/** A request as an endpoint gets it, all of it checked, and what is known of who makes it. */
export type Asked = { params: unknown; query: unknown; body: unknown; request: Request } & Partial<
  SignedIn & Program
>

type Written<P, Q, B, A, C> = Pick<Endpoint, 'id' | 'method' | 'path' | 'tag' | 'summary'> & {
  detail?: string
  params?: P
  query?: Q
  body?: B
  answer?: A
  /** 200, or 204 where there is nothing to answer, unless told. */
  status?: number
  problems?: ProblemCode[]
} & (
    | { run(house: House, asked: C & Checked<P, Q, B>): Promise<z.input<A>> }
    | {
        deed(tx: Tx, house: House, asked: C & Checked<P, Q, B>): Promise<z.input<A>>
        afterwards?(house: House, answer: z.output<A>): Promise<void>
        refused?(house: House, problem: Problem, asked: C & Checked<P, Q, B>): Promise<void>
      }
  )

type Checked<P, Q, B> = { params: z.output<P>; query: z.output<Q>; body: z.output<B>; request: Request }

type None = z.ZodObject<Record<never, never>>

/** An endpoint that needs nobody to be signed in. */
export function forAnyone<
  P extends Fields = None,
  Q extends Fields = None,
  B extends z.ZodType = z.ZodUndefined,
  A extends z.ZodType = z.ZodVoid,
>(written: Written<P, Q, B, A, unknown>): Endpoint {
  return complete('anyone', written)
}

/** An endpoint for customers, who come with the token of a session. */
export function forCustomers<
  P extends Fields = None,
  Q extends Fields = None,
  B extends z.ZodType = z.ZodUndefined,
  A extends z.ZodType = z.ZodVoid,
>(written: Written<P, Q, B, A, SignedIn>): Endpoint {
  return complete('customer', written)
}

/** An endpoint for programs of the operator's, who come with a key that has a scope. */
export function forOperators<
  P extends Fields = None,
  Q extends Fields = None,
  B extends z.ZodType = z.ZodUndefined,
  A extends z.ZodType = z.ZodVoid,
>(scope: Scope, written: Written<P, Q, B, A, Program>): Endpoint {
  return complete(scope, written)
}

/** Fills in what is left out. The schemas' types have done their work by now. */
function complete(who: Who, written: object): Endpoint {
  const none = z.object({})
  const status = 'answer' in written ? 200 : 204
  const whole: object = { params: none, query: none, problems: [], status, ...written, who }
  return whole as Endpoint
}
