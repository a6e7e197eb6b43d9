import { createHash } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { parseCsv } from 'hucre/csv'
import { finished } from 'node:stream/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { exportRatings } from '../../server/campaign/export-ratings.ts'
import type { RatingFormat } from '../../server/contract/export/export-formats.ts'
import { coverOf } from '../../server/export/xlsx-cover.ts'
import { xlsxStream } from '../../server/export/xlsx-stream.ts'
import { recordCalls } from '../../server/store/changes/record-calls.ts'
import { SqliteStore } from '../../server/store/sqlite-store.ts'
import { liveHistory } from '../fixtures/ledger/lively-history.ts'
import { random, TestLedger } from '../fixtures/ledger/test-ledger.ts'
import { NO_PYTHON } from '../fixtures/score/run-python.ts'
import { readBack, secondOpinion } from '../fixtures/score/second-opinion.ts'
import { seed } from '../helpers/seed.ts'

let t: TestLedger
let ended: number
let csv: Buffer
let xlsx: Buffer

beforeAll(async () => {
  t = await TestLedger.open()
  ended = (await liveHistory(t, random(seed), 300))[1]
  csv = await made('csv')
  xlsx = await made('xlsx')
})
afterAll(() => t.close())

// To the campaign's end: a clock ahead gives a press of next month.
const whole = { campaign: '2026', to: '2026-11-30' }
const made = async (format: RatingFormat, unit?: string) =>
  buffer((await exportRatings(store(), { ...whole, format, unit, now: ended })).stream)

const store = () => new SqliteStore(t.ledger)
const lines = (bytes: Buffer) => parseCsv(bytes.toString('utf8').replace(/^\uFEFF/, '')) as string[][]

test(`every rating once, in the order of its moment (seed ${seed})`, () => {
  const [head, ...body] = lines(csv)
  expect(head!.slice(0, 3)).toEqual(['台账序号', '评价时间', '来源'])
  const rows = t.ledger.sql('SELECT n, occurred, level, verdict FROM rating ORDER BY occurred, n').all() as {
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
  const cells = (await readBack(xlsx, '评价明细')).map((row) => row.map((cell) => String(cell ?? '')))
  expect(cells).toEqual(lines(csv))
  const facts = new Map((await readBack(xlsx, '封面')).map(([label, value]) => [label, value]))
  expect(facts.get('同内容 csv 的 SHA-256')).toBe(createHash('sha256').update(csv).digest('hex'))
  expect(facts.get('评价（条）')).toBe(lines(csv).length - 1)
  expect(facts.get('台账末条哈希')).toBe(t.ledger.chain.head.hash)
})

test('a reader of another language sees frame, print set-up and filter as in every other export', (context) => {
  const seen = secondOpinion(xlsx)
  if (seen === null) return context.skip(NO_PYTHON)
  expect(seen.sheets.map(({ name, rows }) => [name, rows.length])).toEqual([
    ['封面', expect.any(Number)],
    ['评价明细', lines(csv).length],
  ])
  expect(seen.sheets[1]!.formats[1]!.slice(0, 3)).toEqual(['#,##0', 'yyyy-mm-dd hh:mm:ss', '@'])
})

test('one unit alone, with those that went on in it', async () => {
  // 地税局 went on in 国税局, which is called 税务局 since.
  const [, ...body] = lines(await made('csv', 'J36'))
  expect(body.length).toBeGreaterThan(0)
  expect(new Set(body.map((row) => row[5]))).toEqual(new Set(['J36']))
  const none = exportRatings(store(), { campaign: '2026', format: 'csv', unit: 'X9', now: ended })
  await expect(none).rejects.toThrow(/no such unit/)
})

test.each(['csv', 'xlsx'] as const)('whoever stops reading %s lets the database go', async (format) => {
  const { stream } = await exportRatings(store(), { campaign: '2026', format, now: ended })
  for await (const piece of stream) {
    expect(String(piece).length).toBeGreaterThan(0)
    break
  }
  await finished(stream, { error: false }).catch(() => {})
  // A reader that stayed would keep the log from being written back.
  await expect.poll(() => t.ledger.db.pragma('wal_checkpoint(TRUNCATE)')).toMatchObject([{ busy: 0 }])
})

test('all pages are of one moment, whatever is written while they are taken', async () => {
  const own = await TestLedger.open()
  try {
    const at = own.clock.now
    const answers = (name: string, n: number) =>
      Array.from({ length: n }, (_, i) => ({
        callId: `${name}${i}`,
        unit: 'J36',
        level: 5,
        answeredAt: at + 1_000 + i,
      }))
    own.clock.now += 60_000
    await own.write((w) => recordCalls(w, answers('a', 1_200), w.now))
    const period = { since: at, until: own.clock.now }
    const taken: number[] = []
    for await (const page of new SqliteStore(own.ledger).pages('ratings.lines', { period })) {
      taken.push(page.length)
      await own.write((w) => recordCalls(w, answers(`b${taken.length}-`, 700), w.now))
    }
    expect(taken).toEqual([500, 500, 200])
    expect(own.entries('call')).toHaveLength(1_200 + 3 * 700)
  } finally {
    own.close()
  }
})

describe('a long table', () => {
  const moment = new Date('2026-11-24')
  const long = (rows: AsyncIterable<number[]>) =>
    xlsxStream<number>({
      name: '长表',
      columns: [
        { header: '数', width: 8, kind: 'text', value: (n) => createHash('sha256').update(`${n}`).digest('hex') },
      ],
      rows,
      printHead: '',
      cover: () => coverOf({ title: '', demo: false, facts: [], notes: [], printHead: '' }),
      properties: { title: '', creator: '', created: moment, modified: moment },
    })

  test('is made as it is taken: what nobody has read yet is not made, and what nobody wants any more ends', async () => {
    let made = 0
    let ended = false
    async function* rows() {
      try {
        for (; made < 1_000_000; made += 500) yield Array.from({ length: 500 }, (_, i) => made + i)
      } finally {
        ended = true
      }
    }
    const pieces = long(rows())
    // A row is some hundred bytes before the deflate and some forty after it; buffers between hold a few 64 KiB.
    for (let taken = 0; taken < 1 << 20;) taken += ((await pieces.next()).value as Uint8Array).length
    expect(made).toBeLessThan(60_000)
    await pieces.return(undefined)
    await expect.poll(() => ended).toBe(true)
  })

  test('whose rows fail fails with their fault', async () => {
    async function* rows() {
      yield [1]
      throw new Error('the disk is gone')
    }
    await expect(buffer(long(rows()))).rejects.toThrow('the disk is gone')
  })
})
