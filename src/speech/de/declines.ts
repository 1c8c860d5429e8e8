import type { DeclineReason, Next } from '../../till/decline.ts'

/** What follows "Visa 4242 abgelehnt". */
export const deDeclines: Record<DeclineReason, string> = {
  unsaid: '',
  amount: ': Betrag nicht möglich',
  'asks-you': ': die Bank will Sie fragen',
  changed: ': ihre Daten sind neu',
  closed: ': Konto geschlossen',
  currency: ': falsche Währung',
  cvc: ': falsche Prüfnummer',
  details: ': Angaben passen nicht',
  expired: ': abgelaufen',
  expiry: ': falsches Ablaufdatum',
  fault: ' (Störung der Bank)',
  funds: ': nicht gedeckt',
  limit: ': Limit erreicht',
  'no-approval': ': nicht freigegeben',
  'not-by-bank': ': Bank stimmt nicht zu',
  number: ': falsche Nummer',
  pin: ': falsche PIN',
  pins: ': zu viele falsche PINs',
  postcode: ': falsche Postleitzahl',
  stopped: ': für uns gesperrt',
  test: ': eine Testkarte',
  'too-often': ': zu oft versucht',
  twice: ': gerade gleich belastet',
  unfit: ': kann so nicht zahlen',
  'wants-pin': ': verlangt ihre PIN',
}

export const deNext: Record<Next, string> = {
  'other-card': 'Andere Karte',
  later: 'Später erneut, oder andere Karte',
  'ask-bank': 'Bank fragen, oder andere Karte',
}
