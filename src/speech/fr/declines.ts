import type { DeclineReason, Next } from '../../till/decline.ts'

/** What follows "Visa 4242 refusée". */
export const frDeclines: Record<DeclineReason, string> = {
  unsaid: '',
  amount: ' : montant non accepté',
  'asks-you': ' : la banque veut votre accord',
  changed: ' : ses données ont changé',
  closed: ' : son compte est fermé',
  currency: ' : autre devise',
  cvc: ' : code de sécurité erroné',
  details: ' : données inexactes',
  expired: ' : elle a expiré',
  expiry: ' : date erronée',
  fault: ' (panne à la banque)',
  funds: ' : provision insuffisante',
  limit: ' : plafond atteint',
  'no-approval': ' : sans votre accord',
  'not-by-bank': ' par votre banque',
  number: ' : numéro erroné',
  pin: ' : PIN erroné',
  pins: ' : trop de PIN erronés',
  postcode: ' : code postal erroné',
  stopped: ' : nos débits sont bloqués',
  test: ' : carte de test',
  'too-often': ' : trop de tentatives',
  twice: ' : même débit juste avant',
  unfit: ' : paiement non permis',
  'wants-pin': ' : son PIN est requis',
}

export const frNext: Record<Next, string> = {
  'other-card': 'Autre carte',
  later: 'Réessayez plus tard, ou autre carte',
  'ask-bank': 'Voyez votre banque, ou autre carte',
}
