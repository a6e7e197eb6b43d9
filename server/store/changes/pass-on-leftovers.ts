import { passOn } from '../presses/pass-on-invitation.ts'
import type { Ledger } from '../writer/ledger.ts'
import { rescreening } from '../presses/rescreening.ts'
import { sealAt } from './seals/seals.ts'
import type { ServiceRow } from '../projections/service-row.ts'
import { uuidText } from '../sqlite/uuid-bytes.ts'
import type { Write } from '../writer/write.ts'

/**
 * The first versions left an invitation with its press when a correction took that press to another window. Once, when
 * a ledger of theirs is opened or restored, each is passed on to whoever has it by the rules, as new entries that name
 * that correction as their cause: what was written stays, and from then on all of it verifies.
 */
export async function passOnLeftovers(ledger: Ledger): Promise<void> {
  if (ledger.db.prepare(`SELECT 1 FROM once WHERE task = 'pass-on-invitations'`).get() === undefined) return
  await ledger.write((w) => {
    for (const service of leftovers(w)) passOn(w, service, correctionOf(w, service.rating!))
    rescreening(w).finish(w)
    w.sql(`DELETE FROM once WHERE task = 'pass-on-invitations'`).run()
  })
}

/** What was sealed stays as it was sealed. */
function leftovers(w: Write): ServiceRow[] {
  const rows = w
    .sql(
      `SELECT service.* FROM service JOIN rating ON rating.id = service.rating WHERE rating.service IS NOT service.id`,
    )
    .all() as ServiceRow[]
  return rows.filter(({ at }) => sealAt(w.sql, at) === undefined)
}

/** The correction that took a press where it is now. */
function correctionOf(w: Write, rating: Buffer): number {
  return w
    .sql(
      `SELECT body ->> 'cause' FROM ledger WHERE kind = 'attribution' AND body ->> 'rating' = ? ORDER BY n DESC LIMIT 1`,
    )
    .pluck()
    .get(uuidText(rating)) as number
}
