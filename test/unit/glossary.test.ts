import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const MOST_WORDS = 40

test('the glossary of server/README.md has at most forty words, each once and with a meaning', () => {
  const page = readFileSync(join(import.meta.dirname, '../../server/README.md'), 'utf8')
  const [, table] = /## Words\n([\s\S]*?)\n\nWhere the code uses/.exec(page)!
  const rows = table!.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| word '))
  const words = rows.flatMap((row) => row.split('|')[1]!.split(',')).map((word) => word.trim())
  expect(words.length).toBeGreaterThan(30)
  expect(rows.length).toBeLessThanOrEqual(MOST_WORDS)
  expect(new Set(words).size).toBe(words.length)
  expect(rows.filter((row) => row.split('|')[3]!.trim().length < 10)).toEqual([])
  // Those that have meant several things.
  for (const word of ['gap', 'settle', 'stand', 'known', 'said', 'told', 'asked', 'beside'])
    expect([word, page.includes(`- **${word}** `)]).toEqual([word, true])
})
