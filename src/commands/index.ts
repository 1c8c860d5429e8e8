import type { BuiltIn } from './ask.ts'
import { balance } from './balance.ts'
import { buy } from './buy.ts'
import { history } from './history.ts'
import { menu } from './menu.ts'

/** The till's own words, in the order they are tried. HELP, STOP and START are decided before them. */
export const builtIns: BuiltIn[] = [buy, balance, history, menu]
