import type { Level } from '../../contract/limits.ts'
import type { Write } from '../writer/write.ts'

/**
 * Writes down which keypad a device says that it is, when that is news: how its presses are screened follows from it.
 * A device that never was a keypad with known keys leaves no entry.
 *
 * @param levels the levels that have a key, 5 first; undefined for a model that the hub does not know
 */
export function noteModel(w: Write, device: string, model: string, levels: readonly Level[] | undefined): void {
  const last = w.registry.modelOf(device)
  const digits = levels === undefined ? null : levels.join('')
  if (last ? last.model === model && last.levels === digits : digits === null) return
  w.append('device-model', { device, model, ...(levels === undefined ? {} : { levels: [...levels] }) })
}
