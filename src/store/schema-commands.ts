/** What operators' commands keep. */
export type CommandTables = { command_states: CommandStateRow }

/** `customer` is empty for what all customers share; `value` is JSON. */
export type CommandStateRow = {
  command: string
  customer: string
  value: string
  version: number
  kept_at: number
}
