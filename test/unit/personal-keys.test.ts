import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { PERSONAL_KEYS, PersonalKeys } from '../../server/store/personal/personal-keys.ts'

let folder: string
let keys: PersonalKeys
const file = () => join(folder, PERSONAL_KEYS)
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pingyi-personal-'))
  keys = new PersonalKeys(folder)
})
afterEach(() => rmSync(folder, { recursive: true }))

function commit(of = keys): void {
  of.flush()
  of.committed()
}

test('a key is on the disk before the commit, and another reader finds it', () => {
  const record = keys.seal('马某')
  keys.flush()
  expect(new PersonalKeys(folder).unseal(record)).toBe('马某')
  if (process.platform !== 'win32') expect(statSync(file()).mode & 0o777).toBe(0o600)
})

test('a reader that has the file open sees what is made and what is erased later', () => {
  const reader = new PersonalKeys(folder)
  const first = keys.seal('马某')
  commit()
  expect(reader.unseal(first)).toBe('马某')
  const second = keys.seal('李某')
  commit()
  expect(reader.unseal(second)).toBe('李某')
  keys.erase(first.id)
  commit()
  expect([reader.unseal(first), reader.unseal(second)]).toEqual([null, '李某'])
})

test('an erased key is nowhere in the file, and its slot is used again', () => {
  const record = keys.seal('马某')
  commit()
  const size = statSync(file()).size
  const key = readFileSync(file()).subarray(16, 48)
  keys.erase(record.id)
  expect(keys.unseal(record)).toBe('马某')
  commit()
  expect(keys.unseal(record)).toBeNull()
  expect(readFileSync(file()).includes(key)).toBe(false)
  const other = keys.seal('李某')
  commit()
  expect(statSync(file()).size).toBe(size)
  expect(new PersonalKeys(folder).unseal(other)).toBe('李某')
})

test('what a transaction made or was to erase is undone with it', () => {
  const stays = keys.seal('马某')
  commit()
  const made = keys.seal('李某')
  keys.erase(stays.id)
  keys.flush()
  keys.undone()
  expect([keys.unseal(stays), keys.unseal(made)]).toEqual(['马某', null])
  expect([new PersonalKeys(folder).unseal(stays), new PersonalKeys(folder).unseal(made)]).toEqual(['马某', null])
})

test('keys of which no record speaks go at the start, a torn end with them', () => {
  const [kept, orphan] = [keys.seal('马某'), keys.seal('李某')]
  commit()
  appendFileSync(file(), Buffer.alloc(20, 7))
  const next = new PersonalKeys(folder)
  expect(next.sweep([kept.id])).toBe(1)
  const more = Array.from({ length: 200 }, (_, i) => next.seal(`人${i}`))
  commit(next)
  const reader = new PersonalKeys(folder)
  expect([reader.unseal(kept), reader.unseal(orphan)]).toEqual(['马某', null])
  expect(more.map((record) => reader.unseal(record))).toEqual(more.map((_, i) => `人${i}`))
})

test('a text that takes the place of another has the same key; a foreign record opens with none', () => {
  const record = keys.seal('马某')
  commit()
  const sealed = keys.sealAgain(record.id, '马某某')!
  expect(keys.unseal({ id: record.id, sealed })).toBe('马某某')
  expect(keys.unseal({ id: keys.seal('x').id, sealed })).toBeNull()
  expect(keys.sealAgain(Buffer.alloc(16, 1), 'x')).toBeNull()
})
