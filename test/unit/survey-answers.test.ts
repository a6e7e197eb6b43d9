import { describe, expect, test } from 'vitest'
import type { Loss } from '../../server/contract/survey/answers.ts'
import { SURVEY_FAULTS } from '../../server/contract/survey/answers.ts'
import { checkAnswers } from '../../server/rules/survey/check-answers.ts'
import { checkOwnResult } from '../../server/rules/survey/own-result.ts'
import { drawOf, ratersOf } from '../helpers/draws.ts'

const { record } = drawOf([...ratersOf('J36', { citizen: 9, staff: 3 }), ...ratersOf('H01', { citizen: 5 }, 20)], {
  rules: { perUnit: 5, floor: 2 },
})
const idsOf = (list: typeof record.drawn, unit: string, kind: string) =>
  list.filter((each) => each.unit === unit && each.kind === kind).map(({ id }) => id)
const drawn = idsOf(record.drawn, 'J36', 'citizen')
const reserves = idsOf(record.reserves, 'J36', 'citizen')
const DAY = '2026-11-18'

type Cells = Partial<Record<'id' | 'status' | 'q1' | 'q2' | 'q3' | 'answeredAt', string>>
const answer = (id: string, more: Cells = {}): Cells => ({ id, q1: '5', q2: '4', q3: '3', answeredAt: DAY, ...more })
const loss = (id: string, status = 'refused'): Cells => ({ id, status })
const check = (cells: Cells[], recorded: Record<string, 'answered' | Loss> = {}) =>
  checkAnswers(
    cells.map((each, i) => ({ line: i + 2, cells: each })),
    record,
    new Map(Object.entries(recorded)),
  )
const faultsOf = (cells: Cells[], recorded?: Record<string, 'answered' | Loss>) =>
  check(cells, recorded).faults.map(({ line, column, code, value }) => [line, column, code, value])

test('the example has drawn and reserves enough', () => {
  expect([drawn.length, reserves.length]).toEqual([3, 6])
})

