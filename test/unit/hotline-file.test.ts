import { zipSync } from 'fflate'
import { writeXlsx } from 'hucre/xlsx'
import { expect, test } from 'vitest'
import { readHotlineFile } from '../../server/campaign/hotline-file.ts'

const UNITS = new Map([
  ['J36', 'J36'],
  ['公安局', 'J36'],
])
const UNTIL = Date.parse('2026-11-20T00:00:00+08:00')
const TEN = Date.parse('2026-11-18T10:05:00+08:00')
const read = (bytes: Uint8Array, columns = {}) => readHotlineFile(bytes, UNITS, columns, UNTIL)
const CALL = { callId: 'a1', unit: 'J36', level: 2, answeredAt: TEN, complaint: true }

/** 工单编号,承办单位,满意度,评价时间 / g1,公安局,满意,2026-11-18 10:05 in GB18030, byte by byte. */
const GB = Buffer.from(
  'b9a4b5a5b1e0bac52cb3d0b0ecb5a5cebb2cc2fad2e2b6c82cc6c0bcdbcab1bce40d0a' +
    '67312cb9abb0b2bed62cc2fad2e22c323032362d31312d31382031303a30350d0a',
  'hex',
)

test('csv in UTF-8 with a byte order mark, by the names of units and levels', async () => {
  const csv = '\ufeff来电编号,参评单位,等级,时间,是否投诉\r\na1,公安局,不满意,2026/11/18 10:05,是\r\n'
  expect((await read(Buffer.from(csv))).calls).toEqual([{ line: 2, call: CALL }])
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
  const bytes = await writeXlsx({
    sheets: [{ name: 'x', rows, columns: [{}, {}, {}, { style: { numFmt: 'yyyy-mm-dd hh:mm' } }] }],
  })
  const columns = { callId: '单号', unit: '单位', level: '分', answeredAt: '何时' }
  expect((await read(bytes, columns)).calls).toEqual([{ line: 2, call: CALL }])
})

test('every faulty row is named by its line, with all that is wrong', async () => {
  const csv = [
    'callId,unit,level,answeredAt',
    'b1,J36,5,2026-11-18T10:05:00+08:00',
    'b1,X9,6,gestern',
    '',
    'b2,J36,5,2026-12-01 09:00',
  ].join('\n')
  const { calls, faults } = await read(Buffer.from(csv))
  expect(calls.map(({ line }) => line)).toEqual([2])
  expect(faults).toEqual([
    { line: 3, zh: expect.stringMatching(/与第 2 行相同；没有这个参评单位：X9；等级.*；时间须/) },
    { line: 5, zh: '时间在将来' },
  ])
})

test('a file without a needed column says which', async () => {
  await expect(read(Buffer.from('callId,level\na,5\n'))).rejects.toMatchObject({
    code: 'bad-request',
    detail: expect.stringContaining('unit'),
  })
})

test('a time that Excel shows as ##### is a faulty row', async () => {
  const rows = [
    ['callId', 'unit', 'level', 'answeredAt'],
    ['a1', 'J36', 2, 1e10],
  ]
  const bytes = await writeXlsx({
    sheets: [{ name: 'x', rows, columns: [{}, {}, {}, { style: { numFmt: 'yyyy-mm-dd hh:mm' } }] }],
  })
  expect((await read(bytes)).faults).toEqual([{ line: 2, zh: expect.stringContaining('时间') }])
})

test.each([
  ['a workbook that unpacks to more than memory', saysHuge],
  ['a line without an end', () => Buffer.from(`callId\n${'x'.repeat(100_000)}`)],
  ['lines without number', () => Buffer.from('\n'.repeat(100_001))],
])('%s is refused before it is taken apart', async (_name, bytes) => {
  await expect(read(bytes())).rejects.toMatchObject({ code: 'file-unreadable' })
})

/** A zip whose list of contents says that its one file is 2 GiB long. */
function saysHuge(): Buffer {
  const bytes = Buffer.from(zipSync({ 'xl/workbook.xml': new Uint8Array(1) }))
  bytes.writeUInt32LE(0x7fff_ffff, bytes.indexOf('PK\x01\x02') + 24)
  return bytes
}
