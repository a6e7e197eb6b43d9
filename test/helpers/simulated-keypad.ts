import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { loadKeypadModels, type KeypadModel } from '../../firmware-bridge/keypad/read-keypad-models.ts'
import type { BusCommand, BusNews } from '../../firmware-bridge/keypad/simulated-bus.ts'
import type { Level } from '../../server/contract/limits.ts'

const { models } = loadKeypadModels(join(import.meta.dirname, '../../config/keypads'))

export function shippedModel(id: string): KeypadModel {
  const model = models.find((model) => model.id === id)
  if (!model) throw new Error(`no keypad model ${id}`)
  return model
}

/** The facts under which a keypad of a model appears on the bus. */
export function factsOf(model: KeypadModel, names: { port?: string; serial?: string }) {
  const [match] = model.match
  return {
    vid: parseInt(match!.vid, 16),
    pid: parseInt(match!.pid, 16),
    usagePage: parseInt(model.usagePage, 16),
    usage: parseInt(model.usage, 16),
    interface: match!.interface ?? 0,
    ...names,
  }
}

/** What the hardware sends when a key goes down and, if it says so, up again. Hex. */
export function keyReports(model: KeypadModel, level: Level): { down: string; up: string | null } {
  const { report } = model
  const id = report.id ?? ''
  const up = (bytes: string) => (model.press === 'press' ? null : id + bytes)
  const key = report.keys.find((key) => key.level === level)
  if (!key) throw new Error(`${model.id} has no key for level ${level}`)
  if (report.layout === 'boot-keyboard') {
    return { down: `${id}0000${'usage' in key ? key.usage : ''}0000000000`, up: up('0000000000000000') }
  }
  const size =
    Math.max(...report.keys.map((key) => ('byte' in key ? key.byte : 0)), 'byte' in report ? report.byte : 0) + 1
  const bytes = (at: number, value: string) =>
    Array.from({ length: size }, (_, i) => (i === at ? value : '00')).join('')
  if (report.layout === 'byte') {
    return {
      down: id + bytes(report.byte, 'value' in key ? key.value : ''),
      up: up(bytes(report.byte, report.released ?? '00')),
    }
  }
  return { down: id + ('mask' in key ? bytes(key.byte, key.mask) : ''), up: up(bytes(-1, '')) }
}

/** The test's end of a bridge's `--simulated-keypad` socket. */
export class SimulatedBusClient {
  #socket: Socket
  #keypads = new Map<string, PluggedKeypad>()
  #names = 0

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on('error', () => socket.destroy())
    const lines = createInterface({ input: socket })
    lines.on('error', () => socket.destroy())
    lines.on('line', (line) => this.#hear(JSON.parse(line) as BusNews))
  }

  /** Connects as soon as the bridge listens. */
  static async connect(address: string, withinMs = 60_000): Promise<SimulatedBusClient> {
    const end = performance.now() + withinMs
    for (;;) {
      const socket = await tryConnect(address)
      if (socket) return new SimulatedBusClient(socket)
      if (performance.now() > end) throw new Error(`no bridge listens on ${address}`)
      await new Promise((resolve) => setTimeout(resolve, 25))
    }
  }

  plug(model: KeypadModel, names: { port?: string; serial?: string }): PluggedKeypad {
    const name = `keypad-${this.#names++}`
    const keypad = new PluggedKeypad(name, model, (command) => this.send(command))
    this.#keypads.set(name, keypad)
    this.send({ plug: name, facts: factsOf(model, names) })
    return keypad
  }

  send(command: BusCommand): void {
    this.#socket.write(`${JSON.stringify(command)}\n`)
  }

  close(): void {
    this.#socket.destroy()
  }

  #hear(news: BusNews): void {
    if ('opened' in news) this.#keypads.get(news.opened)?.noteOpened()
    else if ('written' in news) this.#keypads.get(news.of)?.written.push(news.written)
    else throw new Error(`the bridge did not understand ${news.refused}`)
  }
}

/** One keypad on the simulated bus, from the side of the hardware. */
export class PluggedKeypad {
  readonly model: KeypadModel
  /** Output reports that the bridge wrote, hex. */
  readonly written: string[] = []
  opened = 0
  #name: string
  #send: (command: BusCommand) => void

  constructor(name: string, model: KeypadModel, send: (command: BusCommand) => void) {
    this.#name = name
    this.model = model
    this.#send = send
  }

  noteOpened(): void {
    this.opened++
  }
  /** How often it thanked for a stored press, by the first output report of that signal. */
  get thanks(): number {
    const thanking = this.model.signals?.stored?.reports?.[0]?.replaceAll(' ', '')
    return this.written.filter((report) => report === thanking).length
  }
  report(hex: string): void {
    this.#send({ report: hex, of: this.#name })
  }
  press(level: Level): void {
    const { down, up } = keyReports(this.model, level)
    this.report(down)
    if (up !== null) this.report(up)
  }
  fail(reason: string): void {
    this.#send({ fail: this.#name, reason })
  }
  unplug(): void {
    this.#send({ unplug: this.#name })
  }
}

function tryConnect(address: string): Promise<Socket | null> {
  return new Promise((resolve) => {
    const socket = /^\d+$/.test(address) ? connect(Number(address), '127.0.0.1') : connect(address)
    socket.once('connect', () => resolve(socket))
    socket.once('error', () => resolve(null))
  })
}
