import type { enLinks } from '../en/links.ts'

/** Part of `es.ts`. */
export const esLinks = {
  linkElsewhere: () =>
    'Para usar este crédito también en WhatsApp o RCS, envíanos allí VINCULAR. Llegará un código a este teléfono.',

  linkHow: () =>
    'Envía VINCULAR y el número cuyo crédito es tuyo, como VINCULAR +15550100, o VINCULAR y el código que llegó allí.',

  linkSent: ({ phone }) =>
    `Si ${phone} es cliente nuestro, le enviamos un código. Responde VINCULAR y ese código en 10 min.`,

  linkCode: ({ name, who, code }) =>
    `${name}: ${who} quiere usar tu crédito. ¿Eres tú? Responde allí VINCULAR ${code} en 10 min. No des este código a nadie.`,

  wrongLinkCode: ({ left }) =>
    `Ese código no es correcto, ${left === 1 ? 'queda 1 intento' : `quedan ${left} intentos`}. Nada vinculado.`,

  deadLinkCode: () => 'Ese código ya no sirve. Nada vinculado. VINCULAR envía uno nuevo.',

  tooManyLinkCodes: () => 'Son demasiados códigos por ahora. Nada vinculado. Prueba VINCULAR más tarde.',

  linkBusy: () =>
    'Algo que empezaste aquí no ha terminado. Nada vinculado. Envía VINCULAR otra vez en un minuto.',

  linkOwnCredit: ({ balance, contact }) =>
    `Aquí tienes ${balance} propios. Úsalos primero, o pregunta a ${contact}. Nada vinculado.`,

  linked: ({ balance }) =>
    `Vinculado. Saldo ${balance}. Lo que envías aquí usa esa cuenta desde ahora. DESVINCULAR lo termina.`,

  linkMade: ({ name, who }) =>
    `${name}: ${who} usa tu crédito y tu tarjeta desde ahora. ¿No eres tú? Responde DESVINCULAR.`,

  linkedAlready: ({ phone }) => `Ya usas aquí la cuenta de ${phone}. DESVINCULAR lo termina.`,

  unlinked: () => 'Desvinculado. Aquí vuelves a tener tu propia cuenta. VINCULAR la une otra vez.',

  unlinkedAll: () => 'Desvinculado: nadie más usa tu crédito.',

  notLinked: () => 'No hay nada vinculado. VINCULAR en WhatsApp o RCS usa allí el crédito de un teléfono.',

  unlockByPhone: () => 'DESBLOQUEAR solo vale por SMS, desde el propio teléfono. Sigue bloqueado.',
} satisfies typeof enLinks
