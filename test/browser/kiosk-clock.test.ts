import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Beat } from '../../server/contract/device-protocol.ts'
import { BEAT_EVERY_MS } from '../../server/contract/limits.ts'
import type { Press } from '../../server/contract/press.ts'
import { chromiumMissing, launchChromium } from '../helpers/chromium.ts'
import { A01 } from './kiosk-looks.ts'
import { CODE, StandInHub, buildKiosk } from './kiosk-stand-in.ts'

const DAY_MS = 86_400_000

/** A wall clock that a test can move: to the page it looks like sleep (ahead) or like somebody at the settings. */
const MOVABLE_CLOCK = `{
  const now = Date.now.bind(Date)
  globalThis.clockAhead = 0
  Date.now = () => now() + globalThis.clockAhead
}`

describe.skipIf(chromiumMissing())('the clocks of a kiosk', () => {
  let kiosk: Awaited<ReturnType<typeof buildKiosk>>
  let browser: Browser
  let hub: StandInHub
  let context: BrowserContext
  let page: Page

  beforeAll(async () => {
    kiosk = await buildKiosk()
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser?.close()
    kiosk?.remove()
  })
  beforeEach(async () => {
    hub = new StandInHub(kiosk.pages, structuredClone(A01))
    await hub.start()
    context = await browser.newContext({ viewport: { width: 800, height: 1280 }, hasTouch: true })
    page = await context.newPage()
    await page.addInitScript({ content: MOVABLE_CLOCK })
    await page.goto(`${hub.url}/kiosk/#code=${CODE}`)
    await screen('rest')
  })
  afterEach(async () => {
    await context.close()
    await hub.stop()
  })

  const screen = (name: string) => page.waitForSelector(`[data-screen="${name}"]`, { timeout: 20_000 })
  const presses = () => hub.items.filter((item): item is Press => item.kind === 'press')
  const jumps = () => (hub.beats as Beat[]).filter(({ problems }) => problems?.includes('clock-jump'))
  const moveClock = (ms: number) => page.evaluate(`globalThis.clockAhead += ${ms}`)
  async function press(level: number): Promise<void> {
    const before = presses().length
    await page.locator(`button[data-act="level"][data-value="${level}"]`).tap()
    await expect.poll(() => presses().length, { timeout: 10_000 }).toBe(before + 1)
  }

  test.each([
    ['sleep, or a clock set a day forward', DAY_MS],
    ['a clock set a day back', -DAY_MS],
    ['a clock set by two seconds', 2_000],
  ])('%s: noticed within seconds though nobody presses, told once, and a new boot', async (_, ahead) => {
    await press(4)
    await moveClock(ahead)
    // A second to notice it, a second between two beats: the regular beat would be half a minute away.
    await expect.poll(() => jumps().length, { timeout: BEAT_EVERY_MS / 3 }).toBe(1)
    await page.reload({ waitUntil: 'commit' })
    await screen('rest')
    await press(2)
    const [first, second] = presses()
    const [beat] = jumps()
    expect(beat!.bootId).not.toBe(first!.bootId)
    expect(beat!.uptimeMs).toBeLessThan(5_000)
    expect(new Set([first!.bootId, beat!.bootId, second!.bootId]).size).toBe(3)
    expect(jumps()).toHaveLength(1)
  })

  test('a press right after the jump, before anybody noticed, is of the new boot', async () => {
    await press(4)
    await screen('reasons')
    // A finger that comes at once is taken for drumming.
    await page.waitForTimeout(400)
    await page.locator('button[data-act="skip"]').tap()
    await screen('rest')
    await page.evaluate(`{
      globalThis.clockAhead = 3 * ${DAY_MS}
      document.querySelector('button[data-act="level"][data-value="2"]').click()
    }`)
    await expect.poll(() => presses().length, { timeout: 10_000 }).toBe(2)
    const [before, after] = presses()
    expect(after!.bootId).not.toBe(before!.bootId)
    expect(after!.uptimeMs).toBeLessThan(before!.uptimeMs + 60_000)
    expect(after!.pressedAt - before!.pressedAt).toBeGreaterThan(2 * DAY_MS)
    await expect.poll(() => jumps().length, { timeout: BEAT_EVERY_MS / 3 }).toBe(1)
    expect(jumps()[0]!.bootId).toBe(after!.bootId)
  })

  test('a device whose clock stands at another day from the start is in one boot, and no problem', async () => {
    await page.addInitScript({ content: `globalThis.clockAhead = -400 * ${DAY_MS}` })
    await page.reload()
    await screen('rest')
    await press(5)
    await page.waitForTimeout(2_500)
    expect(jumps()).toEqual([])
    expect(presses()[0]!.bootId).toBe(hub.hellos.at(-1)!.bootId)
    expect(hub.hellos.at(-1)!.at).toBeLessThan(Date.now() - 399 * DAY_MS)
  })
})
