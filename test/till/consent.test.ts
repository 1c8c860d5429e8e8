import { describe, expect, test } from 'vitest'
import { isTwilioKeyword, RESERVED_KEYWORDS, readConsent } from '../../src/till/consent.ts'
import { normalise } from '../../src/till/grammar.ts'
import { texts } from './texts.ts'

const texted = (raw: string) => readConsent(normalise(raw))

describe('a person who wants no more texts gets no more', () => {
  test.each([
    ...texts(`
      STOP | stop | Stop. | STOP!! | stop? | stop 🛑 | STOP ❌ | "STOP" | ＳＴＯＰ | S\u200bTOP | STOPALL |
      UNSUBSCRIBE | Cancel | END | quit | revoke | OptOut | opt out | opt-out | Arrêt | stop please |
      Please stop | please stop now | Stop, thanks | STOP STOP STOP | stop all | stop texting me |
      Stop texting me! | please stop texting me | Pls stop texting | stop messaging me please |
      stop sending me texts | stop sending these | Stop the texts | stop all messages | STOP SMS |
      don't text me again | Don’t text me | do not contact me anymore | dont message me any more |
      never text me again | don't send me any more texts | do not send messages | remove me |
      Remove me from your list | please remove my number | take me off this list | delete my number |
      unsubscribe me | unsubscribe from this | I want to unsubscribe | opt me out | opt out of texts |
      no more texts | No more messages please | cancel my subscription | leave me alone |
      I revoke my consent | Hi, please stop texting me | can you stop texting me? | I'd like to opt out |
      I want you to stop texting me | stop texting me or I will call the FCC | STOP\n--\nAna |
      STOP inreachlink.com/ABC1234  - Ana
    `),
    ' STOP ',
  ])('%j', (raw) => {
    expect(texted(raw)).toBe('stop')
  })
})

describe('a person who wants no more texts, in Spanish, French or German, gets no more', () => {
  test.each(
    texts(`
      baja | BAJA por favor | Alto | parar | dejen de escribirme | Deja de mandarme mensajes | no me escriban más |
      No me escriban | por favor no me envíes más mensajes | no más mensajes | no quiero recibir más mensajes |
      darme de baja | Quiero darme de baja | borren mi número | Arrêt | arrêter | désabonner |
      Arrêtez de m'écrire | arrête de m'envoyer des SMS | ne m'écrivez plus | Ne m’envoyez plus rien | plus de SMS |
      désinscrivez-moi | je me désabonne | je ne veux plus recevoir vos messages | supprimez mon numéro |
      Stopp | abmelden | Abbestellen | keine SMS mehr | bitte keine Nachrichten mehr! |
      schreiben Sie mir nicht mehr | Hören Sie auf, mir zu schreiben | Hör auf mir zu schreiben |
      melden Sie mich bitte ab | löschen Sie meine Nummer
    `),
  )('%j', (raw) => {
    expect(texted(raw)).toBe('stop')
  })

  test.each(
    texts(`
      la bolsa está baja | parar en Madrid | no me escribas poemas | no más | mensajes | deja de llover |
      AUTO 20 bajo 5 | darme 20 de baja | arrêt de bus | plus de sms par mois ? | ne m'oublie pas | arrêtez-vous ici |
      keine Ahnung mehr | keine SMS bekommen | stoppen Sie kurz | ich melde mich später | hör auf dein Herz |
      löschen Sie das Licht
    `),
  )('%j is about something else', (raw) => {
    expect(texted(raw)).toBeUndefined()
  })
})

describe('a person who says stop about something else goes on', () => {
  test.each([
    ...texts(`
      Stop it! | stop it please | don't stop | Dont stop texting me | non-stop | stops | bus stop |
      stop by at 5 | Stop being silly | stop texting and come down | stop at the shop and get milk | stopping by | the end |
      End of the week? | ends | cancel my order | cancel that | quit smoking | quitting | I quit my job |
      unsubscribed | revoked? | do not forget | don't text me while you drive | text me | take me home |
      remove the last one | removed | delete it | opt in | one more text | cancel 20 | STOP 20 |
      WX STOPPARD | no | ❌ | please
    `),
    '',
  ])('%j', (raw) => {
    expect(texted(raw)).toBeUndefined()
  })
})

describe('only START and UNSTOP bring texts back', () => {
  test.each(['START', 'start', 'Unstop', ' START. '])('%j', (raw) => {
    expect(texted(raw)).toBe('start')
  })

  test.each(
    texts('YES | yes please | start please | START texting me | restart | subscribe | ok | continue'),
  )('%j does not', (raw) => {
    expect(texted(raw)).toBeUndefined()
  })
})

describe('help is always a word away', () => {
  test.each(['HELP', 'help', 'Help!', 'help?', 'INFO', 'help please', 'help me', 'please help'])(
    '%j',
    (raw) => {
      expect(texted(raw)).toBe('help')
    },
  )

  test.each(['helper', 'help wanted', 'info about snow', 'helpful'])('%j is something else', (raw) => {
    expect(texted(raw)).toBeUndefined()
  })
})

describe('who answers', () => {
  test.each(['STOP', ' stop ', 'Cancel', 'OPTOUT', 'UNSTOP', 'start', 'HELP', 'info'])(
    'Twilio answers %j',
    (raw) => {
      expect(isTwilioKeyword(raw)).toBe(true)
    },
  )

  test.each(['stop please', 'stop texting me', 'opt out', 'arret', 'YES', 'help me', ''])(
    '%j is ours to answer',
    (raw) => {
      expect(isTwilioKeyword(raw)).toBe(false)
    },
  )
})

test('no operator may sell a word that carriers or the till keep', () => {
  const kept =
    'STOP STOPALL UNSUBSCRIBE CANCEL END QUIT REVOKE OPTOUT START UNSTOP YES NO HELP INFO BALANCE BUY MENU'
  for (const word of kept.split(' ')) expect(RESERVED_KEYWORDS).toContain(word)
})
