import { eraseContactsOfTheClosed, hasContactsOfTheClosed } from './case-text.ts'
import type { Ledger } from '../../writer/ledger.ts'

/** After these a case may be over without anybody having closed it. */
const MAY_END_A_CASE = new Set(['extra', 'verdict', 'attribution', 'case-step', 'decision', 'correction-closing'])

/** Erases telephone numbers left for a call-back as soon as a rule has ended their case. */
export function eraseContactsInTime(ledger: Ledger, onTrouble: (error: unknown) => void): void {
  ledger.onCommit(({ entries }) => {
    if (!entries.some(({ kind }) => MAY_END_A_CASE.has(kind)) || !hasContactsOfTheClosed(ledger)) return
    ledger.write((w) => eraseContactsOfTheClosed(w)).catch(onTrouble)
  })
}
