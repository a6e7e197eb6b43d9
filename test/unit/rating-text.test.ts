import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalJson } from '../../server/contract/ledger/canonical-json.ts'
import { FACTS, type RatingBody } from '../../server/contract/ledger/ledger-entries.ts'
import { ratingText } from '../../server/store/chain/rating-text.ts'
import { readRating } from '../../server/store/chain/read-rating.ts'
import { seed } from '../helpers/seed.ts'

const int = fc.oneof(fc.maxSafeInteger(), fc.constantFrom(0, -0))
const word = fc.oneof(
  fc.uuid(),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('"', '\\', '\u2028', '\u007f', '窗口'),
)
const all = { requiredKeys: [] as [] }

const bodyOf = (int: fc.Arbitrary<number>, word: fc.Arbitrary<string>) =>
  fc.record(
    {
      after: int,
      offset: int,
      device: word,
      level: int,
      policy: int,
      receivedAt: int,
      occurredAt: int,
      clock: fc.constantFrom('measured', 'estimated', 'suspect'),
      facts: fc.subarray([...FACTS]),
      attribution: fc.record({ hall: word, window: word, unit: word, staff: word, matter: word, service: word }, all),
      sent: fc.record({ at: int, bootId: word, uptimeMs: int }),
      verdict: fc.record(
        {
          opensGroup: fc.constant(true),
          rule: fc.constantFrom('ok', 'few-keys'),
          verdict: fc.constantFrom('counted', 'held'),
        },
        { requiredKeys: ['rule', 'verdict'] },
      ),
      item: fc.record(
        {
          kind: fc.constant('press'),
          id: word,
          bootId: word,
          seq: int,
          level: int,
          pressedAt: int,
          uptimeMs: int,
          input: fc.constantFrom('touch', 'key'),
          invitationId: word,
          receiptHash: word,
          sig: word,
          test: fc.constant(true),
        },
        { requiredKeys: ['kind', 'id', 'bootId', 'seq', 'level', 'pressedAt', 'uptimeMs', 'input'] },
      ),
    },
    {
      requiredKeys: [
        'device',
        'level',
        'policy',
        'receivedAt',
        'occurredAt',
        'clock',
        'facts',
        'attribution',
        'sent',
        'verdict',
        'item',
      ],
    },
  ) as fc.Arbitrary<unknown> as fc.Arbitrary<RatingBody>

const body = bodyOf(int, word)
/** As devices send it: numbers of time and count, and few words that JSON escapes. */
const usual = bodyOf(fc.integer(), fc.oneof({ weight: 40, arbitrary: fc.uuid() }, { weight: 1, arbitrary: word }))

const KEYS = ['after', 'attribution', 'clock', 'facts', 'level', 'sent', 'verdict'] as const
const ITEM_KEYS = ['bootId', 'id', 'sig', 'receiptHash'] as const

/** Of some members those that are named, each as it is there or not there. */
function taken<T extends object, K extends keyof T>(from: T, keys: readonly K[]): Pick<T, K> {
  return Object.fromEntries(keys.map((key) => [key, from[key]])) as Pick<T, K>
}

test('a rating is written as canonical JSON writes it, to the byte', () => {
  fc.assert(
    fc.property(body, (one) => {
      expect(ratingText(one)).toBe(canonicalJson(one))
    }),
    { seed, numRuns: 2_000 },
  )
})

test('what follows another rating of its device is written as if it came alone', () => {
  const mixed = fc.tuple(body, body, fc.subarray([...KEYS]), fc.subarray([...ITEM_KEYS]))
  fc.assert(
    fc.property(mixed, ([one, other, keys, itemKeys]) => {
      const next = { ...one, ...taken(other, keys), item: { ...one.item, ...taken(other.item, itemKeys) } }
      for (const each of [one, next, one]) expect(ratingText(each)).toBe(canonicalJson(each))
    }),
    { seed, numRuns: 2_000 },
  )
})

test.each([
  ['a fraction', { level: 0.5 }, /not a safe integer/],
  ['a number that is none', { occurredAt: Number.NaN }, /not a safe integer/],
  ['a lone surrogate', { device: 'a\ud800' }, /lone surrogate/],
])('%s is refused', (_, wrong, why) => {
  const [one] = fc.sample(body, { seed, numRuns: 1 })
  expect(() => ratingText({ ...one!, ...wrong })).toThrow(why)
})

test('a rating is read as JSON.parse reads it, or left to it', () => {
  let read = 0
  fc.assert(
    fc.property(usual, (one) => {
      const text = ratingText(one)
      const found = readRating(text)
      if (found === null) return
      read++
      expect(found).toEqual(JSON.parse(text))
    }),
    { seed, numRuns: 1_000 },
  )
  expect(read).toBeGreaterThan(500)
})

test('what is read is canonical, wherever a text was touched', () => {
  const [plain] = fc
    .sample(usual, { seed, numRuns: 100 })
    .map(ratingText)
    .filter((text) => readRating(text) !== null)
  const piece = fc.oneof(
    fc.constantFrom(...'{ } [ ] , : " \\ - + . 0 19 e 窗'.split(' '), ' ', '\u0001', '\u007f', '\ud800'),
    fc.constantFrom('"level":1,', '"after":1,', ',"unit":"J01"', '\\u0041', 'null', 'true,'),
    fc.constant(''),
  )
  const touched = fc.tuple(fc.nat(plain!.length), fc.nat(3), piece)
  fc.assert(
    fc.property(touched, ([at, gone, come]) => {
      const text = plain!.slice(0, at) + come + plain!.slice(at + gone)
      const found = readRating(text)
      if (found !== null) expect(canonicalJson(found)).toBe(text)
    }),
    { seed, numRuns: 5_000 },
  )
})
