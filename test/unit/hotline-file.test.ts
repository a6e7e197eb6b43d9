import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate'
import { writeXlsx } from 'hucre/xlsx'
import { describe, expect, test } from 'vitest'
import { parseAside } from '../../server/campaign/call-file/parse-aside.ts'
import { parseCallFile } from '../../server/campaign/call-file/parse-call-file.ts'
import { dutiesFile } from '../../server/campaign/hand-in-file/write-files.ts'
import { faultyRowsFile, templateFile } from '../../server/campaign/call-file/write-rows.ts'
import { unitsByName } from '../../server/store/registry/units-by-name.ts'

const units = unitsByName(
  [
    { code: 'J36', name: '公安局' },
    { code: 'J37', name: '体育局（体育总会）' },
    { code: 'J78', name: '税务局' },
  ],
  [
    { name: '国税局', unit: 'J78' },
    { name: '市公安局', unit: 'J36' },
  ],
)
const UNTIL = Date.parse('2026-11-20T00:00:00+08:00')
const SINCE = Date.parse('2025-12-01T00:00:00+08:00')
const TEN = Date.parse('2026-11-18T10:05:00+08:00')
const by = { units, levels: new Map<string, number>(), since: SINCE, until: UNTIL, strangersToTray: false }
const read = (bytes: Uint8Array, columns = {}, more: Partial<typeof by> & { sheet?: string } = {}) => {
  const { sheet, ...understood } = more
  return parseCallFile({ bytes, columns, ...(sheet === undefined ? {} : { sheet }), by: { ...by, ...understood } })
}
const csv = (...lines: string[]) => Buffer.from(lines.join('\r\n'))
const HEADS = '来电编号,参评单位,等级,时间,是否投诉'
const CALL = { callId: 'a1', unit: 'J36', level: 2, answeredAt: TEN, complaint: true }

/** 工单编号,承办单位,满意度,评价时间 / g1,公安局,满意,2026-11-18 10:05 in GB18030, byte by byte. */
const GB = Buffer.from(
  'b9a4b5a5b1e0bac52cb3d0b0ecb5a5cebb2cc2fad2e2b6c82cc6c0bcdbcab1bce40d0a' +
    '67312cb9abb0b2bed62cc2fad2e22c323032362d31312d31382031303a30350d0a',
  'hex',
)

