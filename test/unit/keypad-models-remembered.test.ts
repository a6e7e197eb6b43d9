import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readModelsApart } from '../../firmware-bridge/keypad/read-models-apart.ts'

const SHIPPED = join(import.meta.dirname, '../../config/keypads')
let work: string
let folder: string
let remembered: string
beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'pingyi-models-'))
  folder = join(work, 'keypads')
  remembered = join(work, 'models.json')
  cpSync(SHIPPED, folder, { recursive: true })
})
afterEach(() => rmSync(work, { recursive: true }))

test('what was found good is not asked again, and what changed is', async () => {
  const first = await readModelsApart(folder, remembered)
  expect(first.models.length).toBeGreaterThanOrEqual(4)
  // Only a memory can answer with a name that no file has.
  const kept = readFileSync(remembered, 'utf8')
  writeFileSync(remembered, kept.replaceAll('"vendor-byte"', '"remembered"'))
  expect((await readModelsApart(folder, remembered)).models.map(({ id }) => id)).toContain('remembered')
  rmSync(join(folder, 'vendor-byte.json'))
  const fewer = await readModelsApart(folder, remembered)
  expect(fewer.models).toHaveLength(first.models.length - 1)
  expect(fewer.models.map(({ id }) => id)).not.toContain('remembered')
})

test('faults are never remembered; half a memory is none; a folder that cannot be written changes nothing', async () => {
  writeFileSync(remembered, '{"digest":')
  expect((await readModelsApart(folder, remembered)).faults).toEqual([])
  rmSync(remembered)
  writeFileSync(join(folder, 'broken.json'), '{')
  expect((await readModelsApart(folder, remembered)).faults).not.toEqual([])
  expect(existsSync(remembered)).toBe(false)
  rmSync(join(folder, 'broken.json'))
  expect((await readModelsApart(folder, join(work, 'no', 'such', 'folder'))).faults).toEqual([])
})
