import { sign } from 'node:crypto'
import { isoShanghai } from '../../../contract/campaign-time.ts'
import { Refusal } from '../../../contract/errors.ts'
import type { Checkpoint } from '../../../contract/ledger/checkpoint.ts'
import { canonicalJson } from '../../../contract/ledger/canonical-json.ts'
import type { EntryBodies } from '../../../contract/ledger/ledger-entries.ts'
import { FIRST_METHOD } from '../../../contract/methods.ts'
import type { Manifest, UnsignedManifest } from '../../../contract/export/seal-manifest.ts'
import { sealBody, sealByNumber, type SealRow } from '../../changes/seals/seals.ts'
import { entryHash, entryText, NO_ENTRY, type HashName } from '../../chain/chain.ts'
import { makeCheckpoint, publicPart, signingKeyOf } from '../../chain/checkpoint.ts'
import { ROW_COLUMNS, type LedgerRow } from '../../chain/read-entries.ts'
import type { RatingRow } from '../../projections/rating-row.ts'
import type { Reader } from '../../reader.ts'
import { uuidText } from '../../sqlite/uuid-bytes.ts'
import { genesisOf } from '../provenance.ts'
import { figuresOf, type SealedFigures } from '../scores/sealed-figures.ts'

/** What a package is made of, but for the lists of a method and the extract of the ledger. */
export interface PackageFacts extends SealedFigures {
  seal: Pick<SealRow, 'n' | 'at' | 'from_date' | 'to_date'>
  /** Of the manifest, where the package was made before. */
  digest: string | null
  body: EntryBodies['seal']
  hash: string
  hashName: HashName
  city: string
  demo: boolean
  /** The policy that the seal names, as it stands in the ledger. */
  policyText: string
  /** Of the seal's own entry. */
  checkpoint: Checkpoint
}

/** @throws Refusal seal-missing */
export function packageFacts(reader: Reader, n: number): PackageFacts {
  const { sql } = reader
  const row = sealByNumber(sql, n)
  if (!row) throw new Refusal('seal-missing', String(n))
  const { at, from_date, to_date } = row
  const body = sealBody(sql, n)
  const { city, demo, hash: hashName } = genesisOf(reader)
  const hash = (sql('SELECT hash FROM ledger WHERE n = ?').pluck().get(n) as Buffer).toString('hex')
  return {
    seal: { n, at, from_date, to_date },
    digest: row.package,
    body,
    ...figuresOf(n, body),
    hash,
    hashName,
    city,
    demo,
    policyText: sql('SELECT body FROM policy WHERE version = ?').pluck().get(body.policy.version) as string,
    checkpoint: makeCheckpoint({ city, at, n, hash, hashName }, signingKeyOf(reader.db)),
  }
}

/** The manifest with the hub's key and its signature. */
export function signManifest(reader: Reader, manifest: UnsignedManifest): Manifest {
  const key = signingKeyOf(reader.db)
  const unsigned = { ...manifest, key: publicPart(key) }
  const sig = sign(null, Buffer.from(canonicalJson(unsigned), 'utf8'), key).toString('base64url')
  return { ...unsigned, sig }
}

/** A held rating as it is listed in the package. */
export interface SealedHeld {
  rating: string
  unit: string
  window: string
  occurredAt: string
  level: number
  rule: string
}

/** Ratings that are held in the period of a seal of the service-centre method, in the order of their moment. @throws Refusal seal-missing */
export function heldInSeal({ sql, registry }: Reader, n: number): SealedHeld[] {
  const seal = sealByNumber(sql, n)
  if (seal?.method !== FIRST_METHOD) throw new Refusal('seal-missing', String(n))
  const rows = sql(
    `SELECT * FROM rating WHERE rule <> 'ok' AND verdict = 'held' AND occurred >= ? AND occurred < ? ORDER BY occurred, id`,
  ).all(seal.since, seal.until) as RatingRow[]
  return rows.map((row) => {
    const window = row.window === null ? undefined : registry.windowById(row.window)
    return {
      rating: uuidText(row.id),
      unit: row.unit ?? '',
      window: window ? `${window.hall}/${window.code}` : '',
      occurredAt: isoShanghai(row.occurred),
      level: row.level,
      rule: row.rule,
    }
  })
}

/** Where an extract of the ledger goes on: the last entry so far and its hash. */
export interface ExtractPlace {
  n: number
  hash: string
}

/** Entries of a piece: some milliseconds. */
const ENTRIES_A_PIECE = 1_000

/**
 * The next lines of an extract of the ledger, each hash recomputed on the way. Entries never change, so pieces fit.
 *
 * @param after the end of the piece before; null at the beginning
 * @throws Refusal ledger-broken naming the entry
 */
export function ledgerLines(
  reader: Reader,
  last: number,
  after: ExtractPlace | null,
): { text: string; end: ExtractPlace } {
  const { hash: hashName } = genesisOf(reader)
  const rows = reader
    .sql(`SELECT ${ROW_COLUMNS} FROM ledger WHERE n > ? AND n <= ? ORDER BY n LIMIT ?`)
    .all(after?.n ?? 0, last, ENTRIES_A_PIECE) as LedgerRow[]
  let before = after?.hash ?? NO_ENTRY
  let text = ''
  for (const { n, at, kind, body, prev, hash } of rows) {
    if (prev !== before || entryHash(hashName, entryText(n, at, kind, body, prev)) !== hash)
      throw new Refusal('ledger-broken', `entry ${n}`)
    before = hash
    text += `{"n":${n},"at":${at},"kind":"${kind}","body":${body},"prev":"${prev}","hash":"${hash}"}\n`
  }
  return { text, end: { n: rows.at(-1)?.n ?? last, hash: before } }
}
