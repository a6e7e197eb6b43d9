import { setImmediate } from 'node:timers/promises'
import type { Ledger } from '../../writer/ledger.ts'
import { forgetImport, tidyPool } from './import-pool.ts'

/** At the start of a hub: what was laid down and never closed is forgotten, and what lists no longer name goes. */
export async function resumePool(ledger: Ledger): Promise<void> {
  const open = ledger.db.prepare('SELECT id FROM pool_batch WHERE entry IS NULL').pluck().all() as number[]
  for (const batch of open) while (await ledger.write((w) => forgetImport(w, { batch }))) await setImmediate()
  const campaigns = ledger.db.prepare('SELECT DISTINCT campaign FROM pool_list').pluck().all() as string[]
  for (const campaign of campaigns) while (await ledger.write((w) => tidyPool(w, { campaign }))) await setImmediate()
}
