/**
 * Why a text gets no answer: it came from a number of ours, from what nobody can answer (a short code, a name), from a
 * country that is not served; it repeats our own words; or too much was said for nothing of late, to that customer, to
 * newcomers of that country or of all, or to somebody whom we never understand.
 */
export type Silence =
  | 'own-number'
  | 'no-phone'
  | 'country'
  | 'echo'
  | 'customer-budget'
  | 'country-budget'
  | 'newcomers-budget'
  | 'never-understood'
