import type { Level } from '../../server/contract/limits.ts'
import { SimulatedHidPort, type SimulatedKeypad } from '../../firmware-bridge/keypad/simulated-hid-port.ts'
import type { Timers } from '../../server/contract/device/outbox.ts'
import type { Layout, Sent } from './keypad-layouts.ts'
import { VirtualTimers } from './virtual-timers.ts'

/** A keypad of a layout on a simulated bus whose time is virtual. */
export class LayoutKeypad {
  readonly port: SimulatedHidPort
  readonly timers: VirtualTimers
  #after: Timers['after']
  #layout: Layout
  #interfaces: SimulatedKeypad[]
  #time = 0
  #ticks = 0
  #last: Level | null = null

  /** @param after in place of virtual time: reports come by this clock */
  constructor(
    layout: Layout,
    {
      port = new SimulatedHidPort(),
      pid = 1,
      at = 'p/1',
      after,
    }: { port?: SimulatedHidPort; pid?: number; at?: string; after?: Timers['after'] } = {},
  ) {
    this.port = port
    this.timers = new VirtualTimers()
    this.#after = after ?? ((ms, callback) => this.timers.after(ms, callback))
    this.#layout = layout
    this.#interfaces = layout.interfaces.map(({ facts, reportIds }) => {
      const plugged = port.plug({ vid: 0xfeed, pid, port: at, ...facts })
      plugged.reportIds = reportIds
      return plugged
    })
    if (layout.idle) this.#beat()
  }

  get isOpen(): boolean {
    return this.#interfaces.some((one) => one.isOpen)
  }

  async attached() {
    const listed = await this.port.list()
    return listed.ok ? listed.attached : []
  }

  /** A finger presses a key. @returns after how long the last report of it comes, ms */
  press(level: Level, inMs = 0): number {
    const reports = this.#layout.press(level, this.#time++)
    this.send(reports, inMs)
    this.#last = level
    return reports.reduce((ms, { after = 0 }) => ms + after, inMs)
  }

  /** Reports, one after the other. */
  send(reports: readonly Sent[], inMs = 0): void {
    let at = inMs
    for (const { bytes, on = 0, after = 0 } of reports) {
      at += after
      this.#after(at, () => this.#interfaces[on]!.report(bytes))
    }
  }

  unplug(): void {
    for (const one of this.#interfaces) one.unplug()
  }

  #beat(): void {
    const { everyMs, report } = this.#layout.idle!
    this.#after(everyMs, () => {
      const { bytes, on = 0 } = report(this.#ticks++, this.#last)
      this.#interfaces[on]!.report(bytes)
      this.#beat()
    })
  }
}
