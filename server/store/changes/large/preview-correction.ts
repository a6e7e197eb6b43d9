import { rescreening } from '../../presses/rescreening.ts'
import { lookAtScores, type Preview, unitEffects } from '../../reads/scores/unit-effects.ts'
import { Registry } from '../../registry/registry.ts'
import { NotWhole } from '../../sqlite/reading.ts'
import { statements } from '../../sqlite/statements.ts'
import { openAside } from './aside-tables.ts'
import { runLarge, type LargeOrder } from './large-acts.ts'
import { isFolding } from './rows-after.ts'
import { writeAside } from './write-aside.ts'

/** What is looked at beside what corrections change. All are small. */
const MORE = ['score_day', 'unit_day', 'unit', 'unit_name', 'hall', 'window', 'staff']

/**
 * What a change would answer and do to every score, found out beside the writer.
 *
 * @throws Refusal what the act refuses
 * @throws NotWhole where rows of a large correction are still to be written
 */
export function previewCorrection(
  file: string,
  order: LargeOrder,
  { now, hall }: { now: number; hall?: string | undefined },
): Preview<unknown> {
  const db = openAside(file, MORE)
  try {
    const sql = statements(db)
    if (isFolding(sql)) throw new NotWhole()
    const registry = new Registry(db, () => now)
    const before = lookAtScores({ sql, registry }, now, hall)
    const w = writeAside({ db, sql, registry, now })
    const result = runLarge(w, order)
    rescreening(w).finish(w)
    return { result, units: unitEffects(before, lookAtScores({ sql, registry }, now, hall)) }
  } finally {
    db.close()
  }
}
