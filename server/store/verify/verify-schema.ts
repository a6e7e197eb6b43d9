import type { Db } from '../sqlite/database.ts'
import type { Problem } from './chain/verify-chain.ts'

interface SchemaObject {
  type: string
  name: string
  sql: string
}

/**
 * Whether the database has the tables, indexes and triggers that this version makes, and no others. Somebody who drops
 * a trigger to edit what is append-only, and forgets to put it back, shows by that alone; so does a trigger of
 * somebody's own, which could change what is written tomorrow.
 */
export function checkSchema(running: Db, fresh: Db): Problem[] {
  const here = schemaOf(running)
  const due = schemaOf(fresh)
  const problems: Problem[] = []
  for (const [key, { type, name, sql }] of due) {
    const found = here.get(key)
    if (!found) problems.push(differs(`${type} ${name} is missing`))
    else if (found.sql !== sql) problems.push(differs(`${type} ${name} is not the one that this version makes`))
  }
  for (const [key, { type, name }] of here)
    if (!due.has(key)) problems.push(differs(`${type} ${name} is none that this version makes`))
  return problems
}

function differs(message: string): Problem {
  return { code: 'schema-differs', message }
}

/** What SQLite keeps for itself (`sqlite_%`) has no text. */
function schemaOf(db: Db): Map<string, SchemaObject> {
  const rows = db
    .prepare(`SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite!_%' ESCAPE '!'`)
    .all() as SchemaObject[]
  return new Map(rows.map((row) => [`${row.type} ${row.name}`, row]))
}
