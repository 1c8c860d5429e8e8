import { speechOf } from '../speech/speech.ts'
import * as customers from '../store/customers.ts'
import type { Tx } from '../store/store.ts'
import type { Language } from '../till/language.ts'
import type { House } from './house.ts'

/** LANG ES: we speak that language to this customer from now on. @returns the first words in it */
export async function setLanguage(
  tx: Tx,
  { service }: House,
  { customer, language }: { customer: customers.Customer; language: Language },
): Promise<string> {
  await customers.setLanguage(tx, { id: customer.id, language })
  return speechOf(service, { ...customer, language }).languageSet()
}
