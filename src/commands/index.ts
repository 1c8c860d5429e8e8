import type { BuiltIn } from './ask.ts'
import { auto } from './auto.ts'
import { balance } from './balance.ts'
import { buy } from './buy.ts'
import { card } from './card.ts'
import { history } from './history.ts'
import { language } from './language.ts'
import { link, unlink } from './link.ts'
import { lock, unlock } from './lock.ts'
import { menu } from './menu.ts'
import { more } from './more.ts'
import { receipt } from './receipt.ts'
import { subscriptions } from './subscriptions.ts'

/** The till's own words, in the order they are tried. HELP, STOP and START are decided before them. */
export const builtIns: BuiltIn[] = [
  buy,
  balance,
  history,
  menu,
  more,
  receipt,
  card,
  auto,
  lock,
  unlock,
  link,
  unlink,
  subscriptions,
  language,
]
