import { CHANGE_OF_MIND_MS, type Level } from '../../server/contract/limits.ts'
import type { ClockReading, Extra, Press } from '../../server/contract/device/press.ts'
import { newReceipt } from '../../server/contract/device/receipt.ts'
import { uuid7 } from '../../server/contract/text/uuid7.ts'

/** The press that a second key could still change, as it was stored. */
export interface LastPress {
  id: string
  /** The level that stands, after changes of mind. */
  level: Level
  uptimeMs: number
  bootId: string
}

export type KeyDecision =
  | { what: 'press'; level: Level }
  /** A second key within 5 s of the first: a change of mind (server/contract/README.md). */
  | { what: 'change'; level: Level; of: LastPress }
  /** The same key again within 5 s says nothing new; keys that went down in one report say nothing certain. */
  | { what: 'nothing'; why: 'same-level' | 'two-keys-at-once' | 'no-key' }

/**
 * What the keys of one report mean.
 *
 * @param last the press stored last on this keypad, null when there is none
 * @param levels the keys that fingers pressed with this report
 * @param invited an invitation is open that no press has spent: then a key is always a new citizen's
 */
export function decideKey(
  last: LastPress | null,
  levels: readonly Level[],
  reading: ClockReading,
  invited: boolean,
): KeyDecision {
  const [level, second] = levels
  if (level === undefined) return { what: 'nothing', why: 'no-key' }
  if (second !== undefined) return { what: 'nothing', why: 'two-keys-at-once' }
  if (invited || last === null || !isOpen(last, reading)) return { what: 'press', level }
  if (last.level === level) return { what: 'nothing', why: 'same-level' }
  return { what: 'change', level, of: last }
}

function isOpen(last: LastPress, reading: ClockReading): boolean {
  return last.bootId === reading.bootId && reading.uptimeMs - last.uptimeMs <= CHANGE_OF_MIND_MS
}

/** Makes the press for `OutboxStore.add`; its id and receipt are new. */
export function pressFromKey(level: Level, reading: ClockReading, invitationId: string | null): (seq: number) => Press {
  const bare = barePress(level, reading)
  return (seq) => ({
    ...bare(seq),
    ...(invitationId === null ? {} : { invitationId }),
    receipt: newReceipt(),
  })
}

/** Proves that a key works, and is never counted: nobody's press, so it has no receipt and spends no invitation. */
export function testFromKey(level: Level, reading: ClockReading): (seq: number) => Press {
  const bare = barePress(level, reading)
  return (seq) => ({ ...bare(seq), test: true })
}

function barePress(level: Level, reading: ClockReading): (seq: number) => Press {
  return (seq) => ({
    kind: 'press',
    id: uuid7(reading.at),
    seq,
    level,
    pressedAt: reading.at,
    uptimeMs: reading.uptimeMs,
    bootId: reading.bootId,
    input: 'key',
  })
}

/** Makes the change of mind for `OutboxStore.add`. */
export function changeFromKey(level: Level, of: LastPress, reading: ClockReading): (seq: number) => Extra {
  return (seq) => ({
    kind: 'extra',
    id: uuid7(reading.at),
    seq,
    pressId: of.id,
    level,
    pressedAt: reading.at,
    uptimeMs: reading.uptimeMs,
    bootId: reading.bootId,
  })
}
