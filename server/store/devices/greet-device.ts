import type { Beat, Hello } from '../../contract/device/device-protocol.ts'
import type { WindowState } from '../../contract/device/device-protocol.ts'
import type { ErrorCode } from '../../contract/errors.ts'
import type { Level } from '../../contract/limits.ts'
import { noteBoot, noteOnline, noteSeen } from '../presses/device-facts.ts'
import { noteModel } from '../presses/note-model.ts'
import { deliveryOf, resendOf } from '../projections/delivery.ts'
import type { Reader } from '../reader.ts'
import type { Write } from '../writer/write.ts'
import { shownAt } from './window-shown.ts'

/**
 * A device says hello: its clock, its version, its model, its key. The first key that a device shows is its key for
 * good; another one needs a new enrolment.
 *
 * @param model what it calls itself, and the levels that have a key, undefined for a model that the hub does not know
 * @returns why it is turned away, or null
 */
export function greetDevice(
  w: Write,
  { said, model, levels }: { said: Hello; model: string; levels?: readonly Level[] | undefined },
  device: string,
): ErrorCode | null {
  const key = said.publicKey?.x
  const pinned = w.registry.device(device)?.key ?? undefined
  if (key !== undefined && pinned !== undefined && key !== pinned) return 'key-mismatch'
  noteBoot(w, device, said, w.now)
  const { pending, model: told, version, keyKind } = said
  noteSeen(w, device, { at: w.now, pending, model: told, version, keyKind })
  noteOnline(w, device, w.now)
  noteModel(w, device, model, levels)
  if (key !== undefined && pinned === undefined) w.append('device-key', { device, key })
  return null
}

/** A device says that it is there, what it holds back, and what its clock says. */
export function noteBeat(w: Write, said: Beat, device: string): void {
  noteBoot(w, device, said, w.now)
  noteSeen(w, device, { at: w.now, pending: said.pending })
  noteOnline(w, device, w.now)
}

/** What a device is told when it has said hello. */
export interface Greeting {
  nextSeq: number
  keepDays: number
  /** Ranges of seq that the hub lacks, both ends included. */
  resend: [number, number][]
  window: WindowState | null
}

export function greetingFor(reader: Reader, device: string, now: number): Greeting {
  return {
    // A device that once sent the last seq there is must still be able to send.
    nextSeq: Math.min(deliveryOf(reader.sql, device).expected + 1, Number.MAX_SAFE_INTEGER),
    keepDays: reader.registry.policy(now).policy.keepDays,
    resend: resendOf(reader.sql, device),
    window: shownAt(reader, device, now),
  }
}
