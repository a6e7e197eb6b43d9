import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalJson } from '../../server/contract/ledger/canonical-json.ts'
import { FACTS, type RatingBody } from '../../server/contract/ledger/ledger-entries.ts'
import { ratingText } from '../../server/store/chain/rating-text.ts'
import { seed } from '../helpers/seed.ts'

const int = fc.oneof(fc.maxSafeInteger(), fc.constantFrom(0, -0))
const word = fc.oneof(
  fc.uuid(),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('"', '\\', '\u2028', '\u007f', '窗口'),
)
const all = { requiredKeys: [] as [] }

const body = fc.record(
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
