import type { Actor } from '../../contract/audit.ts'
import { Refusal } from '../../contract/errors.ts'
import { may, type Role } from '../../contract/roles.ts'
import { windowAt } from '../../rules/attribution/attribute-press.ts'
import { DeviceTokens } from '../access/secrets/device-tokens.ts'
import { PairingCodes, type Pairing } from '../access/secrets/pairing-codes.ts'
import { openDoubt } from '../changes/clock-doubt.ts'
import type { Write } from '../writer/write.ts'
import { placeDevice } from './change-whereabouts.ts'
import { enrolDevice } from './enrol-device.ts'

/** A code that a person types into a device, told once; `expiresAt` in ms since 1970. */
export interface PairingCode {
  code: string
  expiresAt: number
}

/** A code by which a device is paired. */
export function createPairingCode(w: Write, pairing: Pairing, actor: Actor): PairingCode {
  return pairingCodes(w).create(pairing, actor)
}

/**
 * A device trades its code for an identity and a token, which is told once: a new identity, or one that is known and has
 * to sign with another key from here on. All of it is on record as done by who made the code, who may still do so: the code
 * of an account that was shut since, or has another task, pairs nothing.
 *
 * @throws Refusal pairing-code-invalid; and as `enrolDevice`, and then the code is not spent
 */
export function pairDevice(w: Write, { code }: { code: string }): { deviceId: string; token: string } {
  const { by, ...pairing } = pairingCodes(w).redeem(code)
  if (!mayStillPair(w, by, pairing.window?.hall)) throw new Refusal('pairing-code-invalid')
  const deviceId = identityFor(w, pairing, by)
  return { deviceId, token: new DeviceTokens(w.db, () => w.now, w.audit).issue(deviceId, by) }
}

function identityFor(w: Write, { kind, window, device }: Pairing, by: Actor): string {
  const known = device === undefined ? undefined : w.registry.device(device)
  if (known) {
    if (known.key) w.append('device-key', { device: known.id })
    return known.id
  }
  const where = window === undefined ? {} : { hall: window.hall, window: window.code }
  const id = device === undefined ? {} : { device }
  return enrolDevice(w, { kind, ...where, ...id, operator: by, reason: 'paired by code', unseen: pairsUnseen(w, by) })
}

function mayStillPair(w: Write, by: Actor, hall: string | undefined): boolean {
  if (!by.startsWith('user:')) return true
  const find = w.sql('SELECT role, hall FROM user WHERE username = ? AND disabled IS NULL')
  const user = find.get(by.slice('user:'.length)) as { role: Role; hall: string | null } | undefined
  if (user === undefined || !may(user.role, 'device:manage')) return false
  return user.role !== 'hall-manager' || user.hall === hall
}

/** Whether who made a code is no admin and not the command line: what is paired by it waits to be confirmed. */
function pairsUnseen(w: Write, by: Actor): boolean {
  if (!by.startsWith('user:')) return false
  return w.sql('SELECT role FROM user WHERE username = ?').pluck().get(by.slice('user:'.length)) !== 'admin'
}

/**
 * Takes a broken device away from its window in a hall, and answers a code for a new one there.
 *
 * @throws Refusal forbidden: what is placed in another hall or nowhere, or does not exist, cannot be told apart
 */
export function replaceDevice(
  w: Write,
  { hall, device, reason }: { hall: string; device: string; reason: string },
  actor: Actor,
): PairingCode & { kind: 'kiosk' | 'keypad'; window: string } {
  const known = w.registry.device(device)
  const at = known && windowAt(device, w.now, w.registry)
  const window = at === undefined ? undefined : w.registry.windowById(at)
  if (!known || !window || window.hall !== hall) throw new Refusal('forbidden')
  const { kind } = known
  placeDevice(w, { device, from: w.now, operator: actor, reason })
  w.audit.record(actor, 'device:place', `device:${device}`, { hall, window: '', reason })
  const code = pairingCodes(w).create({ kind, window: { hall, code: window.code } }, actor)
  return { ...code, kind, window: window.code }
}

function pairingCodes({ db, now, audit, keys, sql }: Write): PairingCodes {
  return new PairingCodes({
    db,
    now: () => now,
    audit,
    hash: (code) => keys.pairingCode(code),
    isClockDoubtful: () => openDoubt(sql) !== null,
  })
}
