import type { ClockReading, Extra, Press } from '../contract/device/press.ts'
import { newReceipt } from '../contract/device/receipt.ts'
import { uuid7 } from '../contract/text/uuid7.ts'
import type { Mind } from './citizen.ts'

/** How long after the press a citizen says more; a change of mind must come within five seconds. */
const CHANGE_AFTER_MS = 2_000
const MORE_AFTER_MS = 6_000

export interface PressFacts {
  level: number
  invitationId?: string | undefined
  test?: boolean
}

export function pressItem(seq: number, { level, invitationId, test }: PressFacts, clock: ClockReading): Press {
  const { at, uptimeMs, bootId } = clock
  return {
    kind: 'press',
    id: uuid7(at),
    seq,
    level,
    pressedAt: at,
    uptimeMs,
    bootId,
    input: 'touch',
    receipt: newReceipt(),
    ...(invitationId === undefined ? {} : { invitationId }),
    ...(test ? { test: true } : {}),
  }
}

/** What a citizen adds to a press, and how long after it, ms. */
export function extrasOf(
  press: Press,
  { second, reasons, comment }: Mind,
): { afterMs: number; make(seq: number): Extra }[] {
  const extras: { afterMs: number; make(seq: number): Extra }[] = []
  if (second !== undefined) extras.push(extraOf(press, CHANGE_AFTER_MS, () => ({ level: second })))
  if (reasons !== undefined || comment !== undefined)
    extras.push(
      extraOf(press, MORE_AFTER_MS, () => ({
        ...(reasons === undefined ? {} : { reasons }),
        ...(comment === undefined ? {} : { comment, salt: newSalt() }),
      })),
    )
  return extras
}

function extraOf(
  press: Press,
  afterMs: number,
  more: () => Partial<Extra>,
): { afterMs: number; make(seq: number): Extra } {
  const pressedAt = press.pressedAt + afterMs
  return {
    afterMs,
    make: (seq) => ({
      kind: 'extra',
      id: uuid7(pressedAt),
      seq,
      pressId: press.id,
      pressedAt,
      uptimeMs: press.uptimeMs + afterMs,
      bootId: press.bootId,
      ...more(),
    }),
  }
}

/** 16 random bytes, base64url. */
function newSalt(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}
