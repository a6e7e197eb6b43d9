import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mergeCandidates, type MergePair, type Named } from '../../server/rules/sampling/merge-candidates.ts'
import { nameSound } from '../../server/rules/sampling/name-sound.ts'
import { isSamePerson, nameKey, phoneKey } from '../../server/rules/sampling/person.ts'
import { seed } from '../helpers/seed.ts'

const rater = (id: string, name: string, phone = '', organisation = ''): Named => ({ id, name, phone, organisation })
const pairsOf = (pool: Named[]) => [...mergeCandidates(pool).pairs()]
const told = ({ a, b, likeness, equal }: MergePair) => [`${a}+${b}`, likeness, ...equal].join(' ')

describe('a person is asked about', () => {
  test('equal names alone, equal sound, and one character more, less or other', () => {
    const pool = [
      rater('1', '马建国'),
      rater('2', '马建国', '139'),
      rater('3', '马健国'),
      rater('4', '马国'),
      rater('5', '马志国'),
      rater('6', '李爱民'),
    ]
    expect(pairsOf(pool).map(told)).toEqual([
      '1+2 same-name',
      '1+3 same-sound',
      '2+3 same-sound',
      '1+5 one-character',
      '2+5 one-character',
      '3+5 one-character',
      '1+4 one-character',
      '2+4 one-character',
      '3+4 one-character',
      '4+5 one-character',
    ])
  })

  test('first those with an equal phone, then those of one organisation', () => {
    const pool = [
      rater('1', '马明', '1', '甲'),
      rater('2', '马敏', '2', '甲'),
      rater('3', '马民', '+861', '乙'),
      rater('4', '马明', '4', '乙'),
    ]
    expect(pairsOf(pool).map(told)).toEqual([
      '1+3 one-character phone',
      '1+2 one-character organisation',
      '3+4 one-character organisation',
      '1+4 same-name',
      '2+3 same-sound',
      '2+4 one-character',
    ])
  })

  test('surnames sound as surnames do, and a dot in one file alone is silent', () => {
    expect(nameSound('单华')).toBe('shan hua')
    expect(nameSound('仇和')).toBe('qiu he')
    expect(nameSound('阿依古丽·买买提')).toBe(nameSound('阿依古丽买买提'))
    expect(pairsOf([rater('1', '阿依古丽·买买提'), rater('2', '阿依古丽买买提')]).map(told)).toEqual(['1+2 same-sound'])
  })

  test('whom the machine merges, and who has nothing in common, are no question', () => {
    expect(pairsOf([rater('1', '马明', '139'), rater('2', '马 明', '+86139')])).toEqual([])
    expect(pairsOf([rater('1', '马明', '139'), rater('2', '李华', '139')])).toEqual([])
    expect(pairsOf([rater('1', '马'), rater('2', '李'), rater('3', ' ')])).toEqual([])
  })
})

describe('the search', () => {
  const name = fc
    .array(fc.constantFrom('马', '明', '敏', '民', '国', '·', 'A', 'a'), { minLength: 1, maxLength: 4 })
    .map((characters) => characters.join(''))
  const pool = fc
    .array(fc.record({ name, phone: fc.constantFrom('', '1', '2'), organisation: fc.constantFrom('', '甲') }), {
      maxLength: 14,
    })
    .map((people) => people.map((person, i) => ({ id: `R${i}`, ...person })))

  test('finds what a comparison of all with all finds, each pair once, and counts it beforehand', () => {
    fc.assert(
      fc.property(pool, (people) => {
        const { total, pairs } = mergeCandidates(people)
        const found = [...pairs()]
        expect(new Set(found.map(({ a, b }) => `${a}+${b}`)).size).toBe(found.length)
        const expected = people.flatMap((a, i) => people.slice(i + 1).flatMap((b) => bruteForce(a, b)))
        expect(found.map(told).toSorted()).toEqual(expected.map(told).toSorted())
        const counted = Object.fromEntries(
          Object.keys(total).map((likeness) => [likeness, found.filter((pair) => pair.likeness === likeness).length]),
        )
        expect(counted).toEqual(total)
      }),
      { seed, numRuns: 300 },
    )
  })
})

function bruteForce(a: Named, b: Named): MergePair[] {
  if (isSamePerson(a, b)) return []
  const [one, two] = [nameKey(a.name), nameKey(b.name)]
  const sounds = [nameSound(one), nameSound(two)]
  const likeness =
    one === two && one !== ''
      ? 'same-name'
      : sounds[0] !== '' && sounds[0] === sounds[1]
        ? 'same-sound'
        : isOneApart([...one], [...two])
          ? 'one-character'
          : null
  if (likeness === null) return []
  const phone = phoneKey(a.phone) !== '' && phoneKey(a.phone) === phoneKey(b.phone)
  const organisation = a.organisation !== '' && a.organisation === b.organisation
  return [
    {
      a: a.id,
      b: b.id,
      likeness,
      equal: [...(phone ? (['phone'] as const) : []), ...(organisation ? (['organisation'] as const) : [])],
    },
  ]
}

function isOneApart(a: string[], b: string[]): boolean {
  if (a.length > b.length) return isOneApart(b, a)
  if (a.length === b.length) return a.length > 1 && a.filter((character, i) => character !== b[i]).length === 1
  return a.length > 0 && b.some((_, i) => [...b.slice(0, i), ...b.slice(i + 1)].join('') === a.join(''))
}
