import type { EndedDeduction } from '../../../contract/answers/summary.ts'
import { campaignPeriod, dateOfDay, startOfDay } from '../../../contract/campaign-time.ts'
import type { DeductionRow } from '../../changes/deductions/deduction-rows.ts'
import type { Tables } from '../../reader.ts'
import { campaignSeals } from '../summary/campaign-seals.ts'
import { allLines } from './deductions-of.ts'

/**
 * Facts that were withdrawn, or found wrong, after the seal of their day: the sealed score still holds what they took (a seal
 * freezes its days), until two officers open it again and it is sealed anew. In the order of (date, id).
 */
export function endedDeductions({ sql, registry }: Tables, campaign: string): EndedDeduction[] {
  const rows = sql('SELECT * FROM deduction WHERE withdrawn IS NOT NULL OR upheld IS NOT NULL').all() as DeductionRow[]
  if (rows.length === 0) return []
  const ended = new Map(rows.map((row) => [row.id, row]))
  const { from, to } = campaignPeriod(Number(campaign))
  const sealed = campaignSeals(sql, campaign).get('online')?.body.units
  const sealOf = sql(
    "SELECT min(n) FROM seal WHERE reopened IS NULL AND method = 'online' AND since <= ? AND until > ?",
  ).pluck()
  return allLines({ sql, registry }).flatMap(({ id, unit, rule, day, tenths }): EndedDeduction[] => {
    const row = ended.get(id)
    const start = startOfDay(day)
    // What ended counts no more, but where a seal keeps its day as it was.
    if (row === undefined || tenths === 0 || start < from || start >= to) return []
    // A unit that was merged after the seal has its own line there.
    const own = sealed?.find(({ code, own: figures }) => code === row.unit && figures?.deductions !== undefined)
    const code = own === undefined ? unit : row.unit
    return [
      {
        id,
        unit: { code, name: registry.unit(code)?.name ?? code },
        rule,
        date: dateOfDay(day),
        tenths,
        how: row.withdrawn === null ? 'upheld' : 'withdrawn',
        entry: (row.withdrawn ?? row.upheld)!,
        seal: sealOf.get(start, start) as number,
      },
    ]
  })
}
