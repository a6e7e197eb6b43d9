import { Refusal } from '../../contract/errors.ts'
import type { WindowFacts } from '../../contract/policy.ts'
import type { Who } from './change-whereabouts.ts'
import type { Write } from '../writer/write.ts'

/**
 * A window of a hall: a new one, or one that is there already under another name, in another zone or for another matter.
 * Its code stays, and so does its mode, which `setWindowMode` changes.
 *
 * @returns whether it is new
 * @throws Refusal unknown-hall, unknown-zone
 */
export function setWindow(
  w: Write,
  { hall, code, name, zone, mode = 'open', matter, operator, reason }: SetWindow & Who,
): { fresh: boolean } {
  const row = w.registry.hall(hall)
  if (!row) throw new Refusal('unknown-hall', hall)
  if (!row.zones.some((each) => each.code === zone)) throw new Refusal('unknown-zone', zone)
  const known = w.registry.window(hall, code)
  w.append('window', {
    hall,
    code,
    name,
    zone,
    mode: known ? w.registry.modeAt(known.id, w.now) : mode,
    ...(matter === undefined ? {} : { matter }),
    operator,
    reason,
  })
  w.touched.windows.add(w.registry.window(hall, code)!.id)
  return { fresh: known === undefined }
}

/** Facts of a window; its mode is for a new one. */
export type SetWindow = Omit<WindowFacts, 'unit' | 'mode'> & Partial<Pick<WindowFacts, 'mode'>> & { hall: string }
