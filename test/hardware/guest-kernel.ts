import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'

/** Outside of what git keeps and of what `npm ci` wipes. */
const CACHE = join(import.meta.dirname, '../../.test-output/guest-kernel')
/** The guest's whole hardware: disk and network of the virtual machine, its USB bus, and keypads on that. */
const MODULES = [
  'virtio_pci',
  'virtio_net',
  'virtio_console',
  '9p',
  '9pnet_virtio',
  'xhci-pci',
  'usbhid',
  'hid-generic',
]
const MORE_MODULES = ['evdev']
const INPUT_RULES = '60-input-id.rules'
/** Where those and what they need lie in a kernel package. */
const FOLDERS = ['drivers/char', 'drivers/hid', 'drivers/input', 'drivers/net', 'drivers/usb', 'drivers/virtio']
const MORE_FOLDERS = ['fs/9p', 'fs/fscache', 'fs/netfs', 'net/9p', 'net/core']

/** A kernel and its modules in the order in which they have to be loaded; and Debian's device manager. */
export interface GuestKernel {
  image: string
  modules: string[]
  udev: {
    program: string
    /** The rules that say what an input device is, on which other rules build. */
    rules: string
  }
}

/** The kernel that was unpacked here before, null when there is none. */
export function guestKernel(cache = CACHE): GuestKernel | null {
  const image = join(cache, 'vmlinuz')
  const udev = { program: join(cache, 'udevadm'), rules: join(cache, INPUT_RULES) }
  if (![image, udev.program, udev.rules].every(existsSync)) return null
  const modules = readdirSync(join(cache, 'modules')).toSorted()
  return { image, modules: modules.map((name) => join(cache, 'modules', name)), udev }
}

/**
 * Downloads Debian's present kernel and unpacks what the guest needs of it, without installing it.
 *
 * @returns what went wrong, with the words of the program that failed; null when it is there
 */
export function fetchGuestKernel(cache = CACHE): string | null {
  const output = join(cache, '..')
  mkdirSync(output, { recursive: true })
  const work = mkdtempSync(join(output, 'guest-kernel-'))
  try {
    const depends = run('apt-cache', ['depends', 'linux-image-amd64'], work)
    const kernel = /Depends: (linux-image-\S+)/.exec(depends)?.[1]
    if (kernel === undefined) return 'apt-cache knows no linux-image-amd64'
    unpackKernel(work, download(work, kernel))
    unpackUdev(work, download(work, 'udev'))
    // In one step, so that a half-unpacked kernel is never found.
    rmSync(cache, { recursive: true, force: true })
    renameSync(join(work, 'ready'), cache)
    return null
  } catch (error) {
    return (error as Error).message
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

function download(work: string, name: string): string {
  run('apt-get', ['-q', 'download', name], work)
  const file = readdirSync(work).find((file) => file.startsWith(`${name}_`))
  if (file === undefined) throw new Error(`apt-get download ${name} brought nothing`)
  return join(work, file)
}

function unpackKernel(work: string, deb: string): void {
  // One archive, read from the disk again: a pipe of 400 MB through this process would be slower.
  const archive = join(work, 'data.tar')
  run('sh', ['-c', 'dpkg-deb --fsys-tarfile "$1" >"$2"', 'sh', deb, archive], work)
  const folders = [...FOLDERS, ...MORE_FOLDERS].map((folder) => `./lib/modules/*/kernel/${folder}/*`)
  run('tar', ['-xf', archive, '--wildcards', './boot/vmlinuz-*', './lib/modules/*/modules.*', ...folders], work)
  const version = readdirSync(join(work, 'lib/modules'))[0]!
  run('/sbin/depmod', ['-b', work, version], work)
  const ready = join(work, 'ready')
  mkdirSync(join(ready, 'modules'), { recursive: true })
  copyFileSync(join(work, 'boot', `vmlinuz-${version}`), join(ready, 'vmlinuz'))
  loadOrder(work, version).forEach((file, index) => {
    copyFileSync(file, join(ready, 'modules', `${String(index).padStart(2, '0')}-${basename(file)}`))
  })
}

function unpackUdev(work: string, deb: string): void {
  const root = join(work, 'udev')
  run('dpkg-deb', ['-x', deb, root], work)
  for (const file of ['bin/udevadm', `lib/udev/rules.d/${INPUT_RULES}`]) {
    copyFileSync(join(root, file), join(work, 'ready', basename(file)))
  }
}

/** Each module after those that it needs, and once. */
function loadOrder(root: string, version: string): string[] {
  const order = new Set<string>()
  for (const module of [...MODULES, ...MORE_MODULES]) {
    const lines = run('/sbin/modprobe', ['-d', root, '-S', version, '--show-depends', module], root)
    for (const [, file] of lines.matchAll(/^insmod (\S+)/gm)) order.add(file!)
  }
  return [...order]
}

function run(command: string, args: string[], cwd: string): string {
  const done = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
    maxBuffer: 1 << 26,
  })
  if (done.status === 0) return done.stdout
  throw new Error(`${basename(command)}: ${(done.stderr || String(done.error ?? '')).trim()}`)
}
