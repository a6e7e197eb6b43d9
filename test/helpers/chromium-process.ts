import { spawn, type ChildProcess } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser } from 'playwright-core'
import { chromiumMissing, chromiumPath, FLAGS } from './chromium.ts'

/** How long a browser may take to begin on a busy machine. */
const STARTS_WITHIN_MS = 30_000
const ANSWERS_WITHIN_MS = 8_000

/**
 * A Chromium with a profile that outlives it, as on a kiosk, so that a test can take its power away. The caller ends
 * it by `kill`.
 */
export class ChromiumProcess {
  readonly browser: Browser
  #child: ChildProcess

  private constructor(child: ChildProcess, browser: Browser) {
    this.#child = child
    this.browser = browser
  }

  /** @param options.command starts the browser in its stead and hands the arguments on; else the browser itself */
  static async start(
    profile: string,
    options: { command?: string[]; env?: NodeJS.ProcessEnv; args?: string[] } = {},
  ): Promise<ChromiumProcess> {
    const path = chromiumPath()
    if (path === null) throw new Error(chromiumMissing({}) || 'no Chromium')
    const [program = path, ...first] = options.command ?? []
    const portFile = join(profile, 'DevToolsActivePort')
    rmSync(portFile, { force: true })
    const args = ['--headless=new', '--remote-debugging-port=0', `--user-data-dir=${profile}`, ...FLAGS]
    // A group of its own: the browser is many processes, and a power cut spares none.
    const child = spawn(program, [...first, ...args, ...(options.args ?? [])], {
      detached: true,
      stdio: 'ignore',
      env: { ...process.env, ...options.env },
    })
    return new ChromiumProcess(child, await attach(`http://127.0.0.1:${await portIn(portFile)}`))
  }

  /** SIGKILL to every process of it at once: nothing is flushed, nothing is said. */
  async kill(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once('exit', resolve))
    if (this.#child.exitCode === null && this.#child.signalCode === null) process.kill(-this.#child.pid!, 'SIGKILL')
    else return
    await ended
    await this.browser.close().catch(() => {})
  }
}

/** A browser that is still starting can take a connection and never answer on it; it answers on the next. */
async function attach(address: string): Promise<Browser> {
  const { chromium } = await import('playwright-core')
  for (let left = 2; ; left--) {
    try {
      return await chromium.connectOverCDP(address, { timeout: ANSWERS_WITHIN_MS })
    } catch (error) {
      if (left === 0) throw error
    }
  }
}

async function portIn(file: string): Promise<string> {
  const until = Date.now() + STARTS_WITHIN_MS
  for (;;) {
    try {
      const port = readFileSync(file, 'utf8').split('\n')[0]!
      if (port !== '') return port
    } catch {
      // Not there yet.
    }
    if (Date.now() > until) throw new Error('Chromium did not start')
    await sleep(50)
  }
}
