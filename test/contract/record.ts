// Before each test file, and in the processes that tests start: what their sandboxes say and hear is written down, when
// the contract run asks for it.
import { recordTraffic } from '../../src/sandbox/traffic.ts'

const { SANDBOX_TRAFFIC } = process.env
if (SANDBOX_TRAFFIC) recordTraffic(SANDBOX_TRAFFIC)
