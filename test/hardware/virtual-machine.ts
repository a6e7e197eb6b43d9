import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { packInitramfs } from './guest-init.ts'
import type { Laboratory } from './laboratory.ts'
import { LineSocket } from './line-socket.ts'
import { Patience, starvedMs } from './starved.ts'

/** Emulated: 7 to 20 s are usual. Here and below what other processes keep from the machine does not count (`Patience`). */
const BOOT_WITHIN_MS = 300_000
const COMMAND_WITHIN_MS = 240_000
/** To look may take milliseconds, and the machine waits for the same processors. */
const LOOK_EVERY_MS = 50
const QMP_WITHIN_MS = 60_000
const TAIL_LINES = 40

/** The sockets of the guest's USB bus that can take a redirected keypad, by the number of the port. */
export const REDIRECTED_PORTS = [1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13] as const
export type RedirectedPort = (typeof REDIRECTED_PORTS)[number]
/** Where a keyboard that QEMU emulates is plugged in. */
export const KEYBOARD_PORT = 7
/** The guest's name of a port, as the bridge makes it from sysfs. */
export function portName(port: number): string {
  return `0000:00:${USB_SLOT}.0/${port}`
}
const USB_SLOT = '0a'

/** A PC with a USB bus: emulated in software, with Debian's kernel, and with this machine's own root to read. */
export class VirtualMachine {
  /** What the kernel and the first script said, and what programs of the guest wrote to the port `log`. */
  console = ''
  log = ''
  #folder: string
  #qemu: ChildProcess
  #qmp!: LineSocket
  #shell!: LineSocket
  #log!: LineSocket
  #waiting = new Map<string, (answer: string) => void>()
  #numbers = 0
  #turn: Promise<unknown> = Promise.resolve()
  #isReady = false
  #hasKeyboard = false

  private constructor(folder: string, qemu: ChildProcess) {
    this.#folder = folder
    this.#qemu = qemu
    qemu.stdout?.on('data', (chunk) => (this.console += String(chunk)))
    qemu.stderr?.on('data', (chunk) => (this.console += String(chunk)))
  }

  /** Boots, with folders of the host in its memory. The caller calls `end`; when this throws it leaves nothing behind. */
  static async boot(laboratory: Laboratory, carried: readonly string[] = []): Promise<VirtualMachine> {
    const { qemu, busybox, kernel } = laboratory
    const folder = mkdtempSync(join(tmpdir(), 'pingyi-machine-'))
    const initramfs = packInitramfs(folder, kernel, busybox, carried)
    const child = spawn(qemu, hardware(folder, kernel.image, initramfs), { stdio: ['ignore', 'pipe', 'pipe'] })
    const machine = new VirtualMachine(folder, child)
    try {
      await machine.#connect()
      return machine
    } catch (error) {
      await machine.end()
      throw error
    }
  }

  /** Runs a shell command in the guest, outside of the chroot: busybox is all there is. One at a time. */
  async run(command: string): Promise<{ code: number; output: string }> {
    const answer = await this.#ask(this.#shell, command)
    const [code, output = ''] = answer.split(' ')
    return { code: Number(code), output: Buffer.from(output, 'base64').toString() }
  }

  /** The same, for a command that has to succeed. @returns what it wrote */
  async must(command: string): Promise<string> {
    const { code, output } = await this.run(command)
    if (code !== 0) throw this.failure(`in the guest, ${command} ended with ${code}: ${output}`)
    return output
  }

