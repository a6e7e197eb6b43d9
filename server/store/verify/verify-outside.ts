import { hash as digest } from 'node:crypto'
import type { EntryKind } from '../../contract/ledger/ledger-entries.ts'
import type { Db } from '../sqlite/database.ts'
import type { Keys } from '../chain/keys.ts'
import { contentHash, saltOf, wholeContent } from '../changes/hand-in-content.ts'
import { readText, textHashOf } from '../changes/deductions/deduction-texts.ts'
import { arePeople } from '../changes/rectifications/rectification-people.ts'
import { noteId } from '../changes/cases/case-text.ts'
import { statements } from '../sqlite/statements.ts'
import { checkAccess } from './people/verify-access.ts'
import { wrongText } from './methods/unread-texts.ts'
import { wrongReports } from './report-outside.ts'
import type { Problem } from './chain/verify-chain.ts'

interface StoredText {
  n: number | null
  id: Buffer | null
  sealed: Buffer
  /** What the entry says: the hash of salt and text. */
  due: string | null
}

/**
 * Tables that are not made from the ledger, as far as something speaks for them: every text that was not erased is the
 * one whose salted hash stands in an entry; the audit log is whole, and it and the access tables are those of the checkpoints.
 *
 * @param keys with which texts are read; without them, only whether an entry speaks of each
 */
export function checkOutside(db: Db, keys: Keys | undefined): Problem[] {
  return [
    ...wrongTexts(db, keys),
    ...wrongHandIns(db, keys),
    ...wrongDeductionTexts(db, keys),
    ...wrongPeople(db, keys),
    ...wrongReports(db),
    ...checkAccess(db),
  ]
}

const CITIZENS = `
  SELECT ledger.n, id, sealed, coalesce(body ->> '$.item.commentHash', body ->> '$.commentHash', body ->> '$.wordsHash') AS due
  FROM private_text AS text LEFT JOIN ledger ON ledger.n = coalesce(
    (SELECT n FROM extra WHERE extra.id = text.id), (SELECT n FROM follow_up WHERE follow_up.id = text.id),
    (SELECT n FROM rating WHERE rating.id = text.id))`
const OF_CASES = `
  SELECT n, NULL AS id, sealed, body ->> '$.noteHash' AS due FROM case_text LEFT JOIN ledger USING (n)`

function* wrongTexts(db: Db, keys: Keys | undefined): Iterable<Problem> {
  for (const query of [CITIZENS, OF_CASES])
    for (const { n, id, sealed, due } of db.prepare(query).iterate() as Iterable<StoredText>) {
      const where = n === null ? {} : { n }
      if (due === null) yield { ...where, code: 'text-differs', message: 'a text is kept of which no entry speaks' }
      else if (keys && saltedHash(keys, id ?? noteId(n!), sealed) !== due)
        yield { ...where, code: 'text-differs', message: 'the text is not the one whose hash the entry holds' }
    }
}

/** Undefined where the text was not sealed with these keys for this place. */
function saltedHash(keys: Keys, id: Buffer, sealed: Buffer): string | undefined {
  try {
    const { salt, ...said } = JSON.parse(keys.unseal(id, sealed)) as { salt: string; comment?: string; text?: string }
    const text = Buffer.from(said.comment ?? said.text ?? '', 'utf8')
    return digest('sha256', Buffer.concat([Buffer.from(salt, 'base64url'), text]), 'hex')
  } catch {
    return undefined
  }
}

/** What was written in deductions: as `wrongTexts`. */
function* wrongDeductionTexts(db: Db, keys: Keys | undefined): Iterable<Problem> {
  const rows = db
    .prepare("SELECT n, kind, body, body ->> '$.textHash' AS due FROM deduction_text LEFT JOIN ledger USING (n)")
    .all() as { n: number; kind: EntryKind; body: string; due: string | null }[]
  for (const { n, kind, body, due } of rows) {
    if (due === null) yield { n, code: 'text-differs', message: 'a text is kept of which no entry speaks' }
    else if (keys !== undefined) {
      const kept = readText({ sql: statements(db), keys }, n)
      const blank = kept && wrongText(n, kind, JSON.parse(body), kept.text)
      if (kept === null || textHashOf(kept) !== due)
        yield { n, code: 'text-differs', message: 'the text is not the one whose hash the entry holds' }
      else if (blank) yield blank
    }
  }
}

/** People of rectification, as far as they are still there. */
function* wrongPeople(db: Db, keys: Keys | undefined): Iterable<Problem> {
  const rows = db
    .prepare("SELECT n, body ->> '$.peopleHash' AS due FROM rectification_people LEFT JOIN ledger USING (n)")
    .all() as { n: number; due: string | null }[]
  for (const { n, due } of rows) {
    if (due === null) yield { n, code: 'text-differs', message: 'names are kept of which no entry speaks' }
    else if (keys !== undefined && arePeople({ sql: statements(db), keys }, n, due) === false)
      yield { n, code: 'text-differs', message: 'the names are not the ones whose hash the entry holds' }
  }
}

/** What was handed in, as far as all of it is still there: the content is the one whose hash the entry holds. */
function* wrongHandIns(db: Db, keys: Keys | undefined): Iterable<Problem> {
  if (keys === undefined) return
  const reader = { sql: statements(db), keys }
  for (const { n, hash } of db.prepare('SELECT n, hash FROM hand_in').all() as { n: number; hash: string }[]) {
    const salt = saltOf(reader, n)
    const content = salt === null ? null : wholeContent(reader, n)
    if (salt !== null && content !== null && contentHash(salt, content) !== hash)
      yield { n, code: 'text-differs', message: 'what was handed in is not what the entry holds' }
  }
}
