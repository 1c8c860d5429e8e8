import type { Pages } from './en.ts'

/** What customers' pages say, in German. */
export const dePages: Pages = {
  account: 'Ihr Konto',
  back: 'Zurück zu Ihrem Konto',
  older: 'Ältere',
  questions: ({ contact }) => `Fragen: ${contact}`,
  ref: ({ ref }) => `Ref. ${ref}`,

  texts: { balance: 'GUTHABEN', unlock: 'ENTSPERREN', buy: 'KAUFEN', autoOff: 'AUTO AUS' },

  signIn: {
    phone: 'Ihre Telefonnummer',
    ask: 'Code per SMS senden',
    free: 'Es gibt kein Passwort. Für Nachrichten und Daten können Kosten anfallen.',
    noPhone: 'Das ist keine Telefonnummer.',
    tooOften: ({ wait }) => `Das wurde zu oft versucht. Bitte in ${wait} noch einmal.`,
    title: 'Ihr Code',
    look: 'Schauen Sie auf Ihr Telefon',
    onItsWay: 'Wenn es uns schon geschrieben hat, ist ein Code unterwegs, der zehn Minuten gilt.',
    wrong: 'Dieser Code ist falsch, oder gilt nicht mehr.',
    code: 'Code',
    enter: 'Anmelden',
    again: 'Eine andere Nummer, oder ein anderer Code',
    over: 'Sie sind nicht mehr angemeldet. Melden Sie sich an, um zu sehen, wie es um Ihr Konto steht.',
    out: 'Abmelden',
  },

  parts: 'Auf dieser Seite',

  balance: {
    title: 'Ihr Guthaben',
    short: 'Guthaben',
    lasts: ({ times, keyword }) => `Etwa ${times} × ${keyword}`,
    frozen: ({ contact }) => `Ihr Konto ist angehalten. Hilfe: ${contact}`,
    optedOut:
      'Sie erhalten keine SMS von uns, also wird keine Karte belastet und nichts ausgegeben. Senden Sie START, um zurückzukommen.',
  },

  buy: {
    title: 'Aufladen',
    how: 'Wie viel',
    access: 'und Zugang',
    price: ({ price }) => `für ${price}`,
    saved: ({ card }) => `Mit ${card} zahlen`,
    other: 'Andere Karte',
    page: 'Mit Karte zahlen',
    again: 'Noch einmal kaufen',
  },

  card: {
    title: 'Karte',
    none: 'Es ist keine gespeichert.',
    expires: ({ when }) => `läuft ab ${when}`,
    change: 'Karte wechseln',
    add: 'Karte hinzufügen',
  },

  auto: {
    title: 'Automatisch aufladen',
    on: 'an',
    paused: 'ruht',
    off: 'aus',
    end: 'Beenden',
    amount: 'Aufladen',
    below: 'sobald weniger da ist als',
    agree: 'Zustimmen',
    how: ({ currency, words }) =>
      `In ${currency}, von der gespeicherten Karte. Jedes Mal sagt es Ihnen eine SMS, und ${words} beendet es.`,
    amounts: ({ currency }) => `Nennen Sie zwei Beträge in ${currency}, wie 20 und 5.`,
  },

  history: { title: 'Verlauf', none: 'Noch nichts.', day: 'Tag', what: 'Was', amount: 'Betrag' },

  receipts: { title: 'Belege', one: ({ ref }) => `Beleg ${ref}`, receipt: 'Beleg', paid: 'Bezahlt' },

  lock: {
    title: 'Sperre',
    why: 'Telefon verloren, oder etwas gesehen, das Sie nicht gekauft haben? Gesperrt wird nichts belastet, bis ein Code an Ihr Telefon das Konto wieder öffnet.',
    lock: 'Konto sperren',
    locked: 'Gesperrt',
    how: 'Es wird nichts belastet. Um das Konto zu öffnen, lassen Sie einen Code an Ihr Telefon senden und tippen ihn hier ein.',
    ask: 'Code senden',
    unlock: 'Entsperren',
  },

  data: {
    title: 'Ihre Daten',
    all: 'Alles herunterladen',
    delete: 'Konto löschen',
    what: 'Ihre Nummer, SMS, Briefe und Karten gehen. Was die Bücher brauchen, bleibt, unter einer Nummer, die für niemanden steht.',
    sure: 'Ich weiß, dass es niemand rückgängig machen kann.',
    sureOf: ({ credit }) =>
      `Ich weiß, dass auch mein Guthaben von ${credit} verfällt und es niemand rückgängig machen kann.`,
    doIt: 'Löschen',
    deleted: 'Gelöscht',
    isDeleted: 'Ihr Konto ist gelöscht',
    somebodyNew: 'Wer von Ihrem Telefon schreibt, ist für uns jemand Neues.',
  },

  cards: {
    title: 'Ihre Karten',
    none: 'Es ist keine Karte gespeichert.',
    charged: 'wird belastet',
    remove: 'Entfernen',
    replace: 'Andere Karte verwenden',
    kept: 'Karten bewahrt Stripe auf. Auf dieser Seite wird nichts belastet.',
  },

  approve: {
    title: ({ amount }) => `${amount} freigeben`,
    asks: ({ amount }) => `Ihre Bank möchte, dass Sie ${amount} freigeben`,
    how: 'Noch ist nichts belastet. Ihre Bank fragt auf einer eigenen Seite und schickt Sie hierher zurück.',
    go: 'Zu meiner Bank',
    notYou: 'Das haben nicht Sie gekauft? Schließen Sie diese Seite: Es geschieht nichts.',
  },

  barred: {
    title: 'Gesperrt',
    nothing: 'Es kann nichts belastet werden',
    why: ({ unlock, contact }) =>
      `Dieses Konto ist gesperrt oder angehalten. Wenn Sie es selbst gesperrt haben, senden Sie ${unlock}, um es zu öffnen. Hilfe: ${contact}`,
  },

  order: {
    thanks: 'Danke',
    texted: ({ bought, name }) => `${bought}. ${name} hat Ihnen eine SMS geschickt.`,
    left: ({ balance, number, contact }) =>
      `Senden Sie ${balance} an ${number}, um zu sehen, was da ist. Fragen: ${contact}`,
    stripes: 'Der Beleg von Stripe',
    pay: ({ price }) => `${price} zahlen`,
    look: 'Noch einmal schauen',
    open: 'Noch nicht bezahlt',
    openWhy: ({ amount }) => `${amount} wartet. Wenn Sie gerade bezahlt haben, dauert das einen Moment.`,
    failed: 'Nicht bezahlt',
    failedWhy: () => 'Die Zahlung ging nicht durch. Es wurde nichts belastet.',
    expired: 'Diese Seite ist geschlossen',
    expiredWhy: ({ buy }) => `Niemand hat rechtzeitig bezahlt. Senden Sie ${buy} für einen neuen Link.`,
    canceled: 'Dieser Link gilt nicht mehr',
    canceledWhy: ({ buy }) =>
      `Er wurde ersetzt oder wird nicht mehr gebraucht. Zum Bezahlen: unsere letzte SMS, oder senden Sie ${buy}.`,
    barredWhy: () =>
      'Hier kann nichts mehr bezahlt werden. Wenn Sie gerade bezahlt haben, dauert das einen Moment.',
    review: 'Wir schauen es uns an',
    reviewWhy: () => 'Jemand prüft diese Zahlung. Sie hören von uns.',
  },

  landing: {
    about: ({ name }) => `${name}: Guthaben per SMS.`,
    prepaid: 'Guthaben per SMS.',
    begin: { send: 'Senden Sie', to: 'an', end: ', um zu beginnen.' },
    text: 'SMS',
    get: 'Was Sie bekommen',
    price: 'Preis',
    access: ({ credit }) => `Zugang, einmal, mit ${credit} Guthaben`,
    credit: ({ credit }) => `${credit} Guthaben`,
    have: 'was Sie haben',
    free: 'gratis',
    account: 'was da ist, und aufladen',
    small: ({ contact }) =>
      `Beim ersten Mal bekommen Sie einen Link, um mit Karte zu zahlen. Dazu kommt der Preis jeder SMS an Sie. HELP für Hilfe: ${contact}. STOP zum Abmelden. Für Nachrichten und Daten können Kosten anfallen.`,
  },

  notDone: {
    title: 'Nicht geschehen',
    otherwise: 'Das geht gerade nicht.',
    'bought-just-now': 'Sie haben dasselbe schon gekauft. Sagen Sie, dass Sie es noch einmal wollen.',
    'card-paused': 'Die Bank möchte, dass diese Karte ruht. Zahlen Sie auf einer Seite mit einer anderen.',
    'credit-left': 'Es ist Guthaben da. Verbrauchen Sie es, verlangen Sie es zurück, oder verzichten Sie.',
    'day-limit': 'Das wäre über der Grenze für einen Tag.',
    'no-card': 'Es ist keine Karte gespeichert. Zahlen Sie auf einer Seite, die eine speichert.',
    'not-for-sale': 'Das gibt es nicht zu kaufen. Bitte wählen Sie einen der Beträge.',
    'auto-limit': 'Das ist mehr in 30 Tagen, als vereinbart werden darf.',
    'not-locked': 'Dieses Konto ist nicht gesperrt.',
    'old-page': 'Diese Seite ist alt. Gehen Sie zu Ihrem Konto und wählen Sie neu.',
    'opted-out':
      'Sie erhalten keine SMS von uns und könnten es nicht erfahren. Senden Sie zuerst START, oder zahlen Sie auf einer Seite.',
    owes: 'Es ist noch etwas offen. Laden Sie zuerst so viel Guthaben auf, oder fragen Sie uns um Hilfe.',
    'under-way': 'Etwas läuft noch, das zuerst enden muss.',
    'wrong-code': 'Dieser Code ist falsch, oder gilt nicht mehr.',
    frozen: 'Dieses Konto ist angehalten.',
    locked: 'Dieses Konto ist gesperrt, also wird nichts belastet. Entsperren Sie es zuerst.',
  },

  sorry: {
    title: 'Hier ist nichts',
    'not-found': 'Unter dieser Adresse ist nichts.',
    'no-such-link':
      'Dieser Link gilt nicht mehr, oder führt nirgendwohin. Schreiben Sie uns für einen neuen.',
    'no-such-order': 'Diese Bestellung gibt es nicht.',
    unreadable: 'Diese Anfrage ist nicht zu lesen.',
    unreachable: 'Wir kommen gerade nicht durch. Bitte noch einmal versuchen.',
    internal: 'Bei uns ist etwas schiefgegangen. Bitte noch einmal versuchen.',
  },
}
