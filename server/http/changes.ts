import type { UserViewer } from '../access/viewer.ts'
import { changeOrPreview, type UnitEffect } from '../store/reads/scores/preview-change.ts'
import type { Write } from '../store/writer/write.ts'
import type { HubParts } from './hub-parts.ts'

/**
 * Runs changes of the record for a viewer, or only shows what they would do: to a hall's manager in figures of that hall,
 * and in none to who keeps the machines.
 */
export function changesOf({ ledger, now }: HubParts) {
  return async <T extends object>(
    { role, hall }: UserViewer,
    preview: boolean | undefined,
    change: (w: Write) => T,
    record: () => void,
  ): Promise<{ result: T; units?: UnitEffect[] }> => {
    const { result, effects } = await changeOrPreview(ledger, { preview, now: now(), hall }, change, record)
    return effects === null || role === 'admin' ? { result } : { result, units: effects }
  }
}
