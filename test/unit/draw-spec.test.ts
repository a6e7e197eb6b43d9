import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { verifyLedger } from '../../server/store/verify/verify-ledger.ts'
import { drawTwice } from '../fixtures/ledger/lively-draw.ts'
import { TestLedger } from '../fixtures/ledger/test-ledger.ts'
import { rehashed } from '../fixtures/ledger/rehashed.ts'
import { NO_PYTHON, runPython } from '../fixtures/score/run-python.ts'

/** Frame, allocation and draw follow from the export alone: section 12 of the specification, by somebody else's program. */
const RECOMPUTE = join(import.meta.dirname, '../fixtures/ledger/recompute.py')

let t: TestLedger
beforeEach(async () => {
  t = await TestLedger.open()
  await drawTwice(t)
})
afterEach(() => t.close())

/** The export with one entry made otherwise, hashes and all. */
function forged(kind: string, forge: (body: Record<string, unknown>) => Record<string, unknown>): string {
  return rehashed(t.exported(), kind, forge)
}

function faults(text: string): string[] | null {
  const file = join(t.folder, 'ledger.jsonl')
  writeFileSync(file, text)
  const answer = runPython([RECOMPUTE, file]) as { faults: string[] } | null
  // The chain was written anew, and nobody signed that.
  return answer && answer.faults.filter((fault) => !/checkpoint names|signature of the checkpoint/.test(fault))
}

test('an independent program finds nothing wrong with a frame that replaced another one, and its draw', (context) => {
  expect(verifyLedger(t.ledger.db).problems).toEqual([])
  const found = faults(t.exported())
  if (found === null) return context.skip(NO_PYTHON)
  expect(found).toEqual([])
})

test.each([
  [
    'another person in a line',
    'frame-lines',
    /hash or strata/,
    (body: Record<string, unknown>) => {
      const [line, ...rest] = body['lines'] as string[]
      return { ...body, lines: [line!.replace(/.$/, (digit) => (digit === '0' ? '1' : '0')), ...rest] }
    },
  ],
  [
    'one more to take',
    'frame',
    /hash or strata/,
    (body: Record<string, unknown>) => {
      const [first, ...rest] = body['strata'] as { take: number }[]
      return { ...body, strata: [{ ...first!, take: first!.take + 1 }, ...rest] }
    },
  ],
  [
    'one body that typed twice',
    'draw-seed',
    /who typed/,
    (body: Record<string, unknown>) => ({
      ...body,
      typed: (body['typed'] as object[]).map((each) => ({ ...each, body: 'media' })),
    }),
  ],
  [
    'an order with somebody who is not in the frame',
    'draw-order',
    /order of tickets/,
    (body: Record<string, unknown>) => {
      const [piece, ...rest] = body['strata'] as { ids: string[] }[]
      return { ...body, strata: [{ ...piece!, ids: [...piece!.ids, 'R000099-J36'] }, ...rest] }
    },
  ],
  [
    'the hash of another record',
    'draw',
    /the record of the draw/,
    (body: Record<string, unknown>) => ({ ...body, record: '0'.repeat(64) }),
  ],
] as const)('it names %s', (_, kind, fault, forge) => {
  const found = faults(forged(kind, forge))
  if (found !== null) expect(found.join('\n')).toMatch(fault)
})
