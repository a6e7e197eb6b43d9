import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import type { ScoresAnswer } from '../../server/contract/scores.ts'
import { exportScores } from '../../server/export/export-scores.ts'
import { jsonExport, sha256 } from '../../server/export/json-export.ts'
import { sampleReport } from '../fixtures/score/sample-report.ts'

const decode = (bytes: Uint8Array) => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)

/** The same values with every object's keys the other way round. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, member]) => [key, reversed(member)]),
  )
}

test('is exactly the scores answer', async () => {
  const report = sampleReport()
  const file = await exportScores(report, 'json')
  expect(JSON.parse(decode(file.bytes))).toEqual(report.answer)
  expect(file.name).toBe('pingyi-2026-service-centre-2025-12-01_2026-11-23.json')
  expect(file.contentType).toBe('application/json; charset=utf-8')
})

test('is for people, too: two spaces, LF, a line end, the keys of section 6 in their order', async () => {
  const text = decode((await exportScores(sampleReport(), 'json')).bytes)
  expect(text.startsWith('{\n  "campaign": "2026",\n  "method": "service-centre",\n  "from": "2025-12-01",\n')).toBe(
    true,
  )
  expect(text.endsWith('\n}\n')).toBe(true)
  expect(text).not.toContain('\r')
  expect(Object.keys(JSON.parse(text) as ScoresAnswer)).toEqual(
    'campaign method from to policy asOf sealed units'.split(' '),
  )
  // server/http/README.md: `units: [{ unit: { code, name, kind }, status, score, rank, n, counts, … }]`
  const [first] = (JSON.parse(text) as ScoresAnswer).units
  expect(Object.keys(first!)).toEqual(
    'unit status score rank n counts invited unrated unratedRate favourableRate interval raw'.split(' '),
  )
  expect(Object.keys(first!.unit)).toEqual(['code', 'name', 'kind'])
})

test('the same figures have the same bytes, however they were put together', async () => {
  const report = sampleReport()
  const other = { ...report, answer: reversed(report.answer) as ScoresAnswer }
  expect(JSON.stringify(other.answer)).not.toBe(JSON.stringify(report.answer))
  expect((await exportScores(other, 'json')).bytes).toEqual((await exportScores(report, 'json')).bytes)
})

test('a field that the contract does not know stays out', async () => {
  const report = sampleReport()
  const [first, ...rest] = report.answer.units
  const answer = { ...report.answer, secret: 1, units: [{ ...first!, comment: 'x' }, ...rest] }
  expect((await exportScores({ ...report, answer }, 'json')).bytes).toEqual((await exportScores(report, 'json')).bytes)
})

test('its hash is SHA-256 of its bytes', async () => {
  const { bytes } = await exportScores(sampleReport(), 'json')
  expect(sha256(bytes)).toBe(createHash('sha256').update(decode(bytes), 'utf8').digest('hex'))
  // FIPS 180-2, appendix B.1
  expect(sha256(new TextEncoder().encode('abc'))).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  )
})

test('without the seal it has the bytes of the first versions, by which their packages are checked', () => {
  const { answer } = sampleReport()
  const { sealed, ...first } = answer
  expect(sealed).toBeNull()
  const bytes = jsonExport({ ...answer, sealed: undefined })
  expect(decode(bytes)).toBe(`${JSON.stringify(first, null, 2)}\n`)
})
