import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { USUAL_ALERTS } from '../../server/contract/alerts.ts'
import { canonicalJson } from '../../server/contract/ledger/canonical-json.ts'
import { formatFaults, loadConfiguration } from '../../server/configuration/load-configuration.ts'
import type { Configuration } from '../../server/contract/policy.ts'

const root = join(import.meta.dirname, '../..')

function load(dir: string): { configuration: Configuration; digest: string } {
  const loaded = loadConfiguration(join(root, dir))
  if (!loaded.ok) throw new Error(formatFaults(loaded.faults))
  return loaded
}

/** The two lists of the campaign document (二), whose headings say how many units they name. */
function documentUnits(): { count: number; names: string[] }[] {
  const text = readFileSync(join(root, 'test/fixtures/configuration/document-units.txt'), 'utf8')
  return [...text.matchAll(/\((\d+)个\)\n(.+?)。/g)].map((list) => ({
    count: Number(list[1]),
    names: list[2]?.split('、') ?? [],
  }))
}

describe('config/yinchuan', () => {
  const { configuration, digest } = load('config/yinchuan')

  test('has the 89 units of the document, by name and in its order', () => {
    const [agencies, companies] = documentUnits()
    expect(agencies?.names).toHaveLength(agencies?.count ?? -1)
    expect(companies?.names).toHaveLength(companies?.count ?? -1)
    const numbered = (letter: string, kind: string, names: string[] = []) =>
      names.map((name, index) => ({ code: `${letter}${String(index + 1).padStart(2, '0')}`, name, kind }))
    expect(configuration.units).toEqual([
      ...numbered('J', 'agency', agencies?.names),
      ...numbered('H', 'company', companies?.names),
    ])
    expect(configuration.units).toHaveLength(89)
  })

  test('has the two halls, with 64 windows in the order in which they stand', () => {
    expect(Object.fromEntries(configuration.halls.map((hall) => [hall.code, hall.name]))).toEqual({
      shimin: '市民大厅',
      12345: '便民服务中心',
    })
    const shimin = configuration.halls.find((hall) => hall.code === 'shimin')
    const codes = ['A', 'B', 'C', 'D'].flatMap((zone) =>
      Array.from({ length: 16 }, (_, index) => `${zone}${String(index + 1).padStart(2, '0')}`),
    )
    expect(shimin?.windows.map((window) => window.code)).toEqual(codes)
    expect(shimin?.hours).toBeUndefined()
    expect(shimin?.windows.filter((window) => window.mode === 'invited').map((window) => window.code)).toEqual([
      'D13',
      'D14',
      'D15',
      'D16',
    ])
    expect(shimin?.windows.filter((window) => window.unit === undefined).map((window) => window.code)).toEqual([
      'C16',
      'D12',
    ])
  })

  test('every posting, person and matter names a unit that exists, and all seven companies have a window', () => {
    const codes = new Set(configuration.units.map((unit) => unit.code))
    const postings = configuration.halls.flatMap((hall) => hall.windows.flatMap((window) => window.unit ?? []))
    for (const unit of [
      ...postings,
      ...configuration.staff.map((each) => each.unit),
      ...configuration.matters.map((each) => each.unit),
    ]) {
      expect(codes).toContain(unit)
    }
    expect(postings).toEqual(expect.arrayContaining(['H01', 'H02', 'H03', 'H04', 'H05', 'H06', 'H07']))
  })

  test('states the rules of the design', () => {
    expect(configuration.policy).toMatchObject({
      version: 1,
      points: { 5: 100, 4: 80, 3: 60, 2: 30, 1: 0 },
      minimumRatings: 30,
      minimums: { 'third-party': 10, representatives: 30, online: 30 },
      lastPlaces: 3,
      invitationMs: 45_000,
      screening: { gapMs: 15_000, burstMs: 120_000, burstCount: 6 },
      languages: ['zh-CN', 'en', 'ja'],
      keepDays: 7,
      caseClocks: { verifyDays: 1, mendDays: 5, longestDays: 15 },
    })
    expect(configuration.policy.questions.items.map((item) => item.text.zh)).toEqual([
      '服务效率',
      '服务水平',
      '服务态度',
      '四风',
      '不作为',
      '慢作为',
      '乱作为',
      '精神面貌',
    ])
    expect(configuration.policy.people).toEqual({ eraseAfterDays: 180 })
    expect(configuration.policy.rectification).toEqual({ remindDays: 3 })
    expect(configuration.policy.deadlines.map((deadline) => [deadline.monthDay, deadline.source])).toEqual([
      ['06-22', '八'],
      ['06-30', '六.1'],
      ['10-15', '六.3'],
      ['11-30', '六.3'],
      ['12-10', '六.3'],
      ['12-31', '六.4'],
    ])
  })

  test('its digest is the SHA-256 of the canonical JSON of the policy, which the ledger can hold', () => {
    expect(digest).toBe(createHash('sha256').update(canonicalJson(configuration.policy)).digest('hex'))
    expect(() => canonicalJson(configuration)).not.toThrow()
  })

  test('special days: make-up workdays fall on weekends, each holiday has its number of days', () => {
    const days = configuration.specialDays
    for (const day of days.filter((each) => each.open)) {
      expect([0, 6], day.date).toContain(new Date(`${day.date}T00:00:00Z`).getUTCDay())
    }
    const lengths = (year: string) => {
      const found = new Map<string, number>()
      for (const { date, open, name } of days)
        if (!open && date.startsWith(year)) found.set(name, (found.get(name) ?? 0) + 1)
      return Object.fromEntries(found)
    }
    // General Office of the State Council, notices on the holidays of 2025 (12 November 2024) and 2026 (4 November 2025).
    expect(lengths('2025')).toEqual({ 元旦: 1, 春节: 8, 清明节: 3, 劳动节: 5, 端午节: 3, '国庆节、中秋节': 8 })
    expect(lengths('2026')).toEqual({ 元旦: 3, 春节: 9, 清明节: 3, 劳动节: 5, 端午节: 3, 中秋节: 3, 国庆节: 7 })
  })
})

