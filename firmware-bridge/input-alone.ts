import { readdir, readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'

/**
 * Keeps a keyboard-type keypad from typing into the clerk's windows: Linux lets go of an input device whose `inhibited`
 * is 1, while hidraw goes on. The udev rules do that as soon as it is plugged in; here it is made sure of. A keypad that
 * is no keyboard has no input device.
 *
 * @param path of the hidraw device
 * @param sys where sysfs is mounted
 * @returns what to do about it when it could not be done, null when nothing types
 */
export async function keepFromTyping(path: string, sys = '/sys'): Promise<string | null> {
  const inputs = join(sys, 'class/hidraw', basename(path), 'device/input')
  for (const input of await namesIn(inputs)) {
    const file = join(inputs, input, 'inhibited')
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

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => /^input\d+$/.test(name))
  } catch {
    return []
  }
}
