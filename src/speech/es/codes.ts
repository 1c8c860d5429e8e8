import type { CodeDoubt } from '../../till/promotion.ts'

/** What follows "El código SPRING". */
export function whyNotTaken(why: CodeDoubt, least: string): string {
  switch (why) {
    case 'unknown':
      return 'no es nuestro'
    case 'expired':
      return 'ha caducado'
    case 'used-up':
      return 'está agotado'
    case 'too-small':
      return `pide una compra de ${least} o más`
    case 'not-yours':
      return 'es para otra persona'
    case 'not-first':
      return 'es para una primera compra'
    case 'used':
      return 'ya lo usaste'
    case 'too-little':
      return 'deja muy poco que cobrar'
    case 'not-now':
      return 'no se puede usar ahora'
  }
}
