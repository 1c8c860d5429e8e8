import type { enCards } from '../en/cards.ts'
import { esDeclines, esNext } from './declines.ts'

/** Part of `es.ts`. */
export const esCards = {
  declined: ({ card, why, next, url }) =>
    `${card} rechazada${esDeclines[why]}. No se cobró nada. ${esNext[next]}: ${url}`,

  declinedAtBank: ({ card, why, next, buy }) =>
    `${card} rechazada${esDeclines[why]}. No se cobró nada. ${next === 'ask-bank' ? 'Consulta al banco; ' : ''}${buy} para reintentar, TARJETA para cambiarla.`,

  cardPaused: ({ card, url }) =>
    `${card} fue rechazada muchas veces hoy; la dejamos hasta mañana. No se cobró nada. Otra tarjeta: ${url}`,

  cardBarred: ({ card, url }) =>
    `El banco de ${card} no quiere más cobros. No se cobró nada. Otra tarjeta: ${url}`,

  newCard: ({ amount, url }) =>
    `Tu tarjeta guardada ya no está. No se cobró nada. Añade ${amount} con otra: ${url}`,

  approve: ({ amount, url }) => `Tu banco pide que apruebes ${amount}. Aún no se cobró nada. Aprobar: ${url}`,

  approveAuto: ({ amount, url }) =>
    `AUTO en pausa: tu banco pide que apruebes ${amount}. Aún no se cobró nada. Aprobar: ${url}`,

  notApproved: ({ amount, buy }) =>
    `Tu banco no recibió tu aprobación de ${amount}. No se cobró nada. ${buy} para reintentar, TARJETA para otra. ¿No fuiste tú? Responde BLOQUEAR.`,

  approvedMeanwhile: ({ amount, buy }) =>
    `Tu banco aprobó ${amount} al final, así que no se cobra nada más. ${buy} si quieres más.`,

  card: ({ card, expires, url }) => `${card}, vence ${expires}. Para cambiarla o quitarla: ${url}`,

  noCard: ({ url }) => `No hay tarjeta guardada. Añade una: ${url} Por eso no se cobra nada.`,

  cardExpires: ({ card, expires }) =>
    `${card} vale hasta el final de ${expires}. Envía TARJETA para poner otra en su lugar.`,

  autoOn: ({ amount, below, month, card }) =>
    `AUTO activado: ${amount} de ${card} cuando queden menos de ${below}, hasta ${month} en 30 días. AUTO NO para pararlo.`,

  autoTells: ({ amount, below, month }) =>
    `AUTO añade ${amount} cuando quedan menos de ${below}, hasta ${month} en 30 días. AUTO NO para pararlo.`,

  autoPaused: ({ auto }) => `AUTO está en pausa y no cobra nada. ${auto} para seguir, AUTO NO para terminar.`,

  autoGone: ({ amount, auto }) =>
    `AUTO en pausa: ya no puede añadir ${amount}. No se cobró nada. ${auto} para seguir, AUTO NO para terminar.`,

  autoOffYet: ({ amount, ref }) =>
    `AUTO desactivado. ${amount} ya se estaban cobrando, ref ${ref}. No se cobra nada más si no envías COMPRAR.`,

  autoOff: () => 'AUTO desactivado. No se cobra nada si no envías COMPRAR.',

  autoHow: ({ auto }) =>
    `AUTO añade crédito por sí solo. Para aceptarlo envía ${auto}, con tus importes. No se cobró nada.`,

  autoNotOffered: ({ buy }) => `Aquí no hay AUTO. ${buy} añade crédito cuando lo envías. No se cobró nada.`,

  autoAmount: ({ amounts }) =>
    `AUTO puede añadir ${amounts.join(', ')}, y eso debe ser más que lo que espera. Nada ha cambiado.`,

  autoMonth: ({ month }) =>
    `Aquí AUTO puede añadir como mucho ${month} en 30 días, y al menos una vez. Nada ha cambiado.`,

  phoneStopped: () =>
    'Desde STOP tu teléfono no recibe SMS nuestros, así que nada llega por sí solo. Envía antes START desde él.',

  autoNoCard: ({ buy }) => `AUTO necesita una tarjeta guardada con la que hayas pagado. Primero ${buy}.`,

  autoAdded: ({ amount, balance, card, ref }) =>
    `AUTO añadió ${amount}. Saldo ${balance}. ${card ? `${card}, ref ${ref}` : `Ref ${ref}`}. AUTO NO para pararlo.`,

  autoDeclined: ({ card, why, auto }) =>
    `AUTO en pausa: ${card} rechazada${esDeclines[why]}. No se cobró nada. TARJETA para otra, ${auto} para seguir.`,

  autoStopped: ({ amount, auto }) =>
    `AUTO en pausa: no se pudo añadir ${amount}, revisa tu tarjeta. No se cobró nada. TARJETA la muestra, ${auto} para seguir.`,

  autoLimit: ({ limit, buy }) => `AUTO pasaría tu límite de ${limit} y no añadió nada. ${buy} añade crédito.`,

  autoDayLimit: ({ limit, times }) =>
    `AUTO pasaría el límite diario de ${limit} o ${times} compras y no añadió nada. Mañana se puede otra vez.`,

  lowBalance: ({ balance, buy }) => `Te queda poco saldo: ${balance}. ${buy} añade crédito.`,

  low: ({ balance }) => ` Poco saldo: ${balance}.`,

  notYou: () => '¿No fuiste tú? Responde BLOQUEAR.',

  locked: () => 'Bloqueado: no se cobrará nada a tu tarjeta. DESBLOQUEAR te envía un código para abrirlo.',

  lockedNow: () => 'Lo has bloqueado, así que no se cobra nada. DESBLOQUEAR te envía un código para abrirlo.',

  unlockCode: ({ name, code }) =>
    `${name}: para desbloquear responde DESBLOQUEAR ${code} en 10 min. No des este código a nadie.`,

  signInCode: ({ name, code }) =>
    `${name}: ${code} es tu código para entrar, durante 10 min. No lo des a nadie. ¿No fuiste tú? Ignóralo.`,

  unlocked: ({ buy }) => `Desbloqueado. ${buy} vuelve a funcionar, y AUTO también si lo tenías.`,

  notLocked: () => 'No hay nada bloqueado. BLOQUEAR detiene todos los cobros.',

  unlockHow: () =>
    'Responde DESBLOQUEAR y los seis dígitos de nuestro mensaje, o solo DESBLOQUEAR para un código nuevo. Sigue bloqueado.',

  wrongCode: ({ left }) => `Ese código no es correcto, ${tries(left)}. Sigue bloqueado.`,

  deadCode: () => 'Ese código ya no sirve. Sigue bloqueado. DESBLOQUEAR envía uno nuevo.',

  tooManyCodes: () =>
    'Son demasiados códigos por ahora. Sigue bloqueado. Prueba DESBLOQUEAR otra vez más tarde.',

  confirmBig: ({ amount, card, yes }) =>
    `¿${amount} de ${card}? Responde ${yes} en 5 min. Aún no se cobró nada. ¿No fuiste tú? Responde BLOQUEAR.`,

  confirmCard: ({ amount, card, yes }) =>
    `${card} es nueva aquí. Para pagar ${amount} con ella responde ${yes} en 5 min. Aún no se cobró nada. ¿No fuiste tú? Responde BLOQUEAR.`,

  digitsNeeded: () =>
    'Por favor, responde SI y los cuatro dígitos de nuestro último mensaje. No se cobró nada.',

  wrongDigits: ({ left }) =>
    left > 0
      ? `Esos no son los dígitos de nuestro mensaje, ${tries(left)}. No se cobró nada.`
      : 'Esos no son los dígitos de nuestro mensaje. No se cobró nada. Envía COMPRAR para empezar de nuevo.',

  tooManyDigits: () =>
    'Demasiados dígitos erróneos hoy, así que no se cobra nada. Prueba mañana. ¿No fuiste tú? Responde BLOQUEAR.',

  whichOne: ({ answers }) => `¿Cuál? Responde ${answers.join(' o ')}. No se cobró nada.`,

  whichOneAsks: ({ answers, keyword }) =>
    `¿Cuál? ${answers.join(' o ')} para comprar, o NO. ${keyword} también espera respuesta. No se cobró nada.`,
} satisfies typeof enCards

function tries(left: number): string {
  return left === 1 ? 'queda 1 intento' : `quedan ${left} intentos`
}
