import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { pingyi } from '../helpers/command-line.ts'

const data = mkdtempSync(join(tmpdir(), 'pingyi-import-'))
const file = join(data, 'calls.csv')
afterAll(() => rmSync(data, { recursive: true, force: true }))

test('pingyi import: a faulty row keeps all out, left out the rest comes in once', async () => {
  const lines = [
    '工单号,承办单位,满意度,评价时间',
    'w1,公安局,满意,2026-06-02 09:00',
    'w2,火星局,满意,2026-06-02 09:10',
    'w3,人社局,不满意,2026-06-02 09:20',
  ]
  writeFileSync(file, lines.join('\n'))
  const run = (...more: string[]) =>
    pingyi(['import', '--file', file, '--columns', 'callId=工单号', '--json', ...more], { data })
  const faulty = await run()
  expect(faulty).toMatchObject({ code: 1, json: { imported: false, stored: 2 } })
  expect(faulty.json.faults).toMatchObject([
    { line: 3, zh: expect.stringContaining('火星局'), cells: { callId: 'w2' } },
  ])
  expect(await run('--leave-out', '3')).toMatchObject({ code: 0, json: { imported: true, stored: 2, duplicate: 0 } })
  expect(await run('--leave-out', '3')).toMatchObject({ code: 0, json: { imported: true, stored: 0, duplicate: 2 } })
})
