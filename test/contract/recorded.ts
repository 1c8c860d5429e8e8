const { SANDBOX_TRAFFIC } = process.env

/** What a process that a test starts is given, so that its sandbox is written down too when the contract run asks. */
export const recorded: { args: string[]; env: Record<string, string> } =
  SANDBOX_TRAFFIC === undefined
    ? { args: [], env: {} }
    : { args: ['--import', new URL('record.ts', import.meta.url).href], env: { SANDBOX_TRAFFIC } }
