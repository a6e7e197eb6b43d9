import { expect, test } from 'vitest'
import { JUMP_SHOWN_MS, Presence } from '../../server/ingest/presence.ts'

const NOON = Date.parse('2026-03-02T12:00:00+08:00')
const BEAT_MS = 30_000

test('a jump of the clock is said once and shown for an hour; other problems go with the beat that lacks them', () => {
  const presence = new Presence()
  const problems = () => presence.get('d')!.problems
  const beat = (at: number, said: ('clock-jump' | 'storage-full')[] = []) =>
    presence.note('d', { lastSeen: at, pending: 0, problems: said })

  beat(NOON, ['storage-full', 'clock-jump'])
  expect(problems()).toEqual(['storage-full', 'clock-jump'])
  beat(NOON + BEAT_MS)
  expect(problems()).toEqual(['clock-jump'])
  // Neither a submission nor a new connection takes it away.
  presence.note('d', { lastSeen: NOON + 2 * BEAT_MS, online: true })
  expect(problems()).toEqual(['clock-jump'])
  beat(NOON + JUMP_SHOWN_MS - 1)
  expect(problems()).toEqual(['clock-jump'])
  beat(NOON + JUMP_SHOWN_MS)
  expect(problems()).toEqual([])
  // Another jump begins another hour.
  beat(NOON + 2 * JUMP_SHOWN_MS, ['clock-jump'])
  beat(NOON + 2 * JUMP_SHOWN_MS + BEAT_MS)
  expect(problems()).toEqual(['clock-jump'])
})
