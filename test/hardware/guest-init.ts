import { spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { GuestKernel } from './guest-kernel.ts'

/** Where the host's root lies in the guest, read-only. */
export const HOST = '/host'
/** A disk of the guest's own, as a path in the chroot: the bridge's data. Gone when the machine ends. */
export const GUEST_DATA = '/run/pingyi'
const GUEST_DATA_SIZE = '16m'

/**
 * The guest's first and only script. It makes the host's root its own, read-only, so that the checkout's bridge runs
 * under the project's own Node without being copied, and then does what comes in at the port `shell`: one command a
 * line in base64, answered by its number, its exit code and its output. When the other end hangs up, the machine ends.
 */
const init = (carried: readonly string[]) => `#!/bin/busybox sh
/bin/busybox mkdir -p /bin /proc /sys /dev /run /tmp ${HOST}
/bin/busybox --install -s /bin
export PATH=/bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
mount -t tmpfs run /run
for module in /modules/*.ko; do insmod $module || echo "insmod $module failed"; done
ip link set lo up
ip link set eth0 up
ip addr add 10.0.2.15/24 dev eth0
ip route add default via 10.0.2.2
mount -t 9p -o trans=virtio,version=9p2000.L,ro,msize=524288,cache=loose host ${HOST} || poweroff -f
${carried.map((path, index) => `mount --bind /carried/${index} '${HOST}${path}'`).join('\n')}
for folder in proc sys dev run; do mount --bind /$folder ${HOST}/$folder; done
mkdir -p ${HOST}${GUEST_DATA}
mount -t tmpfs -o size=${GUEST_DATA_SIZE} data ${HOST}${GUEST_DATA}
for port in /sys/class/virtio-ports/*; do ln -s /dev/$(basename $port) /dev/port-$(cat $port/name); done
exec 3<>/dev/port-shell
echo 'guest is ready' >&3
while read -r number command <&3; do
  echo "$command" | base64 -d >/run/command
  timeout 200 sh /run/command >/run/output 2>&1
  echo "$number $? $(base64 /run/output | tr -d '\\n')" >&3
done
poweroff -f
`

/**
 * Packs the script, busybox and the modules as the kernel takes them.
 *
 * @param carried folders of the host that the guest has in its memory in place of reading them: file by file, hundreds
 *   of small ones take it seconds
 * @returns the file
 */
export function packInitramfs(
  folder: string,
  kernel: GuestKernel,
  busybox: string,
  carried: readonly string[],
): string {
  const root = join(folder, 'root')
  mkdirSync(join(root, 'bin'), { recursive: true })
  mkdirSync(join(root, 'modules'))
  copyFileSync(busybox, join(root, 'bin/busybox'))
  for (const module of kernel.modules) copyFileSync(module, join(root, 'modules', basename(module)))
  for (const [index, path] of carried.entries()) {
    cpSync(path, join(root, 'carried', String(index)), { recursive: true, dereference: true })
  }
  writeFileSync(join(root, 'init'), init(carried))
  for (const program of ['init', 'bin/busybox']) chmodSync(join(root, program), 0o755)
  const file = join(folder, 'initramfs')
  const packed = spawnSync('sh', ['-c', 'find . | cpio --quiet -o -H newc >"$1"', 'sh', file], {
    cwd: root,
    encoding: 'utf8',
  })
  if (packed.status !== 0) throw new Error(`cpio: ${packed.stderr}`)
  return file
}
