import { rescreening } from '../../presses/rescreening.ts'
import { lookAtScores, type Preview, unitEffects } from '../../reads/scores/unit-effects.ts'
import { Registry } from '../../registry/registry.ts'
import { statements } from '../../sqlite/statements.ts'
import { aside } from './aside-tables.ts'
import { runLarge, type LargeOrder } from './large-acts.ts'
import { writeAside } from './write-aside.ts'

/**
 * What a correction would do to every score, found out beside the writer.
 *
 * @throws Refusal what the act refuses
 */
export function previewCorrection(
  file: string,
  order: LargeOrder,
  { now, hall }: { now: number; hall: string | undefined },
): Preview<unknown> {
  return aside(file, ['score_day', 'unit_day'], (db) => {
    const sql = statements(db)
    const registry = new Registry(db, () => now)
    const before = lookAtScores({ sql, registry }, now, hall)
    const w = writeAside({ db, sql, registry, now })
    const result = runLarge(w, order)
    rescreening(w).finish(w)
    return { result, units: unitEffects(before, lookAtScores({ sql, registry }, now, hall)) }
  })
}
