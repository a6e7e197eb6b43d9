import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { writeWhole } from '../../server/cli/whole-file.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pingyi-file-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('writes all of it, larger than a buffer, and gives what the filler gave', () => {
  const file = join(folder, 'a.txt')
  const line = `${'评'.repeat(1_000)}\n`
  expect(
    writeWhole(file, (write) => {
      for (let i = 0; i < 1_000; i++) write(line)
      write(new Uint8Array([10]))
      return 'done'
    }),
  ).toBe('done')
  expect(readFileSync(file, 'utf8')).toBe(`${line.repeat(1_000)}\n`)
  expect(readdirSync(folder)).toEqual(['a.txt'])
})

test('what fails half-way leaves the old file and nothing else', () => {
  const file = join(folder, 'a.txt')
  writeFileSync(file, 'old')
  expect(() =>
    writeWhole(file, (write) => {
      write('x'.repeat(3_000_000))
      throw new Error('the ledger broke')
    }),
  ).toThrow('the ledger broke')
  expect(readFileSync(file, 'utf8')).toBe('old')
  expect(readdirSync(folder)).toEqual(['a.txt'])
})

test('a folder that is not there and a name that is a folder are refused by name', () => {
  expect(() => writeWhole(join(folder, 'no', 'a.txt'), () => 0)).toThrow(/cannot be written.*ENOENT/)
  expect(() => writeWhole(folder, (write) => write('x'))).toThrow(/cannot be written/)
  expect(readdirSync(folder)).toEqual([])
})
