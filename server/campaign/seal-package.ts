import { createHash } from 'node:crypto'
import { createWriteStream, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { finished } from 'node:stream/promises'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { constants, createGzip } from 'node:zlib'
import { isoShanghai } from '../contract/campaign-time.ts'
import { Refusal } from '../contract/errors.ts'
import type { Policy } from '../contract/policy.ts'
import type { UnitStatus } from '../contract/scores.ts'
import type { Manifest, PackageFile } from '../contract/export/seal-manifest.ts'
import type { Column } from '../export/column.ts'
import { csvExport } from '../export/csv-export.ts'
import { exportScores } from '../export/export-scores.ts'
import type { PackageList, PackagePart } from '../methods/method.ts'
import { methodOf } from '../methods/methods.ts'
import type { Store } from '../store/port.ts'
import type { ReadAnswer } from '../store/reads.ts'
import { PRIVATE_FILE, PRIVATE_FOLDER, syncFolder } from '../machine/durable-file.ts'

type PackageFacts = ReadAnswer<'seals.package-facts'>

export const MANIFEST = 'manifest.json' satisfies PackageFile
export const LEDGER_EXTRACT = 'ledger.jsonl.gz' satisfies PackageFile
export const VERIFY_PAGE = 'verify.html' satisfies PackageFile

export interface PackagePorts {
  store: Store
  /** The data folder. */
  data: string
  /** The page that checks a package (kiosk/verify), as the build wrote it; one that is not there goes into no package. */
  verifyPage?: string | undefined
  /** Entries written so far, and in all. */
  onProgress?: (done: number, of: number) => void
}

export function packageFolder(data: string, seal: PackageFacts['seal']): string {
  return join(data, 'seals', `${seal.from_date}_${seal.to_date}-${seal.n}`)
}

/**
 * The package of a seal, made when it is not there yet. The same seal gives the same figures whenever it is made: they
 * come from the seal's own entry, and the extract ends with it. One that was lost is made again as it was, also without
 * the page, which older ones do not have; where another version of the program makes other bytes, the ledger gets the
 * digest of what is handed over now.
 *
 * @throws Refusal seal-missing, ledger-broken, seal-package-broken when what lies there is not what the ledger says
 */
export async function sealPackage(ports: PackagePorts, n: number): Promise<{ folder: string; digest: string }> {
  const { store, data } = ports
  const facts = await store.read('seals.package-facts', n)
  const folder = packageFolder(data, facts.seal)
  if (facts.digest !== null && existsSync(folder)) {
    const digest = sha256(readFileSync(join(folder, MANIFEST)))
    if (digest !== facts.digest) throw new Refusal('seal-package-broken', folder)
    return { folder, digest }
  }
  const page = pageOf(ports)
  let digest = await makePackage(ports, facts, { folder, page })
  if (facts.digest !== null && digest !== facts.digest && page !== null) {
    const without = await makePackage(ports, facts, { folder, page: null })
    digest = without === facts.digest ? without : await makePackage(ports, facts, { folder, page })
  }
  if (digest !== facts.digest) await store.act('seals.package-made', { seal: n, digest }, 'hub')
  return { folder, digest }
}

function pageOf({ verifyPage }: PackagePorts): Uint8Array | null {
  return verifyPage !== undefined && existsSync(verifyPage) ? readFileSync(verifyPage) : null
}

/** Writes the package beside its place and puts it there in one step; its digest. */
async function makePackage(
  ports: PackagePorts,
  facts: PackageFacts,
  { folder, page }: { folder: string; page: Uint8Array | null },
): Promise<string> {
  const work = `${folder}.unfinished`
  rmSync(work, { recursive: true, force: true })
  mkdirSync(work, { recursive: true, mode: PRIVATE_FOLDER })
  const manifest = await writeFiles(ports, facts, { folder: work, page })
  const text = `${JSON.stringify(manifest, null, 2)}\n`
  writeFileSync(join(work, MANIFEST), text, { flush: true, mode: PRIVATE_FILE })
  syncFolder(work)
  rmSync(folder, { recursive: true, force: true })
  renameSync(work, folder)
  syncFolder(dirname(folder))
  return sha256(Buffer.from(text))
}

async function writeFiles(
  ports: PackagePorts,
  facts: PackageFacts,
  { folder, page }: { folder: string; page: Uint8Array | null },
): Promise<Manifest> {
  const { store } = ports
  const { seal, body, answer, tallies, city, demo, hash, hashName, policyText, checkpoint } = facts
  const policy = JSON.parse(policyText) as Policy
  const method = methodOf(answer.method)
  const title = `${body.campaign}年群众评议机关作风活动`
  const report = { answer, words: method.words, title, city, demo, policy, tallies }
  const files: Manifest['files'] = []
  const put = (name: string, bytes: Uint8Array) => {
    writeFileSync(join(folder, name), bytes, { flush: true, mode: PRIVATE_FILE })
    files.push({ name, bytes: bytes.byteLength, sha256: sha256(bytes) })
  }
  put('scores.json', (await exportScores(report, 'json')).bytes)
  put('scores.csv', (await exportScores(report, 'csv')).bytes)
  put('scores.xlsx', (await exportScores(report, 'xlsx')).bytes)
  put('policy.json', Buffer.from(policyText))
  const lists = await method.packagePart(store, seal.n)
  for (const list of lists) put(list.name, 'bytes' in list ? list.bytes : listFile(list))
  put('checkpoint.json', Buffer.from(`${JSON.stringify(checkpoint, null, 2)}\n`))
  if (page !== null) put(VERIFY_PAGE, page)
  put('README.txt', Buffer.from(readmeOf(lists, page !== null)))
  files.push(await writeExtract(ports, seal.n, join(folder, LEDGER_EXTRACT)))
  const having = (status: UnitStatus) => answer.units.filter((unit) => unit.status === status).length
  return store.read('seals.sign-manifest', {
    format: 1,
    what: 'pingyi-seal',
    city,
    ...(demo ? { demo: true as const } : {}),
    // A package of an older seal is made again as it was.
    ...(body.method === undefined ? {} : { method: body.method }),
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
      notPresent: having('not-present') + having('not-covered'),
      counted: answer.units.reduce((sum, { n = 0 }) => sum + n, 0),
      held: body.checks.held,
    },
    files,
  })
}

