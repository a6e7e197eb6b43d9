import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { createGunzip } from 'node:zlib'
import { Refusal } from '../../contract/errors.ts'
import type { Manifest } from '../../contract/export/seal-manifest.ts'
import type { ReportChapter, ReportFacts } from '../../contract/report/facts.ts'
import { sha256 } from '../../machine/sha256.ts'
import { LAYOUT, reportHtml } from '../../rules/report/report-html.ts'
import { reportOfLines, TEXT, type ReportOfLines } from '../../store/verify/report-of-lines.ts'
import { LEDGER_EXTRACT, MANIFEST } from '../seal-package.ts'
import { comparePages, type Difference } from './compare-pages.ts'
import { compareWorkbooks } from './compare-workbooks.ts'
import { factsOf } from './make-report.ts'
import {
  hashOf,
  readReportFile,
  type ReportBook,
  type ReportFile,
  type ReportJson,
  type ReportPage,
} from './report-files.ts'
import { reportWorkbook } from './report-workbook.ts'

export interface CheckedFile {
  file: string
  kind: ReportFile['kind']
  /** Whether it is, byte for byte, what two people signed; null where the ledger ends before, or holds no hash of this kind. */
  signed: boolean | null
  differences: Difference[]
  /** Differences beyond those. */
  more: number
  /** What could not be held against the ledger: `page` of an older layout, `texts` that it has no hash of, `seal` that it does not reach. */
  unchecked: ('page' | 'texts' | 'seal')[]
}

export interface ReportCheck {
  ok: boolean
  campaign: string
  number: number
  entries: number
  /** Entries of the request and of the seal of this report; null where the ledger has none. */
  request: number | null
  sealed: number | null
  /** The first wrong entry of the ledger; then nothing was compared. */
  ledger: string | null
  files: CheckedFile[]
}

/**
 * Makes an analysis report again from a ledger, with nothing else, and holds files of it against what comes out.
 *
 * @param paths page, workbook, json of one report
 * @param ledger an export, or a sealed package (folder or manifest)
 * @throws Refusal file-unreadable, report-file-strange, report-files-differ, unknown-campaign
 */
export async function checkReport(
  paths: readonly string[],
  ledger: string,
  onProgress: (entries: number) => void = () => {},
): Promise<ReportCheck> {
  const files = await Promise.all(paths.map(readReportFile))
  const { campaign, number, draft } = files[0]!
  const other = files.find((each) => each.campaign !== campaign || each.number !== number || each.draft !== draft)
  if (other !== undefined) throw new Refusal('report-files-differ', `${files[0]!.file}, ${other.file}`)
  const page = files.find((each) => each.kind === 'html')
  const { open, end } = ledgerAt(ledger)
  const asked = { campaign, number, draft, html: page === undefined ? null : hashOf(page) }
  const { entries, fault, report, head } = await reportOfLines(open, asked, onProgress)
  const wrong =
    fault ??
    (end !== null && (end.n !== head.n || end.hash !== head.hash)
      ? `entry ${head.n}: the package ends otherwise`
      : null)
  const found = {
    campaign,
    number,
    entries,
    request: report?.request?.n ?? null,
    sealed: report?.request?.sealed ?? null,
  }
  if (wrong !== null || report === null) return { ok: false, ...found, ledger: wrong ?? 'is empty', files: [] }
  const texts = files.find((each) => each.kind !== 'html')
  const checked = await Promise.all(files.map((file) => checkFile(file, texts, report)))
  return { ok: checked.every(({ differences }) => differences.length === 0), ...found, ledger: null, files: checked }
}

/** @throws Refusal file-unreadable */
function ledgerAt(path: string): { open: () => AsyncIterable<string>; end: Manifest['seal'] | null } {
  if (!existsSync(path)) throw new Refusal('file-unreadable', path)
  const isFolder = statSync(path).isDirectory()
  const folder = isFolder ? path : basename(path) === MANIFEST ? dirname(path) : null
  const file = folder === null ? path : join(folder, LEDGER_EXTRACT)
  if (!existsSync(file)) throw new Refusal('file-unreadable', file)
  const open = () => {
    const raw = createReadStream(file)
    const input = file.endsWith('.gz') ? raw.pipe(createGunzip()) : raw
    return createInterface({ input, crlfDelay: Infinity })
  }
  return { open, end: folder === null ? null : endOf(join(folder, MANIFEST)) }
}

/** @throws Refusal file-unreadable */
function endOf(manifest: string): Manifest['seal'] {
  try {
    return (JSON.parse(readFileSync(manifest, 'utf8')) as Manifest).seal
  } catch (error) {
    throw new Refusal('file-unreadable', `${manifest} (${(error as Error).message})`)
  }
}

type WithTexts = ReportBook | ReportJson

async function checkFile(file: ReportFile, texts: ReportFile | undefined, report: ReportOfLines): Promise<CheckedFile> {
  if (file.kind === 'html') return checkPage(file, texts as WithTexts | undefined, report)
  return file.kind === 'json' ? checkJson(file, report) : checkBook(file, report)
}

