import type { Level } from '../../server/contract/limits.ts'
import type { Layout } from '../helpers/keypad-layouts.ts'
import { RedirectedDevice } from './redirected-device.ts'
import { UsbLayout } from './usb-layout.ts'
import { IN_ENDPOINT } from './usb-keypad.ts'

/** A keypad of the bag on a port of the virtual machine. */
export class RedirectedLayout extends RedirectedDevice<UsbLayout> {
  #layout!: Layout
  #time = 0

  /** @param address the port's socket @throws Error when it is taken */
  static async plug(address: string, layout: Layout, pid: number): Promise<RedirectedLayout> {
    const device = new RedirectedLayout(new UsbLayout(layout, pid), await this.cable(address))
    device.#layout = layout
    return device.greeted(address)
  }

  /** A finger presses a key: all its reports, at the pace of the bus. */
  press(level: Level): void {
    for (const { bytes, on = 0 } of this.#layout.press(level, this.#time++))
      this.report(Buffer.from(bytes).toString('hex'), IN_ENDPOINT + on)
  }
}
