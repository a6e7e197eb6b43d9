import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseCsv } from 'hucre/csv'
import { readXlsx, type Workbook } from 'hucre/xlsx'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { exportScores } from '../../server/export/export-scores.ts'
import { sha256 } from '../../server/export/json-export.ts'
import { lastPlacesWord } from '../../server/export/score-report.ts'
import { readScoreLine } from '../fixtures/score/read-score-line.ts'
import { NO_PYTHON } from '../fixtures/score/run-python.ts'
import { NEUTRALISED, sampleReport } from '../fixtures/score/sample-report.ts'
import { readBack, secondOpinion } from '../fixtures/score/second-opinion.ts'

const report = sampleReport()
/** What each line of the score sheet must say when it is read back. */
const rows = report.answer.units.map((row) => ({
  ...row,
  unit: { ...row.unit, name: NEUTRALISED[row.unit.code] ?? row.unit.name },
}))

type Cells = (string | number | null)[]
const folder = mkdtempSync(path.join(tmpdir(), 'pingyi-xlsx-'))
const file = path.join(folder, 'scores.xlsx')
let workbook: Workbook
beforeAll(async () => {
  const { bytes } = await exportScores(report, 'xlsx')
  writeFileSync(file, bytes)
  workbook = await readXlsx(bytes, { readStyles: true })
})
afterAll(() => rmSync(folder, { recursive: true }))

function sheet(name: string, of = workbook) {
  const found = of.sheets.find((s) => s.name === name)
  if (!found) throw new Error(`no sheet ${name}`)
  return found
}
function lines(name: string, of = workbook) {
  const [head, ...body] = sheet(name, of).rows as Cells[]
  return { head: unbroken(head!), body }
}
/** Head lines are broken before their unit. */
function unbroken(head: Cells): string[] {
  return head.map((header) => String(header).replace('\n', ''))
}
/** The value beside a label of the cover. */
function onCover(label: string, of = workbook) {
  const line = sheet('封面', of).rows.find(([first]) => first === label)
  if (!line) throw new Error(`no line ${label}`)
  return line[1]
}

describe('xlsx of the score', () => {
  test('has its name and type, and the same report gives the same bytes', async () => {
    const one = await exportScores(report, 'xlsx')
    expect(one.name).toBe('pingyi-2026-service-centre-2025-12-01_2026-11-23.xlsx')
    expect(one.contentType).toBe('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')
    // Files in a zip have a time of their own, to two seconds.
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 86_400_000 })
    try {
      expect((await exportScores(report, 'xlsx')).bytes).toEqual(one.bytes)
    } finally {
      vi.useRealTimers()
    }
  })

  test('the score sheet has all units in the document’s order and equals the json', () => {
    const { head, body } = lines('得分')
    expect(body.map((line) => readScoreLine(head, line))).toEqual(rows)
  })

  test('the ranked stand by rank, tied ones in the document’s order', () => {
    const { head, body } = lines('名次')
    const ranked = body.map((line) => readScoreLine(head, line))
    expect(ranked.map((row) => [row.rank, row.unit.code])).toEqual([
      [1, 'H01'],
      [2, 'J03'],
      [2, 'J04'],
      [2, 'J08'],
      [5, 'J02'],
      [6, 'J06'],
      [7, 'J07'],
      [8, 'H02'],
      [9, 'J09'],
    ])
    expect(ranked).toEqual(expect.arrayContaining(rows.filter((row) => row.rank !== null)))
  })

  test('样本不足 stand apart, with served, invited and pressed', () => {
    const { head, body } = lines('样本不足')
    const at = (header: string) => body.map((line) => line[head.indexOf(header)])
    expect(at('单位代码')).toEqual(['J05', 'J10'])
    expect(at('得分（分）')).toEqual([96.55, null])
    expect(at('办件（件）')).toEqual([65, 4])
    expect(at('评价邀请（次）')).toEqual([35, 4])
    expect(at('已按键（次）')).toEqual([29, 0])
    expect(at('待核（条）')).toEqual([2, 0])
  })

  test('未进驻 are named without any number', () => {
    expect(lines('未进驻').body.map((line) => line.slice(0, 3))).toEqual([['J01', '纪委监委', '机关单位']])
    expect(
      lines('未进驻')
        .body.flat()
        .some((cell) => typeof cell === 'number'),
    ).toBe(false)
  })

  test('a list without entries says so', async () => {
    const units = report.answer.units.filter((row) => row.status === 'ranked')
    const { bytes } = await exportScores({ ...report, answer: { ...report.answer, units } }, 'xlsx')
    const other = await readXlsx(bytes)
    for (const name of ['样本不足', '未进驻']) {
      expect(lines(name, other).body.map((line) => line.filter((cell) => cell !== null))).toEqual([['无']])
    }
  })

  test('the cover says what, when, by which rules, and the hash of the json', async () => {
    expect(onCover('评议活动')).toBe('2026 年度评议活动')
    expect(onCover('测评方式')).toBe('政务服务中心测评')
    expect(onCover('期间起（含当日）')).toEqual(new Date('2025-12-01T00:00:00Z'))
    expect(onCover('期间止（含当日）')).toEqual(new Date('2026-11-23T00:00:00Z'))
    const asOf = onCover('数据截至（北京时间）') as Date
    expect(Math.abs(asOf.getTime() - Date.UTC(2026, 10, 23, 18, 40, 5))).toBeLessThan(500)
    expect(onCover('规则版本')).toBe(3)
    expect(onCover('规则摘要')).toBe('5f'.repeat(32))
    expect(onCover('等级分值')).toBe('非常满意 100，满意 80，基本满意 60，不满意 30，非常不满意 0')
    expect(onCover('参评单位（个）')).toBe(12)
    expect([onCover('排名（个）'), onCover('样本不足（个）'), onCover('未进驻（个）')]).toEqual([9, 2, 1])
    expect(onCover('计入评价（条）')).toBe(rows.reduce((sum, row) => sum + row.n!, 0))
    expect(onCover('筛前评价（条）')).toBe(rows.reduce((sum, row) => sum + row.raw!.n, 0))
    expect(onCover('待核评价（条）')).toBe(20)
    expect(onCover('同期 json 的 SHA-256')).toBe(sha256((await exportScores(report, 'json')).bytes))
  })

  test('a demo says so on its cover, in its lines and at the head of each printed page', async () => {
    const demo = await readXlsx((await exportScores(sampleReport({ demo: true }), 'xlsx')).bytes)
    expect(sheet('封面', demo).rows[1]![0]).toContain('演示数据')
    expect(lines('得分', demo).body.every((line) => String(line.at(-1)).includes('演示数据'))).toBe(true)
    expect(sheet('得分', demo).headerFooter?.oddHeader).toContain('演示数据')
    expect(JSON.stringify(workbook.sheets.map((s) => [s.rows, s.headerFooter]))).not.toContain('演示')
  })

  test('the last three are marked by word, weight, ground and a bar, not by colour alone', () => {
    const { head, body } = lines('得分')
    const { cells } = sheet('得分')
    const marked = body.filter((line) => line[head.indexOf('备注')] === '末三名').map(([code]) => code)
    expect(marked).toEqual(['J07', 'J09', 'H02'])
    for (const [i, [code]] of body.entries()) {
      const style = cells?.get(`${i + 1},0`)?.style
      const isLast = marked.includes(code)
      expect(style?.font?.bold === true).toBe(isLast)
      expect(style?.border?.left?.style).toBe(isLast ? 'thick' : 'thin')
      expect(style?.fill !== undefined).toBe(isLast)
    }
  })

  test('other numbers of last places have their word', () => {
    expect([1, 3, 5, 10, 12].map(lastPlacesWord)).toEqual(['末一名', '末三名', '末五名', '末十名', '末12名'])
  })
})