test('alerts: the shipped file states what holds without it, a file that says less changes only what it says', () => {
  expect(load('config/yinchuan').configuration.alerts).toEqual(USUAL_ALERTS)
  expect(load('test/fixtures/configuration/small').configuration.alerts).toEqual({
    ...USUAL_ALERTS,
    'bad-rating': { on: false, forMs: 3_600_000 },
    'device-offline': { on: true, afterMs: 90_000 },
  })
})

test('the small configuration becomes values in whole numbers and named units', () => {
  const { configuration } = load('test/fixtures/configuration/small')
  expect(configuration.halls).toEqual([
    {
      code: 'shimin',
      name: '市民大厅',
      hours: {
        weekly: [
          { days: [1, 2, 3, 4, 5], from: 540, to: 720 },
          { days: [1, 2, 3, 4, 5], from: 780, to: 1020 },
          { days: [6], from: 540, to: 1440 },
        ],
      },
      zones: [
        { code: 'A', name: '公安出入境', floor: '一层' },
        { code: 'B', name: '人社民生' },
      ],
      windows: [
        { code: 'A01', name: '户籍', zone: 'A', mode: 'open', matter: '户口登记', unit: 'J36' },
        { code: 'A02', name: '户籍', zone: 'A', mode: 'open', unit: 'J36' },
        { code: 'B01', name: '用电', zone: 'B', mode: 'invited', unit: 'H01' },
        { code: 'B02', name: '备用', zone: 'B', mode: 'open' },
      ],
    },
  ])
  // A number on a badge keeps its zeros without quotes, and the order of the file.
  expect(configuration.staff).toEqual([
    { no: '00640027', name: '王建宁', unit: 'J36', photo: '00640027.jpg' },
    { no: '64010001', name: '丁永红', unit: 'J37' },
  ])
  expect(configuration.matters).toEqual([
    { name: '户口迁移', unit: 'J36' },
    { name: '结婚登记', unit: 'J37' },
  ])
  expect(configuration.specialDays).toEqual([
    { date: '2026-10-01', open: false, name: '国庆节' },
    { date: '2026-10-10', open: true, name: '国庆节调休' },
  ])
  expect(configuration.policy.screening.burstMs).toBe(120_000)
})
