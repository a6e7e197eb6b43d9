import { readFileSync } from 'node:fs'
import { Compile } from 'typebox/compile'
import { describe, expect, test } from 'vitest'
import { KIND_WORDS, OBJECT_KINDS } from '../../server/contract/survey/kinds.ts'
import { PEOPLE_FAULTS } from '../../server/contract/survey/people-faults.ts'
import { DutyShape, ServiceObjectShape, type PoolColumn } from '../../server/contract/survey/people-files.ts'
import { checkContacts } from '../../server/rules/sampling/check-contacts.ts'
import { checkDuties, checkObjects } from '../../server/rules/sampling/check-people.ts'
import { personBytes } from '../../server/rules/sampling/person.ts'
import { sha256 } from '../helpers/draws.ts'

type Cells = Partial<Record<PoolColumn, string>>
const SOUND: Cells = {
  kind: '人民群众',
  name: '马明',
  organisation: '某社区',
  phone: '13909511234',
  relation: '办事',
  consent: '是',
}
const rowsOf = (...cells: Cells[]) => cells.map((each, i) => ({ line: i + 2, cells: each }))
const check = (...cells: Cells[]) => checkObjects(rowsOf(...cells))

describe('a file of service objects', () => {
  test('gives objects as their shape says, by Chinese words or codes, those without consent as well', () => {
    const { objects, faults, repeated } = check(
      ...OBJECT_KINDS.map((kind, i) => ({ ...SOUND, kind: i % 2 ? kind : ` ${KIND_WORDS[kind].zh} `, name: `马${i}` })),
      { kind: '干部职工', name: '李华', consent: '否' },
    )
    expect([faults, repeated]).toEqual([[], []])
    expect(objects.map(({ kind }) => kind)).toEqual([...OBJECT_KINDS, 'staff'])
    expect(objects.at(-1)).toEqual({ line: 8, kind: 'staff', name: '李华', consent: false })
    const shape = Compile(ServiceObjectShape)
    for (const { line: _, ...object } of objects) expect(shape.Check(object)).toBe(true)
  })

  test('names every fault by line, column and value, and what is likely meant', () => {
    const { objects, faults } = check(
      { ...SOUND, phone: '139 0951' },
      { ...SOUND, kind: '企业' },
      { ...SOUND, consent: '' },
      { ...SOUND, name: ' ', kind: '其他' },
      { ...SOUND, consent: '同意', organisation: '长'.repeat(201) },
      { ...SOUND, name: '马\uD83D' },
    )
    expect(objects).toEqual([])
    expect(
      faults.map(({ line, column, code, value, hint }) => [line, column, code, value.slice(0, 8), hint?.zh]),
    ).toEqual([
      [2, 'phone', 'phone-malformed', '139 0951', '只有 7 位数字'],
      [3, 'kind', 'kind-unknown', '企业', '改成「市场主体」'],
      [4, 'consent', 'consent-unknown', '', undefined],
      [5, 'kind', 'kind-unknown', '其他', undefined],
      [5, 'name', 'name-missing', '', undefined],
      [6, 'organisation', 'text-too-long', '长'.repeat(8), undefined],
      [6, 'consent', 'consent-unknown', '同意', undefined],
      [7, 'name', 'text-broken', '马\uD83D', undefined],
    ])
  })

  test.each(['马\u0000明', '马\u000b明', '马\u202e明', '马\u2066明', '马\uffff明'])(
    'names %j, in which nobody sees what is wrong',
    (name) => {
      expect(check({ ...SOUND, name }).faults).toMatchObject([{ line: 2, column: 'name', code: 'text-broken' }])
      expect(checkDuties([{ line: 2, cells: { duty: name } }]).faults).toMatchObject([
        { column: 'duty', code: 'text-broken' },
      ])
    },
  )

  test('shows lines of one person, which are no fault, whatever dot was typed', () => {
    const { objects, repeated } = check(
      { ...SOUND, name: '买买提\u00B7艾力' },
      { ...SOUND, name: '买买提\u2022艾力', phone: '+86 139 0951 1234', kind: '干部职工' },
      { ...SOUND, name: '马明', phone: '' },
      { ...SOUND, name: '马明', phone: '' },
    )
    expect(objects).toHaveLength(4)
    expect(repeated).toEqual([{ line: 3, first: 2 }])
  })

  test('of the survey team names the unit of each row, and one person may stand under several', () => {
    const unitOf = (written: string) =>
      written === 'J36' || written === '公安局' ? 'J36' : written === 'J37' ? 'J37' : null
    const { objects, faults, repeated } = checkObjects(
      rowsOf(
        { ...SOUND, unit: '公安局' },
        { ...SOUND, unit: 'J37' },
        { ...SOUND, unit: 'J36' },
        { ...SOUND, unit: '' },
      ),
      unitOf,
    )
    expect(objects.map(({ unit }) => unit)).toEqual(['J36', 'J37', 'J36'])
    expect(repeated).toEqual([{ line: 4, first: 2 }])
    expect(faults.map(({ line, column, code }) => [line, column, code])).toEqual([[5, 'unit', 'unit-unknown']])
  })
})

test('a file of duties gives duties as their shape says, and names its faults', () => {
  const { duties, faults } = checkDuties([
    { line: 2, cells: { duty: ' 公共租赁住房分配与管理 ', basis: '公共租赁住房管理办法' } },
    { line: 3, cells: { basis: '建筑法', department: '建管科' } },
    { line: 4, cells: { duty: '长'.repeat(501) } },
  ])
  expect(duties).toEqual([{ duty: '公共租赁住房分配与管理', basis: '公共租赁住房管理办法' }])
  expect(Compile(DutyShape).Check(duties[0])).toBe(true)
  expect(faults.map(({ line, column, code }) => [line, column, code])).toEqual([
    [3, 'duty', 'duty-missing'],
    [4, 'duty', 'text-too-long'],
  ])
})

describe('a contact list', () => {
  const salt = new Uint8Array(16).fill(7)
  const person = { name: '马明', organisation: '某社区', phone: '+86 139 0951 1234' }
  const lines = [{ id: 'R000001-J36', person: sha256(personBytes(salt, person)) }]
  const codeOf = (row: object) => {
    try {
      checkContacts(lines, [{ id: 'R000001-J36', salt, ...person, ...row }], sha256)
    } catch (error) {
      return [(error as { code: string }).code, (error as { detail: string }).detail]
    }
    return null
  }

  test('has whom the frame has, however the phone is written', () => {
    expect(codeOf({})).toBeNull()
    expect(codeOf({ phone: '13909511234' })).toBeNull()
  })

  test.each<[string, { id?: string } & Record<string, unknown>]>([
    ['another name', { name: '马敏' }],
    ['another organisation', { organisation: '别的社区' }],
    ['another phone', { phone: '13909511235' }],
    ['another salt', { salt: new Uint8Array(16) }],
    ['an id of nobody', { id: 'R000002-J36' }],
  ])('with %s is refused by id', (_, row) => {
    expect(codeOf(row)).toEqual(['person-differs', row.id ?? 'R000001-J36'])
  })
})

test('every fault has a Chinese and an English sentence, and each is produced by a test above', () => {
  const here = readFileSync(new URL(import.meta.url), 'utf8')
  for (const [code, { zh, en }] of Object.entries(PEOPLE_FAULTS)) {
    expect(zh).toMatch(/\p{Script=Han}/u)
    expect(en.replaceAll(/\p{Script=Han}/gu, '')).toMatch(/^[\x20-\x7e]+$/)
    expect(here).toContain(`'${code}'`)
  }
})
