import { createReadStream, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { Refusal } from '../../contract/errors.ts'
import type { Summary } from '../../contract/answers/summary.ts'
import { EXPORT_FORMATS } from '../../contract/export/export-formats.ts'
import type { Manifest } from '../../contract/export/seal-manifest.ts'
import type { MethodCode } from '../../contract/methods.ts'
import type { RoleHolder } from '../../contract/roles.ts'
import { exportSummary } from '../../export/summary/export-summary.ts'
import { zipStream, type ZipPart } from '../../export/zip-stream.ts'
import { sha256 } from '../../machine/sha256.ts'
import type { Store } from '../../store/port.ts'
import type { ReadAnswer } from '../../store/reads.ts'
import { reportWorkbook } from '../report/report-workbook.ts'
import type { SealDesk } from '../seal-desk.ts'
import { MANIFEST, VERIFY_PAGE } from '../seal-package.ts'
import { summarySource } from '../summary/summary-file.ts'
import { yearReadme } from './year-readme.ts'

/** A file on disk, or one that was made now. */
type YearFile = { path: string; bytes: number } & ({ from: string } | { content: Uint8Array })

export interface SealedFolder {
  method: MethodCode
  seal: number
  /** Of its manifest, as the ledger has it. */
  digest: string
  files: YearFile[]
}

export interface YearPackage {
  name: string
  /** Of all files before they are packed: about what will come. */
  bytes: number
  /** Methods that are in it. */
  methods: MethodCode[]
  /** Number of the analysis report that is in it. */
  report: number | null
  stream: Readable
}

interface Asked {
  campaign: string
  by: RoleHolder
  /** Name of the account, for the README. */
  name: string
  now: number
}

/** Sizes and places have 32 bits in a zip; what stands around the files is far less than the difference. */
const MOST_BYTES = 2 ** 32 - 2 ** 24
/** What deflate makes no smaller. */
const PACKED = /\.(?:gz|xlsx)$/

/**
 * All that a campaign has sealed as one zip: the packages as they are downloaded one by one, the analysis report, the summary,
 * the page that checks packages, and a README that says what is missing and why. Streamed: of what lies on disk no file is in
 * memory.
 *
 * @throws Refusal unknown-campaign; not-sealed where neither a method nor a report is sealed; seal-package-broken;
 *   year-package-too-large
 */
export async function yearPackage(ports: { store: Store; seals: SealDesk }, asked: Asked): Promise<YearPackage> {
  const { store, seals } = ports
  const { campaign, by, name, now } = asked
  const [summary, state] = await Promise.all([
    summarySource(store, { campaign, now }, by),
    store.read('report.state', { campaign, by, now }),
  ])
  const { answer, demo, title } = summary.file
  if (state.report === null && answer.methods.every(({ sealed }) => sealed === null))
    throw new Refusal('not-sealed', campaign)
  const folders = await sealedFolders(seals, answer)
  const loose = [
    ...(state.report === null ? [] : await reportFiles(store, asked, state.report)),
    ...(await summaryFiles(summary)),
    ...pageFile(seals.verifyPage),
  ]
  const said = { answer, title, demo, by: name, now, state, folders, loose: loose.map(hashed) }
  const readme = made('README.txt', Buffer.from(yearReadme(said)))
  const files = [readme, ...loose, ...folders.flatMap((folder) => folder.files)]
  return {
    name: `pingyi-${demo ? 'demo-' : ''}${campaign}-package.zip`,
    bytes: sizeOf(files),
    methods: folders.map(({ method }) => method),
    report: state.report?.number ?? null,
    stream: Readable.from(zipStream(partsOf(files), new Date(now)), { objectMode: false }),
  }
}

/** @throws Refusal year-package-too-large */
export function sizeOf(files: readonly { bytes: number }[]): number {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  if (bytes > MOST_BYTES) throw new Refusal('year-package-too-large', String(bytes))
  return bytes
}

/** One after the other: a package that is not there yet is made now, which reads the whole ledger. */
async function sealedFolders(seals: SealDesk, { methods }: Summary): Promise<SealedFolder[]> {
  const folders: SealedFolder[] = []
  for (const { method, sealed } of methods) {
    if (sealed === null) continue
    const { folder, digest } = await seals.package(sealed)
    folders.push({ method, seal: sealed, digest, files: filesOf(folder, method) })
  }
  return folders
}

/** What the manifest lists, and itself. @throws Refusal seal-package-broken where one is not there, or not as long */
function filesOf(folder: string, method: MethodCode): YearFile[] {
  const manifest = readFileSync(join(folder, MANIFEST))
  const { files } = JSON.parse(manifest.toString()) as Manifest
  return [{ name: MANIFEST, bytes: manifest.length }, ...files].map(({ name, bytes }) => {
    const from = join(folder, name)
    if (statSync(from, { throwIfNoEntry: false })?.size !== bytes) throw new Refusal('seal-package-broken', from)
    return { path: `${method}/${name}`, bytes, from }
  })
}

type SealedReport = NonNullable<ReadAnswer<'report.state'>['report']>

/** As they were co-signed, byte for byte; the workbook follows from the json. */
async function reportFiles(store: Store, { campaign, by, now }: Asked, { request, number }: SealedReport) {
  const document = await store.read('report.document', { campaign, request, by, now })
  const { html, facts } = document!
  const file = (kind: string, bytes: Uint8Array) => made(`report/report-${campaign}-${number}.${kind}`, bytes)
  return [
    file('html', Buffer.from(html)),
    file('xlsx', await reportWorkbook(facts, false)),
    file('json', Buffer.from(facts)),
  ]
}

async function summaryFiles({ file, list }: Awaited<ReturnType<typeof summarySource>>) {
  const files = []
  for (const format of EXPORT_FORMATS) {
    const { name, bytes } = await exportSummary(file, list, format)
    files.push(made(`summary/${name}`, bytes))
  }
  return files
}

function pageFile(verifyPage: string | undefined) {
  if (verifyPage === undefined || statSync(verifyPage, { throwIfNoEntry: false }) === undefined) return []
  return [made(VERIFY_PAGE, readFileSync(verifyPage))]
}

function made(path: string, content: Uint8Array) {
  return { path, bytes: content.length, content }
}

function hashed({ path, content }: ReturnType<typeof made>) {
  return { path, sha256: sha256(content) }
}

async function* partsOf(files: readonly YearFile[]): AsyncGenerator<ZipPart> {
  for (const file of files) {
    const content = 'from' in file ? (createReadStream(file.from) as AsyncIterable<Uint8Array>) : [file.content]
    yield { path: file.path, content, packed: PACKED.test(file.path) }
  }
}
