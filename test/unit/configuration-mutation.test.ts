import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalJson } from '../../server/contract/ledger/canonical-json.ts'
import { readConfiguration, formatFaults } from '../../server/configuration/load-configuration.ts'

const small = join(import.meta.dirname, '../fixtures/configuration/small')
const files = readdirSync(small).map((name) => ({ name, bytes: new Uint8Array(readFileSync(join(small, name))) }))

/** What people, editors and disks put into a file, beside plain bytes. */
const piece = fc
  .oneof(
    fc.constantFrom('\t', ':', ': ', '：', '- ', '{', '}', '[', ']', '&a ', '*a', '!x ', '"', "'", '#', '\n', '---\n'),
    fc.constantFrom(
      '? ',
      '| ',
      '> ',
      '~',
      'null',
      '.nan',
      '1e400',
      '0x7f',
      '-0',
      '9007199254740993',
      '<<: ',
      '%YAML 1.1\n',
    ),
    fc.constantFrom(
      '__proto__: 1\n',
      'constructor: {}\n',
      'toString',
      '"\\ud800"',
      '\0',
      '\u2028',
      '\ufeff',
      '[[[[[[[[[[[[[',
    ),
    fc.string({ unit: 'binary', maxLength: 8 }),
  )
  .map((text) => new Uint8Array(Buffer.from(text)))

const mutation = fc.record({
  file: fc.nat({ max: files.length - 1 }),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  removed: fc.oneof(fc.constant(0), fc.nat({ max: 12 }), fc.nat({ max: 400 })),
  inserted: fc.oneof(piece, fc.uint8Array({ maxLength: 4 })),
})

// PINGYI_PROPERTY_RUNS asks for more or fewer; 2,000 take half a minute.
const RUNS = Number(process.env['PINGYI_PROPERTY_RUNS'] ?? 500)

/**
 * A mutated configuration is taken or refused, never thrown at: what is taken is fit for the ledger, what is
 * refused says where. fast-check prints seed and path of a failure.
 */
test('no mutation of the files makes the loader throw', () => {
  let taken = 0
  let refused = 0
  fc.assert(
    fc.property(fc.array(mutation, { minLength: 1, maxLength: 4 }), (mutations) => {
      const mutated = files.map((file) => ({ ...file }))
      for (const { file, at, removed, inserted } of mutations) {
        const target = mutated[file]
        if (target === undefined) continue
        const from = Math.floor(at * target.bytes.length)
        target.bytes = new Uint8Array(
          Buffer.concat([target.bytes.subarray(0, from), inserted, target.bytes.subarray(from + removed)]),
        )
      }
      const loaded = readConfiguration('c', mutated)
      if (loaded.ok) {
        taken++
        canonicalJson(loaded.configuration)
        return
      }
      refused++
      expect(loaded.faults.length).toBeGreaterThan(0)
      for (const fault of loaded.faults) {
        expect(fault.line).toBeGreaterThanOrEqual(1)
        expect(fault.column).toBeGreaterThanOrEqual(1)
      }
      expect(formatFaults(loaded.faults).split('\n')).toHaveLength(loaded.faults.length * 2 + 1)
    }),
    { numRuns: RUNS },
  )
  // Mutations that never hit, or always do, would show nothing.
  expect(taken).toBeGreaterThan(RUNS / 200)
  expect(refused).toBeGreaterThan(RUNS / 4)
})
