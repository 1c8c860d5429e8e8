import type { DeclineReason, Next } from '../../till/decline.ts'

/** What follows "Visa 4242 rechazada". */
export const esDeclines: Record<DeclineReason, string> = {
  unsaid: '',
  amount: ': no admite este importe',
  'asks-you': ': el banco quiere consultarte',
  changed: ': sus datos han cambiado',
  closed: ': su cuenta está cerrada',
  currency: ': otra moneda',
  cvc: ': código de seguridad erróneo',
  details: ': los datos no coinciden',
  expired: ': está vencida',
  expiry: ': fecha errónea',
  fault: ' por un fallo del banco',
  funds: ': fondos insuficientes',
  limit: ': supera su límite',
  'no-approval': ': no se aprobó',
  'not-by-bank': ': el banco no lo aprobó',
  number: ': número erróneo',
  pin: ': PIN erróneo',
  pins: ': demasiados PIN erróneos',
  postcode: ': código postal erróneo',
  stopped: ': no admite cobros nuestros',
  test: ': es de prueba',
  'too-often': ': demasiados intentos',
  twice: ': hubo un cobro igual antes',
  unfit: ': no admite este pago',
  'wants-pin': ': pide su PIN',
}

export const esNext: Record<Next, string> = {
  'other-card': 'Otra tarjeta',
  later: 'Prueba luego, u otra tarjeta',
  'ask-bank': 'Consulta al banco, u otra tarjeta',
}
