import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { Browser, LaunchOptions } from 'playwright-core'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

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
]

/** The Chromium that tests drive: `PINGYI_CHROMIUM`, else the first of the usual names in PATH; null when none is there. */
export function chromiumPath(env: NodeJS.ProcessEnv = process.env): string | null {
  if (env.PINGYI_CHROMIUM) return isExecutable(env.PINGYI_CHROMIUM) ? env.PINGYI_CHROMIUM : null
  for (const name of NAMES) {
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

/**
 * A fresh headless Chromium; the caller closes it.
 *
 * @throws Error naming what to install when there is none
 */
export async function launchChromium(options: LaunchOptions = {}): Promise<Browser> {
  const executablePath = chromiumPath()
  if (executablePath === null) throw new Error(chromiumMissing({}) || 'no Chromium')
  const { chromium } = await import('playwright-core')
  return chromium.launch({ executablePath, headless: true, ...options, args: [...FLAGS, ...(options.args ?? [])] })
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
