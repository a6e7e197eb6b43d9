import { access, constants, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { EventEmitter } from 'node:events'
import type { Alone, AttachedKeypad, HidConnection, HidListener, HidPort, HidResult, HidTrouble } from './hid-port.ts'
import { keepFromTyping, letType } from './input-alone.ts'
import { inputReportIds } from './report-descriptor.ts'
import { portOfHidPath } from './usb-port.ts'

/** The part of node-hid that the bridge uses. The synchronous class loses reports in a burst and can hang on exit. */
export interface NodeHidModule {
  devicesAsync(): Promise<NodeHidDevice[]>
  HIDAsync: { open(path: string): Promise<NodeHidHandle> }
}
export interface NodeHidDevice {
  vendorId: number
  productId: number
  path?: string | undefined
  serialNumber?: string | undefined
  product?: string | undefined
  interface: number
  usagePage?: number | undefined
  usage?: number | undefined
}
export interface NodeHidHandle extends EventEmitter {
  write(report: number[]): Promise<number>
  sendFeatureReport(report: number[]): Promise<number>
  close(): Promise<void>
}

/**
 * Real keypads. This is the only file that knows node-hid, and it loads it when first asked: a machine without
 * libusb gets a named trouble at every attempt, not a process that cannot start.
 */
export class NodeHidPort implements HidPort {
  #load: () => Promise<NodeHidModule>
  #portOf: (path: string) => Promise<string | null>

  #typing: TypingPort
  #reportIds: (path: string) => Promise<number[] | null>

  constructor(
    load: () => Promise<NodeHidModule> = loadNodeHid,
    portOf = (path: string) => portOfHidPath(path),
    typing: TypingPort = { keep: keepFromTyping, let: letType },
    reportIds: (path: string) => Promise<number[] | null> = reportIdsOf,
  ) {
    this.#load = load
    this.#portOf = portOf
    this.#typing = typing
    this.#reportIds = reportIds
  }

  async list(): Promise<HidResult<{ attached: AttachedKeypad[] }>> {
    try {
      const devices = await (await this.#load()).devicesAsync()
      const attached = await Promise.all(
        devices.filter((device) => device.path).map((device) => this.#describe(device)),
      )
      return { ok: true, attached }
    } catch (error) {
      return { ok: false, trouble: troubleOf(error) }
    }
  }

  async open(path: string, listener: HidListener, alone: Alone): Promise<HidResult<{ connection: HidConnection }>> {
    try {
      // Before it is opened: the first key may come at once.
      const warning = process.platform === 'linux' ? await this.#typing.keep(path) : null
      const reportIds = await this.#reportIds(path)
      const handle = await (await this.#load()).HIDAsync.open(path)
      const atEnd = async () => (alone === 'while-open' ? this.#typing.let(path) : undefined)
      return { ok: true, connection: new NodeHidConnection(handle, listener, { warning, reportIds, atEnd }) }
    } catch (error) {
      return { ok: false, trouble: (await permissionTrouble(path)) ?? troubleOf(error) }
    }
  }

  async #describe(device: NodeHidDevice): Promise<AttachedKeypad> {
    return {
      vid: device.vendorId,
      pid: device.productId,
      usagePage: device.usagePage ?? 0,
      usage: device.usage ?? 0,
      interface: device.interface,
      serial: device.serialNumber?.trim() || null,
      port: await this.#portOf(device.path!),
      product: device.product?.trim() || null,
      path: device.path!,
    }
  }
}

/** Keeps the device behind a path from typing, and lets it type again. */
interface TypingPort {
  keep(path: string): Promise<string | null>
  let(path: string): Promise<void>
}

/** Only Linux tells, by the descriptor itself; elsewhere the library takes the id away where there is none. */
async function reportIdsOf(path: string): Promise<number[] | null> {
  if (process.platform !== 'linux') return null
  try {
    return inputReportIds(await readFile(join('/sys/class/hidraw', basename(path), 'device/report_descriptor')))
  } catch {
    return null
  }
}

interface AboutConnection {
  warning: string | null
  reportIds: readonly number[] | null
  /** Done once, when nobody listens any more. */
  atEnd(): Promise<void>
}

class NodeHidConnection implements HidConnection {
  #handle: NodeHidHandle
  readonly warning: string | null
  readonly reportIds: readonly number[] | null
  #atEnd: () => Promise<void>
  #over = false

  constructor(handle: NodeHidHandle, listener: HidListener, { warning, reportIds, atEnd }: AboutConnection) {
    this.#handle = handle
    this.warning = warning
    this.reportIds = reportIds
    this.#atEnd = atEnd
    // Without an `error` listener a pulled cable ends the process.
    handle.on('error', (error: unknown) => {
      if (this.#over) return
      this.#over = true
      void this.#letGo()
      listener.onLost(textOf(error))
    })
    handle.on('data', (data: Uint8Array) => {
      if (!this.#over) listener.onReport(new Uint8Array(data))
    })
  }

  async write(report: Uint8Array): Promise<HidResult<object>> {
    return this.#send(() => this.#handle.write([...report]))
  }

  async writeFeature(report: Uint8Array): Promise<HidResult<object>> {
    return this.#send(() => this.#handle.sendFeatureReport([...report]))
  }

  async #send(send: () => Promise<number>): Promise<HidResult<object>> {
    if (this.#over) return { ok: false, trouble: { code: 'hid-gone', message: 'the keypad is not connected' } }
    try {
      await send()
      return { ok: true }
    } catch (error) {
      return { ok: false, trouble: troubleOf(error) }
    }
  }

  async close(): Promise<void> {
    if (this.#over) return
    this.#over = true
    await this.#letGo()
  }

  async #letGo(): Promise<void> {
    // The library begins to read a tick after its first listener came, and throws where nobody can catch it when the device
    // is closed by then, as it is when its binding goes while it is opened.
    await nextTurn()
    try {
      await this.#handle.close()
    } catch {
      // A keypad that was pulled out can fail to close; there is nothing left to do about it.
    }
    await this.#atEnd()
  }
}

async function loadNodeHid(): Promise<NodeHidModule> {
  const { devicesAsync, HIDAsync } = (await import('node-hid')).default as unknown as NodeHidModule
  return { devicesAsync, HIDAsync }
}

/** node-hid emits plain strings as errors, so `message` is often missing. */
export function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function troubleOf(error: unknown): HidTrouble {
  const text = textOf(error)
  const code = (error as { code?: unknown } | null)?.code
  if (code === 'ERR_DLOPEN_FAILED' || text.includes('libusb-1.0')) {
    return {
      code: 'hid-library-missing',
      message: `the HID library cannot be loaded: install libusb (Debian: apt-get install libusb-1.0-0): ${text}`,
    }
  }
  if (/disconnected|no such (device|file)/i.test(text)) return { code: 'hid-gone', message: text }
  if (/permission denied|access is denied/i.test(text))
    return { code: 'hid-permission', message: permissionAdvice(text) }
  return { code: 'hid-failed', message: text }
}

async function permissionTrouble(path: string): Promise<HidTrouble | null> {
  if (process.platform !== 'linux') return null
  try {
    await access(path, constants.R_OK | constants.W_OK)
    return null
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EACCES' || code === 'EPERM') return { code: 'hid-permission', message: permissionAdvice(path) }
    if (code === 'ENOENT') return { code: 'hid-gone', message: `${path} is gone` }
    return null
  }
}

function permissionAdvice(what: string): string {
  return (
    `no permission to open the keypad (${what}): put the rules that pingyi-bridge udev-rules prints into ` +
    `/etc/udev/rules.d/70-pingyi-keypads.rules, the bridge's user into their group, run udevadm control --reload ` +
    `and plug the keypad in again`
  )
}
