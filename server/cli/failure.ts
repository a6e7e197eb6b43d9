import { ERRORS, Refusal, type ErrorCode } from '../contract/errors.ts'
import { toldUsage, UsageError } from '../machine/usage-error.ts'

/** How a command ended badly: what is told, in both languages, and the exit code. */
export interface Failure {
  code: ErrorCode
  message: string
  zh: string
  exit: 1 | 2
}

export function failureOf(error: unknown): Failure {
  if (error instanceof UsageError) {
    const { en, zh } = toldUsage(error)
    return { code: 'usage', message: en, zh, exit: 2 }
  }
  if (error instanceof Refusal) return refused(error.code, error.message)
  const { code, message } = error as { code?: unknown; message?: unknown }
  if (typeof code === 'string' && /^SQLITE_(FULL|IOERR|READONLY|CANTOPEN|BUSY|LOCKED)/.test(code))
    return refused('storage-unavailable', `${ERRORS['storage-unavailable'].en}: ${String(message)}`)
  if (typeof code === 'string' && /^SQLITE_(CORRUPT|NOTADB)/.test(code))
    return refused('ledger-broken', `${ERRORS['ledger-broken'].en}: ${String(message)}`)
  return refused('internal', `${ERRORS.internal.en}: ${String(message ?? error)}`)
}

function refused(code: ErrorCode, message: string): Failure {
  return { code, message, zh: ERRORS[code].zh, exit: 1 }
}

/** As it goes to standard error. */
export function toldFailure({ code, message, zh }: Failure, json: boolean): string {
  return json ? `${JSON.stringify({ code, message, zh })}\n` : `${code}: ${message}\n${zh}\n`
}