/** What a report shows by the ledger: chapters with their texts where a file has them, else with `TEXT`. */
function factsBy(
  { source, request }: ReportOfLines,
  file: ReportFile,
  texts: WithTexts | undefined,
  layout: number,
): ReportFacts {
  const missing =
    request === null ? file.missing : new Map(request.missing.map(({ method, reason }) => [method, reason]))
  const textOf = (chapter: string) => texts?.chapters.find((each) => each.chapter === chapter)?.text ?? TEXT
  const shown = source.chapters.filter(({ chapter }) => file.chapters.some((each) => each.chapter === chapter))
  // A ledger that ends before the request may lack chapters that were written later.
  const chapters: ReportChapter[] = request === null ? file.chapters : shown
  return factsOf(
    { ...source, chapters: chapters.map((each) => ({ ...each, text: textOf(each.chapter) })) },
    missing,
    layout,
  )
}

function checkPage(file: ReportPage, texts: WithTexts | undefined, report: ReportOfLines): CheckedFile {
  const { request } = report
  const signed = request === null ? null : request.html === hashOf(file)
  const about = { file: file.file, kind: file.kind, signed } as const
  if (file.layout !== LAYOUT) return oldPage(about, file, signed)
  const facts = factsBy(report, file, texts, file.layout)
  const fingerprint = request?.facts ?? file.fingerprint
  const made = reportHtml(facts, fingerprint, file.draft)
  const due = texts === undefined ? withBodies(made, file) : made
  const { named, more } = comparePages(file.html, due)
  const differences = named.length === 0 && signed === false ? [unsigned(hashOf(file), request!.html)] : named
  const unchecked = request === null ? (['seal', 'texts'] as const) : []
  return { ...about, differences, more, unchecked: [...unchecked] }
}

/** A page of a layout that is no longer made: what two people signed speaks for it, and nothing else does. */
function oldPage(
  about: Pick<CheckedFile, 'file' | 'kind' | 'signed'>,
  { layout }: ReportPage,
  signed: boolean | null,
): CheckedFile {
  const why =
    layout > LAYOUT
      ? `第 ${layout} 版版式，本版本只到第 ${LAYOUT} 版`
      : `第 ${layout} 版版式的旧页面，和会签时的哈希不同`
  const differences = signed === true && layout < LAYOUT ? [] : [{ where: '版式', found: why, due: `第 ${LAYOUT} 版` }]
  return { ...about, differences, more: 0, unchecked: ['page'] }
}

/** The page with the chapters as the file prints them: their texts are in no ledger. */
function withBodies(made: string, { bodies }: ReportPage): string {
  let page = made
  for (const [chapter, body] of bodies) {
    const begin = page.indexOf('<div class="text">', page.indexOf(`<section id="chapter-${chapter}"`))
    if (begin < 0) continue
    const from = begin + '<div class="text">'.length
    page = page.slice(0, from) + body + page.slice(page.indexOf('<p class="byline">', from))
  }
  return page
}

function checkJson(file: ReportJson, report: ReportOfLines): CheckedFile {
  const { request } = report
  const signed = request === null ? null : request.facts === hashOf(file)
  const facts = factsBy(report, file, file, file.facts.layout)
  const differences = [...differing(file.facts, facts, '')].slice(0, 21)
  const isSame = JSON.stringify(facts) === file.text
  const more = Math.max(0, differences.length - 20)
  const named = isSame
    ? []
    : differences.length > 0
      ? differences.slice(0, 20)
      : [unsigned(hashOf(file), sha256(JSON.stringify(facts)))]
  const all = named.length === 0 && signed === false ? [unsigned(hashOf(file), request!.facts)] : named
  return {
    file: file.file,
    kind: 'json',
    signed,
    differences: all,
    more,
    unchecked: request === null ? ['seal', 'texts'] : [],
  }
}

async function checkBook(file: ReportBook, report: ReportOfLines): Promise<CheckedFile> {
  const { request } = report
  const layouts = Array.from({ length: LAYOUT }, (_, i) => LAYOUT - i)
  const made = layouts.map((layout) => JSON.stringify(factsBy(report, file, file, layout)))
  // The workbook does not say of which layout its json was: the hash that was signed does.
  const json = made.find((each) => sha256(each) === request?.facts) ?? made[0]!
  const due = await reportWorkbook(json, file.draft, request?.facts ?? sha256(json))
  const ignored = (sheet: string, row: string) => request === null && sheet === '封面' && row === '报告指纹'
  const { named, more } = await compareWorkbooks(file.book, due, ignored)
  const hash = sha256(json)
  const differences =
    named.length === 0 && request !== null && request.facts !== hash ? [unsigned(hash, request.facts)] : named
  const unchecked = request === null ? (['seal', 'texts'] as const) : []
  return { file: file.file, kind: 'xlsx', signed: null, differences, more, unchecked: [...unchecked] }
}

/** All that can be made again is equal: what is left are the words of chapters. */
function unsigned(found: string, due: string): Difference {
  return { where: '数字都相等，文字不是会签的那一份（SHA-256）', found, due }
}

function* differing(found: unknown, due: unknown, where: string): Iterable<Difference> {
  const areBoth = [found, due].every((each) => typeof each === 'object' && each !== null)
  if (!areBoth) {
    if (found !== due) yield { where, found: shown(found), due: shown(due) }
    return
  }
  const [mine, yours] = [found as Record<string, unknown>, due as Record<string, unknown>]
  for (const key of new Set([...Object.keys(yours), ...Object.keys(mine)])) {
    const code = (yours[key] as { code?: unknown } | null)?.code
    const name = typeof code === 'string' ? code : key
    yield* differing(mine[key], yours[key], where === '' ? name : `${where}.${name}`)
  }
}

function shown(value: unknown): string {
  return value === undefined ? '' : JSON.stringify(value).slice(0, 120)
}
