import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { Refusal } from '../../contract/errors.ts'
import { METHOD_CODES, type MethodCode } from '../../contract/methods.ts'
import { CHAPTER_WORDS, CHAPTERS, type Chapter } from '../../contract/report/chapters.ts'
import type { ReportChapter, ReportFacts } from '../../contract/report/facts.ts'
import { sha256 } from '../../machine/sha256.ts'
import { methodOf } from '../../methods/methods.ts'
import { escaped } from '../../rules/report/svg.ts'
import { openBook, type Book, type Value } from '../call-file/read-sheets.ts'

/** What every file of a report says of itself. */
interface Named {
  file: string
  campaign: string
  /** 1, 2, 3 … */
  number: number
  draft: boolean
  /** What a ledger does not hold: chapters; why it goes without a method. */
  chapters: ReportChapter[]
  missing: Map<MethodCode, string>
}
export interface ReportPage extends Named {
  kind: 'html'
  html: string
  layout: number
  fingerprint: string
  /** Of each chapter its text as it is printed. */
  bodies: Map<Chapter, string>
}
export interface ReportBook extends Named {
  kind: 'xlsx'
  bytes: Buffer
  book: Book
}
export interface ReportJson extends Named {
  kind: 'json'
  text: string
  facts: ReportFacts
}
export type ReportFile = ReportPage | ReportBook | ReportJson

/** A file of an analysis report, whatever it is called. @throws Refusal file-unreadable, report-file-strange */
export async function readReportFile(path: string): Promise<ReportFile> {
  let bytes: Buffer
  try {
    bytes = readFileSync(path)
  } catch (error) {
    throw new Refusal('file-unreadable', `${path} (${(error as Error).message})`)
  }
  const file = basename(path)
  const found = bytes.subarray(0, 2).toString('latin1') === 'PK' ? await book(file, bytes) : text(file, bytes)
  if (found === null) throw new Refusal('report-file-strange', file)
  return found
}

function text(file: string, bytes: Buffer): ReportPage | ReportJson | null {
  const written = bytes.toString('utf8')
  return written.trimStart().startsWith('{') ? json(file, written) : page(file, written)
}

function json(file: string, written: string): ReportJson | null {
  try {
    const facts = JSON.parse(written) as ReportFacts
    const name = named(facts.number)
    if (name === null || !Array.isArray(facts.chapters) || !Array.isArray(facts.methods)) return null
    const missing = facts.methods.flatMap((each) =>
      each.missing === null ? [] : [[each.method, each.missing] as const],
    )
    return {
      kind: 'json',
      file,
      ...name,
      draft: false,
      chapters: facts.chapters,
      missing: new Map(missing),
      text: written,
      facts,
    }
  } catch {
    return null
  }
}

const CHAPTER =
  /<section id="chapter-(\w+)"[^>]*><h2>[^<]*<\/h2><div class="text">([\s\S]*?)<p class="byline">评议办公室 (.*?) 写，第 (\d+) 版，(\d{4}-\d\d-\d\d)<\/p>/g

function page(file: string, html: string): ReportPage | null {
  const name = named(/<span>编号 ([^<]*)<\/span>/.exec(html)?.[1] ?? '')
  const layout = /本报告第 (\d{1,3}) 版版式/.exec(html)?.[1]
  const fingerprint = /<p class="hash">((?:[0-9a-f]{4} ){15}[0-9a-f]{4})<\/p>/.exec(html)?.[1]
  if (name === null || layout === undefined || fingerprint === undefined) return null
  const bodies = new Map<Chapter, string>()
  const chapters = [...html.matchAll(CHAPTER)].flatMap(([, code, body, who, version, day]): ReportChapter[] => {
    const chapter = CHAPTERS.find((each) => each === code)
    if (chapter === undefined) return []
    bodies.set(chapter, body!)
    const operator = `user:${plain(who!)}`
    return [{ chapter, version: Number(version), entry: 0, operator, at: `${day}T00:00:00+08:00`, text: '' }]
  })
  return {
    kind: 'html',
    file,
    ...name,
    draft: /<title>草稿/.test(html),
    chapters,
    missing: missingIn((method) => {
      const row = `<tr><td>${escaped(methodOf(method).words.name)}</td>`
      return /^.*?没有封存，本报告没有它的数：(.*?)<\/td>/.exec(html.slice(html.indexOf(row)).split('</tr>')[0]!)?.[1]
    }, plain),
    html,
    layout: Number(layout),
    fingerprint: fingerprint.replaceAll(' ', ''),
    bodies,
  }
}

async function book(file: string, bytes: Buffer): Promise<ReportBook | null> {
  const opened = await openBook(bytes)
  if (opened.sheets[0] !== '封面' || opened.sheets[1] !== '文字') return null
  const cover = new Map((await opened.read('封面')).rows.map(({ cells: [key, value] }) => [asText(key), asText(value)]))
  const head = cover.get('报告') ?? ''
  const name = named(head.split('　').at(-1)!)
  if (name === null) return null
  const texts = (await opened.read('文字')).rows.slice(1).flatMap(({ cells }): ReportChapter[] => {
    const chapter = CHAPTERS.find((each) => CHAPTER_WORDS[each] === asText(cells[0]))
    if (chapter === undefined) return []
    return [{ chapter, version: Number(cells[1]), entry: 0, operator: '', at: '', text: asText(cells[2]) }]
  })
  const missing = missingIn((method) => /^没有封存：([\s\S]*)$/.exec(cover.get(methodOf(method).words.name) ?? '')?.[1])
  return { kind: 'xlsx', file, ...name, draft: head.startsWith('草稿'), chapters: texts, missing, bytes, book: opened }
}

function asText(value: Value): string {
  return value === null || value === undefined ? '' : String(value)
}

function missingIn(
  said: (method: MethodCode) => string | undefined,
  read: (text: string) => string = (each) => each,
): Map<MethodCode, string> {
  return new Map(
    METHOD_CODES.flatMap((method) => {
      const reason = said(method)
      return reason === undefined ? [] : [[method, read(reason)] as const]
    }),
  )
}

const SIGNS: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&amp;': '&' }

/** What `escaped` made safe, as it was. */
function plain(markup: string): string {
  return markup.replaceAll(/&(?:lt|gt|quot|#39|amp);/g, (sign) => SIGNS[sign]!)
}

function named(number: string): { campaign: string; number: number } | null {
  const [, campaign, count] = /^(\d{4})-FX-(\d{2,4})$/.exec(number) ?? []
  return campaign === undefined ? null : { campaign, number: Number(count) }
}

/** SHA-256 of the bytes, hex. */
export function hashOf(file: ReportFile): string {
  return sha256(file.kind === 'html' ? file.html : file.kind === 'json' ? file.text : file.bytes)
}
