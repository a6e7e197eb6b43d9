import { spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { inCi } from '../helpers/chromium.ts'
import { guestKernel, type GuestKernel } from './guest-kernel.ts'

/** What the virtual machine is made of. */
export interface Laboratory {
  qemu: string
  busybox: string
  kernel: GuestKernel
}

/** What of it is here. `kernel` is left out where nothing was fetched yet. */
export function findLaboratory(): Partial<Laboratory> & { tools: boolean } {
  const qemu = programPath('qemu-system-x86_64')
  const busybox = programPath('busybox')
  const kernel = guestKernel()
  const tools = ['cpio', 'depmod', 'modprobe'].every((name) => programPath(name) !== null)
  return {
    ...(qemu === null ? {} : { qemu }),
    // The guest has no libraries of its own.
    ...(busybox === null || !isStatic(busybox) ? {} : { busybox }),
    ...(kernel === null ? {} : { kernel }),
    tools,
  }
}

/**
 * Why tests in the virtual machine are to be skipped, or false. Where CI is set nothing is skipped: the test fails.
 * `describe.skipIf(laboratoryMissing())('keypads', …)`
 */
export function laboratoryMissing(env: NodeJS.ProcessEnv = process.env): string | false {
  const { qemu, busybox, kernel, tools } = findLaboratory()
  if ((qemu && busybox && kernel && tools) || inCi(env)) return false
  return 'no virtual machine: run `npm run prepare-machine` as root on Debian, and see what it says'
}

/** @throws Error that says what is missing */
export function laboratory(): Laboratory {
  const { qemu, busybox, kernel } = findLaboratory()
  if (qemu && busybox && kernel) return { qemu, busybox, kernel }
  throw new Error(laboratoryMissing({}) || 'no virtual machine')
}

function programPath(name: string): string | null {
  // Where Debian has programs for root, which are not in everybody's PATH.
  for (const folder of [...(process.env.PATH ?? '').split(delimiter), '/sbin', '/usr/sbin']) {
    const path = join(folder, name)
    try {
      accessSync(path, constants.X_OK)
      return path
    } catch {
      // Not in this folder.
    }
  }
  return null
}

function isStatic(program: string): boolean {
  return spawnSync('ldd', [program]).status !== 0
}
