import { describe, expect, test } from 'vitest'
import { emptyCells, missingIn, typedInto } from '../../kiosk/ballot/code-cells.ts'
import { groupsOf, placesFound } from '../../kiosk/ballot/groups.ts'
import { copyKeysOf, openCopy, sealCopy } from '../../server/contract/ballot/ballot-copy.ts'
import { equalBytes } from '../../server/contract/ballot/bytes.ts'
import { makeWords, readWords } from '../../server/contract/ballot/six-words.ts'
import { shippedConfiguration } from '../helpers/seeded-database.ts'

/** What the voter's page works by, apart from the screen. */
describe('six words', () => {
  test('each of 2,048 words is another one, read back from whatever stands between them', () => {
    const all = new Set<string>()
    for (let bits = 0; bits < 2_048; bits++) {
      const words = makeWords(Uint8Array.from(Array.from({ length: 6 }, () => [bits >> 8, bits & 255]).flat()))
      all.add(words[0]!)
      expect(readWords(words.join(bits % 2 ? '，1. ' : ''))).toEqual({ words })
    }
    expect(all.size).toBe(2_048)
  })

  test('the high bits of chance are left out, and no two calls agree', () => {
    expect(makeWords(new Uint8Array(12).fill(255))).toEqual(
      makeWords(Uint8Array.from(Array.from({ length: 6 }, () => [7, 255]).flat())),
    )
    expect(makeWords()).not.toEqual(makeWords())
  })

  test('what is no word is named, and what is missing counted', () => {
    expect(readWords('红山 蓝水')).toEqual({ count: 2 })
    expect(readWords('红山蓝')).toEqual({ count: 1 })
    expect(readWords('')).toEqual({ count: 0 })
    expect(readWords('红山 山红 蓝水')).toEqual({ wrong: '山红' })
    expect(readWords('红山'.repeat(7))).toEqual({ count: 7 })
  })
})

describe('an encrypted copy', () => {
  const code = '0123456789ABCDEFGHJK'
  const words = ['红山', '黄水', '蓝河', '绿海', '白湖', '黑江']

  test('has 4,096 bytes whatever is in it, and opens with code and words of this ballot alone', async () => {
    const { id, key } = await copyKeysOf(code, words, 'ab'.repeat(32))
    expect([id.length, key.length]).toEqual([32, 32])
    for (const text of ['{}', JSON.stringify({ marks: Array(89).fill(5), 名: '章' })]) {
      const copy = await sealCopy(key, text)
      expect(copy.length).toBe(4_096)
      expect(await openCopy(key, copy)).toBe(text)
      copy[2_000]! ^= 1
      expect(await openCopy(key, copy)).toBeNull()
    }
    expect(await openCopy(key, new Uint8Array(4_095))).toBeNull()
    await expect(sealCopy(key, 'x'.repeat(4_069))).rejects.toThrow(RangeError)
    for (const other of [
      await copyKeysOf(code, [...words.slice(1), words[0]!], 'ab'.repeat(32)),
      await copyKeysOf(code, words, 'cd'.repeat(32)),
    ]) {
      expect(equalBytes(other.id, id)).toBe(false)
      expect(equalBytes(other.key, key)).toBe(false)
    }
  })
})

describe('six cells of a code', () => {
  test('what is pasted into one goes on in the next ones, without spaces and hyphens', () => {
    const { cells, next } = typedInto(emptyCells(), 0, '6h2k-9qxn 4tb8 wm3r 7')
    expect([cells, next, missingIn(cells)]).toEqual([['6H2K', '9QXN', '4TB8', 'WM3R', '7', ''], 4, 4])
    expect(typedInto(cells, 4, '7ABC').next).toBe(5)
    expect(missingIn(typedInto(cells, 4, '7ABC*=').cells)).toBe(0)
  })

  test('a cell in the middle is mended and the others stay', () => {
    const { cells } = typedInto(emptyCells(), 0, '6H2K9QXN4TB8WM3R7ABC*')
    expect(typedInto(cells, 1, '9Q')).toEqual({ cells: cells.with(1, '9Q'), next: 1 })
    expect(typedInto(cells, 1, 'ZZZZ')).toEqual({ cells: cells.with(1, 'ZZZZ'), next: 1 })
    expect(missingIn(typedInto(cells, 1, '').cells)).toBe(4)
  })
})

describe('groups and search', () => {
  const units = shippedConfiguration().units.map(({ code, name }) => ({ code, name, duty: '' }))

  test('eight groups in the order of the document hold each unit once', () => {
    const groups = groupsOf(units.map(({ code }) => code))
    expect(groups.map(({ places }) => places.length)).toEqual([20, 7, 2, 32, 9, 6, 6, 7])
    expect(groups.flatMap(({ places }) => places)).toEqual([...units.keys()])
  })

  test('a name or a duty is found by a part of it', () => {
    const named = units.with(3, { ...units[3]!, duty: '公文、机要' })
    expect(placesFound(named, ' ')).toBeNull()
    expect(placesFound(named, '机 要')).toEqual([3])
    expect(placesFound(named, '没有的单位')).toEqual([])
    expect(placesFound(named, '气象')?.map((i) => named[i]!.code)).toEqual(['J82'])
  })
})
