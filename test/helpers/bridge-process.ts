import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

const MAIN = join(import.meta.dirname, '../../firmware-bridge/start.mjs')

/** The real bridge in a process of its own, to be stopped and killed. */
export class BridgeProcess {
  readonly child: ChildProcess
  /** Log lines and whatever else it wrote. */
  output = ''

  constructor(args: readonly string[], env: Record<string, string> = {}, nodeArgs: readonly string[] = []) {
    this.child = spawn(process.execPath, [...nodeArgs, MAIN, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    })
    this.child.stdout?.on('data', (chunk) => (this.output += String(chunk)))
    this.child.stderr?.on('data', (chunk) => (this.output += String(chunk)))
  }

  /** Ends it as a power cut would. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL')
  }

  /** Asks it to end. Gives its exit code. */
  async stop(): Promise<number | null> {
    return this.#end('SIGTERM')
  }

  async #end(signal: NodeJS.Signals): Promise<number | null> {
    const { child } = this
    if (child.exitCode === null && child.signalCode === null) {
      child.kill(signal)
      await once(child, 'close')
    }
    return child.exitCode
  }
}

/** Runs a command of the bridge to its end. */
export async function bridgeCommand(
  args: readonly string[],
  env: Record<string, string> = {},
  nodeArgs: readonly string[] = [],
): Promise<{ code: number | null; output: string }> {
  const bridge = new BridgeProcess(args, env, nodeArgs)
  await once(bridge.child, 'close')
  return { code: bridge.child.exitCode, output: bridge.output }
}
