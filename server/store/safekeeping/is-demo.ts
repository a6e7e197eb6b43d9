import { genesisOf } from '../reads/provenance.ts'
import { openForReading } from '../sqlite/open-database.ts'
import { statements } from '../sqlite/statements.ts'

/** Whether the first entry of a ledger says that all of it is play. @param file of its database */
export function isDemo(file: string): boolean {
  const db = openForReading(file)
  try {
    return genesisOf({ sql: statements(db) }).demo
  } finally {
    db.close()
  }
}
