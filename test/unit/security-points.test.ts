import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '../..')
const PAGE = readFileSync(join(ROOT, 'server/access/README.md'), 'utf8')
const rows = PAGE.split('\n').filter((line) => /^\| (V\d|8\.1)/.test(line))
const cellsOf = (row: string) => row.split('|').map((cell) => cell.trim())

/** How many requirements each section has, by chapter: of release 5.0.0, 345 in all. */
const OF_ASVS = [
  [2, 10, 12, 3, 3],
  [3, 3, 5, 2],
  [1, 3, 5, 8, 8, 1, 5],
  [5, 5, 2, 4],
  [1, 6, 3, 3],
  [3, 12, 8, 6, 8, 4, 2, 4],
  [3, 4, 2, 5, 3, 2],
  [4, 4, 3, 2],
  [3, 4],
  [2, 3, 5, 16, 5, 2, 3],
  [4, 5, 5, 4, 2, 2, 2],
  [5, 2, 5],
  [4, 6, 4, 7],
  [2, 8, 3],
  [5, 5, 7, 4],
  [1, 5, 4, 3, 4],
  [2, 8, 2],
]
/** Control points of each class of 8.1 in GB/T 22239-2019, from 安全物理环境 to 安全运维管理. */
const OF_LEVEL_3 = [10, 3, 6, 11, 4, 4, 5, 4, 10, 14]

test('each point of the two lists names the test that shows it, or is said to be not by software', () => {
  expect(rows.length).toBeGreaterThan(100)
  for (const row of rows) {
    const [, point, how, shown] = cellsOf(row)
    expect(how, point).not.toBe('')
    expect(shown, point).toMatch(/^(not by software|`test\/[\w/-]+\.test\.ts` “.+”)$/)
  }
  // Most of the points are met by software, and are shown.
  expect(rows.filter((row) => cellsOf(row)[3] !== 'not by software').length).toBeGreaterThan(85)
})

test('each test that is named is there, under its title', () => {
  const missing = rows.flatMap((row) => {
    const named = /`(test\/[\w/-]+\.test\.ts)` “(.+)”/.exec(cellsOf(row)[3]!)
    if (named === null) return []
    const [, file, title] = named
    if (!existsSync(join(ROOT, file!))) return [`${file} is not there`]
    return isTitleIn(readFileSync(join(ROOT, file!), 'utf8'), title!) ? [] : [`${file} has no test “${title}”`]
  })
  expect(missing).toEqual([])
})

test('each number is one of its list', () => {
  expect(OF_ASVS.flat().reduce((a, b) => a + b)).toBe(345)
  const numbers = rows.flatMap((row) => cellsOf(row)[1]!.match(/V\d+(\.\d+)+|\b8\.1(\.\d+)+/g) ?? [])
  expect(numbers.length).toBeGreaterThan(rows.length)
  expect(numbers.filter((number) => !isInList(number))).toEqual([])
  expect(['V6.2.13', 'V18.1', 'V1.6', '8.1.4.12', '8.1.11'].filter(isInList)).toEqual([])
})

/** Begun by `test(` or `test.each(…)(`, on the same line or the next; a comment or an assertion is none. */
function isTitleIn(source: string, title: string): boolean {
  for (let at = source.indexOf(title); at >= 0; at = source.indexOf(title, at + 1)) {
    if (!/['"`]/.test(source[at - 1]!) || !/['"`]/.test(source[at + title.length]!)) continue
    if (/(\b(test|describe)(\.\w+)*|\))\(\s*$/.test(source.slice(Math.max(0, at - 80), at - 1))) return true
  }
  return false
}

function isInList(number: string): boolean {
  const gb = /^8\.1\.(\d+)(?:\.(\d+))?$/.exec(number)
  if (gb !== null) return Number(gb[2] ?? 1) <= (OF_LEVEL_3[Number(gb[1]) - 1] ?? 0)
  const [chapter, section, point = 1] = number.slice(1).split('.').map(Number)
  return point <= (OF_ASVS[chapter! - 1]?.[section! - 1] ?? 0)
}
