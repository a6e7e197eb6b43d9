import { createHash } from 'node:crypto'
import type { Sql } from '../../sqlite/statements.ts'

interface LineRow {
  id: string
  unit: string
  kind: string
  person: Buffer
}

/** Lines of a frame (n of their first part) as they stand in its file, without the line feed. */
export function* linesOf(sql: Sql, lines: number): Generator<string> {
  const rows = sql('SELECT id, unit, kind, person FROM frame_line WHERE frame = ? ORDER BY id').iterate(lines)
  for (const { id, unit, kind, person } of rows as Iterable<LineRow>)
    yield `${id},${unit},${kind},${person.toString('hex')}`
}

/** SHA-256 of the bytes of a frame, in hex. */
export function frameHash(sql: Sql, lines: number): string {
  const hash = createHash('sha256')
  for (const line of linesOf(sql, lines)) hash.update(`${line}\n`)
  return hash.digest('hex')
}