describe('a file is read', () => {
  test('csv in UTF-8 with a byte order mark, by the names of units and levels', async () => {
    const { calls } = await read(Buffer.from(`\ufeff${HEADS}\r\na1,公安局,不满意,2026/11/18 10:05,是\r\n`))
    expect(calls).toEqual([{ line: 2, call: CALL }])
  })

  test.each(['utf-16le', 'utf-16be'])('what Excel calls Unicode text, %s with its mark and tabs', async (encoding) => {
    const text = `\ufeff${HEADS}\r\na1,公安局,不满意,2026-11-18 10:05,是\r\n`.replaceAll(',', '\t')
    const bytes = Buffer.from(text, 'utf16le')
    const { calls } = await read(encoding === 'utf-16le' ? bytes : bytes.swap16())
    expect(calls).toEqual([{ line: 2, call: CALL }])
  })

  test('csv in GB18030', async () => {
    const call = { callId: 'g1', unit: 'J36', level: 4, answeredAt: TEN }
    expect(await read(GB)).toMatchObject({ calls: [{ line: 2, call }], faults: [] })
  })

  test('xlsx, with real dates and numbers, and heads that the user named', async () => {
    const rows = [
      ['单号', '单位', '分', '何时', '投诉'],
      ['a1', 'J36', 2, new Date('2026-11-18T10:05:00Z'), '是'],
    ]
    const columns = [{}, {}, {}, { style: { numFmt: 'yyyy-mm-dd hh:mm' } }]
    const bytes = await writeXlsx({ sheets: [{ name: 'x', rows, columns }] })
    const named = { callId: '单号', unit: '单位', level: '分', answeredAt: '何时' }
    expect((await read(bytes, named)).calls).toEqual([{ line: 2, call: CALL }])
  })

  test('a title and who made it stand above the heads, another sheet stands before them', async () => {
    const rows = [
      ['2026年11月来电满意度统计'],
      ['制表：热线办'],
      [],
      HEADS.split(','),
      ['a1', 'J36', 2, '2026-11-18 10:05', '是'],
    ]
    const bytes = await writeXlsx({
      sheets: [
        { name: '说明', rows: [['本表由系统导出']] },
        { name: '明细', rows },
      ],
    })
    const found = await read(bytes)
    expect(found).toMatchObject({ sheets: ['说明', '明细'], sheet: '明细', headLine: 4, rows: 1 })
    expect(found.calls).toEqual([{ line: 5, call: CALL }])
    expect(await read(bytes, {}, { sheet: '说明' }).catch((error: unknown) => error)).toMatchObject({
      code: 'file-no-rows',
    })
    await expect(read(bytes, {}, { sheet: '没有' })).rejects.toMatchObject({ code: 'unknown-sheet' })
    const titled = csv('来电满意度统计', '', HEADS, 'a1,J36,2,2026-11-18 10:05,是')
    expect((await read(titled)).calls.map(({ call }) => call)).toEqual([CALL])
  })

  test.each([
    ['a code in lower case', 'j36', 'J36'],
    ['full-width letters and digits', 'Ｊ３６', 'J36'],
    ['narrow brackets', '体育局(体育总会)', 'J37'],
    ['blanks within', ' 公安 局 ', 'J36'],
    ['a former name', '国税局', 'J78'],
    ['an alias', '市公安局', 'J36'],
  ])('the unit by %s', async (_what, written, code) => {
    const { calls, faults } = await read(csv(HEADS, `a1,${written},满意,2026-11-18 10:05,否`))
    expect([faults, calls.map(({ call }) => call.unit)]).toEqual([[], [code]])
  })

  test.each([
    ['2026-11-3', '2026-11-03T00:00:00'],
    ['2026-11-3 9:05', '2026-11-03T09:05:00'],
    ['2026/1/3 09:05:07', '2026-01-03T09:05:07'],
    ['2026.11.3 9:5', '2026-11-03T09:05:00'],
    ['2026年11月3日 9时5分', '2026-11-03T09:05:00'],
    ['2026年11月3日9时5分6秒', '2026-11-03T09:05:06'],
    ['2026年11月3日', '2026-11-03T00:00:00'],
    ['２０２６-１１-３ ９：０５', '2026-11-03T09:05:00'],
    ['20261103', '2026-11-03T00:00:00'],
    ['20261103090500', '2026-11-03T09:05:00'],
    ['46329', '2026-11-03T00:00:00'],
    ['46329.378472222', '2026-11-03T09:05:00'],
    ['2026-11-03T01:05:00.123456789Z', '2026-11-03T09:05:00.123'],
  ])('the time %s', async (written, at) => {
    const { calls, faults } = await read(csv(HEADS, `a1,J36,满意,${written},否`))
    expect([faults, calls.map(({ call }) => call.answeredAt)]).toEqual([[], [Date.parse(`${at}+08:00`)]])
  })

  test.each(['2026-13-01', '2026-02-30 10:00', '2026-11-3 25:00', 'gestern', '10:05', '1', '99999999'])(
    'no time %s',
    async (written) => {
      const { faults } = await read(csv(HEADS, `a1,J36,满意,${written},否`))
      expect(faults).toMatchObject([{ line: 2, columns: ['answeredAt'], cells: { answeredAt: written } }])
    },
  )

  test('levels by digit, by 分, by words of a table that is shown, and by what the user says', async () => {
    const words = ['5分', '很满意', '一般', '4.0', '３', '凑合']
    const rows = words.map((word, i) => `a${i},J36,${word},2026-11-18 10:05,否`)
    const first = await read(csv(HEADS, ...rows))
    expect(first.calls.map(({ call }) => call.level)).toEqual([5, 5, 3, 4, 3])
    expect(first.faults).toMatchObject([{ line: 7, columns: ['level'], cells: { level: '凑合' } }])
    expect(first.levelWords).toEqual(
      words.map((each, i) => ({ words: each, level: [5, 5, 3, 4, 3, null][i], rows: 1 })),
    )
    const said = await read(csv(HEADS, ...rows), {}, { levels: new Map([['凑合', 3]]) })
    expect(said.faults).toEqual([])
  })
})