describe('an answer', () => {
  test('has one to three questions, digits or national words, full-width or narrow, and a date or a time', () => {
    const [one, two, three] = drawn as [string, string, string]
    const { faults, outcomes } = check([
      answer(one, { q1: '非常满意', q2: ' ４ ', q3: '基本满意' }),
      { id: ` ${two} `, status: '', q2: '非常不满意', answeredAt: '2026-11-18T09:30:00+08:00' },
      answer(three, { q1: '', q2: '不满意', q3: '满意' }),
    ])
    expect(faults).toEqual([])
    expect(outcomes).toEqual([
      { id: one, status: 'answered', levels: { q1: 5, q2: 4, q3: 3 }, answeredAt: DAY },
      { id: two, status: 'answered', levels: { q2: 1 }, answeredAt: '2026-11-18T09:30:00+08:00' },
      { id: three, status: 'answered', levels: { q2: 2, q3: 4 }, answeredAt: DAY },
    ])
  })

  test('is none with a status, which may be written in Chinese', () => {
    const { faults, outcomes } = check([
      loss(drawn[0]!, '拒绝'),
      loss(drawn[1]!, 'Unreachable'),
      loss(drawn[2]!, '号码不对'),
    ])
    expect(faults).toEqual([])
    expect(outcomes.map(({ status, levels, answeredAt }) => [status, levels, answeredAt])).toEqual([
      ['refused', {}, ''],
      ['unreachable', {}, ''],
      ['wrong', {}, ''],
    ])
  })

  const id = drawn[0]!
  test.each<[string, Cells, [string, string, string][]]>([
    ['of an id that was not drawn', answer('R999999-J36'), [['id', 'id-not-drawn', 'R999999-J36']]],
    ['of a rater instead of a frame id', answer('R000001'), [['id', 'id-not-drawn', 'R000001']]],
    ['without an id', answer(''), [['id', 'id-missing', '']]],
    ['of level 6', answer(id, { q2: '6' }), [['q2', 'level-unknown', '6']]],
    [
      'of level 0 and a word that is none',
      answer(id, { q1: '0', q3: '很满意' }),
      [
        ['q1', 'level-unknown', '0'],
        ['q3', 'level-unknown', '很满意'],
      ],
    ],
    ['of a half', answer(id, { q1: '4.5' }), [['q1', 'level-unknown', '4.5']]],
    ['of nothing', { id, answeredAt: DAY }, [['q1', 'no-answer', '']]],
    ['with an unknown status', { id, status: '没人接' }, [['status', 'status-unknown', '没人接']]],
    ['of somebody who refused', answer(id, { status: 'refused', answeredAt: '' }), [['q1', 'answer-with-status', '5']]],
    ['that was refused at a time', { ...loss(id), answeredAt: DAY }, [['answeredAt', 'time-with-status', DAY]]],
    ['without a time', answer(id, { answeredAt: '' }), [['answeredAt', 'time-missing', '']]],
    ['on a day that is none', answer(id, { answeredAt: '2026-11-31' }), [['answeredAt', 'time-unknown', '2026-11-31']]],
    [
      'at a time without an offset',
      answer(id, { answeredAt: '2026-11-18T09:30:00' }),
      [['answeredAt', 'time-unknown', '2026-11-18T09:30:00']],
    ],
  ])('%s is refused by line, column and value, and is not taken', (_, cells, expected) => {
    expect(faultsOf([cells])).toEqual(expected.map((fault) => [2, ...fault]))
    expect(check([cells]).outcomes).toEqual([])
  })

  const span = {
    from: Date.parse('2025-12-01T00:00:00+08:00'),
    to: Date.parse('2026-12-01T00:00:00+08:00'),
    now: Date.parse('2026-12-03T09:00:00+08:00'),
  }
  test.each([
    ['of the year before', '2025-11-30', 'time-outside', span.now],
    ['a second before the period', '2025-11-30T23:59:59+08:00', 'time-outside', span.now],
    ['on the first day', '2025-12-01', null, span.now],
    ['in the last second, told by another clock', '2026-11-30T15:59:59Z', null, span.now],
    ['on the first day of the next campaign', '2026-12-01', 'time-outside', span.now],
    ['of a year that was mistyped', '2062-11-18', 'time-in-future', span.now],
    ['of tomorrow', '2026-11-19', 'time-in-future', Date.parse('2026-11-18T23:59:00+08:00')],
    ['of today', '2026-11-18', null, Date.parse('2026-11-18T00:00:00+08:00')],
    ['of a minute from now', '2026-11-18T10:01:00+08:00', 'time-in-future', Date.parse('2026-11-18T10:00:00+08:00')],
  ])('%s is taken only within the campaign and not from the future', (_, answeredAt, code, now) => {
    const rows = [{ line: 2, cells: answer(id, { answeredAt }) }]
    const { faults } = checkAnswers(rows, record, new Map(), { ...span, now })
    expect(faults).toEqual(code === null ? [] : [{ line: 2, column: 'answeredAt', code, value: answeredAt }])
  })

  test('comes once: in a file, and in all files', () => {
    const { faults } = check([answer(id), loss(id)])
    expect(faults).toEqual([{ line: 3, column: 'id', code: 'id-twice', value: id, first: 2 }])
    expect(faultsOf([answer(id)], { [id]: 'refused' })).toEqual([[2, 'id', 'id-recorded', id]])
  })
})

