import { parseCsv } from 'hucre/csv'
import { describe, expect, test } from 'vitest'
import type { ScoreRow } from '../../server/contract/scores.ts'
import { exportScores } from '../../server/export/export-scores.ts'
import { spreadsheetText } from '../../server/export/spreadsheet-text.ts'
import { readScoreLine } from '../fixtures/score/read-score-line.ts'
import { NO_PYTHON, runPython } from '../fixtures/score/run-python.ts'
import { NEUTRALISED, sampleReport } from '../fixtures/score/sample-report.ts'

const report = sampleReport()
const neutralised = (rows: readonly ScoreRow[]): ScoreRow[] =>
  rows.map((row) => ({ ...row, unit: { ...row.unit, name: NEUTRALISED[row.unit.code] ?? row.unit.name } }))

async function text(over: Parameters<typeof sampleReport>[0] = {}): Promise<string> {
  // A decoder that keeps the byte order mark: it is part of what is tested.
  return new TextDecoder('utf-8', { ignoreBOM: true, fatal: true }).decode(
    (await exportScores(sampleReport(over), 'csv')).bytes,
  )
}

describe('csv of the score', () => {
  test('has its name and type', async () => {
    const file = await exportScores(report, 'csv')
    expect(file.name).toBe('pingyi-2026-service-centre-2025-12-01_2026-11-23.csv')
    expect(file.contentType).toBe('text/csv; charset=utf-8')
    expect([...file.bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
  })

  test('ends every line with CRLF and has a Chinese head with units', async () => {
    const lines = (await text()).split('\r\n')
    // one head line, one a unit, and nothing after the last line end; the name of J09 breaks a line by LF alone
    expect(lines.length).toBe(1 + report.answer.units.length + 1)
    expect(lines.at(-1)).toBe('')
    expect(lines[0]).toBe(
      '\ufeff单位代码,参评单位,类别,状态,名次,得分（分）,95%区间下限（分）,95%区间上限（分）,评价数（条）,非常满意（条）,满意（条）,' +
        '基本满意（条）,不满意（条）,非常不满意（条）,好评率（%）,评价邀请（次）,未评价（次）,未评率（%）,筛前得分（分）,筛前评价数（条）,筛前名次,备注',
    )
    // By hand: H01 has 98.16, then three units share 93.33, so 93.09 is fifth; raw 824500/8859 = 93.069…
    expect(lines[2]).toBe(
      'J02,市场监管局,机关单位,排名,5,93.09,92.78,93.40,8857,6732,1526,434,106,59,98.14,8863,3,0.03,93.07,8859,3,',
    )
    expect(lines[1]).toBe('J01,纪委监委,机关单位,未进驻,,,,,0,0,0,0,0,0,,0,0,,,0,,')
  })

  test('parsed back it equals the json', async () => {
    const [head, ...lines] = parseCsv(await text()) as string[][]
    expect(lines.map((line) => readScoreLine(head!, line))).toEqual(neutralised(report.answer.units))
  })

  test('parsed back by python it equals the json, too', async (context) => {
    const program =
      'import csv,io,json,sys; f=io.TextIOWrapper(sys.stdin.buffer,"utf-8-sig",newline="");' +
      'json.dump(list(csv.reader(f,strict=True)),sys.stdout)'
    const table = runPython(['-c', program], (await exportScores(report, 'csv')).bytes) as string[][] | null
    if (table === null) context.skip(NO_PYTHON)
    const [head, ...lines] = table!
    expect(lines.map((line) => readScoreLine(head!, line))).toEqual(neutralised(report.answer.units))
  })

  test('no field can be taken for a formula', async () => {
    const fields = (parseCsv(await text()) as string[][]).flat()
    expect(fields.filter((field) => /^\s*[=+\-@＝＋－＠]/.test(field))).toEqual([])
    expect(fields).toContain('\'=HYPERLINK("http://example.test","领奖")')
  })

  test('the last three are named in words', async () => {
    const [head, ...lines] = parseCsv(await text()) as string[][]
    const remark = head!.indexOf('备注')
    // By hand: H02 (20·30/32 = 18.75), J09 (0.00) and J07 (60.03) are the lowest of the ranked.
    expect(lines.filter((line) => line[remark] === '末三名').map(([code]) => code)).toEqual(['J07', 'J09', 'H02'])
    expect(lines.filter((line) => line[remark] !== '').length).toBe(3)
  })

  test('a demo says so in every line and in the name of the file', async () => {
    const file = await exportScores(sampleReport({ demo: true }), 'csv')
    expect(file.name).toBe('pingyi-demo-2026-service-centre-2025-12-01_2026-11-23.csv')
    const [head, ...lines] = parseCsv(await text({ demo: true })) as string[][]
    const remark = head!.indexOf('备注')
    expect(lines.every((line) => line[remark]!.includes('演示数据'))).toBe(true)
    expect(lines.find(([code]) => code === 'J09')![remark]).toBe('末三名；演示数据')
  })
})

describe('text for a spreadsheet', () => {
  test.each([
    '=1+1',
    '+1',
    '-1',
    '@A1',
    '＝1',
    '＋1',
    '－1',
    '＠A1',
    '#N/A',
    '\t=1',
    '\r=1',
    '\nx',
    ' =1',
    '\u200b=1',
    '\ufeff@x',
  ])('%j gets an apostrophe', (dangerous) => {
    expect(spreadsheetText(dangerous)).toBe(`'${dangerous}`)
  })

  test.each(['', '纪委监委', '民委(宗教局)', 'a=b', '1-2', "'=1", ' 空格', '两行\n的名字'])(
    '%j stays as it is',
    (harmless) => {
      expect(spreadsheetText(harmless)).toBe(harmless)
    },
  )

  test('what XML cannot hold is replaced, and hides no sign', () => {
    expect(spreadsheetText('a\u0000b\ud800c')).toBe('a\ufffdb\ufffdc')
  })
})
