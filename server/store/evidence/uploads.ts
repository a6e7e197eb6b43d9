import type { Actor } from '../../contract/audit.ts'
import { DAY_MS } from '../../contract/campaign-time.ts'
import type { EvidenceSort } from '../../contract/deductions.ts'
import { Refusal } from '../../contract/errors.ts'
import type { EvidenceFile } from '../../contract/ledger/deduction-entries.ts'
import type { RoleHolder } from '../../contract/roles.ts'
import type { Reader } from '../reader.ts'
import type { Registry } from '../registry/registry.ts'
import type { Sql } from '../sqlite/statements.ts'
import type { Write } from '../writer/write.ts'
import { openBytes, partName, sealBytes } from './evidence-key.ts'

/** Neither a deduction nor a list of rectification names it. */
const UNNAMED = 'id NOT IN (SELECT file FROM deduction_file UNION SELECT file FROM rectification_file)'
/** Files of one account that no entry names yet. */
const MOST_WAITING = 50
/** A file that no entry names goes after so long, with the next upload of anybody. */
const KEPT_WAITING_MS = 14 * DAY_MS

export interface UploadRow {
  id: string
  at: number
  operator: string
  role: string
  unit: string | null
  body: string | null
  key: Buffer
  sort: EvidenceSort | null
  bytes: number | null
  sha256: string | null
}

/**
 * Keeps one part of a file that is being uploaded; the first begins it. Nobody sees the file before `finishUpload`.
 *
 * @param input.bytes in base64, since what crosses to the writer is plain data
 * @throws Refusal too-many-attempts where too many files of the account wait to be named by a deduction; not-found
 */
export function storePart(
  w: Write,
  { id, part, bytes, by }: { id: string; part: number; bytes: string; by: RoleHolder },
  actor: Actor,
): void {
  if (part === 0) begin(w, id, by, actor)
  const row = uploadById(w.sql, id)
  if (row === undefined || row.sort !== null || row.operator !== actor) throw new Refusal('not-found', id)
  const key = w.keys.evidence.unseal(id, row.key)
  w.sql('INSERT INTO upload_part (upload, part, sealed) VALUES (?, ?, ?)').run(
    id,
    part,
    sealBytes(key, partName(id, part), Buffer.from(bytes, 'base64')),
  )
}

/** All parts are there: from here on it may be named. @throws Refusal not-found */
export function finishUpload(
  w: Write,
  { id, sort, bytes, sha256 }: { id: string; sort: EvidenceSort; bytes: number; sha256: string },
  actor: Actor,
): EvidenceFile {
  const row = uploadById(w.sql, id)
  if (row === undefined || row.sort !== null || row.operator !== actor) throw new Refusal('not-found', id)
  w.sql('UPDATE upload SET sort = ?, bytes = ?, sha256 = ? WHERE id = ?').run(sort, bytes, sha256, id)
  w.audit.record(actor, 'evidence:upload', `evidence:${id}`, { sort, bytes, sha256 })
  return { id, sha256 }
}

function begin(w: Write, id: string, { role, unit, body }: RoleHolder, actor: Actor): void {
  forgetWaiting(w)
  const waiting = w.sql(`SELECT count(*) FROM upload WHERE operator = ? AND ${UNNAMED}`).pluck().get(actor) as number
  if (waiting >= MOST_WAITING)
    throw new Refusal('too-many-attempts', `${MOST_WAITING} files wait`, `已有 ${MOST_WAITING} 个文件在等`)
  w.sql('INSERT INTO upload (id, at, operator, role, unit, body, key) VALUES (?, ?, ?, ?, ?, ?, ?)').run(
    id,
    w.now,
    actor,
    role,
    unit ?? null,
    body ?? null,
    w.keys.evidence.fresh(id).sealed,
  )
}

/** Files that nothing came to name, and those whose sender went away half-way. */
function forgetWaiting({ sql, now }: Pick<Write, 'sql' | 'now'>): void {
  const old = sql(
    `SELECT id FROM upload WHERE ${UNNAMED}
       AND at < CASE WHEN sort IS NULL THEN ? ELSE ? END LIMIT 20`,
  )
    .pluck()
    .all(now - DAY_MS, now - KEPT_WAITING_MS) as string[]
  for (const id of old) {
    sql('DELETE FROM upload_part WHERE upload = ?').run(id)
    sql('DELETE FROM upload WHERE id = ?').run(id)
  }
}

export function uploadById(sql: Sql, id: string): UploadRow | undefined {
  return sql('SELECT * FROM upload WHERE id = ?').get(id.toLowerCase()) as UploadRow | undefined
}

/**
 * Files that somebody names, as entries hold them: each was uploaded, whole, by somebody of the same office, body or unit.
 *
 * @throws Refusal unknown-file
 */
export function filesNamed(
  { sql, registry }: { sql: Sql; registry: Pick<Registry, 'heirOf'> },
  ids: readonly string[],
  by: RoleHolder,
): EvidenceFile[] {
  return [...new Set(ids.map((each) => each.toLowerCase()))].map((id) => {
    const row = uploadById(sql, id)
    if (row?.sha256 == null || !isOfTheSame(registry, row, by)) throw new Refusal('unknown-file', id)
    return { id, sha256: row.sha256 }
  })
}

function isOfTheSame(registry: Pick<Registry, 'heirOf'>, row: UploadRow, by: RoleHolder): boolean {
  if (row.role !== by.role) return false
  if (by.role === 'unit')
    return row.unit !== null && by.unit !== undefined && registry.heirOf(row.unit) === registry.heirOf(by.unit)
  return by.role !== 'reporter' || row.body === by.body
}

/** What is known of a file; null where there is none, or not all of it. */
export function uploadFacts(sql: Sql, id: string): { sort: EvidenceSort; bytes: number; sha256: string } | null {
  const row = uploadById(sql, id)
  if (row?.sort == null || row.bytes === null || row.sha256 === null) return null
  return { sort: row.sort, bytes: row.bytes, sha256: row.sha256 }
}

/** One part of a file as it was sent, in base64. @throws Refusal not-found */
export function partOf({ sql, keys }: Pick<Reader, 'sql' | 'keys'>, id: string, part: number): string {
  const row = uploadById(sql, id)
  const sealed = sql('SELECT sealed FROM upload_part WHERE upload = ? AND part = ?').pluck().get(id, part) as
    | Buffer
    | undefined
  if (row === undefined || sealed === undefined) throw new Refusal('not-found', id)
  return openBytes(keys.evidence.unseal(id, row.key), partName(id, part), sealed).toString('base64')
}
