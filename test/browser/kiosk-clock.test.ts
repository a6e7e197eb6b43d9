import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Beat } from '../../server/contract/device/device-protocol.ts'
import { BEAT_EVERY_MS } from '../../server/contract/limits.ts'
import type { Press } from '../../server/contract/device/press.ts'
import { CHOSEN_MS, REASONS_MS, SETTLE_MS, THANKS_MS } from '../../kiosk/rating/flow/flow-state.ts'
import { SEND_AFTER_MS } from '../../kiosk/rating/kiosk-app.ts'
import { chromiumMissing, launchChromium } from '../helpers/chromium.ts'
import { A01 } from './kiosk-looks.ts'
import { CODE, StandInHub, buildKiosk } from './kiosk-stand-in.ts'
import { stopTime, type PageTime } from './page-time.ts'

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
  let later: PageTime['later']
  let inTime: PageTime['inTime']

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
    ;({ later, inTime } = await stopTime(page))
    await page.addInitScript({ content: MOVABLE_CLOCK })
    await page.goto(`${hub.url}/kiosk/#code=${CODE}`)
    await screen('rest')
  })
  afterEach(async () => {
    await context.close()
    await hub.stop()
  })

  const screen = (name: string) => page.waitForSelector(`[data-screen="${name}"]`)
  const presses = () => hub.items.filter((item): item is Press => item.kind === 'press')
  const jumps = () => (hub.beats as Beat[]).filter(({ problems }) => problems?.includes('clock-jump'))
  const moveClock = (ms: number) => page.evaluate(`globalThis.clockAhead += ${ms}`)
  /**
   * A second to notice it, a second between two beats, and one to connect again where the clock went on, because the
   * client library then misses the hub's pings. The regular beat would be half a minute away.
   */
  async function toldSoon(): Promise<void> {
    const clock = () => page.evaluate(() => performance.now())
    const began = await clock()
    await later(2_000)
    await inTime(() => jumps().length, 100).toBe(1)
    expect((await clock()) - began).toBeLessThan(BEAT_EVERY_MS / 3)
  }
  const arrived = (count: number) => inTime(() => presses().length, SEND_AFTER_MS).toBe(count)
  async function press(level: number): Promise<void> {
    const before = presses().length
    await page.locator(`button[data-act="level"][data-value="${level}"]`).tap()
    await screen('chosen')
    await arrived(before + 1)
  }

  test.each([
    ['sleep, or a clock set a day forward', DAY_MS],
    ['a clock set a day back', -DAY_MS],
    ['a clock set by two seconds', 2_000],
  ])('%s: noticed within seconds though nobody presses, told once, and a new boot', async (_, ahead) => {
    await press(4)
    await moveClock(ahead)
    await toldSoon()
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
    await later(CHOSEN_MS)
    await screen('reasons')
    await later(REASONS_MS + THANKS_MS)
    await screen('rest')
    await later(SETTLE_MS)
    await page.evaluate(`{
      globalThis.clockAhead = 3 * ${DAY_MS}
      document.querySelector('button[data-act="level"][data-value="2"]').click()
    }`)
    await arrived(2)
    const [before, after] = presses()
    expect(after!.bootId).not.toBe(before!.bootId)
    expect(after!.uptimeMs).toBeLessThan(before!.uptimeMs + 60_000)
    expect(after!.pressedAt - before!.pressedAt).toBeGreaterThan(2 * DAY_MS)
    await toldSoon()
    expect(jumps()[0]!.bootId).toBe(after!.bootId)
  })

  test('a device whose clock stands at another day from the start is in one boot, and no problem', async () => {
    await page.addInitScript({ content: `globalThis.clockAhead = -400 * ${DAY_MS}` })
    await page.reload()
    await screen('rest')
    await press(5)
    // A beat of then would tell what was noticed at any time before.
    await inTime(() => hub.beats.some((beat) => (beat as Beat).uptimeMs > BEAT_EVERY_MS / 2)).toBe(true)
    expect(jumps()).toEqual([])
    expect(presses()[0]!.bootId).toBe(hub.hellos.at(-1)!.bootId)
    expect(hub.hellos.at(-1)!.at).toBeLessThan(Date.now() - 399 * DAY_MS)
  })
})
