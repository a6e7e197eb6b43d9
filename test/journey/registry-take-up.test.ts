import { appendFileSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pingyiHere } from '../helpers/command-line.ts'

let data: string
let config: string
beforeAll(() => {
  data = mkdtempSync(join(tmpdir(), 'pingyi-registry-'))
  config = mkdtempSync(join(tmpdir(), 'pingyi-config-'))
  cpSync(join(import.meta.dirname, '../../config/yinchuan'), config, { recursive: true })
})
afterAll(() => {
  for (const folder of [data, config]) rmSync(folder, { recursive: true, force: true })
})

async function done(...args: string[]) {
  const ended = await pingyiHere([...args, '--json'], { data, env: { PINGYI_CONFIG: config } })
  expect(ended, ended.err).toMatchObject({ code: 0 })
  return ended.json
}
const why = ['--reason', '西夏区大厅启用']

test('a hall, a window and a holiday that are new in the files come on record, and nothing else', async () => {
  await done('apikey', 'add', '--name', 'queue', '--scope', 'services')
  expect(await done('registry', 'take-up', ...why)).toEqual({ entered: [], left: [] })

  writeFileSync(
    join(config, 'hall-xixia.yaml'),
    `code: xixia
name: 西夏区政务大厅
hours:
  - {days: 周一至周五, time: 09:00-17:00}
zones:
  A: {name: 综合服务区}
windows:
  A01: {zone: A, unit: J36 公安局, name: 户籍}
  A02: {zone: A, name: 综合}
`,
  )
  appendFileSync(join(config, 'special-days.yaml'), '  2027-02-06: {open: false, name: 春节}\n')
  const entered = [
    { kind: 'hall', name: 'xixia' },
    { kind: 'window', name: 'xixia/A01' },
    { kind: 'window', name: 'xixia/A02' },
  ]
  expect(await done('registry', 'take-up', '--preview', ...why)).toEqual({ entered, left: [] })
  expect(await done('registry', 'take-up', ...why)).toEqual({ entered, left: [] })
  expect(await done('registry', 'take-up', ...why)).toEqual({ entered: [], left: [] })
  expect(await done('posting', 'list')).toContainEqual(expect.objectContaining({ window: 'xixia/A01', unit: 'J36' }))
  expect(await done('hours', 'list')).toContainEqual(
    expect.objectContaining({ hall: 'xixia', weekly: [expect.anything()] }),
  )
  const days = [{ date: '2027-02-06', open: false, name: '春节' }]
  expect(await done('calendar', 'take-up', ...why)).toMatchObject({ days })
  expect(await done('calendar', 'take-up', ...why)).toMatchObject({ days: [] })

  const window = ['window', 'set', '--window', 'xixia/A03', '--name', '税务']
  expect(
    await pingyiHere([...window, '--zone', 'Z', ...why, '--json'], { data, env: { PINGYI_CONFIG: config } }),
  ).toMatchObject({
    code: 1,
    err: expect.stringContaining('unknown-zone'),
  })
  expect(await done(...window, '--zone', 'A', ...why)).toEqual({ window: 'xixia/A03', fresh: true })
  expect(await done(...window, '--zone', 'A', ...why)).toEqual({ window: 'xixia/A03', fresh: false })
  await done('device', 'enrol', '--window', 'xixia/A03', '--kind', 'kiosk')
  expect(await done('ledger', 'verify')).toMatchObject({ ok: true })
})
