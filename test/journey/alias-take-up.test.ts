import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pingyiHere } from '../helpers/command-line.ts'

let data: string
let config: string
let shipped: string
beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'pingyi-aliases-'))
  config = mkdtempSync(join(tmpdir(), 'pingyi-config-'))
  cpSync(join(import.meta.dirname, '../../config/yinchuan'), config, { recursive: true })
  shipped = readFileSync(join(config, 'aliases.yaml'), 'utf8').trimEnd()
  await done('device', 'code', '--window', 'shimin/A01', '--kind', 'kiosk')
})
afterAll(() => {
  for (const folder of [data, config]) rmSync(folder, { recursive: true, force: true })
})

const WHY = ['--reason', '12345 的写法']
const run = (...args: string[]) => pingyiHere([...args, '--json'], { data, env: { PINGYI_CONFIG: config } })
async function done(...args: string[]) {
  const ended = await run(...args)
  expect(ended, ended.err).toMatchObject({ code: 0 })
  return ended.json
}
/** The shipped file with more lines at its end. */
const write = (...lines: string[]) =>
  writeFileSync(join(config, 'aliases.yaml'), `${[shipped, ...lines.map((line) => `  ${line}`)].join('\n')}\n`)
const takeUp = (...more: string[]) => done('registry', 'take-up', ...WHY, ...more)
const head = async () => (await done('ledger', 'verify')).head as string
/** Whether a file of 12345 means a unit by these words. */
async function meant(words: string): Promise<boolean> {
  const file = join(data, 'calls.csv')
  writeFileSync(file, `callId,unit,level,answeredAt\n${words},${words},满意,2026-06-02 09:00\n`)
  const { json } = await run('import', '--file', file, '--dry-run')
  return json.strangers.length === 0
}

test('an alias that is new in the file is shown, and entered once it is confirmed', async () => {
  expect(await takeUp('--preview')).toEqual({ entered: [], left: [] })
  write('市局: J36 公安局', '社保大厅: J41')
  const entered = [
    { kind: 'alias', name: '市局' },
    { kind: 'alias', name: '社保大厅' },
  ]
  const before = await head()
  expect(await takeUp('--preview')).toEqual({ entered, left: [] })
  expect(await head()).toBe(before)
  expect(await meant('市局')).toBe(false)

  expect(await takeUp()).toEqual({ entered, left: [] })
  expect(await takeUp()).toEqual({ entered: [], left: [] })
  expect(await done('unit', 'names')).toContainEqual({ name: '市局', unit: 'J36', alias: true })
  expect(await meant('市 局')).toBe(true)
  expect(await done('ledger', 'verify')).toMatchObject({ ok: true })
})

test('what the office took away or gave another meaning stays so, and is named beside what the file says', async () => {
  await done('unit', 'alias', '--name', '市局', ...WHY)
  await done('unit', 'alias', '--name', '社保大厅', '--unit', 'J42', ...WHY)
  const left = [
    { kind: 'alias', name: '市局', files: 'J36', ledger: null },
    { kind: 'alias', name: '社保大厅', files: 'J41', ledger: 'J42' },
  ]
  expect(await takeUp()).toEqual({ entered: [], left })
  // Written otherwise it is the same name.
  write('市 局: J36')
  expect(await takeUp()).toEqual({ entered: [], left: [{ ...left[0], name: '市 局' }] })
  expect(await meant('市局')).toBe(false)
  const { out } = await pingyiHere(['registry', 'take-up', '--preview', ...WHY], {
    data,
    env: { PINGYI_CONFIG: config },
  })
  expect(out).toMatch(/没有新增[^]*未改[^]*市 局\s+J36\s+-/)
})

test('a name that two units had in former times holds nothing else up', async () => {
  for (const [unit, former] of [
    ['J44', '城建局'],
    ['J45', '城 建局'],
  ] as const) {
    const { name } = (await done('unit', 'list')).find((each: { code: string }) => each.code === unit)
    await done('unit', 'rename', '--unit', unit, '--name', former, ...WHY)
    await done('unit', 'rename', '--unit', unit, '--name', name, ...WHY)
  }
  write('城建局: J44', '建委: J44')
  expect(await takeUp()).toEqual({
    entered: [{ kind: 'alias', name: '建委' }],
    left: [{ kind: 'alias', name: '城建局', files: 'J44', ledger: null }],
  })
})

test.each([
  ['of a unit that is none', ['甲局: J99'], /J99/],
  ['that is another unit’s name', ['公安局: J41'], /J36/],
  ['that is another unit’s code', ['j36: J41'], /J36/],
  ['that means two units but for blanks', ['丙局: J36', '丙 局: J41'], /one name and mean two units/],
  ['of blanks', ['"  ": J36'], /blanks/],
])('an alias %s is a fault of the file, and nothing of it is entered', async (_, lines, message) => {
  write('乙局: J36', ...lines)
  const before = await head()
  const ended = await run('registry', 'take-up', ...WHY)
  expect(ended.code).toBe(1)
  const told = JSON.parse(ended.err) as { code: string; message: string }
  expect(told.code).toBe('configuration-invalid')
  expect(told.message).toContain('aliases.yaml:')
  expect(told.message).toMatch(message)
  expect(await head()).toBe(before)
})
