import { expect, test } from 'vitest'
import { HallBoard } from '../../server/live/hall-board.ts'
import type { HallDelta, HallSnapshot } from '../../server/contract/hall/hall-feed.ts'

interface Shown {
  code: string
  n: number
}

/** A hall whose windows are looked at through a store that takes its turns to answer. */
function board(turns: number) {
  const now = new Map([
    ['A01', 0],
    ['A02', 0],
  ])
  const look = async (codes: readonly string[]): Promise<Shown[]> => {
    const answer = codes.map((code) => ({ code, n: now.get(code)! }))
    for (let turn = 0; turn < turns; turn++) await Promise.resolve()
    return answer
  }
  return { now, board: new HallBoard<Shown>('feed', [...now.keys()], look) }
}

test.each([0, 1, 3])(
  'a snapshot of any moment and the deltas after it make the picture, each once (%d turns)',
  async (turns) => {
    const { now, board: hall } = board(turns)
    await hall.ready
    const log: ({ snapshot: HallSnapshot<Shown> } | { delta: HallDelta<Shown> })[] = []
    for (const n of [1, 2, 3]) {
      now.set('A01', n)
      hall.mark('A01')
      const flushed = hall.flush((delta) => log.push({ delta }))
      // What changes while the answer is on its way is looked at again.
      now.set('A02', n)
      hall.mark('A02')
      for (let turn = 0; turn < 12; turn++) {
        log.push({ snapshot: hall.snapshot() })
        await Promise.resolve()
      }
      await flushed
    }
    await hall.flush((delta) => log.push({ delta }))
    for (const [at, entry] of log.entries()) {
      if (!('snapshot' in entry)) continue
      const picture = new Map(entry.snapshot.windows.map((window) => [window.code, window]))
      let { version } = entry.snapshot
      for (const later of log.slice(at)) {
        if (!('delta' in later)) continue
        expect(later.delta.version).toBe(++version)
        for (const window of later.delta.windows) picture.set(window.code, { ...picture.get(window.code)!, ...window })
      }
      expect([...picture.values()]).toEqual([
        { code: 'A01', n: 3 },
        { code: 'A02', n: 3 },
      ])
    }
  },
)

test('windows that could not be looked at wait for the next flush', async () => {
  let fails = false
  const hall = new HallBoard<Shown>('feed', ['A01'], async (codes) => {
    if (fails) throw new Error('the disk')
    return codes.map((code) => ({ code, n: 1 }))
  })
  await hall.ready
  hall.mark('A01')
  fails = true
  await expect(hall.flush(() => {})).rejects.toThrow('the disk')
  expect(hall.waits).toBe(true)
})
