/** What an operator's tests import. */
export { type ServiceUnderTest, type TestOptions, testService } from './town/service-under-test.ts'
export type { TestPhone } from './town/test-phone.ts'