test('a library that did not write it reads the json back', async () => {
  const [head, ...body] = await readBack(readFileSync(file), '得分')
  expect(body.map((line) => readScoreLine(unbroken(head!), line))).toEqual(rows)
  const cover = new Map((await readBack(readFileSync(file), '封面')).map(([label, value]) => [label, value]))
  expect(cover.get('期间止（含当日）')).toBe('2026-11-23 00:00:00')
  expect(cover.get('同期 json 的 SHA-256')).toBe(sha256((await exportScores(report, 'json')).bytes))
})

test('a second reader agrees: well-formed parts, no formula, the numbers of the json, head frozen, page set up', (context) => {
  const opinion = secondOpinion(readFileSync(file))
  if (opinion === null) return context.skip(NO_PYTHON)
  expect(opinion.sheets.map(({ name }) => name)).toEqual(['封面', '得分', '名次', '样本不足', '未进驻'])
  const [cover, scores, ranks] = opinion.sheets

  const [broken, ...body] = scores!.rows
  const head = unbroken(broken!)
  expect(body.map((line) => readScoreLine(head, line))).toEqual(rows)
  expect(ranks!.rows.slice(1).map((line) => readScoreLine(head, line))).toEqual(
    rows.filter((row) => row.rank !== null).toSorted((a, b) => a.rank! - b.rank!),
  )

  // Formats of the second line: text as text, whole numbers grouped, points and per cents with two decimals.
  const format = Object.fromEntries(head.map((header, i) => [header, scores!.formats[2]![i]]))
  expect(format['参评单位']).toBe('@')
  expect(format['评价数（条）']).toBe('#,##0')
  expect(format['得分（分）']).toBe('0.00')
  expect(format['未评率（%）']).toBe('0.00')
  // 46,349 days after 30 December 1899 is 23 November 2026; the clock on the wall in Shanghai is 18:40:05.
  const moment = cover!.rows.find(([label]) => label === '数据截至（北京时间）')!
  expect(moment[1]).toBeCloseTo(46_349 + (18 * 3600 + 40 * 60 + 5) / 86_400, 6)
})

// A third opinion where there is one; hucre and Python read the same file on every machine.
const office = ['soffice', 'libreoffice'].find((name) => spawnSync(name, ['--version']).status === 0)
if (office === undefined)
  process.stdout.write('LibreOffice is not installed here: its reading of the xlsx is not tested\n')
else
  test('LibreOffice opens it and reads the numbers of the json', () => {
    // Field and text separator, UTF-8, from line 1, unformatted numbers, and the second sheet (LibreOffice 7.2 and later).
    const filter = 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,2'
    const profile = `-env:UserInstallation=file://${path.join(folder, 'profile')}`
    const run = spawnSync(office, [profile, '--headless', '--convert-to', filter, '--outdir', folder, file], {
      encoding: 'utf8',
    })
    expect(run.status, run.stderr).toBe(0)
    const csv = readdirSync(folder).find((name) => name.endsWith('.csv'))!
    const [head, ...body] = parseCsv(readFileSync(path.join(folder, csv), 'utf8')) as string[][]
    expect(body.map((line) => readScoreLine(unbroken(head!), line))).toEqual(rows)
  })
