import { createHash, sign, type KeyObject } from 'node:crypto'
import { createWriteStream, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { finished } from 'node:stream/promises'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { constants, createGzip } from 'node:zlib'
import { isoShanghai } from '../contract/campaign-time.ts'
import { canonicalJson } from '../contract/ledger/canonical-json.ts'
import { Refusal } from '../contract/errors.ts'
import type { EntryBodies } from '../contract/ledger/ledger-entries.ts'
import type { Policy } from '../contract/policy.ts'
import { csvExport } from '../export/csv-export.ts'
import type { Column } from '../export/column.ts'
import { exportScores } from '../export/export-scores.ts'
import { entryHash, entryText, type HashName } from '../store/chain/chain.ts'
import { makeCheckpoint, publicPart } from '../store/chain/checkpoint.ts'
import { PRIVATE_FILE, PRIVATE_FOLDER, syncFolder } from '../store/sqlite/durable-file.ts'
import type { Ledger } from '../store/writer/ledger.ts'
import type { RatingRow } from '../store/projections/rating-row.ts'
import { readRows } from '../store/chain/read-entries.ts'
import { sealBody, sealByNumber, type SealRow } from '../store/changes/seals.ts'
import { uuidText } from '../store/sqlite/uuid-bytes.ts'
import { total } from '../rules/score/tally.ts'
import { genesisOf } from '../store/reads/provenance.ts'
import { figuresOf } from '../store/reads/scores/sealed-figures.ts'

export const MANIFEST = 'manifest.json'
export const LEDGER_EXTRACT = 'ledger.jsonl.gz'

/** What is handed over for a seal; signed by the hub's key, and its digest is in the ledger. */
export interface Manifest {
  format: 1
  what: 'pingyi-seal'
  city: string
  demo?: true
  campaign: string
  from: string
  to: string
  early?: true
  /** The entry of the seal and its hash: the extract ends with it. */
  seal: { n: number; hash: string; hashName: HashName }
  sealedAt: string
  operator: string
  second?: string
  reason: string
  policy: { version: number; digest: string }
  checks: EntryBodies['seal']['checks']
  accepted: string[]
  counts: { units: number; ranked: number; insufficient: number; notPresent: number; counted: number; held: number }
  files: { name: string; bytes: number; sha256: string }[]
  /** The hub's Ed25519 public key, JWK member `x`, and its signature over the canonical JSON of all the rest. */
  key: string
  sig: string
}

export interface PackagePorts {
  ledger: Ledger
  key: KeyObject
  /** The data folder. */
  data: string
  /** Entries written so far, and in all. */
  onProgress?: (done: number, of: number) => void
}

export function packageFolder(data: string, seal: Pick<SealRow, 'n' | 'from_date' | 'to_date'>): string {
  return join(data, 'seals', `${seal.from_date}_${seal.to_date}-${seal.n}`)
}

/**
 * The package of a seal, made when it is not there yet. The same seal gives the same figures whenever it is made: they
 * come from the seal's own entry, and the extract ends with it.
 *
 * @throws Refusal seal-missing, ledger-broken, seal-package-broken when what lies there is not what the ledger says
 */
export async function sealPackage(ports: PackagePorts, n: number): Promise<{ folder: string; digest: string }> {
  const { ledger, data } = ports
  const seal = sealByNumber(ledger.sql, n)
  if (!seal) throw new Refusal('seal-missing', String(n))
  const folder = packageFolder(data, seal)
  if (seal.package !== null && existsSync(folder)) {
    const digest = sha256(readFileSync(join(folder, MANIFEST)))
    if (digest !== seal.package) throw new Refusal('seal-package-broken', folder)
    return { folder, digest }
  }
  const work = `${folder}.unfinished`
  rmSync(work, { recursive: true, force: true })
  mkdirSync(work, { recursive: true, mode: PRIVATE_FOLDER })
  const manifest = await writeFiles(ports, seal, work)
  const text = `${JSON.stringify(manifest, null, 2)}\n`
  writeFileSync(join(work, MANIFEST), text, { flush: true, mode: PRIVATE_FILE })
  syncFolder(work)
  const digest = sha256(Buffer.from(text))
  if (seal.package !== null && digest !== seal.package) throw new Refusal('seal-package-broken', folder)
  rmSync(folder, { recursive: true, force: true })
  renameSync(work, folder)
  syncFolder(dirname(folder))
  if (seal.package === null) await ledger.write((w) => w.append('seal-package', { seal: n, digest }))
  return { folder, digest }
}

async function writeFiles(ports: PackagePorts, seal: SealRow, folder: string): Promise<Manifest> {
  const { ledger, key } = ports
  const body = sealBody(ledger.sql, seal.n)
  const { city, demo } = genesisOf(ledger)
  const { answer, tallies } = figuresOf(seal.n, body)
  const policyText = ledger.sql('SELECT body FROM policy WHERE version = ?').pluck().get(body.policy.version) as string
  const policy = JSON.parse(policyText) as Policy
  const report = { answer, title: `${body.campaign}年群众评议机关作风活动`, city, demo, policy, tallies }
  const row = ledger.sql('SELECT hash FROM ledger WHERE n = ?').get(seal.n) as { hash: Buffer }
  const hash = row.hash.toString('hex')
  const { hashName } = ledger.chain
  const files: Manifest['files'] = []
  const put = (name: string, bytes: Uint8Array) => {
    writeFileSync(join(folder, name), bytes, { flush: true, mode: PRIVATE_FILE })
    files.push({ name, bytes: bytes.byteLength, sha256: sha256(bytes) })
  }
  put('scores.json', (await exportScores(report, 'json')).bytes)
  put('scores.csv', (await exportScores(report, 'csv')).bytes)
  put('scores.xlsx', (await exportScores(report, 'xlsx')).bytes)
  put('policy.json', Buffer.from(policyText))
  put('held.csv', csvExport(HELD_COLUMNS, heldRows(ledger, seal)))
  const checkpoint = makeCheckpoint({ city, at: seal.at, n: seal.n, hash, hashName }, key)
  put('checkpoint.json', Buffer.from(`${JSON.stringify(checkpoint, null, 2)}\n`))
  put('README.txt', Buffer.from(README))
  files.push(await writeExtract(ports, seal.n, join(folder, LEDGER_EXTRACT)))
  const having = (status: string) => answer.units.filter((unit) => unit.status === status).length
  const unsigned: Omit<Manifest, 'sig'> = {
    format: 1,
    what: 'pingyi-seal',
    city,
    ...(demo ? { demo: true as const } : {}),
    campaign: body.campaign,
    from: body.from,
    to: body.to,
    ...(body.early ? { early: true as const } : {}),
    seal: { n: seal.n, hash, hashName },
    sealedAt: isoShanghai(seal.at),
    operator: body.operator,
    ...(body.second === undefined ? {} : { second: body.second }),
    reason: body.reason,
    policy: body.policy,
    checks: body.checks,
    accepted: body.accepted,
    counts: {
      units: answer.units.length,
      ranked: having('ranked'),
      insufficient: having('insufficient'),
      notPresent: having('not-present'),
      counted: [...tallies.values()].reduce((sum, { counts }) => sum + total(counts), 0),
      held: body.checks.held,
    },
    files,
    key: publicPart(key),
  }
  const sig = sign(null, Buffer.from(canonicalJson(unsigned), 'utf8'), key).toString('base64url')
  return { ...unsigned, sig }
}

/** The ledger up to the seal, each hash recomputed on the way. @throws Refusal ledger-broken naming the entry */
async function writeExtract(
  { ledger, onProgress = () => {} }: PackagePorts,
  last: number,
  file: string,
): Promise<Manifest['files'][number]> {
  // Quick rather than small: the chain of hashes hardly shrinks anyway.
  const gzip = createGzip({ level: constants.Z_BEST_SPEED, chunkSize: 1 << 18 })
  const out = createWriteStream(file, { flush: true, mode: PRIVATE_FILE })
  const sum = createHash('sha256')
  let bytes = 0
  gzip.on('data', (piece: Buffer) => {
    sum.update(piece)
    bytes += piece.length
  })
  gzip.pipe(out)
  let before: Buffer = Buffer.alloc(32)
  let lines: string[] = []
  for (const { n, at, kind, body, prev, hash } of readRows(ledger.db)) {
    if (n > last) break
    if (!prev.equals(before) || !entryHash(ledger.chain.hashName, entryText(n, at, kind, body, prev)).equals(hash))
      throw new Refusal('ledger-broken', `entry ${n}`)
    before = hash
    const [prevHex, hex] = [prev.toString('hex'), hash.toString('hex')]
    lines.push(`{"n":${n},"at":${at},"kind":"${kind}","body":${body},"prev":"${prevHex}","hash":"${hex}"}\n`)
    if (lines.length < 1_000) continue
    await writeLines(gzip, lines)
    lines = []
    onProgress(n, last)
    // Presses are acknowledged in between.
    await nextTurn()
  }
  await writeLines(gzip, lines)
  gzip.end()
  await finished(out)
  onProgress(last, last)
  return { name: LEDGER_EXTRACT, bytes, sha256: sum.digest('hex') }
}

async function writeLines(gzip: ReturnType<typeof createGzip>, lines: string[]): Promise<void> {
  if (lines.length === 0 || gzip.write(lines.join(''))) return
  await new Promise((resolve) => gzip.once('drain', resolve))
}

interface HeldRow {
  rating: string
  unit: string
  window: string
  occurredAt: string
  level: number
  rule: string
}

const text = (header: string, width: number, value: (row: HeldRow) => string): Column<HeldRow> => ({
  header,
  width,
  kind: 'text',
  value,
})
const HELD_COLUMNS: Column<HeldRow>[] = [
  text('评价编号', 36, (row) => row.rating),
  text('参评单位', 10, (row) => row.unit),
  text('窗口', 16, (row) => row.window),
  text('时间', 26, (row) => row.occurredAt),
  { header: '等级', width: 6, kind: 'whole', value: (row) => row.level },
  text('规则', 12, (row) => row.rule),
]

function heldRows({ sql, registry }: Ledger, { since, until }: SealRow): HeldRow[] {
  const rows = sql(
    `SELECT * FROM rating WHERE rule <> 'ok' AND verdict = 'held' AND occurred >= ? AND occurred < ? ORDER BY occurred, id`,
  ).all(since, until) as RatingRow[]
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

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

const README = `评议结果封存包

scores.xlsx 供阅读；scores.csv、scores.json 供程序读取；policy.json 为评分规则；held.csv 为封存时仍待核、经两人确认按现状
封存的评价；ledger.jsonl.gz 为台账摘录，从第 1 条到封存条目；checkpoint.json 为封存时的检查点；manifest.json 列出以上文件的
SHA-256，由服务器密钥签名，其摘要记入台账。

核对：pingyi seal --check 本目录
不用本系统也能核对：按台账说明（store/README.md）重算每一条哈希和每一个得分。

The sealed result. manifest.json names every file by its SHA-256 and is signed by the hub's Ed25519 key over the RFC 8785
canonical JSON of all but "sig". Anyone can recompute hashes and scores from ledger.jsonl.gz with the specification
alone; pingyi seal --check does it offline.
`
