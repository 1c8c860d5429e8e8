import type { enLinks } from '../en/links.ts'

/** Part of `de.ts`. */
export const deLinks = {
  linkElsewhere: () =>
    'Für dieses Guthaben auch auf WhatsApp oder RCS: schreiben Sie uns dort VERBINDEN. Ein Code kommt hierher.',

  linkHow: () =>
    'Schreiben Sie VERBINDEN und die Nummer Ihres Guthabens, wie VERBINDEN +15550100, oder VERBINDEN und den Code von dort.',

  linkSent: ({ phone }) =>
    `Falls ${phone} bei uns Kunde ist, kam dort ein Code an. Antworten Sie VERBINDEN und diesen Code in 10 min.`,

  linkCode: ({ name, who, code }) =>
    `${name}: ${who} will Ihr Guthaben nutzen. Sind Sie das? Dann dort VERBINDEN ${code} in 10 min. Den Code nie weitergeben.`,

  wrongLinkCode: ({ left }) =>
    `Der Code ist falsch, noch ${left === 1 ? '1 Versuch' : `${left} Versuche`}. Nichts ist verbunden.`,

  deadLinkCode: () => 'Dieser Code gilt nicht mehr. Nichts ist verbunden. VERBINDEN schickt einen neuen.',

  tooManyLinkCodes: () =>
    'Das sind vorerst zu viele Codes. Nichts ist verbunden. Versuchen Sie VERBINDEN später.',

  linkBusy: () =>
    'Etwas von Ihnen hier ist noch nicht fertig. Nichts ist verbunden. In einer Minute noch einmal VERBINDEN.',

  linkOwnCredit: ({ balance, contact }) =>
    `Sie haben hier eigene ${balance}. Brauchen Sie die erst auf, oder fragen Sie ${contact}. Nichts ist verbunden.`,

  linked: ({ balance }) =>
    `Verbunden. Guthaben ${balance}. Was Sie hier schreiben, nutzt ab jetzt dieses Konto. TRENNEN beendet das.`,

  linkMade: ({ name, who }) =>
    `${name}: ${who} nutzt ab jetzt Ihr Guthaben und Ihre Karte. Nicht Sie? Antworten Sie TRENNEN.`,

  linkedAlready: ({ phone }) => `Sie nutzen hier schon das Konto von ${phone}. TRENNEN beendet das.`,

  unlinked: () => 'Getrennt. Sie haben hier wieder ein eigenes Konto. VERBINDEN verbindet es neu.',

  unlinkedAll: () => 'Getrennt: niemand sonst nutzt mehr Ihr Guthaben.',

  notLinked: () =>
    'Nichts ist verbunden. VERBINDEN auf WhatsApp oder RCS nutzt dort das Guthaben eines Telefons.',

  unlockByPhone: () => 'ENTSPERREN geht nur per SMS, vom Telefon selbst. Noch gesperrt.',
} satisfies typeof enLinks
