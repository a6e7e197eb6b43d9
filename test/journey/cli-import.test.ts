import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { campaignYearAt } from '../../server/contract/campaign-time.ts'
import { pingyiHere, RunningPingyi } from '../helpers/command-line.ts'
import { QUICK_LOAD } from '../helpers/quick-load.ts'

const data = mkdtempSync(join(tmpdir(), 'pingyi-import-'))
const file = join(data, 'calls.csv')
const large = join(data, 'large.csv')
const PINGYI = join(import.meta.dirname, '../../server/cli/pingyi.ts')
afterAll(() => rmSync(data, { recursive: true, force: true }))

test('pingyi import: a faulty row keeps all out, left out the rest comes in once', async () => {
  const lines = [
    '工单号,承办单位,满意度,评价时间',
    `w1,公安局,满意,${NOW}`,
    `w2,火星局,满意,${NOW}`,
    `w3,人社局,不满意,${NOW}`,
  ]
  writeFileSync(file, lines.join('\n'))
  const run = (...more: string[]) =>
    pingyiHere(['import', '--file', file, '--columns', 'callId=工单号', '--officer', 'zhang', '--json', ...more], {
      data,
      env: { PINGYI_OFFICER_PASSWORD: 'only its owner knows' },
    })
  await pingyiHere('user add --username zhang --role campaign-office --password-stdin'.split(' '), {
    data,
    input: 'only its owner knows',
  })
  for (const wrong of [
    ['--levels', '满意=很高'],
    ['--columns', 'calId=工单号'],
  ])
    expect(await pingyiHere(['import', '--file', file, ...wrong], { data })).toMatchObject({ code: 2 })
  const faulty = await run()
  expect(faulty).toMatchObject({ code: 1, json: { imported: false, stored: 2 } })
  expect(faulty.json.faults).toMatchObject([
    { line: 3, zh: expect.stringContaining('火星局'), cells: { callId: 'w2' } },
  ])
  expect(await run('--leave-out', '3')).toMatchObject({ code: 0, json: { imported: true, stored: 2, duplicate: 0 } })
  expect(await run('--leave-out', '3')).toMatchObject({ code: 0, json: { imported: true, stored: 0, duplicate: 2 } })
})

test('pingyi baseline import: faults by line, a dry run, then all lines; baseline show says them and verify holds', async () => {
  const campaign = String(campaignYearAt(Date.now()))
  const own = (...args: string[]) =>
    pingyiHere(['baseline', ...args, '--campaign', campaign, '--json'], {
      data,
      env: { PINGYI_OFFICER_PASSWORD: 'only its owner knows' },
    })
  const write = (...lines: string[]) => writeFileSync(file, ['unit,method,score,rank', ...lines].join('\n'))
  write('J36,online,90,300', 'X99,online,80,2', 'J16,online,,')
  const faulty = await own('import', '--file', file, '--officer', 'zhang')
  expect(faulty).toMatchObject({ code: 1, json: { imported: false, rows: 1, blank: 1, faulty: 2 } })
  expect(faulty.json.faults).toMatchObject([
    { line: 2, column: 'rank', code: 'rank-beyond', value: '300' },
    { line: 3, column: 'unit', code: 'unit-unknown', value: 'X99' },
  ])
  write('J36,online,90,1', '公安局,两代表一委员,88.5,4')
  expect(await own('import', '--file', file, '--dry-run')).toMatchObject({
    code: 0,
    json: { imported: false, rows: 2 },
  })
  // A rating counts by now, so an officer's word is needed.
  expect((await own('import', '--file', file)).err).toContain('officer-needed')
  const taken = await own('import', '--file', file, '--officer', 'zhang')
  expect(taken).toMatchObject({ code: 0, json: { imported: true, rows: 2 } })
  const { json } = await own('show')
  expect(json.rows).toEqual([
    { unit: 'J36', name: '公安局', method: 'representatives', score: '88.50', rank: 4 },
    { unit: 'J36', name: '公安局', method: 'online', score: '90.00', rank: 1 },
  ])
  expect(json.sources.map(({ baseline }: { baseline: { source: string } | null }) => baseline?.source)).toEqual([
    undefined,
    undefined,
    'file',
    'file',
  ])
  expect(await pingyiHere(['ledger', 'verify', '--json'], { data })).toMatchObject({ code: 0, json: { problems: [] } })
})

/** Starts an import of a process of its own, and interrupts it as Ctrl-C does when it has said that it reads. */
async function interrupted(folder: string) {
  const child = spawn(process.execPath, [...QUICK_LOAD, PINGYI, 'import', '--file', large], {
    env: { ...process.env, PINGYI_DATA: folder },
  })
  const said = { out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    const before = said.err.includes('读取文件')
    said.err += text
    if (!before && said.err.includes('读取文件')) child.kill('SIGINT')
  })
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, ...said }
}

/** This minute in Shanghai: of the campaign in which a hub that is made now begins. */
const NOW = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ')

test.each(['stopped', 'running'] as const)(
  'a large file on a hub that is %s: progress is told, and Ctrl-C ends it with nothing imported',
  async (state) => {
    const folder = mkdtempSync(join(data, 'hub-'))
    const row = (i: number) => `k${i},公安局,满意,${NOW},${'来电人反映办理时间较长'.repeat(2)}`
    const rows = Array.from({ length: 12_000 }, (_, i) => row(i))
    writeFileSync(large, ['callId,unit,level,answeredAt,备注', ...rows].join('\n'))
    await pingyiHere(['device', 'code', '--window', 'shimin/A01', '--kind', 'kiosk'], { data: folder })
    const entries = async () => (await pingyiHere(['ledger', 'verify', '--json'], { data: folder })).json.entries
    const hub = state === 'running' ? await RunningPingyi.start(['start'], { data: folder }) : null
    try {
      const before = await entries()
      const ended = await interrupted(folder)
      expect(ended).toMatchObject({ code: 1, out: '', err: expect.stringContaining('cancelled: ') })
      expect(ended.err).toContain('已取消，什么也没有导入。')
      expect(await entries()).toBe(before)

      const whole = await pingyiHere(['import', '--file', large], { data: folder })
      expect(whole).toMatchObject({ code: 0, out: expect.stringContaining('已导入') })
      for (const stage of ['读取文件', '核对 checking 50 %', '写入 storing 90 %']) expect(whole.err).toContain(stage)
    } finally {
      await hub?.stop()
    }
  },
)
