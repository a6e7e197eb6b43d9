/** The part of pino that the bridge uses. No level of a press and nothing personal goes into it. */
export interface Log {
  debug(facts: object, message: string): void
  info(facts: object, message: string): void
  info(message: string): void
  warn(facts: object, message: string): void
  error(facts: object, message: string): void
  child(facts: object): Log
}
