import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { Browser, BrowserContext, BrowserContextOptions, LaunchOptions } from 'playwright-core'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
/** The same engine without windows, menus, accounts and extensions: pages take a third less of the processor. */
const SHELLS = ['chromium-headless-shell', 'chrome-headless-shell']

/**
 * What a browser without a face does not need: each context of tests would load the suggestions below an address bar that
 * nobody sees, which takes more of the processor than most pages, and keep a spare process for a page that never comes.
 * The last list that is given is the one that holds, so that Playwright's own (chromiumSwitches of 1.65) stands here, too.
 */
const WITHOUT = [
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
  'WebUIOmniboxFullPopup',
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'LensOverlay',
  'MediaRouter',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'AimEnabled',
  'PreconnectToSearch',
  'SpareRendererForSitePerProcess',
]

/** No sandbox, because tests also run as root; no talk with the outside world. */
export const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  `--disable-features=${WITHOUT.join(',')}`,
  // MiB: room for what is young. A page lives for seconds, and a third of what it took of the processor was the clearing
  // away of what axe and the page itself had made a moment before, on all threads at once.
  '--js-flags=--min-semi-space-size=16 --max-semi-space-size=32',
]

/** The Chromium that tests drive: `PINGYI_CHROMIUM`, else the first of the usual names in PATH; null when none is there. */
export function chromiumPath(env: NodeJS.ProcessEnv = process.env): string | null {
  if (env.PINGYI_CHROMIUM) return isExecutable(env.PINGYI_CHROMIUM) ? env.PINGYI_CHROMIUM : null
  return inPath(NAMES, env)
}

/** What shows pages to tests that look at pages alone: `PINGYI_CHROMIUM`, else a headless shell, else Chromium itself. */
export function pagesPath(env: NodeJS.ProcessEnv = process.env): string | null {
  return (env.PINGYI_CHROMIUM ? null : inPath(SHELLS, env)) ?? chromiumPath(env)
}

function inPath(names: readonly string[], env: NodeJS.ProcessEnv): string | null {
  for (const name of names) {
    for (const folder of (env.PATH ?? '').split(delimiter)) {
      const path = join(folder, name)
      if (folder !== '' && isExecutable(path)) return path
    }
  }
  return null
}

/**
 * Why tests in Chromium are to be skipped, or false. Where CI is set nothing is skipped: the test fails instead.
 * `describe.skipIf(chromiumMissing())('the kiosk page', …)`
 */
export function chromiumMissing(env: NodeJS.ProcessEnv = process.env): string | false {
  if (chromiumPath(env) !== null || inCi(env)) return false
  return 'no Chromium: install it (Debian: apt-get install chromium) or name it in PINGYI_CHROMIUM'
}

/** Of this process: to start a browser takes longer than most pages. */
let shared: Promise<Browser> | undefined

/**
 * A headless Chromium. Without options it is the one that the other test files of this process have, too, and `close`
 * closes the contexts that were made by it; with options it is a fresh one. It ends with the process at the latest.
 *
 * @throws Error naming what to install when there is none
 */
export async function launchChromium(options?: LaunchOptions): Promise<Browser> {
  if (options) return launch(options)
  const ready = await (shared ??= launch({}))
  if (ready.isConnected()) return lent(ready)
  shared = undefined
  return launchChromium()
}

/** What stands on every page that is open now, for whoever has to find out why a test failed. */
export async function openPages(): Promise<string[]> {
  const pages = shared === undefined ? [] : (await shared).contexts().flatMap((context) => context.pages())
  return Promise.all(
    pages.map(async (page) => {
      const text = await page.locator('body').innerText({ timeout: 1_000 }).catch(String)
      return `${page.url()}\n${text.slice(0, 2_000)}`
    }),
  )
}

async function launch(options: LaunchOptions): Promise<Browser> {
  const executablePath = pagesPath()
  if (executablePath === null) throw new Error(chromiumMissing({}) || 'no Chromium')
  const { chromium } = await import('playwright-core')
  return chromium.launch({ executablePath, headless: true, ...options, args: [...FLAGS, ...(options.args ?? [])] })
}

/**
 * What every context asks of pages unless a test says otherwise: that screens come at once. Each that slides in is drawn
 * fifteen times, by the processor alone.
 */
const AT_ONCE: BrowserContextOptions = { reducedMotion: 'reduce' }

/** A browser as one of its users has it: with contexts of its own. */
function lent(browser: Browser): Browser {
  const own = new Set<BrowserContext>()
  const of: Pick<Browser, 'newContext' | 'newPage' | 'contexts' | 'close'> = {
    async newContext(options) {
      const context = await browser.newContext({ ...AT_ONCE, ...options })
      own.add(context)
      context.once('close', () => own.delete(context))
      return context
    },
    async newPage(options) {
      const page = await browser.newPage({ ...AT_ONCE, ...options })
      own.add(page.context())
      page.once('close', () => own.delete(page.context()))
      return page
    },
    contexts: () => [...own],
    async close() {
      await Promise.all([...own].map((context) => context.close()))
    },
  }
  return new Proxy(browser, {
    get: (target, name) => {
      const value: unknown = Reflect.get(name in of ? of : target, name)
      return typeof value === 'function' && !(name in of) ? value.bind(target) : value
    },
  })
}

export function inCi(env: NodeJS.ProcessEnv = process.env): boolean {
  return env.CI !== undefined && env.CI !== '' && env.CI !== 'false' && env.CI !== '0'
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
