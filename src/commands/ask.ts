import type { Catalogue } from '../speech/en.ts'
import type { AutoWish } from '../till/auto.ts'
import type { Keyword } from '../till/keywords.ts'
import type { Language } from '../till/language.ts'
import type { Product } from '../till/product.ts'
import type { Receipt } from '../till/receipt.ts'
import type { Service } from '../till/service.ts'

/** A line of a customer's history: what moved, below zero where it was spent, and why. */
export type Line = { kind: string; amountMicros: number; note: string | null; at: number }

/** What a built-in command is told. It reads; it never does. */
export type Ask = {
  service: Service
  speech: Catalogue
  /** Whether we are on other channels than SMS, whose customers can be linked. */
  channels: boolean
  /** What this customer may buy now. */
  products: Product[]
  /** How to buy, for this customer: `BUY 20`. */
  buy: string
  /** What a segment sent to this customer costs them, in micros. */
  segmentMicros: number
  /** Whether they are kept from being charged, or from anything that costs, until a payment is settled. */
  frozen: 'charging' | 'account' | null
  /** What the customer has to spend, in micros, below zero after some refunds; and what moved on their account last. */
  standing(): Promise<{ balanceMicros: number; last: Line | undefined }>
  /** What moved on their account, newest first. */
  history(limit: number): Promise<Line[]>
  /** What they paid last, and where that is to be read. */
  lastReceipt(): Promise<{ receipt: Receipt; url: string } | undefined>
}

/** What a command wants to happen. The flow that asked does it, in the transaction of the text. */
export type Wish =
  | { say: string }
  | { buys: number; code?: string; asksFirst?: boolean }
  | { account: AccountWish }
  | { more: true }

/** What somebody wants of their account: to see their card or what comes by itself, to be charged by agreement or not at all, our language. */
export type AccountWish =
  | { kind: 'card' }
  | { kind: 'auto'; wish: AutoWish }
  | { kind: 'lock' }
  | { kind: 'unlock'; code: string | null }
  | { kind: 'subscriptions' }
  | { kind: 'language'; language: Language }
  | { kind: 'link'; code: string | null; phone: string | null }
  | { kind: 'unlink' }

/** A word of the till's own. */
export type BuiltIn = {
  keyword: Keyword | 'LANG'
  /** Reads a normalised text, its keyword in English, and answers it; nothing if the text is not this command. */
  answer(text: string, ask: Ask): Wish | Promise<Wish> | undefined
}
