import { randomBytes } from 'node:crypto'
import type { Actor } from '../../../contract/audit.ts'
import { Refusal } from '../../../contract/errors.ts'
import { SALT_BYTES } from '../../../contract/survey/draw-limits.ts'
import type { PoolSource } from '../../../contract/survey/pool.ts'
import { sha256 } from '../../../machine/sha256.ts'
import { personBytes } from '../../../rules/sampling/person.ts'
import { fileHash, mustHaveSecret } from '../../personal/pool-secret.ts'
import { campaignById } from '../../reads/scores/campaigns.ts'
import type { PoolChunk, PoolPlan } from '../../reads/pool/plan-import.ts'
import { BulkInsert } from '../../sqlite/bulk-insert.ts'
import type { Write } from '../../writer/write.ts'
import { removeRaters } from './remove-raters.ts'
import { erasedOn, lastBatch, type SealedRater } from './pool-rows.ts'

/**
 * An import of the pool, all or nothing. It is planned beside the writer (`reads/pool/plan-import.ts`), its rows are laid
 * down chunk by chunk under one batch, and the closing entry lets all of them be seen. A hub that dies before that has
 * entered nothing, and forgets the rows at its next start. `server/campaign/pool-import.ts` takes these steps.
 */

/** Rows that one transaction deletes. */
const ROWS_A_SLICE = 500

/** @throws Refusal unknown-campaign, people-erased, pool-import-running; pool-changed where it is to be planned again */
export function beginImport(
  w: Write,
  { campaign, source, after }: { campaign: string; source: PoolSource; after: number },
): { batch: number } {
  campaignById(w, campaign, w.now)
  if (erasedOn(w, campaign) !== null) throw new Refusal('people-erased', campaign)
  if (w.sql('SELECT id FROM pool_batch WHERE entry IS NULL').get() !== undefined)
    throw new Refusal('pool-import-running')
  if (lastBatch(w) !== after) throw new Refusal('pool-changed')
  mustHaveSecret(w, campaign)
  const { lastInsertRowid } = w.sql('INSERT INTO pool_batch (campaign, source) VALUES (?, ?)').run(campaign, source)
  return { batch: Number(lastInsertRowid) }
}

/** @throws Refusal not-found where the batch is closed, or none */
export function layPoolDown(w: Write, { batch, chunk }: { batch: number; chunk: string }): void {
  const { campaign, source } = mustBeOpen(w, batch)
  const { raters = [], units = [], lines = [] } = JSON.parse(chunk) as PoolChunk
  const same = { batch: String(batch) }
  const people = new BulkInsert(w.db, 'rater', ['number', 'campaign', 'batch', 'person', 'key', 'sealed'], { same })
  for (const [number, name, organisation, phone] of raters) {
    const person = { name, ...(organisation === '' ? {} : { organisation }), ...(phone === '' ? {} : { phone }) }
    const salt = randomBytes(SALT_BYTES)
    const record: SealedRater = { ...person, salt: salt.toString('base64url') }
    const { id, sealed } = w.keys.personal.seal(JSON.stringify(record))
    people.add(number, campaign, Buffer.from(sha256(personBytes(salt, person)), 'hex'), id, sealed)
  }
  people.write()
  const places = new BulkInsert(w.db, 'rater_unit', ['rater', 'unit', 'source', 'batch', 'kind'], { same })
  for (const [rater, unit, kind] of units) places.add(rater, unit, source, kind)
  places.write()
  const found = new BulkInsert(w.db, 'rater_line', ['hand_in', 'line', 'rater', 'batch'], {
    same,
    verb: 'INSERT OR REPLACE',
  })
  for (const [handIn, line, rater] of lines) found.add(handIn, line, rater)
  found.write()
}

/**
 * Lets everything that was laid down be seen, with its entry.
 *
 * @throws Refusal not-found; people-erased where the policy's day has passed meanwhile
 */