describe('reserves', () => {
  const [d1, d2, d3] = drawn as [string, string, string]
  const [r1, r2, r3] = reserves as [string, string, string]

  test('take the places of who refused, could not be reached or had a wrong number, in their order', () => {
    expect(faultsOf([loss(d1), answer(d2), answer(d3), answer(r1)])).toEqual([])
    expect(
      faultsOf([loss(d1), answer(d2), loss(d3, 'wrong'), loss(r1, 'unreachable'), answer(r2), answer(r3)]),
    ).toEqual([])
    expect(faultsOf([loss(d1), answer(d2), answer(d3), answer(r2)])).toEqual([[5, 'id', 'reserve-out-of-order', r2]])
    expect(faultsOf([answer(r2), answer(r1)])).toEqual([])
  })

  test('a drawn id without a row is unreachable', () => {
    expect(faultsOf([answer(d1), answer(d2), answer(r1)])).toEqual([])
    expect(faultsOf([answer(d1), answer(r1), answer(r2), answer(r3)])).toEqual([[5, 'id', 'reserve-not-needed', r3]])
  })

  test('are not needed where nobody was lost, nor beyond those who were', () => {
    const all = [answer(d1), answer(d2), answer(d3)]
    expect(faultsOf([...all, answer(r1)])).toEqual([[5, 'id', 'reserve-not-needed', r1]])
    expect(faultsOf([...all, loss(r1)])).toEqual([[5, 'id', 'reserve-not-needed', r1]])
    expect(faultsOf([answer(d1), answer(d2), loss(d3), answer(r1), answer(r2)])).toEqual([
      [6, 'id', 'reserve-not-needed', r2],
    ])
  })

  test('of one stratum take no place of another', () => {
    const other = idsOf(record.reserves, 'J36', 'staff')[0]!
    expect(idsOf(record.drawn, 'J36', 'staff').length).toBeGreaterThan(0)
    const staff = idsOf(record.drawn, 'J36', 'staff').map((id) => answer(id))
    expect(faultsOf([loss(d1), loss(d2), ...staff, answer(other)])).toEqual([
      [4 + staff.length, 'id', 'reserve-not-needed', other],
    ])
  })

  test('of earlier files stay: an answer that comes after its place was filled is at fault', () => {
    expect(faultsOf([answer(d3)], { [d1]: 'answered', [d2]: 'answered', [r1]: 'answered' })).toEqual([
      [2, 'id', 'place-filled', d3],
    ])
    expect(faultsOf([loss(d3)], { [d1]: 'answered', [d2]: 'answered', [r1]: 'answered' })).toEqual([])
    expect(faultsOf([answer(r2)], { [d1]: 'answered', [d2]: 'refused', [r1]: 'wrong' })).toEqual([])
  })

  test('one fault makes no others: a status that nobody can read is not also a reserve too many', () => {
    expect(faultsOf([{ id: d1, status: '？' }, answer(d2), answer(d3), answer(r1)])).toEqual([
      [2, 'status', 'status-unknown', '？'],
    ])
  })
})

describe('the team’s own result', () => {
  const unitOf = (written: string) => (/^(J36|公安局)$/.test(written) ? 'J36' : written === 'H01' ? 'H01' : null)
  const rowsOf = (...rows: [string, string, string][]) =>
    rows.map(([unit, score, n], i) => ({ line: i + 2, cells: { unit, score, n } }))

  test('is read to the cent', () => {
    const { scores, faults } = checkOwnResult(rowsOf(['公安局', '93.1', '40'], ['H01', ' １００ ', '1']), unitOf)
    expect(faults).toEqual([])
    expect(scores).toEqual([
      { unit: 'J36', score: 9_310, n: 40 },
      { unit: 'H01', score: 10_000, n: 1 },
    ])
  })

  test('is refused by line and value', () => {
    const { scores, faults } = checkOwnResult(
      rowsOf(['X99', '93', '40'], ['J36', '100.01', '0'], ['公安局', '93.123', '12.5'], ['H01', '-1', '']),
      unitOf,
    )
    expect(scores).toEqual([])
    expect(faults.map(({ line, column, code, value, first }) => [line, column, code, value, first])).toEqual([
      [2, 'unit', 'unit-unknown', 'X99', undefined],
      [3, 'score', 'score-malformed', '100.01', undefined],
      [3, 'n', 'count-malformed', '0', undefined],
      [4, 'unit', 'unit-twice', '公安局', 3],
      [4, 'score', 'score-malformed', '93.123', undefined],
      [4, 'n', 'count-malformed', '12.5', undefined],
      [5, 'score', 'score-malformed', '-1', undefined],
      [5, 'n', 'count-malformed', '', undefined],
    ])
  })
})

test('every fault has a Chinese and an English sentence, and each is produced by a test above', async () => {
  const { readFileSync } = await import('node:fs')
  const here = readFileSync(new URL(import.meta.url), 'utf8')
  for (const [code, { zh, en }] of Object.entries(SURVEY_FAULTS)) {
    expect(zh).toMatch(/\p{Script=Han}/u)
    expect(en).toMatch(/^[\x20-\x7e]+$/)
    expect(here).toContain(`'${code}'`)
  }
})
