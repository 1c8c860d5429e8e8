// The types of the pinned `stripe` package, as their values look on the wire.
import type Stripe from 'stripe'

type Method = (...args: never[]) => unknown

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
// Words that Stripe has yet to invent pass its types as `string & {}`; here only those count that it has.
type Word<T> = string extends T ? (Same<T, string> extends true ? string : never) : T

/** As JSON. */
export type Wire<T> = T extends Stripe.Decimal
  ? string
  : T extends string
    ? Word<T>
    : T extends (infer U)[]
      ? Wire<U>[]
      : T extends object
        ? { [K in keyof T]: Wire<T[K]> }
        : T

/** As a form, where all is text. */
type Form<T> = T extends Stripe.Decimal | number
  ? `${number}`
  : T extends string
    ? Word<T>
    : T extends boolean
      ? 'true' | 'false'
      : T extends null
        ? ''
        : T extends (infer U)[]
          ? Form<U>[]
          : T extends object
            ? { [K in keyof T]: Form<T[K]> }
            : T

type Params<A extends unknown[], N extends number> = A[N] extends Stripe.RequestOptions | undefined
  ? { expand?: string[] }
  : Exclude<A[N], undefined>

/** The parameters of a method, of which `Ids` ids come first. */
export type Asked<M extends Method, Ids extends number> = Form<Params<Required<Parameters<M>>, Ids>>

type Listed<T> = { object: 'list'; data: T[]; has_more: boolean; url: string; total_count?: number }
type Bare<T> = T extends unknown ? { [K in keyof T as Exclude<K, 'lastResponse'>]: Wire<T[K]> } : never

/** What a method is answered. */
export type Answered<M extends Method> =
  ReturnType<M> extends Stripe.ApiListPromise<infer T>
    ? Wire<Listed<T>>
    : ReturnType<M> extends Stripe.ApiSearchResultPromise<infer T>
      ? Wire<Stripe.ApiSearchResult<T>>
      : Bare<Awaited<ReturnType<M>>>

// What was before is told down to the field that has changed, and no further.
type Data<D> = D extends { object: infer O }
  ? { object: Wire<O>; previous_attributes?: { [K in keyof O]?: unknown } }
  : never

type As<Type> = Extract<Stripe.Event, { type: Type }>

/** An event of a type. */
export type Told<Type extends Stripe.Event['type']> = {
  [K in keyof As<Type>]: K extends 'data' ? Data<As<Type>[K]> : Wire<As<Type>[K]>
}
