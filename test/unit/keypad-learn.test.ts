import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeReport, untouched } from '../../firmware-bridge/keypad/decode-report.ts'
import { inferModel, type KeySample } from '../../firmware-bridge/learning/infer-model.ts'
import { levelsOfModel, type KeypadModel } from '../../firmware-bridge/keypad/keypad-model.ts'
import { chooseKeypad } from '../../firmware-bridge/learning/learn-keypad.ts'
import { readKeypadModel } from '../../firmware-bridge/keypad/read-keypad-models.ts'
import { LEVELS, type Level } from '../../server/contract/limits.ts'
import { factsOf, keyReports, shippedModel } from '../helpers/simulated-keypad.ts'

const NAMED = { id: 'learned', name: { zh: '学来的', en: 'learned' } }
const VENDOR = { vid: 0xfeed, pid: 0x0001, usagePage: 0xff00, usage: 1, interface: 0 }
const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'))

/** Each key twice, by what it sends. */
const twice = (keys: Partial<Record<Level, string[]>>): KeySample[] =>
  Object.entries(keys).flatMap(([level, reports]) =>
    [1, 2].map(() => ({ level: Number(level) as Level, reports: reports.map(bytes) })),
  )

/** Reads the reports of a sample by a model. */
function read(model: KeypadModel, reports: readonly Uint8Array[]): Level[] {
  let state = untouched()
  return reports.flatMap((report) => {
    const decoded = decodeReport(model, state, report)
    state = decoded.state
    return decoded.down
  })
}

test.each(['keyboard-digits', 'vendor-byte', 'vendor-bitmap', 'vendor-four-keys'])(
  'learned from its keys, a keypad like %s is read as its own model reads it',
  (id) => {
    const model = shippedModel(id)
    const samples = levelsOfModel(model).flatMap((level) => {
      const { down, up } = keyReports(model, level)
      return [1, 2].map(() => ({ level, reports: [bytes(down), ...(up === null ? [] : [bytes(up)])] }))
    })
    const found = inferModel(NAMED, factsOf(model, {}), samples)
    if (!found.ok) throw new Error(found.why)
    expect(found.model.press).toBe(model.press)
    expect(found.model.match).toEqual([{ vid: model.match[0]!.vid, pid: model.match[0]!.pid }])
    expect(levelsOfModel(found.model)).toEqual(levelsOfModel(model))
    for (const { level, reports } of samples) expect(read(found.model, reports)).toEqual([level])
    expect(readKeypadModel(JSON.stringify(found.model), 'learned.json')).toMatchObject({ ok: true })
  },
)

test.each([
  ['two keys that send the same', { 5: ['01', '00'], 4: ['01', '00'] }, 'levels 4 and 5 send the same bytes'],
  ['a key that sends nothing', { 5: ['01', '00'], 4: [] }, 'level 4 sent nothing'],
  ['a key that sends two codes', { 5: ['01', '02', '00'], 4: ['02', '00'] }, 'no layout'],
])('%s: refused with a sentence, never guessed', (_name, keys, why) => {
  const found = inferModel(NAMED, VENDOR, twice(keys))
  expect(found.ok ? '' : found.why).toContain(why)
})

test('a byte that counts up is no part of a key; one that differs between two times of a key is not taken', () => {
  const counting = ([5, 4, 3, 2, 1] as Level[]).flatMap((level, i) =>
    [0, 1].map((time) => ({ level, reports: [Uint8Array.of(i * 2 + time, 0xa0 + level)] })),
  )
  const found = inferModel(NAMED, VENDOR, counting)
  expect(found.ok && found.model.report).toMatchObject({ layout: 'byte', byte: 1 })
  const noise = counting.map(({ level, reports }, i) => ({ level, reports: [Uint8Array.of(i, reports[0]![0]!)] }))
  expect(inferModel(NAMED, VENDOR, noise).ok).toBe(false)
})

test('whatever keys send: nothing throws, and a model that comes out reads each sample as its own key', () => {
  const sample = fc.record({
    level: fc.constantFrom(...LEVELS),
    reports: fc.array(fc.uint8Array({ maxLength: 9 }), { maxLength: 4 }),
  })
  fc.assert(
    fc.property(fc.array(sample, { minLength: 2, maxLength: 8 }), fc.boolean(), (samples, keyboard) => {
      const facts = keyboard ? { ...VENDOR, usagePage: 1, usage: 6 } : VENDOR
      const found = inferModel(NAMED, facts, samples)
      if (!found.ok) return found.why.length > 10
      return samples.every(
        ({ level, reports }) =>
          new Set(read(found.model, reports)).size === 1 && read(found.model, reports)[0] === level,
      )
    }),
    { numRuns: 500 },
  )
})

test('which keypad is meant: the only unknown one, or the one that is named; a mouse never, a known one never', () => {
  const at = (port: string, more: object = {}) => ({
    ...VENDOR,
    path: `/dev/${port}`,
    port,
    serial: null,
    product: null,
    ...more,
  })
  const mouse = at('mouse', { usagePage: 1, usage: 2 })
  const models = [shippedModel('vendor-byte')]
  const known = at('known', factsOf(models[0]!, {}))
  const second = at('new', { path: '/dev/new-keyboard', usagePage: 1, usage: 6, interface: 1 })
  const chosen = chooseKeypad([mouse, known, at('new'), second], models, null)
  // All interfaces of the device, whichever carries the keys.
  expect(chosen.ok && chosen.keypad.map(({ path }) => path)).toEqual(['/dev/new', '/dev/new-keyboard'])
  const refused = (why: string) => ({ ok: false, why: expect.stringContaining(why) as string })
  expect(chooseKeypad([mouse, known], models, null)).toMatchObject(refused('no such'))
  expect(chooseKeypad([at('a'), at('b')], models, null)).toMatchObject(refused('--port'))
  expect(chooseKeypad([at('a'), at('b')], models, { port: 'b' })).toMatchObject({ ok: true, keypad: [{ port: 'b' }] })
  expect(chooseKeypad([known], models, { port: 'known' })).toMatchObject(refused('vendor-byte'))
})
