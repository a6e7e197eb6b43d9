import { realpath } from 'node:fs/promises'
import { basename } from 'node:path'

/**
 * The physical port in a sysfs path, as `controller/port.port`: the socket in the wall of the PC and in each hub
 * after it. The number of the bus is left out, because it depends on the order in which controllers start.
 *
 *     /sys/devices/pci0000:00/0000:00:14.0/usb1/1-2/1-2.3/1-2.3:1.0/0003:1209:0001.0007 -> 0000:00:14.0/2.3
 *
 * Null for anything that is not on a USB bus.
 */
export function portOfSysfsPath(sysfsPath: string): string | null {
  const parts = sysfsPath.split('/')
  const bus = parts.findLastIndex((part) => /^usb\d+$/.test(part))
  if (bus < 1) return null
  const device = parts.slice(bus + 1).findLast((part) => /^\d+-\d+(\.\d+)*$/.test(part))
  if (device === undefined) return null
  return `${parts[bus - 1]}/${device.slice(device.indexOf('-') + 1)}`
}

/**
 * The stable name of the port behind a path of the HID library. On Linux from sysfs; elsewhere the path itself,
 * which Windows and macOS build from the port or the serial number.
 */
export async function portOfHidPath(path: string, platform: string = process.platform): Promise<string | null> {
  if (platform !== 'linux') return path
  try {
    return portOfSysfsPath(await realpath(`/sys/class/hidraw/${basename(path)}/device`))
  } catch {
    // Unplugged between listing and looking.
    return null
  }
}
