import { bindingsFile, deviceKeyFile, makeDataFolder, outboxOf } from '../data-folder.ts'
import { makeDeviceKey } from '../hub/device-key.ts'
import { describeIdentity, readBindings, writeBindings, type Binding } from '../keypad/bindings.ts'
import type { Settings } from './settings.ts'
import type { AttachedKeypad, HidPort } from '../keypad/hid-port.ts'
import { modelOf } from '../keypad/keypad-model.ts'
import { loadKeypadModels } from '../keypad/read-keypad-models.ts'
import { knownKeypads, matchBindings, type Identity } from '../keypad/match-bindings.ts'
import { fetchBy, readTrust } from '../hub/hub-trust.ts'
import { chooseIdentity, redeemCode } from '../hub/pair-device.ts'

/** What a command says to whoever typed it. */
export interface Told {
  ok: boolean
  text: string
}

/** Makes a keypad a device of the hub. A bridge that runs takes it up within a second. */
export async function pair(settings: Settings, port: HidPort, code: string, wish: Identity | null): Promise<Told> {
  const file = bindingsFile(settings.data)
  const bindings = readBindings(file)
  const listed = await port.list()
  if (!listed.ok && !wish) return { ok: false, text: `${listed.trouble.code}: ${listed.trouble.message}` }
  const attached = listed.ok ? listed.attached : []
  const known = knownKeypads(attached, loadKeypadModels(settings.models).models).map(({ keypad }) => keypad)
  const chosen = chooseIdentity(wish, known, bindings)
  if (!chosen.ok) return { ok: false, text: chosen.message }
  // Before the code is spent: a token that cannot be kept is lost.
  makeDataFolder(settings.data)
  writeBindings(file, bindings)
  const paired = await redeemCode(settings.hub, code, fetchBy(readTrust(settings.tls)))
  if (!paired.ok) return { ok: false, text: `${paired.code}: ${paired.message}` }
  const { deviceId, token } = paired
  // Before the binding: a bridge that runs takes it up within a second, and its first hello must show the key.
  makeDeviceKey(deviceKeyFile(settings.data, deviceId))
  const others = readBindings(file).filter((binding) => binding.deviceId !== deviceId)
  writeBindings(file, [...others, { deviceId, token, identity: chosen.identity }])
  return { ok: true, text: `device ${deviceId} is the keypad with ${describeIdentity(chosen.identity)}` }
}

/** Binds a device to another keypad or port; its token, its stored presses and their numbers stay. */
export async function rebind(settings: Settings, port: HidPort, deviceId: string, wish: Identity): Promise<Told> {
  const file = bindingsFile(settings.data)
  const bindings = readBindings(file)
  const binding = bindings.find((binding) => binding.deviceId === deviceId)
  if (!binding) return { ok: false, text: `no keypad is bound to device ${deviceId}: pair it with a code first` }
  const listed = await port.list()
  const attached = listed.ok ? listed.attached : []
  const known = knownKeypads(attached, loadKeypadModels(settings.models).models).map(({ keypad }) => keypad)
  const others = bindings.filter((one) => one !== binding)
  const chosen = chooseIdentity(wish, known, others)
  if (!chosen.ok) return { ok: false, text: chosen.message }
  writeBindings(file, [...others, { ...binding, identity: chosen.identity }])
  return { ok: true, text: `device ${deviceId} is now the keypad with ${describeIdentity(chosen.identity)}` }
}

/** Gives a device that is bound already a new token; its keypad, its stored presses and their numbers stay. */
export async function renew(settings: Settings, code: string, deviceId: string): Promise<Told> {
  const file = bindingsFile(settings.data)
  const binding = readBindings(file).find((binding) => binding.deviceId === deviceId)
  if (!binding) return { ok: false, text: `no keypad is bound to device ${deviceId}` }
  const paired = await redeemCode(settings.hub, code, fetchBy(readTrust(settings.tls)))
  if (!paired.ok) return { ok: false, text: `${paired.code}: ${paired.message}` }
  if (paired.deviceId !== deviceId) {
    const text = `the code was for device ${paired.deviceId}, nothing is changed: ask for a code for ${deviceId}`
    return { ok: false, text }
  }
  makeDeviceKey(deviceKeyFile(settings.data, deviceId))
  const others = readBindings(file).filter((binding) => binding.deviceId !== deviceId)
  writeBindings(file, [...others, { ...binding, token: paired.token }])
  return { ok: true, text: `device ${deviceId} has a new token` }
}

/** Forgets a keypad. Its presses must have been sent: nobody else could send them. */
export async function unbind(settings: Settings, deviceId: string): Promise<Told> {
  const file = bindingsFile(settings.data)
  const bindings = readBindings(file)
  if (!bindings.some((binding) => binding.deviceId === deviceId)) {
    return { ok: false, text: `no keypad is bound to device ${deviceId}` }
  }
  const store = outboxOf(settings.data, deviceId)
  try {
    const pending = await store.pending()
    if (pending > 0) {
      const text = `${pending} presses of device ${deviceId} are not sent yet: let the bridge run until they are`
      return { ok: false, text }
    }
  } finally {
    store.close()
  }
  writeBindings(
    file,
    bindings.filter((binding) => binding.deviceId !== deviceId),
  )
  return { ok: true, text: `device ${deviceId} is bound to no keypad any more; revoke it at the hub` }
}

interface Listed {
  vid: string
  pid: string
  usagePage: string
  usage: string
  interface: number
  product: string | null
  serial: string | null
  port: string | null
  model: string | null
  device: string | null
  refused: 'unbound' | 'ambiguous' | null
}

/** Everything on the bus: what it is, what names it, whom it belongs to. */
export async function list(settings: Settings, port: HidPort, json: boolean): Promise<Told> {
  const listed = await port.list()
  if (!listed.ok) return { ok: false, text: `${listed.trouble.code}: ${listed.trouble.message}` }
  const { models } = loadKeypadModels(settings.models)
  const { found, refused } = matchBindings(readBindings(bindingsFile(settings.data)), listed.attached, models)
  const rows = listed.attached.map((keypad): Listed => {
    const model = modelOf(models, keypad)?.id ?? null
    return {
      vid: hex4(keypad.vid),
      pid: hex4(keypad.pid),
      usagePage: hex4(keypad.usagePage),
      usage: hex4(keypad.usage),
      interface: keypad.interface,
      product: keypad.product,
      serial: keypad.serial,
      port: keypad.port,
      model,
      device: model === null ? null : (ownerOf(found, keypad)?.deviceId ?? null),
      refused: model === null ? null : (refused.find((one) => one.keypad.path === keypad.path)?.why ?? null),
    }
  })
  if (json) return { ok: true, text: JSON.stringify(rows) }
  return { ok: true, text: rows.length === 0 ? 'nothing is plugged in' : rows.map(lineOf).join('\n') }
}

function ownerOf(found: Map<Binding, { keypad: AttachedKeypad }>, keypad: AttachedKeypad): Binding | undefined {
  return [...found].find(([, one]) => one.keypad.path === keypad.path)?.[0]
}

function lineOf(row: Listed): string {
  const belongs = row.device === null ? (row.refused ?? '') : `device ${row.device}`
  const names = [row.serial === null ? '' : `serial ${row.serial}`, row.port === null ? '' : `port ${row.port}`]
  const parts = [`${row.vid}:${row.pid}`, `usage ${row.usagePage}:${row.usage}`, row.product ?? '', ...names]
  return [...parts, row.model === null ? 'no model' : `model ${row.model}`, belongs].filter(Boolean).join('  ')
}

function hex4(value: number): string {
  return value.toString(16).padStart(4, '0')
}
