import type { Write } from '../../writer/write.ts'

/** Takes raters out of the pool and overwrites their keys with the commit: nobody reads them again. @returns how many */
export function removeRaters({ sql, keys }: Pick<Write, 'sql' | 'keys'>, numbers: readonly number[]): number {
  let removed = 0
  for (const number of numbers) {
    const key = sql('SELECT key FROM rater WHERE number = ?').pluck().get(number) as Buffer | undefined
    if (key === undefined) continue
    keys.personal.erase(key)
    sql('DELETE FROM rater WHERE number = ?').run(number)
    sql('DELETE FROM rater_unit WHERE rater = ?').run(number)
    sql('DELETE FROM rater_line WHERE rater = ?').run(number)
    removed++
  }
  return removed
}
