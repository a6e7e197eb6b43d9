import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

const COUNT = join(import.meta.dirname, '..', '..', '.ci', 'count-tests.mjs')

let folder: string
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'pingyi-count-'))))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface File {
  status: 'passed' | 'failed'
  states: string[]
}

function count(files: File[], exitCode: number) {
  const report = join(folder, 'report.json')
  const testResults = files.map(({ status, states }, index) => ({
    name: `file-${index}.test.ts`,
    status,
    message: 'it fell over',
    assertionResults: states.map((state, nth) => ({ status: state, fullName: `test ${nth}` })),
  }))
  writeFileSync(report, JSON.stringify({ testResults }))
  return countReport(report, exitCode)
}

function countReport(report: string, exitCode: number) {
  const { stdout, stderr } = spawnSync(process.execPath, [COUNT, report, String(exitCode)], { encoding: 'utf8' })
  return { counted: stdout.trim(), told: stderr.trim() }
}

test('what passed and what failed', () => {
  const files: File[] = [
    { status: 'passed', states: ['passed', 'passed'] },
    { status: 'failed', states: ['passed', 'failed'] },
  ]
  expect(count(files, 1)).toEqual({ counted: '3 1', told: 'failed: file-1.test.ts: test 1' })
  expect(count(files.slice(0, 1), 0)).toEqual({ counted: '2 0', told: '' })
})

test('skipped and forgotten tests count as failed, and are named', () => {
  const { counted, told } = count([{ status: 'passed', states: ['passed', 'skipped', 'todo'] }], 0)
  expect(counted).toBe('1 2')
  expect(told).toBe('skipped: file-0.test.ts: test 1\ntodo: file-0.test.ts: test 2')
})

test('what passed at the second try counts as passed, and is named with what failed at first', () => {
  const report = join(folder, 'report.json')
  const flaky = { status: 'passed', fullName: 'a test', failureMessages: ['expected 1 to be 2\n    at a line'] }
  const testResults = [{ name: 'file.test.ts', status: 'passed', message: '', assertionResults: [flaky] }]
  writeFileSync(report, JSON.stringify({ testResults }))
  expect(countReport(report, 0)).toEqual({
    counted: '1 0',
    told: 'passed at the second try: file.test.ts: a test: expected 1 to be 2',
  })
})

test('a file that fell over counts as one failure', () => {
  expect(count([{ status: 'failed', states: [] }], 1).counted).toBe('0 1')
  expect(count([{ status: 'failed', states: ['passed'] }], 1).counted).toBe('1 1')
})

test('a run that failed without a failed test, that tested nothing or left no report is a failure', () => {
  expect(count([{ status: 'passed', states: ['passed'] }], 1).counted).toBe('1 1')
  expect(count([], 0).counted).toBe('0 1')
  expect(countReport(join(folder, 'none.json'), 1)).toMatchObject({
    counted: '0 1',
    told: expect.stringContaining('none.json'),
  })
})
