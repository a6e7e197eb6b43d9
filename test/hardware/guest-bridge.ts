import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Binding } from '../../firmware-bridge/keypad/bindings.ts'
import { bundleTypebox } from '../../server/bundle-typebox.ts'
import { GUEST_DATA, HOST } from './guest-init.ts'
import type { VirtualMachine } from './virtual-machine.ts'

const ROOT = join(import.meta.dirname, '../..')
const MAIN = join(ROOT, 'firmware-bridge/start.mjs')
/** The process that reads the models, and what it is loaded with. */
const MODELS = join(ROOT, 'firmware-bridge/keypad/print-models.ts')
const QUICK_LOAD = pathToFileURL(join(ROOT, 'server/quick-load.mjs')).href
const LESSONS = join(ROOT, 'test/hardware/guest-lessons.ts')
/** Compiled on the host and read in the guest, where compiling takes a minute. The same Node, so the same bytes. */
const COMPILED = join(ROOT, '.test-output/guest-compile-cache')
const DATA = `${GUEST_DATA}/data`
/** The host's loopback, as the guest sees it. */
const HOST_ADDRESS = '10.0.2.2'

/**
 * Compiles on the host what the bridge loads in the guest.
 *
 * @returns what the machine should carry: that, and the library that checks models
 */
export async function compileForGuest(): Promise<string[]> {
  mkdirSync(COMPILED, { recursive: true })
  const validator = await bundleTypebox(ROOT)
  // Both load what they load in the guest, and change nothing.
  for (const args of [[MAIN, 'check'], ['--import', QUICK_LOAD, MODELS, join(ROOT, 'config/keypads')], [LESSONS]]) {
    spawnSync(process.execPath, args, { cwd: ROOT, env: { ...process.env, NODE_COMPILE_CACHE: COMPILED } })
  }
  return [COMPILED, validator]
}

/** The checkout's own bridge, in the guest, under the project's own Node. */
export class GuestBridge {
  /** Where its data lie, outside of the chroot. */
  readonly data = `${HOST}${DATA}`
  #machine: VirtualMachine
  #hub: string
  /** Where the present process's part of the log begins. */
  #begin = 0

  /** @param hub of the host's loopback */
  constructor(machine: VirtualMachine, hub: string) {
    this.#machine = machine
    this.#hub = hub.replace('127.0.0.1', HOST_ADDRESS)
  }

  /** What the present process wrote, and how it ended. */
  get output(): string {
    return this.#machine.log.slice(this.#begin)
  }

  /** The log lines of the present process that say this, of one device if one is named. */
  said(message: string, device?: string): Record<string, unknown>[] {
    const lines = this.output.split('\n').filter((line) => line.startsWith('{') && line.includes(message))
    const parsed = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
    return parsed.filter((line) => device === undefined || line['device'] === device)
  }

  /**
   * How often the present process opened a device's keypad. Linux drops what a keypad sends in the first 50 ms after
   * it was opened (usbhid_open), so that a test waits for this and not for the bus.
   */
  ready(device: string): number {
    return this.said('keypad ready', device).length
  }

  /** Resolves when it runs. @param more options, before the command */
  async start(more: readonly string[] = []): Promise<void> {
    this.#begin = this.#machine.log.length
    const command = `${this.#chroot} ${this.#arguments([...more, '--log-level', 'debug', 'run'])}`
    await this.#machine.must(
      `(( ${command} 2>&1 & echo $! >/run/bridge.pid; wait $!; echo "bridge ended with $?" ) | cat >/dev/port-log) >/dev/null 2>&1 &`,
    )
    await this.#machine.until('the bridge runs', () => this.output.includes('bridge runs'), 240_000)
  }

  /** kill -9. */
  async kill(): Promise<void> {
    await this.#machine.must('kill -9 $(cat /run/bridge.pid)')
    await this.#machine.until('the bridge is dead', () => this.output.includes('bridge ended with 137'))
  }

  /** Asks it to end. @returns its exit code */
  async stop(): Promise<number> {
    await this.#machine.must('kill $(cat /run/bridge.pid)')
    await this.#machine.until('the bridge ended', () => this.output.includes('bridge ended with'))
    return Number(/bridge ended with (\d+)/.exec(this.output)?.[1])
  }

  /** Runs a command of the bridge to its end. */
  async command(...args: string[]): Promise<{ code: number; output: string }> {
    return this.#machine.run(`${this.#chroot} ${this.#arguments(args)}`)
  }

  /** Begins lessons (guest-lessons.ts); what they say is in the log. */
  async learn(wanted: readonly string[]): Promise<void> {
    const command = [`${this.#chroot} ${process.execPath} ${LESSONS}`, ...wanted].join(' ')
    await this.#machine.must(`( ${command} 2>&1 | cat >/dev/port-log ) >/dev/null 2>&1 &`)
  }

  /** Writes keypad models. @returns the folder, for `start` */
  async writeModels(models: readonly { id: string }[]): Promise<string> {
    const folder = `${DATA}-models`
    await this.#machine.must(`mkdir -p ${HOST}${folder}`)
    for (const model of models) {
      const text = Buffer.from(JSON.stringify(model)).toString('base64')
      await this.#machine.must(`echo ${text} | base64 -d >${HOST}${folder}/${model.id}.json`)
    }
    return folder
  }

  /** Says which keypad is which device. A bridge that runs takes it up within a second. */
  async bind(bindings: readonly Binding[]): Promise<void> {
    const file = `${this.data}/keypads.json`
    const text = Buffer.from(JSON.stringify({ keypads: bindings })).toString('base64')
    await this.#machine.must(`mkdir -p ${this.data} && echo ${text} | base64 -d >${file}.new && mv ${file}.new ${file}`)
  }

  get #chroot(): string {
    return `chroot ${HOST} /usr/bin/env -i --chdir=${ROOT} HOME=/run PATH=/usr/bin:/bin NODE_COMPILE_CACHE=${COMPILED}`
  }

  #arguments(args: readonly string[]): string {
    return [process.execPath, MAIN, '--hub', this.#hub, '--data', DATA, ...args].map((arg) => `'${arg}'`).join(' ')
  }
}