describe('what is wrong is named', () => {
  test('every faulty row by its line, with all that is wrong and what stands there', async () => {
    const { calls, faults } = await read(
      csv(
        'callId,unit,level,answeredAt',
        'b1,J36,5,2026-11-18T10:05:00+08:00',
        'b1,X9,6,gestern',
        '',
        'b2,J36,5,2026-12-01 09:00',
        'b3,J36,5,2006-11-18 09:00',
      ),
    )
    expect(calls.map(({ line }) => line)).toEqual([2])
    expect(faults).toEqual([
      {
        line: 3,
        zh: expect.stringMatching(/没有这个参评单位：X9；等级.*；时间须.*与第 2 行相同/),
        columns: ['unit', 'level', 'answeredAt', 'callId'],
        cells: { callId: 'b1', unit: 'X9', level: '6', answeredAt: 'gestern' },
      },
      { line: 5, zh: '时间在将来', columns: ['answeredAt'], cells: expect.anything() },
      {
        line: 6,
        zh: expect.stringContaining('不在任何评议活动之内（最早 2025-12-01）'),
        columns: ['answeredAt'],
        cells: expect.anything(),
      },
    ])
  })

  test('words that name no unit are listed; to the tray they are no fault', async () => {
    const file = csv(HEADS, 'a1,火星局,满意,2026-11-18 10:05,否', 'a2,火星局,满意,2026-11-18 10:05,否')
    const strangers = [{ words: '火星局', rows: 2, line: 2 }]
    expect(await read(file)).toMatchObject({ calls: [], faults: [{ line: 2 }, { line: 3 }], strangers })
    const kept = await read(file, {}, { strangersToTray: true })
    expect(kept).toMatchObject({ faults: [], strangers })
    expect(kept.calls.map(({ call }) => call.unit)).toEqual(['火星局', '火星局'])
  })

  test('call ids of which Excel made numbers', async () => {
    const rows = [HEADS.split(','), [Number('20261100000012345'), 'J36', 5, '2026-11-18 10:05', '否']]
    const book = await read(await writeXlsx({ sheets: [{ name: 'x', rows }] }))
    expect(book).toMatchObject({ damagedIds: 1, faults: [{ line: 2, columns: ['callId'] }] })
    const text = await read(csv(HEADS, '2.02611E+16,J36,5,2026-11-18 10:05,否', '1e+16,J36,5,2026-11-18 10:05,否'))
    expect(text).toMatchObject({ damagedIds: 2, faults: [{ cells: { callId: '2.02611E+16' } }, { line: 3 }] })
    expect((await read(csv(HEADS, '20261100000012345,J36,5,2026-11-18 10:05,否'))).damagedIds).toBe(0)
  })

  test('a time that Excel shows as ##### is a faulty row', async () => {
    const rows = [
      ['callId', 'unit', 'level', 'answeredAt'],
      ['a1', 'J36', 2, 1e10],
    ]
    const columns = [{}, {}, {}, { style: { numFmt: 'yyyy-mm-dd hh:mm' } }]
    const bytes = await writeXlsx({ sheets: [{ name: 'x', rows, columns }] })
    expect((await read(bytes)).faults).toMatchObject([{ line: 2, zh: expect.stringContaining('时间') }])
  })

  test('a file without a needed column says which, and looks at no row', async () => {
    expect(await read(Buffer.from('callId,level\na,9\n'))).toMatchObject({
      missing: ['unit', 'answeredAt'],
      calls: [],
      faults: [],
      rows: 1,
    })
  })

  test.each([
    ['nothing', () => Buffer.alloc(0), 'file-empty'],
    ['blanks', () => Buffer.from('\r\n  ,\r\n'), 'file-empty'],
    ['heads alone', () => csv(HEADS, ''), 'file-no-rows'],
    ['a PDF', () => Buffer.from('%PDF-1.7\n…'), 'file-is-pdf'],
    ['an .xls', () => Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'file-is-xls'],
    [
      'an .ods',
      () => zipSync({ mimetype: strToU8('application/vnd.oasis…'), 'content.xml': strToU8('<x/>') }),
      'file-is-ods',
    ],
    ['a .docx', () => zipSync({ 'word/document.xml': strToU8('<x/>') }), 'file-not-table'],
    ['half a workbook', () => Buffer.from('PK\u0003\u0004 nothing'), 'file-not-table'],
    ['a workbook without its sheet', () => zipSync({ 'xl/workbook.xml': strToU8('<workbook/>') }), 'file-not-table'],
    ['a picture', () => Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), 'file-not-table'],
    ['a workbook that says it unpacks to more than memory', saysHuge, 'file-too-large'],
    ['a line without an end', () => Buffer.from(`callId\n${'x'.repeat(100_001)}`), 'file-too-large'],
    ['lines without number', () => Buffer.from('x\n'.repeat(100_002)), 'file-too-large'],
    ['more rows than one import takes', () => csv(HEADS, ...Array<string>(20_001).fill('a,b,c,d,e')), 'file-too-large'],
  ])('%s', async (_name, bytes, code) => {
    await expect(read(bytes())).rejects.toMatchObject({ code })
  })

  test('a sheet whose two cells stand at the ends of Excel takes no more than they do', async () => {
    const bytes = await writeXlsx({
      sheets: [{ name: 'x', rows: [HEADS.split(','), ['a1', 'J36', 2, '2026-11-18 10:05', '是']] }],
    })
    const { unzipSync } = await import('fflate')
    const parts = unzipSync(bytes)
    const name = 'xl/worksheets/sheet1.xml'
    const far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    parts[name] = strToU8(Buffer.from(parts[name]!).toString('utf8').replace('</sheetData>', far))
    const before = process.memoryUsage().arrayBuffers
    expect((await read(zipSync(parts))).calls).toEqual([{ line: 2, call: CALL }])
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(50 * 1_048_576)
  })
})

