import type { SubjectFigures } from '../../../contract/score-analysis.ts'
import type { Level } from '../../../contract/device/press.ts'
import type { ScoreRow } from '../../../contract/scores.ts'
import type { Reader } from '../../reader.ts'
import type { Period } from './campaigns.ts'
import { OTHER_SUBJECT, subjectOf, SUBJECTS } from './subjects.ts'

/**
 * How often each subject was named in the counted ratings of a unit, by level. A rating that names several reasons of a
 * subject counts once for it.
 *
 * @param codes the unit and those that went on in it
 */
export function subjectFigures(reader: Reader, codes: readonly string[], period: Period): SubjectFigures[] {
  const rows = reader
    .sql(
      `SELECT r.id, r.level, n.code FROM rating_reason n JOIN rating r ON r.id = n.rating
       WHERE r.unit IN (${codes.map(() => '?').join(', ')}) AND r.verdict = 'counted'
       AND r.occurred >= ? AND r.occurred < ?`,
    )
    .all(...codes, period.since, period.until) as { id: Buffer; level: Level; code: string }[]
  const words = new Map(reader.registry.policy().policy.questions.items.map(({ code, text }) => [code, text.zh]))
  const bySubject = Map.groupBy(rows, ({ code }) => subjectOf(code))
  return [...SUBJECTS, OTHER_SUBJECT].flatMap(({ subject: code, name }) => {
    const named = bySubject.get(code) ?? []
    if (named.length === 0 && code === OTHER_SUBJECT.subject) return []
    const once = new Map(named.map((row) => [row.id.toString('hex'), row.level]))
    const reasons = [...Map.groupBy(named, (row) => row.code)].map(([reason, rowsOf]) => ({
      code: reason,
      name: words.get(reason) ?? reason,
      ...levels(rowsOf.map((row) => row.level)),
    }))
    return [{ code, name, ...levels([...once.values()]), reasons: reasons.toSorted((a, b) => b.n - a.n) }]
  })
}

function levels(list: readonly Level[]): { n: number; counts: ScoreRow['counts'] } {
  const counts = { '1': 0, '2': 0, '3': 0, '4': 0, '5': 0 }
  for (const level of list) counts[level]++
  return { n: list.length, counts }
}
