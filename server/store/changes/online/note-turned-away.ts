import { dayOf } from '../../../contract/campaign-time.ts'
import type { Write } from '../../writer/write.ts'

/** So many of one error on one Shanghai day. */
export interface TurnedAwayCount {
  day: number
  code: string
  n: number
}

/** A year and a month. */
const KEPT_DAYS = 400

/** Adds to the counts of what the public page's limits turned away; no entry of the ledger comes of it. */
export function noteTurnedAway(w: Write, { counts }: { counts: TurnedAwayCount[] }): void {
  w.sql('DELETE FROM online_turned_away WHERE day < ?').run(dayOf(w.now) - KEPT_DAYS)
  for (const { day, code, n } of counts)
    w.sql(
      `INSERT INTO online_turned_away (day, code, n) VALUES (?, ?, ?)
       ON CONFLICT (day, code) DO UPDATE SET n = n + excluded.n`,
    ).run(day, code, n)
}
