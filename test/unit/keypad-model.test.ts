import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { modelOf } from '../../firmware-bridge/keypad/keypad-model.ts'
import { loadKeypadModels, readKeypadModel, type KeypadModel } from '../../firmware-bridge/keypad/read-keypad-models.ts'

const FOLDER = join(import.meta.dirname, '../../config/keypads')
const { models, faults } = loadKeypadModels(FOLDER)
const vendor = models.find((model) => model.id === 'vendor-byte')!

/** The faults of a model that differs from a good one in one thing. */
function faultsOf(change: (model: KeypadModel & Record<string, unknown>) => void): string[] {
  const model = structuredClone(vendor) as KeypadModel & Record<string, unknown>
  change(model)
  const read = readKeypadModel(JSON.stringify(model), '/x/vendor-byte.json')
  return read.ok ? [] : read.faults.map(({ file, path, fault }) => `${file} ${path} ${fault}`)
}

test('every shipped model is without fault', () => {
  expect(faults).toEqual([])
  expect(models.map((model) => model.id)).toEqual([
    'keyboard-digits',
    'vendor-bitmap',
    'vendor-byte',
    'vendor-four-keys',
  ])
})

test('the shipped models with five keys offer all five levels, the one with four keys four', () => {
  const levels = models.map((model) => [model.id, new Set(model.report.keys.map((key) => key.level)).size])
  expect(levels).toEqual([
    ['keyboard-digits', 5],
    ['vendor-bitmap', 5],
    ['vendor-byte', 5],
    ['vendor-four-keys', 4],
  ])
})

describe('a faulty model says file, place and what to write', () => {
  const cases: [string, (model: KeypadModel & Record<string, unknown>) => void, string][] = [
    ['an unknown field', (m) => (m.colour = 'red'), '/colour is not known: leave it out'],
    [
      'a missing field',
      (m) => Reflect.deleteProperty(m, 'usage'),
      '/usage is missing: write four lower-case hex digits',
    ],
    ['upper-case hex', (m) => (m.match[0]!.vid = '12AB'), '/match/0/vid write four lower-case hex digits'],
    ['level 6', (m) => (m.report.keys[2]!.level = 6), '/report/keys/2/level write a level, 1'],
    ['another id than the file', (m) => (m.id = 'other'), '/id write "vendor-byte", the name of the file'],
    ['an unknown layout', (m) => (m.report.layout = 'morse' as never), '/report/layout write one of boot-keyboard'],
    ['a key twice', (m) => Object.assign(m.report.keys[1]!, { value: '05' }), '/report/keys/1 write another key'],
    ['no release value', (m) => (m.press = 'press-and-release'), '/report/released is missing'],
    [
      'a value beyond the mask',
      (m) => Object.assign(m.report, { mask: '03' }),
      '/report/keys/0/value write a value within',
    ],
    ['a signal by level', (m) => Object.assign(m.signals!, { bad: {} }), '/signals/bad is not known'],
    ['bytes that are none', (m) => (m.signals!.stored!.reports = ['1']), '/signals/stored/reports/0 write bytes as'],
  ]
  test.each(cases)('%s', (_, change, wanted) => {
    expect(faultsOf(change).join('\n')).toContain(`/x/vendor-byte.json ${wanted}`)
  })

  test('what is not JSON', () => {
    const read = readKeypadModel('{"id":', '/x/a.json')
    expect(read).toMatchObject({ ok: false, faults: [{ file: '/x/a.json', path: '' }] })
    expect(readKeypadModel('null', '/x/a.json').ok).toBe(false)
    expect(readKeypadModel('[]', '/x/a.json').ok).toBe(false)
  })
})

describe('a folder of models', () => {
  let folder: string
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'pingyi-models-'))))
  afterEach(() => rmSync(folder, { recursive: true }))

  test('two models for one keypad: neither is used, both are named, the others go on', () => {
    writeFileSync(join(folder, 'a.json'), JSON.stringify({ ...vendor, id: 'a' }))
    writeFileSync(join(folder, 'b.json'), JSON.stringify({ ...vendor, id: 'b' }))
    writeFileSync(join(folder, 'c.json'), JSON.stringify({ ...vendor, id: 'c', match: [{ vid: '1209', pid: '0099' }] }))
    const loaded = loadKeypadModels(folder)
    expect(loaded.models.map(({ id }) => id)).toEqual(['c'])
    expect(loaded.faults.map(({ file, fault }) => [file, fault])).toEqual([
      [join(folder, 'a.json'), 'matches the same keypad as b: neither is used, take one of them away'],
      [join(folder, 'b.json'), 'matches the same keypad as a: neither is used, take one of them away'],
    ])
  })

  test('one faulty file does not take the good ones away', () => {
    writeFileSync(join(folder, 'a.json'), '{}')
    writeFileSync(join(folder, 'vendor-byte.json'), JSON.stringify(vendor))
    const loaded = loadKeypadModels(folder)
    expect(loaded.models.map((model) => model.id)).toEqual(['vendor-byte'])
    expect(loaded.faults.length).toBeGreaterThan(5)
    expect(loaded.faults.every(({ file }) => file === join(folder, 'a.json'))).toBe(true)
  })

  test('a folder that is not there is a fault, not a crash', () => {
    expect(loadKeypadModels(join(folder, 'none')).faults).toMatchObject([{ path: '' }])
  })
})

test('a keypad is known by vendor, product and usage; a mouse of the same maker is not', () => {
  const attached = { vid: 0x1209, pid: 1, usagePage: 0xff00, usage: 1, interface: 0 }
  const rest = { serial: null, port: null, product: null, path: 'x' }
  expect(modelOf(models, { ...attached, ...rest })?.id).toBe('vendor-byte')
  expect(modelOf(models, { ...attached, ...rest, usagePage: 1, usage: 2 })).toBeNull()
  expect(modelOf(models, { ...attached, ...rest, pid: 99 })).toBeNull()
})
