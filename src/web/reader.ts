import type { Request } from 'express'
import type { House } from '../flows/house.ts'
import type { Catalogue } from '../speech/en.ts'
import { PAGES, type Pages } from '../speech/pages.ts'
import { speechOf } from '../speech/speech.ts'
import { type Customer, find } from '../store/customers.ts'
import * as orders from '../store/orders.ts'

/** Whom a page is for, as far as words go: what it says, and what is said by text. */
export type Reader = { speech: Catalogue; words: Pages }

/** Who reads a page: a customer in their language, whoever else in the one of ours that their browser likes best. */
export function readerOf({ service }: House, request: Request, customer?: Customer | undefined): Reader {
  const liked = request.acceptsLanguages([...service.languages]) || null
  const speech = speechOf(service, customer ?? { language: liked, country: null })
  return { speech, words: PAGES[speech.language] }
}

/** Who reads the page of an order: whoever it is of. */
export async function readerOfOrder(house: House, request: Request, code: string): Promise<Reader> {
  const customer = await house.store.read(async (read) => {
    const order = await orders.find(read, 'code', code)
    return order && find(read, order.customer)
  })
  return readerOf(house, request, customer)
}
