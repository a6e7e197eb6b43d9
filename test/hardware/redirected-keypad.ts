import { LEVELS, type Level } from '../../server/contract/limits.ts'
import { keyReports } from '../helpers/simulated-keypad.ts'
import { RedirectedDevice } from './redirected-device.ts'
import { UsbKeypad, type UsbKeypadFacts } from './usb-keypad.ts'

/** A keypad of a model on a port of the virtual machine. */
export class RedirectedKeypad extends RedirectedDevice<UsbKeypad> {
  /** Plugs a keypad in. Nobody has looked at it yet. @param address the port's socket @throws Error when it is taken */
  static async plug(address: string, facts: UsbKeypadFacts): Promise<RedirectedKeypad> {
    return new RedirectedKeypad(new UsbKeypad(facts), await this.cable(address)).greeted(address)
  }

  get levels(): Level[] {
    const { keys } = this.usb.facts.model.report
    return LEVELS.filter((level) => keys.some((key) => key.level === level))
  }

  /** How often it thanked for a stored press, by the first output report of that signal. */
  get thanks(): number {
    const thanking = this.usb.facts.model.signals?.stored?.reports?.[0]?.replaceAll(' ', '')
    return this.written.filter((report) => report === thanking).length
  }

  /** A key goes down and up. */
  press(level: Level): void {
    const { down, up } = keyReports(this.usb.facts.model, level)
    this.report(down)
    if (up !== null) this.report(up)
  }
}
