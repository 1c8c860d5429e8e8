import { address, hash, required, text, words } from './parameters.ts'

/** Where something is sent. Kept on the payment; nothing here depends on it. */
export const shipping = hash({
  address: required(address),
  name: required(text),
  carrier: words,
  phone: words,
  tracking_number: words,
})
