import { describe, expect, test } from 'vitest'
import { Refusal } from '../../server/contract/errors.ts'
import { may, PERMISSIONS, ROLES } from '../../server/contract/roles.ts'
import { deciderOf, onlookerOf } from '../../server/http/office/decider.ts'
import { isBad, whyNotDecide, type OfficerAct } from '../../server/rules/screening/may-decide.ts'

const hall = { operator: 'user:ma', role: 'hall-manager' as const, hall: 'shimin' }
const office = { operator: 'user:li', role: 'campaign-office' as const }
const rating = { hall: 'shimin', unit: 'J16' }
const second = (action: 'exclude' | 'void' | 'withdraw', voided = false): OfficerAct => ({ second: action, voided })
const ACTS: OfficerAct[] = [
  'release',
  'ask',
  'withdraw-release',
  second('exclude'),
  second('void'),
  second('withdraw'),
  second('withdraw', true),
  { refuse: 'hall-manager' },
  { refuse: 'campaign-office' },
]

describe('people of a hall', () => {
  test('release and ask; they leave no bad rating out, and take none back that counts', () => {
    const mayBad = ACTS.filter((act) => whyNotDecide(hall, { ...rating, bad: true }, act) === null)
    expect(mayBad).toEqual(['release', 'ask', { refuse: 'hall-manager' }])
    const mayGood = ACTS.filter((act) => whyNotDecide(hall, { ...rating, bad: false }, act) === null)
    expect(mayGood).toEqual([
      'release',
      'ask',
      'withdraw-release',
      second('exclude'),
      second('withdraw'),
      { refuse: 'hall-manager' },
    ])
  })

  test('decide nothing about a unit that runs a method, nor about another hall', () => {
    for (const act of ACTS) {
      for (const unit of ['J62', 'J18']) expect(whyNotDecide(hall, { ...rating, unit }, act)).toBe('office-only')
      expect(whyNotDecide(hall, { ...rating, hall: 'north' }, act)).toBe('forbidden')
    }
  })
})

test('a change upwards opens no door: bad is what ever was of level 1 or 2', () => {
  for (const level of [1, 2, 3, 4, 5]) {
    expect(isBad({ level, raised: true })).toBe(true)
    expect(isBad({ level, raised: false })).toBe(level <= 2)
  }
})

test('nobody bound to a unit decides about it, nor one of two units that run a method about the other', () => {
  for (const act of ACTS) {
    expect(whyNotDecide({ ...office, bound: 'J16' }, rating, act)).toBe('own-unit')
    expect(whyNotDecide({ ...office, bound: 'J62' }, rating, act)).toBe(null)
    for (const [bound, unit] of [
      ['J62', 'J18'],
      ['J18', 'J62'],
      ['J62', 'J62'],
    ] as const)
      expect(whyNotDecide({ ...office, bound }, { ...rating, unit }, act)).toBe('own-unit')
    expect(whyNotDecide(office, { ...rating, unit: 'J62', bad: true }, act)).toBe(null)
  }
})

test('a role that decides nothing is told so of every act, and never stands on record as an officer', () => {
  const others = ROLES.filter((role) => !may(role, 'rating:decide'))
  expect(others).toContain('auditor')
  for (const role of ROLES) {
    const viewer = { kind: 'user', username: 'zhao', role, mustChangePassword: false } as const
    expect(onlookerOf(viewer)).toEqual({ operator: 'user:zhao', role })
    if (others.includes(role)) {
      expect(() => deciderOf(viewer), role).toThrow(new Refusal('forbidden'))
      for (const act of ACTS) expect(whyNotDecide(onlookerOf(viewer), rating, act), role).toBe('forbidden')
    } else expect(deciderOf(viewer)).toEqual({ operator: 'user:zhao', role })
  }
})

test('every role that settles the clock or seals a period can stand on record', () => {
  for (const permission of ['clock:settle', 'period:seal'] as const)
    for (const role of PERMISSIONS[permission]) {
      const viewer = { kind: 'user', username: 'li', role, mustChangePassword: false } as const
      expect(deciderOf(viewer).role).toBe(role)
    }
})
