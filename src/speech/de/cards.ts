import type { enCards } from '../en/cards.ts'
import { deDeclines, deNext } from './declines.ts'

/** Part of `de.ts`. */
export const deCards = {
  declined: ({ card, why, next, url }) =>
    `${card} abgelehnt${deDeclines[why]}. Nichts belastet. ${deNext[next]}: ${url}`,

  declinedAtBank: ({ card, why, next, buy }) =>
    `${card} abgelehnt${deDeclines[why]}. Nichts belastet. ${next === 'ask-bank' ? 'Bank fragen, dann ' : ''}${buy} für einen neuen Versuch, KARTE für eine andere.`,

  cardPaused: ({ card, url }) =>
    `${card} wurde zu oft abgelehnt und ruht bis morgen. Nichts belastet. Andere Karte: ${url}`,

  cardBarred: ({ card, url }) =>
    `Die Bank von ${card} will keine Belastung mehr. Nichts belastet. Andere Karte: ${url}`,

  newCard: ({ amount, url }) =>
    `Ihre gespeicherte Karte ist weg. Nichts belastet. ${amount} mit einer anderen aufladen: ${url}`,

  approve: ({ amount, url }) =>
    `Ihre Bank möchte, dass Sie ${amount} freigeben. Noch nichts belastet. Freigeben: ${url}`,

  approveAuto: ({ amount, url }) =>
    `AUTO pausiert: Ihre Bank möchte, dass Sie ${amount} freigeben. Noch nichts belastet. Freigeben: ${url}`,

  notApproved: ({ amount, buy }) =>
    `Ihre Bank bekam keine Freigabe für ${amount}. Nichts belastet. ${buy} für einen neuen Versuch, KARTE für eine andere. Nicht Sie? Antwort: SPERREN.`,

  approvedMeanwhile: ({ amount, buy }) =>
    `Ihre Bank hat ${amount} doch freigegeben, sonst wird nichts belastet. ${buy}, wenn Sie mehr wollen.`,

  card: ({ card, expires, url }) => `${card}, gültig bis ${expires}. Ersetzen oder entfernen: ${url}`,

  noCard: ({ url }) => `Keine Karte gespeichert. Karte angeben: ${url} Dafür wird nichts belastet.`,

  cardExpires: ({ card, expires }) => `${card} gilt bis Ende ${expires}. Mit KARTE geben Sie eine neue an.`,

  autoOn: ({ amount, below, month, card }) =>
    `AUTO ist an: ${amount} von ${card}, sobald weniger als ${below} da ist, bis ${month} in 30 Tagen. AUTO AUS beendet es.`,

  autoTells: ({ amount, below, month }) =>
    `AUTO lädt ${amount} auf, sobald weniger als ${below} da ist, bis ${month} in 30 Tagen. AUTO AUS beendet es.`,

  autoPaused: ({ auto }) => `AUTO pausiert und belastet nichts. ${auto} macht weiter, AUTO AUS beendet es.`,

  autoGone: ({ amount, auto }) =>
    `AUTO pausiert: ${amount} kann es nicht mehr aufladen. Nichts belastet. ${auto} macht weiter, AUTO AUS beendet es.`,

  autoOffYet: ({ amount, ref }) =>
    `AUTO ist aus. ${amount} waren schon unterwegs, Ref ${ref}. Sonst wird ohne KAUFEN nichts belastet.`,

  autoOff: () => 'AUTO ist aus. Ohne KAUFEN wird nichts belastet.',

  autoHow: ({ auto }) =>
    `AUTO lädt von selbst auf. Zum Zustimmen ${auto} senden, mit Ihren Beträgen. Nichts belastet.`,

  autoNotOffered: ({ buy }) =>
    `AUTO gibt es hier nicht. ${buy} lädt auf, wenn Sie es senden. Nichts belastet.`,

  autoAmount: ({ amounts }) =>
    `AUTO kann ${amounts.join(', ')} aufladen, und das muss mehr sein als die Grenze. Nichts geändert.`,

  autoMonth: ({ month }) =>
    `AUTO darf hier höchstens ${month} in 30 Tagen aufladen, und mindestens einmal. Nichts geändert.`,

  phoneStopped: () =>
    'Ihr Telefon bekommt seit STOP keine SMS von uns, darum kommt von selbst nichts. Senden Sie von dort zuerst START.',

  autoNoCard: ({ buy }) =>
    `AUTO braucht eine gespeicherte Karte, mit der Sie schon bezahlt haben. Zuerst ${buy}.`,

  autoAdded: ({ amount, balance, card, ref }) =>
    `AUTO hat ${amount} aufgeladen. Guthaben ${balance}. ${card ? `${card}, Ref ${ref}` : `Ref ${ref}`}. AUTO AUS beendet es.`,

  autoDeclined: ({ card, why, auto }) =>
    `AUTO pausiert: ${card} abgelehnt${deDeclines[why]}. Nichts belastet. KARTE für eine andere, ${auto} macht weiter.`,

  autoStopped: ({ amount, auto }) =>
    `AUTO pausiert: ${amount} konnte nicht aufgeladen werden. Nichts belastet. KARTE zeigt Ihre Karte, ${auto} macht weiter.`,

  autoLimit: ({ limit, buy }) =>
    `AUTO käme über Ihr Limit von ${limit} und hat nichts aufgeladen. ${buy} lädt auf.`,

  autoDayLimit: ({ limit, times }) =>
    `AUTO käme über das Tageslimit von ${limit} oder ${times} Käufen und hat nichts aufgeladen. Morgen geht es wieder.`,

  lowBalance: ({ balance, buy }) => `Ihr Guthaben geht zu Ende: ${balance}. ${buy} lädt auf.`,

  low: ({ balance }) => ` Nur noch ${balance}.`,

  notYou: () => 'Nicht Sie? Antwort: SPERREN.',

  locked: () =>
    'Gesperrt: Ihre Karte wird nicht mehr belastet. ENTSPERREN schickt Ihnen einen Code zum Öffnen.',

  lockedNow: () =>
    'Sie haben alles gesperrt, darum wird nichts belastet. ENTSPERREN schickt Ihnen einen Code zum Öffnen.',

  unlockCode: ({ name, code }) =>
    `${name}: zum Entsperren ENTSPERREN ${code} antworten, binnen 10 min. Nennen Sie den Code niemandem.`,

  signInCode: ({ name, code }) =>
    `${name}: mit ${code} melden Sie sich an, binnen 10 min. Nennen Sie den Code niemandem. Nicht Sie? Einfach ignorieren.`,

  unlocked: ({ buy }) => `Entsperrt. ${buy} geht wieder, und AUTO auch, wenn es an war.`,

  notLocked: () => 'Nichts ist gesperrt. SPERREN stoppt jede Belastung.',

  unlockHow: () =>
    'Antworten Sie ENTSPERREN und die sechs Ziffern unserer SMS, oder nur ENTSPERREN für einen neuen Code. Noch gesperrt.',

  wrongCode: ({ left }) => `Der Code ist falsch, ${tries(left)}. Noch gesperrt.`,

  deadCode: () => 'Dieser Code gilt nicht mehr. Noch gesperrt. ENTSPERREN schickt einen neuen.',

  tooManyCodes: () =>
    'Das sind für jetzt zu viele Codes. Noch gesperrt. Versuchen Sie ENTSPERREN später wieder.',

  confirmBig: ({ amount, card, yes }) =>
    `${amount} von ${card}? Binnen 5 min ${yes} antworten. Noch nichts belastet. Nicht Sie? Antwort: SPERREN.`,

  confirmCard: ({ amount, card, yes }) =>
    `${card} ist neu hier. Um ${amount} zu zahlen, binnen 5 min ${yes} antworten. Noch nichts belastet. Nicht Sie? Antwort: SPERREN.`,

  digitsNeeded: () => 'Bitte antworten Sie JA und die vier Ziffern unserer letzten SMS. Nichts belastet.',

  wrongDigits: ({ left }) =>
    left > 0
      ? `Das sind nicht die Ziffern unserer SMS, ${tries(left)}. Nichts belastet.`
      : 'Das sind nicht die Ziffern unserer SMS. Nichts belastet. Mit KAUFEN beginnen Sie neu.',

  tooManyDigits: () =>
    'Heute zu viele falsche Ziffern, darum wird nichts belastet. Morgen geht es wieder. Nicht Sie? Antwort: SPERREN.',

  whichOne: ({ answers }) => `Was davon? Antworten Sie ${answers.join(' oder ')}. Nichts belastet.`,

  whichOneAsks: ({ answers, keyword }) =>
    `Was davon? ${answers.join(' oder ')} kauft, oder NEIN. Auch ${keyword} wartet auf eine Antwort. Nichts belastet.`,
} satisfies typeof enCards

function tries(left: number): string {
  return left === 1 ? 'noch 1 Versuch' : `noch ${left} Versuche`
}
