import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { BALLOT_BYTES, BallotBox, type BoxedBallot } from '../../server/store/ballot-box/ballot-box.ts'

let data: string
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'pingyi-box-'))
})
afterEach(() => rmSync(data, { recursive: true, force: true }))

function ballot(): BoxedBallot {
  const serial = randomBytes(64)
  const serialHash = createHash('sha256').update(serial).digest()
  return { serial, serialHash, signature: randomBytes(256), sealed: randomBytes(924) }
}
const file = (name = 'ballots') => join(data, 'ballot/2026', name)
const open = () => BallotBox.open(data, '2026')

test('what was cast is there after whatever ends the hub, under the same id, for nobody else to read', async () => {
  const box = open()
  const ballots = Array.from({ length: 30 }, ballot)
  await Promise.all(ballots.map((each) => box.cast(each)))
  expect(readFileSync(file())).toHaveLength(30 * BALLOT_BYTES)
  expect(statSync(file()).mode & 0o777).toBe(0o600)
  const again = open()
  expect([again.id, again.size, again.root()]).toEqual([box.id, 30, box.root()])
  for (const each of ballots) expect(again.has(each)).toBe(true)
})

test('two ballots under one ticket at one moment: one lies in the box, the other hears that it does', async () => {
  const box = open()
  const one = ballot()
  const other = { ...one, sealed: randomBytes(924) }
  const ends = await Promise.allSettled([box.cast(one), box.cast(other), box.cast(one)])
  expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(ends[1]).toMatchObject({ reason: { code: 'ballot-already-cast' } })
  await expect(box.cast({ ...ballot(), sealed: one.sealed })).rejects.toMatchObject({ code: 'ballot-copied' })
  expect(open().size).toBe(1)
})

test('a box that is lost is put back from its copy and is another one, so that phones cast again', async () => {
  const box = open()
  const [copied, after] = [ballot(), ballot()]
  await box.cast(copied)
  await box.copy()
  await box.cast(after)
  rmSync(file())
  const again = open()
  expect(again.id).not.toBe(box.id)
  expect([again.has(copied), again.has(after)]).toEqual([true, false])
  await again.cast(after)
  expect(again.root()).toBe(box.root())
})

test('a file that has not whole ballots is no box, and a full disk is said', async () => {
  const box = open()
  await box.cast(ballot())
  truncateSync(file(), BALLOT_BYTES - 1)
  expect(() => open()).toThrow('not whole ballots')
  rmSync(join(data, 'ballot'), { recursive: true })
  await expect(box.cast(ballot())).rejects.toMatchObject({ code: 'storage-unavailable' })
  expect(box.size).toBe(1)
})
