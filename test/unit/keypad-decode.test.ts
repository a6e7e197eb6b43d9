import fc from 'fast-check'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { decodeReport, levelsOf, untouched } from '../../firmware-bridge/keypad/decode-report.ts'
import { loadKeypadModels, type KeypadModel } from '../../firmware-bridge/keypad/read-keypad-models.ts'

const { models } = loadKeypadModels(join(import.meta.dirname, '../../config/keypads'))
const model = (id: string) => models.find((model) => model.id === id)!

/** Decodes reports one after the other: what went down with each, `strange` for one that says nothing. */
function run(model: KeypadModel, ...reports: string[]): (number[] | 'strange')[] {
  let state = untouched()
  return reports.map((hex) => {
    const decoded = decodeReport(model, state, Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex')))
    state = decoded.state
    return decoded.strange ? 'strange' : decoded.down
  })
}

describe('keyboard-digits: boot reports', () => {
  const keyboard = model('keyboard-digits')
  const up = '0000000000000000'

  test('each key of the number row and of the number block is its level', () => {
    for (const [usage, level] of [
      ['1e', 1],
      ['1f', 2],
      ['20', 3],
      ['21', 4],
      ['22', 5],
      ['59', 1],
      ['5a', 2],
      ['5b', 3],
      ['5c', 4],
      ['5d', 5],
    ] as const) {
      expect(run(keyboard, `0000${usage}0000000000`, up, `0000${usage}0000000000`)).toEqual([[level], [], [level]])
    }
  })
  test('a held key is one key, however often it is reported', () => {
    expect(run(keyboard, '0000220000000000', '0000220000000000', '0000220000000000')).toEqual([[5], [], []])
  })
  test('a second key while the first is held, and the order of the bytes does not matter', () => {
    expect(run(keyboard, '0000220000000000', '00001e2200000000', '0000220000000000', up)).toEqual([[5], [1], [], []])
  })
  test('two keys at once are both reported', () => {
    expect(run(keyboard, '00001e2200000000')).toEqual([[5, 1]])
  })
  test('the same level on row and block is one key', () => {
    expect(run(keyboard, '0000220000000000', '0000225d00000000', '00005d0000000000', up)).toEqual([[5], [], [], []])
  })
  test('modifiers and other keys say nothing', () => {
    expect(run(keyboard, '0200000000000000', '0000040000000000', '0200045d00000000')).toEqual([[], [], [5]])
  })
  test('too many keys at once change nothing', () => {
    expect(run(keyboard, '0000220000000000', '0000010101010101', '0000220000000000')).toEqual([[5], 'strange', []])
  })
  test('a report that is too short is strange', () => {
    expect(run(keyboard, '', '00', '0000', '000022')).toEqual(['strange', 'strange', 'strange', [5]])
  })
})

describe('vendor-byte: one byte a key, presses alone', () => {
  const vendor = model('vendor-byte')
  test('every report is a press, also the same one again', () => {
    expect(run(vendor, '05', '05', '04', '03', '02', '01')).toEqual([[5], [5], [4], [3], [2], [1]])
  })
  test('padding after the byte is left alone, other values are strange', () => {
    expect(run(vendor, '0500000000000000', '06', '00', 'ff', '')).toEqual([
      [5],
      'strange',
      'strange',
      'strange',
      'strange',
    ])
  })
})

describe('vendor-bitmap: report id and one bit a key', () => {
  const vendor = model('vendor-bitmap')
  test('press and release', () => {
    expect(run(vendor, '0110', '0100', '0101', '0100', '0110')).toEqual([[5], [], [1], [], [5]])
  })
  test('keys together, then one of them released and pressed again', () => {
    expect(run(vendor, '0111', '0101', '0111')).toEqual([[5, 1], [], [5]])
  })
  test('another report id and bits that mean nothing', () => {
    expect(run(vendor, '0210', '01', '01e0', '01f0')).toEqual(['strange', 'strange', [], [5]])
  })
})

describe('vendor-four-keys: a masked byte', () => {
  const vendor = model('vendor-four-keys')
  test('the high half of byte 1 is the key, the low half is left alone', () => {
    expect(run(vendor, 'aa1f', 'aa00', '0023', '0f00', '0040', '0080')).toEqual([[5], [], [4], [], [3], [2]])
  })
  test('an unknown value changes nothing', () => {
    expect(run(vendor, '0010', '0030', '0010', '00')).toEqual([[5], 'strange', [], 'strange'])
  })
})

test('300 reports in a burst are 300 decoded', () => {
  for (const [id, down, up] of [
    ['keyboard-digits', '0000220000000000', '0000000000000000'],
    ['vendor-bitmap', '0110', '0100'],
    ['vendor-four-keys', '0010', '0000'],
  ] as const) {
    const decoded = run(model(id), ...Array.from({ length: 300 }, (_, i) => (i % 2 ? up : down)))
    expect(decoded.filter((levels) => levels !== 'strange' && levels.length === 1)).toHaveLength(150)
    expect(decoded.filter((levels) => levels.length === 0)).toHaveLength(150)
  }
  const presses = run(model('vendor-byte'), ...Array.from({ length: 300 }, (_, i) => `0${(i % 5) + 1}`))
  expect(presses).toEqual(Array.from({ length: 300 }, (_, i) => [(i % 5) + 1]))
})

test('no report of any length throws, and only levels of the model come out', () => {
  for (const model of models) {
    const known = new Set(model.report.keys.map((key) => key.level))
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 80 }), { maxLength: 8 }),
        fc.nat({ max: 0xff }),
        (reports, garbage) => {
          let state = { ...untouched(), pressed: garbage }
          for (const report of reports) {
            const decoded = decodeReport(model, state, report)
            state = decoded.state
            for (const level of decoded.down) if (!known.has(level)) return false
            if (decoded.strange && decoded.down.length > 0) return false
            if (
              model.press === 'press-and-release' &&
              levelsOf(state.pressed).some((l) => !known.has(l) && !decoded.strange)
            )
              return false
          }
          return true
        },
      ),
      { numRuns: 2_000, seed: 20261123 },
    )
  }
})
