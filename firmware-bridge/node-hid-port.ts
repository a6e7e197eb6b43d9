import { access, constants } from 'node:fs/promises'
import type { EventEmitter } from 'node:events'
import type { AttachedKeypad, HidConnection, HidListener, HidPort, HidResult, HidTrouble } from './hid-port.ts'
import { keepFromTyping } from './input-alone.ts'
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
  close(): Promise<void>
}

/**
 * Real keypads. This is the only file that knows node-hid, and it loads it when first asked: a machine without
 * libusb gets a named trouble at every attempt, not a process that cannot start.
 */
export class NodeHidPort implements HidPort {
  #load: () => Promise<NodeHidModule>
  #portOf: (path: string) => Promise<string | null>

  #keepFromTyping: (path: string) => Promise<string | null>

  constructor(
    load: () => Promise<NodeHidModule> = loadNodeHid,
    portOf = (path: string) => portOfHidPath(path),
    keep = keepFromTyping,
  ) {
    this.#load = load
    this.#portOf = portOf
    this.#keepFromTyping = keep
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

  async open(path: string, listener: HidListener, alone: boolean): Promise<HidResult<{ connection: HidConnection }>> {
    try {
      // Before it is opened: the first key may come at once.
      const warning = alone && process.platform === 'linux' ? await this.#keepFromTyping(path) : null
      const handle = await (await this.#load()).HIDAsync.open(path)
      return { ok: true, connection: new NodeHidConnection(handle, listener, warning) }
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

class NodeHidConnection implements HidConnection {
  #handle: NodeHidHandle
  readonly warning: string | null
  #over = false

  constructor(handle: NodeHidHandle, listener: HidListener, warning: string | null) {
    this.#handle = handle
    this.warning = warning
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
    if (this.#over) return { ok: false, trouble: { code: 'hid-gone', message: 'the keypad is not connected' } }
    try {
      await this.#handle.write([...report])
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
    try {
      await this.#handle.close()
    } catch {
      // A keypad that was pulled out can fail to close; there is nothing left to do about it.
    }
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
