import type { Pages } from './en.ts'

/** What customers' pages say, in Spanish. */
export const esPages: Pages = {
  account: 'Tu cuenta',
  back: 'Volver a tu cuenta',
  older: 'Anteriores',
  questions: ({ contact }) => `Preguntas: ${contact}`,
  ref: ({ ref }) => `ref. ${ref}`,

  texts: { balance: 'SALDO', unlock: 'DESBLOQUEAR', buy: 'COMPRAR', autoOff: 'AUTO NO' },

  signIn: {
    phone: 'Tu número de teléfono',
    ask: 'Enviarme un código',
    free: 'No hay contraseña. Puede haber costes de mensajes y datos.',
    noPhone: 'Eso no es un número de teléfono.',
    tooOften: ({ wait }) => `Se ha intentado demasiadas veces. Vuelve a probar dentro de ${wait}.`,
    title: 'Tu código',
    look: 'Mira tu teléfono',
    onItsWay: 'Si ya nos ha escrito antes, le llega un código que vale diez minutos.',
    wrong: 'Ese código no es correcto, o ya no vale.',
    code: 'Código',
    enter: 'Entrar',
    again: 'Otro número u otro código',
    over: 'Tu sesión ha terminado. Entra para ver cómo está tu cuenta.',
    out: 'Salir',
  },

  parts: 'En esta página',

  balance: {
    title: 'Tu saldo',
    short: 'Saldo',
    lasts: ({ times, keyword }) => `Unas ${times} × ${keyword}`,
    frozen: ({ contact }) => `Tu cuenta está retenida. Ayuda: ${contact}`,
    optedOut:
      'No recibes mensajes nuestros, así que no se cobra ninguna tarjeta guardada ni se gasta nada. Envía START para volver.',
  },

  buy: {
    title: 'Añadir crédito',
    how: 'Cuánto',
    access: 'y acceso',
    price: ({ price }) => `por ${price}`,
    saved: ({ card }) => `Pagar con ${card}`,
    other: 'Otra tarjeta',
    page: 'Pagar con tarjeta',
    again: 'Comprarlo otra vez',
  },

  card: {
    title: 'Tarjeta',
    none: 'No hay ninguna guardada.',
    expires: ({ when }) => `caduca ${when}`,
    change: 'Cambiar la tarjeta',
    add: 'Añadir una tarjeta',
  },

  auto: {
    title: 'Recarga automática',
    on: 'activa',
    paused: 'en pausa',
    off: 'inactiva',
    end: 'Terminarla',
    amount: 'Añadir',
    below: 'cuando quede menos de',
    agree: 'Aceptar',
    how: ({ currency, words }) =>
      `En ${currency}, a cargo de la tarjeta guardada. Te avisamos de cada una por mensaje, y ${words} la termina.`,
    amounts: ({ currency }) => `Escribe dos importes en ${currency}, como 20 y 5.`,
  },

  history: { title: 'Movimientos', none: 'Todavía nada.', day: 'Día', what: 'Qué', amount: 'Importe' },

  receipts: { title: 'Recibos', one: ({ ref }) => `Recibo ${ref}`, receipt: 'Recibo', paid: 'Pagado' },

  lock: {
    title: 'Bloqueo',
    why: '¿Has perdido el teléfono, o ves algo que no compraste? Con la cuenta bloqueada no se cobra nada hasta que la abra un código que llega a tu teléfono.',
    lock: 'Bloquear la cuenta',
    locked: 'Bloqueada',
    how: 'No se cobra nada. Para abrir la cuenta, pide un código a tu teléfono y escríbelo aquí.',
    ask: 'Enviarme el código',
    unlock: 'Desbloquear',
  },

  data: {
    title: 'Tus datos',
    all: 'Descargarlo todo',
    delete: 'Borrar la cuenta',
    what: 'Se borran tu número, mensajes, cartas y tarjetas. Lo que necesitan los libros queda, bajo un número que no es de nadie.',
    sure: 'Sé que nadie lo puede deshacer.',
    sureOf: ({ credit }) => `Sé que también pierdo mi crédito de ${credit}, y que nadie lo puede deshacer.`,
    doIt: 'Borrarla',
    deleted: 'Borrada',
    isDeleted: 'Tu cuenta está borrada',
    somebodyNew: 'Quien escriba desde tu teléfono será alguien nuevo para nosotros.',
  },

  cards: {
    title: 'Tus tarjetas',
    none: 'No hay ninguna tarjeta guardada.',
    charged: 'se cobra',
    remove: 'Quitar',
    replace: 'Usar otra tarjeta',
    kept: 'Las tarjetas las guarda Stripe. En esta página no se cobra nada.',
  },

  approve: {
    title: ({ amount }) => `Aprobar ${amount}`,
    asks: ({ amount }) => `Tu banco quiere que apruebes ${amount}`,
    how: 'Todavía no se ha cobrado nada. Tu banco pregunta en una página suya y te devuelve aquí.',
    go: 'Ir a mi banco',
    notYou: '¿No lo compraste tú? Cierra esta página: no pasa nada.',
  },

  barred: {
    title: 'Bloqueada',
    nothing: 'No se puede cobrar nada',
    why: ({ unlock, contact }) =>
      `Esta cuenta está bloqueada o retenida. Si la bloqueaste tú, envía ${unlock} para abrirla. Ayuda: ${contact}`,
  },

  order: {
    thanks: 'Gracias',
    texted: ({ bought, name }) => `${bought}. ${name} te ha enviado un mensaje.`,
    left: ({ balance, number, contact }) =>
      `Envía ${balance} al ${number} para ver lo que queda. Preguntas: ${contact}`,
    stripes: 'El recibo de Stripe',
    pay: ({ price }) => `Pagar ${price}`,
    look: 'Mirar otra vez',
    open: 'Aún sin pagar',
    openWhy: ({ amount }) => `${amount} está a la espera. Si acabas de pagar, tarda un momento.`,
    failed: 'Sin pagar',
    failedWhy: () => 'El pago no se hizo. No se cobró nada.',
    expired: 'Esta página se ha cerrado',
    expiredWhy: ({ buy }) => `Nadie pagó a tiempo. Envía ${buy} para un enlace nuevo.`,
    canceled: 'Este enlace ya no vale',
    canceledWhy: ({ buy }) =>
      `Se cambió por otro o ya no hace falta. Para pagar, usa nuestro último mensaje o envía ${buy}.`,
    barredWhy: () => 'Aquí ya no se puede pagar nada. Si acabas de pagar, tarda un momento.',
    review: 'Lo estamos mirando',
    reviewWhy: () => 'Una persona revisa este pago. Tendrás noticias nuestras.',
  },

  landing: {
    about: ({ name }) => `${name}: crédito de prepago por mensaje.`,
    prepaid: 'Crédito de prepago por mensaje.',
    begin: { send: 'Envía', to: 'al', end: ' para empezar.' },
    text: 'Mensaje',
    get: 'Qué recibes',
    price: 'Precio',
    access: ({ credit }) => `acceso, una vez, con ${credit} de crédito`,
    credit: ({ credit }) => `${credit} de crédito`,
    have: 'lo que tienes',
    free: 'gratis',
    account: 'lo que queda, y añadir más',
    small: ({ contact }) =>
      `La primera vez recibes un enlace para pagar con tarjeta. Más el precio de cada mensaje que se te envía. HELP para ayuda: ${contact}. STOP para no recibir más. Puede haber costes de mensajes y datos.`,
  },

  notDone: {
    title: 'No se ha hecho',
    otherwise: 'Eso no se puede hacer ahora.',
    'bought-just-now': 'Ya has comprado lo mismo. Di que lo quieres otra vez.',
    'card-paused': 'El banco quiere que esta tarjeta no se use. Paga en una página con otra.',
    'credit-left': 'Queda crédito. Úsalo, pídelo de vuelta o renuncia a él.',
    'day-limit': 'Eso pasaría el límite del día.',
    'no-card': 'No hay tarjeta guardada. Paga en una página, que la guarda.',
    'not-for-sale': 'Eso no está a la venta. Elige uno de los importes.',
    'auto-limit': 'Es más en 30 días de lo que se puede aceptar.',
    'not-locked': 'Esta cuenta no está bloqueada.',
    'old-page': 'Esta página es antigua. Ve a tu cuenta y elige de nuevo.',
    'opted-out':
      'No recibes mensajes nuestros, así que no podríamos avisarte. Envía START primero, o paga en una página.',
    owes: 'Hay una deuda. Añade antes ese crédito o pídenos ayuda.',
    'under-way': 'Hay algo en marcha que tiene que acabar antes.',
    'wrong-code': 'Ese código no es correcto, o ya no vale.',
    frozen: 'Esta cuenta está retenida.',
    locked: 'Esta cuenta está bloqueada, así que no se cobra nada. Desbloquéala primero.',
  },

  sorry: {
    title: 'Aquí no hay nada',
    'not-found': 'No hay nada en esta dirección.',
    'no-such-link': 'Este enlace ya no vale, o no lleva a ninguna parte. Escríbenos para uno nuevo.',
    'no-such-order': 'No existe ese pedido.',
    unreadable: 'Esta petición no se puede leer.',
    unreachable: 'Ahora no hay conexión. Prueba otra vez, por favor.',
    internal: 'Algo ha fallado por nuestra parte. Prueba otra vez, por favor.',
  },
}
