import type { Ledger } from '../writer/ledger.ts'

/**
 * The edition of the rules about who decides (README section 5): 1 is that of the first versions, under which people of
 * a hall could leave out bad ratings, and one officer took back what two had decided. What was written under it stays
 * right; a ledger that began under it says by an entry from where on the second holds.
 */
export const OFFICER_RULES = 2

/** Once, when a ledger of an older version is opened or restored. */
export async function enterOfficerRules(ledger: Ledger): Promise<void> {
  if (ledger.db.prepare(`SELECT 1 FROM once WHERE task = 'officer-rules'`).get() === undefined) return
  await ledger.write((w) => {
    w.append('officer-rules', { edition: OFFICER_RULES, operator: 'hub' })
    w.sql(`DELETE FROM once WHERE task = 'officer-rules'`).run()
  })
}
