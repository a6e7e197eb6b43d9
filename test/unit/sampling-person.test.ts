import { describe, expect, test } from 'vitest'
import { enterRaters, type Rater } from '../../server/rules/sampling/enter-raters.ts'
import {
  isSamePerson,
  nameKey,
  personBytes,
  personText,
  phoneKey,
  samePersonKey,
} from '../../server/rules/sampling/person.ts'

describe('a name as it is compared', () => {
  test.each(['\u00B7', '\u2022', '\u2027', '\u30FB', '\uFF0E', '\uFF65'])(
    'a dot written as %s is the dot of every other file',
    (dot) => expect(nameKey(`买买提${dot}艾力`)).toBe('买买提\u00B7艾力'),
  )

  test('loses blanks of every kind and U+200B, and full-width letters become narrow', () => {
    expect(nameKey(' 马\u3000　小\u00A0明\u200B\t')).toBe('马小明')
    expect(nameKey('Ｔｏｍ Ｌｅｅ')).toBe('TomLee')
    expect(nameKey('\uF9B4神')).toBe(nameKey('領神'))
  })

  test('keeps case, a full stop and a zero-width joiner, of which the rule says nothing', () => {
    expect(nameKey('tom')).not.toBe(nameKey('Tom'))
    expect(nameKey('A.B')).not.toBe(nameKey('A\u00B7B'))
    expect(nameKey('a\u200Db')).not.toBe('ab')
  })
})

describe('a phone as it is compared', () => {
  test.each([
    ['139 0951 1234', '13909511234'],
    ['１３９０９５１１２３４', '13909511234'],
    ['+86 139-0951-1234', '13909511234'],
    ['＋８６ 13909511234', '13909511234'],
    ['(+86)13909511234', '13909511234'],
    ['0086 13909511234', '13909511234'],
    ['(0951) 6888529', '09516888529'],
    ['8613909511234', '8613909511234'],
    ['', ''],
    ['无', ''],
    ['+86', ''],
  ])('%s', (written, key) => expect(phoneKey(written)).toBe(key))
})

describe('the same person', () => {
  test('has an equal name and an equal phone, whatever dots and prefixes were typed', () => {
    expect(
      isSamePerson(
        { name: '买买提\u00B7艾力', phone: '+8613909511234' },
        { name: '买买提\u2022艾力 ', phone: '139 0951 1234' },
      ),
    ).toBe(true)
    expect(isSamePerson({ name: '马明', phone: '1' }, { name: '马明', phone: '2' })).toBe(false)
    expect(isSamePerson({ name: '马明', phone: '1' }, { name: '马敏', phone: '1' })).toBe(false)
  })

  test('two empty phones are not equal', () => {
    expect(isSamePerson({ name: '马明' }, { name: '马明', phone: '—' })).toBe(false)
    expect(samePersonKey({ name: '马明', phone: '+86' })).toBeNull()
  })
})

describe('what is hashed of a person', () => {
  test('is RFC 8785 JSON, name and organisation as entered, phone as digits, empty ones absent', () => {
    expect(personText({ name: ' 马\u2022明', organisation: '宁夏 大学', phone: '+86 139' })).toBe(
      '{"name":" 马•明","organisation":"宁夏 大学","phone":"139"}',
    )
    expect(personText({ name: '马明', organisation: '', phone: '无' })).toBe('{"name":"马明"}')
  })

  test('stands behind a salt of 16 bytes, and of no other length', () => {
    const salt = Uint8Array.from({ length: 16 }, (_, i) => i)
    expect([...personBytes(salt, { name: 'A' })]).toEqual([...salt, ...new TextEncoder().encode('{"name":"A"}')])
    expect(() => personBytes(salt.subarray(1), { name: 'A' })).toThrow(RangeError)
  })

  test('half a character is refused and not hashed', () => {
    expect(() => personText({ name: '马\uD800' })).toThrow(TypeError)
  })
})

describe('rows enter the pool', () => {
  const row = (name: string, phone: string, unit: string, kind: Rater['units'][string] = 'citizen') => ({
    name,
    phone,
    unit,
    kind,
  })

  test('in order of entry; who is known joins and takes no id; of two kinds in one unit the first holds', () => {
    const first = enterRaters(
      [],
      [row('马明', '139', 'J16'), row('李华', '138', 'J16'), row('马 明', '+86139', 'J36')],
      1,
    )
    expect(first.ids).toEqual(['R000001', 'R000002', 'R000001'])
    expect(first.added.map(({ id, units }) => [id, units])).toEqual([
      ['R000001', { J16: 'citizen', J36: 'citizen' }],
      ['R000002', { J16: 'citizen' }],
    ])
    const second = enterRaters(
      first.added,
      [row('李华', '138', 'J16', 'staff'), row('李华', '138', 'J16', 'department-head'), row('李华', '', 'J16')],
      first.next,
    )
    expect(second.ids).toEqual(['R000002', 'R000002', 'R000003'])
    expect(second.changed).toEqual([{ id: 'R000002', name: '李华', phone: '138', units: { J16: 'staff' } }])
    expect(second.added).toHaveLength(1)
    expect(second.next).toBe(4)
  })

  test('a rater whom nothing changes is not named as changed', () => {
    const { added, next } = enterRaters([], [row('马明', '139', 'J16', 'staff')], 7)
    expect(enterRaters(added, [row('马明', '139', 'J16')], next).changed).toEqual([])
    expect(added[0]!.id).toBe('R000007')
  })
})
