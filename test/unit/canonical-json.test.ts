import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalJson } from '../../server/contract/ledger/canonical-json.ts'
import { seed } from '../helpers/seed.ts'

const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.string({ unit: 'grapheme' }),
    fc.maxSafeInteger(),
    fc.constantFrom(0, -0, Number.MAX_SAFE_INTEGER),
    fc.boolean(),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.string({ unit: 'grapheme-ascii', maxLength: 4 }), fc.option(tie('value'), { nil: undefined }), {
      maxKeys: 5,
    }),
  ),
}))

/** The same rules, said another way: an object is rebuilt member by member in the order of its keys. */
function plainly(one: unknown): string {
  if (Array.isArray(one)) return `[${one.map(plainly).join(',')}]`
  if (typeof one !== 'object') return JSON.stringify(one)
  const members = Object.entries(one!).filter(([, member]) => member !== undefined)
  members.sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${plainly(member)}`).join(',')}}`
}

test('the same text whatever the order of members, and whether or not it was seen before', () => {
  fc.assert(
    fc.property(value, (one) => {
      const due = plainly(one)
      expect(canonicalJson(one)).toBe(due)
      // In order by now, and with keys that are known.
      expect(canonicalJson(JSON.parse(due))).toBe(due)
    }),
    { seed, numRuns: 2_000 },
  )
})

const unfit: [string, unknown, RegExp][] = [
  ['null', null, /null is not allowed/],
  ['a fraction', 0.5, /not a safe integer/],
  ['a number too large', 2 ** 53, /not a safe integer/],
  ['a lone surrogate', 'a\ud800', /lone surrogate/],
  ['a function', () => 1, /function is not allowed/],
  ['undefined', undefined, /undefined is not allowed/],
]
test.each(unfit)('%s is refused wherever it stands, and the place is named', (_, one, why) => {
  expect(() => canonicalJson(one)).toThrow(why)
  expect(() => canonicalJson({ a: { b: [1, one] } })).toThrow(why)
  if (one !== undefined) expect(() => canonicalJson({ b: 1, a: { c: one } })).toThrow(/^\$\.a\.c: /)
  expect(() => canonicalJson([1, one])).toThrow(/^\$\[1\]: /)
})

test('a hole in a list, and a key that is not ASCII, are refused', () => {
  const holed = [1]
  holed[2] = 2
  expect(() => canonicalJson(holed)).toThrow(/^\$\[1\]: undefined/)
  for (const again of [1, 2]) expect(() => canonicalJson({ 键: again })).toThrow(/not ASCII/)
})