export function closeImport(
  w: Write,
  { batch, plan }: { batch: number; plan: PoolPlan },
  actor: Actor,
): { entry: number } {
  const { campaign, source } = mustBeOpen(w, batch)
  if (erasedOn(w, campaign) !== null) throw new Refusal('people-erased', campaign)
  const { rows, entered, merged, erased, left, next, digest, lists } = plan
  const { n } = w.append('pool-import', {
    campaign,
    source,
    rows,
    entered,
    merged,
    ...(erased === 0 ? {} : { erased }),
    ...(left === 0 ? {} : { left }),
    next,
    ...(digest === null ? {} : { hash: fileHash(mustHaveSecret(w, campaign), digest) }),
    ...(source === 'objects' ? { handIns: lists.map(({ handIn }) => handIn) } : {}),
    operator: actor,
  })
  w.sql('UPDATE pool_batch SET entry = ? WHERE id = ?').run(n, batch)
  for (const { unit, handIn } of lists)
    w.sql('INSERT OR REPLACE INTO pool_list (campaign, unit, hand_in, batch) VALUES (?, ?, ?, ?)').run(
      campaign,
      unit,
      handIn,
      batch,
    )
  w.audit.record(actor, 'pool:import', `campaign:${campaign}`, { source, rows, entered, merged })
  return { entry: n }
}

/** Forgets some of what was laid down and not closed. @returns whether there is more */
export function forgetImport(w: Write, { batch }: { batch: number }): boolean {
  mustBeOpen(w, batch)
  const people = w.sql('SELECT number, key FROM rater WHERE batch = ? LIMIT ?').all(batch, ROWS_A_SLICE) as {
    number: number
    key: Buffer
  }[]
  for (const { number, key } of people) {
    w.keys.personal.erase(key)
    w.sql('DELETE FROM rater WHERE number = ?').run(number)
  }
  if (people.length === ROWS_A_SLICE) return true
  const units = w.sql('SELECT rater, unit, source FROM rater_unit WHERE batch = ? LIMIT ?').all(batch, ROWS_A_SLICE)
  for (const { rater, unit, source } of units as { rater: number; unit: string; source: string }[])
    w.sql('DELETE FROM rater_unit WHERE rater = ? AND unit = ? AND source = ? AND batch = ?').run(
      rater,
      unit,
      source,
      batch,
    )
  if (units.length === ROWS_A_SLICE) return true
  w.sql('DELETE FROM rater_line WHERE batch = ?').run(batch)
  w.sql('DELETE FROM pool_batch WHERE id = ?').run(batch)
  return false
}

/**
 * Takes away some rows of lists that newer ones replaced, and, for good, people whom no source names any more.
 *
 * @returns whether there is more
 */
export function tidyPool(w: Write, { campaign }: { campaign: string }): boolean {
  const rows = w
    .sql(
      `SELECT u.rater, u.unit, u.batch FROM pool_batch b JOIN rater_unit u ON u.batch = b.id
       JOIN pool_list l ON l.campaign = b.campaign AND l.unit = u.unit
       WHERE b.campaign = ? AND b.source = 'objects' AND b.entry IS NOT NULL AND u.batch < l.batch LIMIT ?`,
    )
    .all(campaign, ROWS_A_SLICE) as { rater: number; unit: string; batch: number }[]
  for (const { rater, unit, batch } of rows)
    w.sql("DELETE FROM rater_unit WHERE rater = ? AND unit = ? AND source = 'objects' AND batch = ?").run(
      rater,
      unit,
      batch,
    )
  const isLeft = (rater: number) =>
    w.sql('SELECT 1 FROM rater_unit WHERE rater = ? LIMIT 1').get(rater) === undefined &&
    w.sql('SELECT 1 FROM rater_decision WHERE same = 1 AND undone IS NULL AND ? IN (low, high) LIMIT 1').get(rater) ===
      undefined
  removeRaters(w, [...new Set(rows.map(({ rater }) => rater))].filter(isLeft))
  return rows.length === ROWS_A_SLICE
}

function mustBeOpen({ sql }: Write, batch: number): { campaign: string; source: PoolSource } {
  const row = sql('SELECT campaign, source FROM pool_batch WHERE id = ? AND entry IS NULL').get(batch)
  if (row === undefined) throw new Refusal('not-found', 'import', '导入')
  return row as { campaign: string; source: PoolSource }
}