/** The ledger up to the seal, each hash recomputed on the way. @throws Refusal ledger-broken naming the entry */
async function writeExtract(
  { store, onProgress = () => {} }: PackagePorts,
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
  let end: ReadAnswer<'ledger.lines'>['end'] | null = null
  while (end === null || end.n < last) {
    const piece: ReadAnswer<'ledger.lines'> = await store.read('ledger.lines', last, end)
    await writeText(gzip, piece.text)
    end = piece.end
    onProgress(end.n, last)
    // Presses are acknowledged in between.
    await nextTurn()
  }
  gzip.end()
  await finished(out)
  return { name: LEDGER_EXTRACT, bytes, sha256: sum.digest('hex') }
}

async function writeText(gzip: ReturnType<typeof createGzip>, text: string): Promise<void> {
  if (text === '' || gzip.write(text)) return
  await new Promise((resolve) => gzip.once('drain', resolve))
}

function listFile({ columns, rows }: PackageList): Uint8Array {
  type Row = PackageList['rows'][number]
  const described = columns.map(({ header, width, kind }, i): Column<Row> =>
    kind === 'text'
      ? { header, width, kind, value: (row) => String(row[i]) }
      : { header, width, kind, value: (row) => Number(row[i]) },
  )
  return csvExport(described, rows)
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

const BY_PAGE = `用浏览器打开 verify.html（不联网），把本目录全部文件拖进去，逐条重算；或 `
const BY_PAGE_EN = `Open verify.html in a browser, without network, and drop these files on it: it recomputes everything.
`

const readmeOf = (lists: readonly PackagePart[], hasPage: boolean) => `评议结果封存包

scores.xlsx 供阅读；scores.csv、scores.json 供程序读取；policy.json 为评分规则；${lists.map(({ name, holds }) => `${name} ${holds}；`).join('')}ledger.jsonl.gz 为台账摘录，从第 1 条到封存条目；checkpoint.json 为封存时的检查点；manifest.json 列出以上文件的
SHA-256，由服务器密钥签名，其摘要记入台账。

核对：${hasPage ? BY_PAGE : ''}pingyi seal --check 本目录
不用本系统也能核对：按台账说明（server/store/README.md）重算每一条哈希和每一个得分。

The sealed result. manifest.json names every file by its SHA-256 and is signed by the hub's Ed25519 key over the RFC 8785
canonical JSON of all but "sig". Anyone can recompute hashes and scores from ledger.jsonl.gz with the specification
alone; pingyi seal --check does it offline.
${hasPage ? BY_PAGE_EN : ''}`
