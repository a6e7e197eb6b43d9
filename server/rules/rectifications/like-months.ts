/** Months before the measure, its own included, and after it: as many as a narrow page shows (ours, 本系统). */
const BEFORE = 8
const AFTER = 6

/**
 * The months in which like bad ratings are counted: up to the month of the measure, and those after it. Whatever happened in the
 * month of the measure stands before it.
 *
 * @param since the day of the measure; null: there is none, and all months are before it
 * @param until the present day, or that of the closing
 */
export function likeMonths(since: string | null, until: string): { month: string; after: boolean }[] {
  const last = until.slice(0, 7)
  const measure = since === null ? last : since.slice(0, 7)
  const all = Array.from({ length: BEFORE + AFTER }, (_, i) => monthAfter(measure, i - BEFORE + 1))
  return all.filter((month) => month <= measure || month <= last).map((month) => ({ month, after: month > measure }))
}

/** `2026-12` is after `2026-11`. @param by how many months; below 0: before */
export function monthAfter(month: string, by = 1): string {
  const count = Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1 + by
  return `${Math.floor(count / 12)}-${String((count % 12) + 1).padStart(2, '0')}`
}
