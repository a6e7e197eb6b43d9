import { readdir, readFile, realpath, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/**
 * Keeps a device from typing into the clerk's windows, on all its interfaces: Linux lets go of an input device whose
 * `inhibited` is 1, while hidraw goes on. The udev rules do that as soon as it is plugged in; here it is made sure of. A
 * device that types nowhere has no input device.
 *
 * @param path of the hidraw device
 * @param sys where sysfs is mounted
 * @returns what to do about it when it could not be done, null when nothing types
 */
export async function keepFromTyping(path: string, sys = '/sys'): Promise<string | null> {
  for (const file of await inhibitors(path, sys)) {
    try {
      if ((await readFile(file, 'utf8')).trim() !== '1') await writeFile(file, '1')
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      // Unplugged meanwhile: nothing types any more.
      if (code === 'ENODEV') continue
      const advice =
        code === 'ENOENT'
          ? 'this kernel cannot inhibit it (Linux 5.11 can): use a vendor-type keypad'
          : 'install the udev rules (pingyi-bridge udev-rules) and plug it in again'
      return `the keypad types into the windows of this PC: ${advice}`
    }
  }
  return null
}

/** Lets the device type again: it was only learned. */
export async function letType(path: string, sys = '/sys'): Promise<void> {
  for (const file of await inhibitors(path, sys)) {
    try {
      await writeFile(file, '0')
    } catch {
      // Unplugged, or it was never kept from typing.
    }
  }
}

/** The `inhibited` files of all input devices of the USB device behind a hidraw device. */
async function inhibitors(path: string, sys: string): Promise<string[]> {
  const hid = join(sys, 'class/hidraw', basename(path), 'device')
  const files: string[] = []
  for (const device of await siblings(hid)) {
    const inputs = join(device, 'input')
    for (const input of await namesIn(inputs, /^input\d+$/)) files.push(join(inputs, input, 'inhibited'))
  }
  return files
}

/**
 * The HID devices of all interfaces of one USB device:
 *
 *     …/1-2/1-2:1.0/0003:1209:0001.0007, …/1-2/1-2:1.1/0003:1209:0001.0008
 */
async function siblings(hid: string): Promise<string[]> {
  let usb: string
  try {
    usb = dirname(dirname(await realpath(hid)))
  } catch {
    return [hid]
  }
  if (!/^\d+-\d+(\.\d+)*$/.test(basename(usb))) return [hid]
  const found: string[] = []
  for (const one of await namesIn(usb, /:\d+\.\d+$/))
    for (const device of await namesIn(join(usb, one), /^[0-9A-F]{4}:[0-9A-F]{4}:[0-9A-F]{4}\.[0-9A-F]{4}$/i))
      found.push(join(usb, one, device))
  return found.length > 0 ? found : [hid]
}

async function namesIn(folder: string, pattern: RegExp): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => pattern.test(name))
  } catch {
    return []
  }
}