  /** Speaks to the machine itself: plugs in, unplugs, presses keys. @throws Error with QEMU's own words */
  async qmp(execute: string, args: object = {}): Promise<unknown> {
    const id = String(++this.#numbers)
    const answered = this.#answer(id, `QMP ${execute}`, QMP_WITHIN_MS)
    this.#qmp.say(JSON.stringify({ execute, arguments: args, id }))
    const answer = JSON.parse(await answered) as { return?: unknown; error?: { desc: string } }
    if (answer.error) throw this.failure(`QMP ${execute}: ${answer.error.desc}`)
    return answer.return
  }

  /** The cable to a port: a keypad that connects here is plugged in there. */
  redirected(port: RedirectedPort): string {
    return join(this.#folder, `usb-${port}`)
  }

  /** Plugs in a keyboard-type keypad. One at a time: keys go to the last one. */
  async plugKeyboard(): Promise<void> {
    await this.qmp('device_add', { driver: 'usb-kbd', id: 'keyboard', bus: 'usb.0', port: String(KEYBOARD_PORT) })
    this.#hasKeyboard = true
  }

  /** Does nothing where there is none. */
  async unplugKeyboard(): Promise<void> {
    if (this.#hasKeyboard) await this.qmp('device_del', { id: 'keyboard' })
    this.#hasKeyboard = false
  }

  /** A key of the keyboard's number row goes down and up. */
  async typeDigit(digit: number): Promise<void> {
    const keys = [{ type: 'qcode', data: String(digit) }]
    await this.qmp('send-key', { keys, 'hold-time': 40 })
    // QEMU answers before the key is up, and would press the next one together with it.
    await new Promise((resolve) => setTimeout(resolve, 60))
  }

  /** Waits until something holds; when it never does, says what and shows what the guest said last. */
  async until(what: string, holds: () => boolean | Promise<boolean>, withinMs = 60_000): Promise<void> {
    const patience = this.#patience(withinMs)
    while (!(await holds())) {
      if (patience.left <= 0) throw this.failure(`never came true within ${withinMs} ms: ${what}`)
      if (this.#qemu.exitCode !== null) throw this.failure(`the virtual machine ended: ${what}`)
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
    }
  }

  /** An error with the ends of what the guest said. */
  failure(what: string): Error {
    const tail = (text: string) => text.trimEnd().split('\n').slice(-TAIL_LINES).join('\n')
    return new Error(
      `${what}\n--- console of the guest\n${tail(this.console)}\n--- log in the guest\n${tail(this.log)}`,
    )
  }

  async end(): Promise<void> {
    this.#qmp?.close()
    this.#shell?.close()
    this.#log?.close()
    if (this.#qemu.exitCode === null && this.#qemu.signalCode === null) {
      this.#qemu.kill('SIGKILL')
      await once(this.#qemu, 'close')
    }
    rmSync(this.#folder, { recursive: true, force: true })
  }

  async #connect(): Promise<void> {
    const died = new Promise<never>((_, reject) => {
      const over = () => {
        if (!this.#isReady) reject(this.failure('the virtual machine ended before it was ready'))
      }
      this.#qemu.once('error', over)
      this.#qemu.once('close', over)
    })
    await Promise.race([died, this.#greet()])
    this.#isReady = true
    died.catch(() => {})
  }

  async #greet(): Promise<void> {
    const socket = (name: string) => LineSocket.connect(join(this.#folder, name), QMP_WITHIN_MS)
    this.#log = await socket('log')
    this.#log.onLine = (line) => (this.log += `${line}\n`)
    this.#shell = await socket('shell')
    const ready = this.#answer('guest', 'the guest to boot', BOOT_WITHIN_MS)
    this.#shell.onLine = (line) => {
      const [number = '', ...rest] = line.split(' ')
      this.#waiting.get(number)?.(rest.join(' '))
    }
    this.#qmp = await socket('qmp')
    this.#qmp.onLine = (line) => {
      const { id } = JSON.parse(line) as { id?: string }
      if (id !== undefined) this.#waiting.get(id)?.(line)
    }
    await this.qmp('qmp_capabilities')
    await ready
  }

  async #ask(shell: LineSocket, command: string): Promise<string> {
    const before = this.#turn
    let done = () => {}
    this.#turn = new Promise<void>((resolve) => (done = resolve))
    await before
    try {
      const number = String(++this.#numbers)
      const answered = this.#answer(number, command, COMMAND_WITHIN_MS)
      shell.say(`${number} ${Buffer.from(command).toString('base64')}`)
      return await answered
    } finally {
      done()
    }
  }

  /** For what the machine and this process do together. */
  #patience(withinMs: number): Patience {
    const { pid } = this.#qemu
    return new Patience(withinMs, [() => starvedMs('self'), () => (pid === undefined ? 0 : starvedMs(pid))])
  }

  #answer(id: string, what: string, withinMs: number): Promise<string> {
    return new Promise((resolve, reject) => {
      const patience = this.#patience(withinMs)
      let timer: NodeJS.Timeout
      const wait = (ms: number) => {
        timer = setTimeout(() => {
          const { left } = patience
          if (left > 0) return wait(left)
          this.#waiting.delete(id)
          reject(this.failure(`no answer within ${withinMs} ms: ${what}`))
        }, ms)
      }
      wait(withinMs)
      this.#waiting.set(id, (answer) => {
        clearTimeout(timer)
        this.#waiting.delete(id)
        resolve(answer)
      })
    })
  }
}

/**
 * Software emulation alone: where tests run, /dev/kvm may open and then hang. One processor without AVX: with two, the
 * emulator spends three times as long on a Node that starts, mostly on telling the other of changed pages. The kernel is
 * not to try its timer: where the machine was held up for that moment, it would not start.
 */
function hardware(folder: string, image: string, initramfs: string): string[] {
  const socket = (id: string) => ['-chardev', `socket,id=${id},path=${join(folder, id)},server=on,wait=off`]
  const port = (name: string) => [...socket(name), '-device', `virtserialport,chardev=${name},name=${name}`]
  const redirected = (port: RedirectedPort) => {
    return [...socket(`usb-${port}`), '-device', `usb-redir,chardev=usb-${port},bus=usb.0,port=${port}`]
  }
  return [
    ['-machine', 'pc', '-accel', 'tcg,thread=multi', '-cpu', 'Nehalem', '-smp', '1', '-m', '1024'],
    ['-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot'],
    ['-kernel', image, '-initrd', initramfs],
    ['-append', 'console=ttyS0 quiet loglevel=4 panic=-1 mitigations=off nokaslr audit=0 no_timer_check'],
    ['-chardev', 'stdio,id=console,signal=off', '-serial', 'chardev:console'],
    [...socket('qmp'), '-mon', 'chardev=qmp,mode=control'],
    ['-fsdev', 'local,id=host,path=/,security_model=none,readonly=on,multidevs=remap'],
    ['-device', 'virtio-9p-pci,fsdev=host,mount_tag=host'],
    ['-netdev', 'user,id=net', '-device', 'virtio-net-pci,netdev=net,romfile='],
    ['-device', 'virtio-serial-pci', ...port('shell'), ...port('log')],
    ['-device', `qemu-xhci,id=usb,addr=0x${USB_SLOT},p2=15,p3=15`],
    REDIRECTED_PORTS.flatMap(redirected),
  ].flat()
}