test('the template has every column and no row; mended rows are read back by it', async () => {
  await expect(read(await templateFile())).rejects.toMatchObject({ code: 'file-no-rows' })
  const heads = ['来电编号', '参评单位', '评价等级', '评价时间', '是否投诉']
  const rows = [{ line: 7, cells: ['20261100000012345', '公安局', '满意', '2026-11-18 10:05', ''] }]
  const file = await faultyRowsFile(heads, rows, new Map([[7, '没有这个参评单位']]))
  expect((await read(file)).calls).toMatchObject([{ call: { callId: '20261100000012345', unit: 'J36', level: 4 } }])
})

test('what no XML may hold stands in no workbook that is made of what people wrote, and nothing there runs', async () => {
  const bad = '公\u0001安\ufffe局\uffff'
  const faulty = await faultyRowsFile([bad], [{ line: 7, cells: [bad] }], new Map([[7, bad]]))
  const duties = await dutiesFile(
    [{ unit: { code: 'J36', name: bad }, duties: [{ duty: '=1+1', basis: bad }] }],
    '2026',
  )
  for (const file of [faulty, duties]) {
    const text = Object.values(unzipSync(file))
      .map((part) => strFromU8(part))
      .join('')
    expect(text).toContain('公\ufffd安\ufffd局\ufffd')
    // oxlint-disable-next-line no-control-regex -- these are the characters that are sought
    expect(text).not.toMatch(/[\u0001\ufffe\uffff]/)
  }
  expect(
    Object.values(unzipSync(duties))
      .map((part) => strFromU8(part))
      .join(''),
  ).toContain("'=1+1")
})

describe('the thread that reads a file', () => {
  const order = (bytes: Uint8Array) => ({ bytes, columns: {}, by })
  const many = csv(HEADS, ...Array.from({ length: 19_000 }, (_, i) => `a${i},J36,满意,2026-11-18 10:05,否`))

  test('answers what it found, and what it refuses', async () => {
    const { calls } = await parseAside(order(csv(HEADS, 'a1,J36,2,2026-11-18 10:05,是')))
    expect(calls).toEqual([{ line: 2, call: CALL }])
    await expect(parseAside(order(Buffer.from('%PDF-')))).rejects.toMatchObject({ code: 'file-is-pdf' })
  })

  test('ends when it takes too long, too much memory, or nobody waits any more', async () => {
    const bounds = (timeMs: number, memoryMb: number) => ({ limits: { timeMs, memoryMb } })
    await expect(parseAside(order(many), bounds(1, 256))).rejects.toMatchObject({ code: 'file-too-slow' })
    await expect(parseAside(order(many), bounds(120_000, 8))).rejects.toMatchObject({ code: 'file-too-large' })
    const gone = new AbortController()
    const asked = parseAside(order(many), { signal: gone.signal })
    gone.abort()
    await expect(asked).rejects.toMatchObject({ code: 'cancelled' })
    expect((await parseAside(order(many))).rows).toBe(19_000)
  })
})

/** A zip whose list of contents says that its one file is 2 GiB long. */
function saysHuge(): Buffer {
  const bytes = Buffer.from(zipSync({ 'xl/workbook.xml': new Uint8Array(1) }))
  bytes.writeUInt32LE(0x7fff_ffff, bytes.indexOf('PK\x01\x02') + 24)
  return bytes
}
