import { createHash } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseCsv } from 'hucre/csv'
import { readXlsx } from 'hucre/xlsx'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { exportRatings, type RatingFormat } from '../../server/campaign/export-ratings.ts'
import { liveHistory } from '../fixtures/ledger/lively-history.ts'
import { random, TestLedger } from '../fixtures/ledger/test-ledger.ts'
import { NO_PYTHON, runPython } from '../fixtures/score/run-python.ts'
import { seed } from '../helpers/seed.ts'

const READ_XLSX = new URL('../fixtures/score/read_xlsx.py', import.meta.url).pathname
const folder = mkdtempSync(join(tmpdir(), 'pingyi-ratings-'))
let t: TestLedger
let ended: number
let csv: Buffer
let xlsx: Buffer

beforeAll(async () => {
  t = await TestLedger.open()
  ended = (await liveHistory(t, random(seed), 300))[1]
  csv = await made('csv')
  xlsx = await made('xlsx')
  writeFileSync(join(folder, 'ratings.xlsx'), xlsx)
})
afterAll(() => {
  t.close()
  rmSync(folder, { recursive: true })
})

// To the campaign's end: a clock ahead gives a press of next month.
const whole = { campaign: '2026', to: '2026-11-30' }
const made = (format: RatingFormat, unit?: string) =>
  buffer(exportRatings(t.ledger, { ...whole, format, unit }, ended).stream)

const lines = (bytes: Buffer) => parseCsv(bytes.toString('utf8').replace(/^\uFEFF/, '')) as string[][]

test(`every rating once, in the order of its moment (seed ${seed})`, () => {
  const [head, ...body] = lines(csv)
  expect(head!.slice(0, 3)).toEqual(['台账序号', '评价时间', '来源'])
  const rows = t.ledger.db.prepare('SELECT n, occurred, level, verdict FROM rating ORDER BY occurred, n').all() as {
    n: number
    occurred: number
    level: number
    verdict: string
  }[]
  expect(body.map((row) => Number(row[0]))).toEqual(rows.map(({ n }) => n))
  expect(body.map((row) => Number(row[9]))).toEqual(rows.map(({ level }) => level))
  const words = { counted: '计入', held: '待核', excluded: '不计' }
  expect(body.map((row) => row[11])).toEqual(rows.map(({ verdict }) => words[verdict as keyof typeof words]))
  expect(body.map((row) => Date.parse(`${row[1]!.replace(' ', 'T')}+08:00`))).toEqual(
    rows.map(({ occurred }) => Math.floor(occurred / 1_000) * 1_000),
  )
})

test('the workbook holds the same lines, with real dates and numbers, and names their hash', async () => {
  const workbook = await readXlsx(xlsx, { readStyles: true })
  expect(workbook.sheets.map(({ name }) => name)).toEqual(['封面', '评价明细'])
  const [cover, table] = workbook.sheets
  const cells = (table!.rows as (string | number | Date | null)[][]).map((row) =>
    row.map((cell) =>
      cell instanceof Date ? cell.toISOString().slice(0, 19).replace('T', ' ') : cell === null ? '' : String(cell),
    ),
  )
  expect(cells).toEqual(lines(csv))
  const facts = new Map((cover!.rows as [string, unknown][]).map(([label, value]) => [label, value]))
  expect(facts.get('同内容 csv 的 SHA-256')).toBe(createHash('sha256').update(csv).digest('hex'))
  expect(facts.get('评价（条）')).toBe(lines(csv).length - 1)
  expect(facts.get('台账末条哈希')).toBe(t.ledger.chain.head.hash)
})

test('a reader of another language sees frame, print set-up and filter as in every other export', (context) => {
  interface Seen {
    formulas: number
    sheets: { name: string; rows: unknown[][]; frozen: unknown; page: object; repeat: string; filter: string }[]
  }
  const seen = runPython([READ_XLSX, join(folder, 'ratings.xlsx')]) as Seen | null
  if (seen === null) return context.skip(NO_PYTHON)
  const table = seen.sheets.find(({ name }) => name === '评价明细')!
  const count = lines(csv).length
  expect(seen.formulas).toBe(0)
  expect(table.rows).toHaveLength(count)
  expect(table.frozen).toEqual(['frozen', '1', '2'])
  expect(table.page).toMatchObject({ paperSize: '9', orientation: 'landscape' })
  expect(table.filter).toBe(`A1:P${count}`)
  expect(table.repeat).toContain('$1:$1')
})

test('one unit alone, with those that went on in it', async () => {
  // 地税局 went on in 国税局, which is called 税务局 since.
  const [, ...body] = lines(await made('csv', 'J36'))
  expect(body.length).toBeGreaterThan(0)
  expect(new Set(body.map((row) => row[5]))).toEqual(new Set(['J36']))
  expect(() => exportRatings(t.ledger, { campaign: '2026', format: 'csv', unit: 'X9' }, ended)).toThrow(/no such unit/)
})

test('whoever stops reading lets the database go', async () => {
  const { stream } = exportRatings(t.ledger, { campaign: '2026', format: 'csv' }, ended)
  for await (const piece of stream) {
    expect(String(piece).length).toBeGreaterThan(0)
    break
  }
  // A reader that stayed would keep the log from being written back.
  expect(t.ledger.db.pragma('wal_checkpoint(TRUNCATE)')).toMatchObject([{ busy: 0 }])
})
