/** What an operator's `texttill.config.ts` imports. */
export { command, type PaidCommand, type Tools } from './till/command.ts'
export { coordinates } from './till/coordinates.ts'
export { Problem } from './till/problem.ts'
export { defineService, type ServiceSettings } from './till/service.ts'
