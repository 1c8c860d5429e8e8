// Before each test file, and in the processes that tests start: what their sandboxes say and hear is written down, when
// the contract run asks for it. Test files share what is loaded, and each sets this up again.
import { recordTraffic } from '../../src/sandbox/traffic.ts'

const RECORDED = Symbol.for('texttill.recorded')
const { SANDBOX_TRAFFIC } = process.env
if (SANDBOX_TRAFFIC && !(RECORDED in globalThis)) {
  recordTraffic(SANDBOX_TRAFFIC)
  Object.assign(globalThis, { [RECORDED]: true })
}
