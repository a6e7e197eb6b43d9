import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '../..')
const PAGE = readFileSync(join(ROOT, 'server/access/README.md'), 'utf8')
const rows = PAGE.split('\n').filter((line) => /^\| (V\d|8\.1)/.test(line))
const cellsOf = (row: string) => row.split('|').map((cell) => cell.trim())

test('each point of the two lists names the test that shows it, or is said to be not by software', () => {
  expect(rows.length).toBeGreaterThan(90)
  for (const row of rows) {
    const [, point, how, shown] = cellsOf(row)
    expect(how, point).not.toBe('')
    expect(shown, point).toMatch(/^(not by software|`test\/[\w/-]+\.test\.ts`( “.+”)?)$/)
  }
  // Most of the points are met by software, and are shown.
  expect(rows.filter((row) => cellsOf(row)[3] !== 'not by software').length).toBeGreaterThan(75)
})

test('each test that is named is there, under its title', () => {
  const missing = rows.flatMap((row) => {
    const named = /`(test\/[\w/-]+\.test\.ts)`(?: “(.+)”)?/.exec(cellsOf(row)[3]!)
    if (named === null) return []
    const [, file, title = ''] = named
    if (!existsSync(join(ROOT, file!))) return [`${file} is not there`]
    return readFileSync(join(ROOT, file!), 'utf8').includes(title) ? [] : [`${file} has no “${title}”`]
  })
  expect(missing).toEqual([])
})
