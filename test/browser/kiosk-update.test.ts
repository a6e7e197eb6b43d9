import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CHOSEN_MS, REASONS_MS, THANKS_MS } from '../../kiosk/rating/flow/flow-state.ts'
import { SEND_AFTER_MS } from '../../kiosk/rating/kiosk-app.ts'
import { chromiumMissing, launchChromium } from '../helpers/chromium.ts'
import { A01 } from './kiosk-looks.ts'
import { CODE, StandInHub, buildKiosk } from './kiosk-stand-in.ts'
import { stopTime } from './page-time.ts'

describe.skipIf(chromiumMissing())('a new version of the kiosk page', () => {
  let old: Awaited<ReturnType<typeof buildKiosk>>
  let fresh: Awaited<ReturnType<typeof buildKiosk>>
  let hub: StandInHub
  let browser: Browser

  beforeAll(async () => {
    old = await buildKiosk()
    fresh = await buildKiosk('second')
    hub = new StandInHub(old.pages, A01)
    await hub.start()
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser?.close()
    await hub?.stop()
    old?.remove()
    fresh?.remove()
  })

  const edition = (page: Page) =>
    page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--edition'))

  test(
    'is taken at rest, never under a finger, also when the hub is gone; the outbox stays',
    { timeout: 180_000 },
    async () => {
      const page = await (
        await browser.newContext({ viewport: { width: 800, height: 1280 }, hasTouch: true })
      ).newPage()
      const screen = (name: string) => page.waitForSelector(`[data-screen="${name}"]`)
      const { later, inTime } = await stopTime(page)
      await page.goto(`${hub.url}/kiosk/#code=${CODE}`)
      await screen('rest')
      await page.evaluate(() => navigator.serviceWorker.ready)
      // Not taken by the hub: it waits in the outbox while the page is replaced.
      hub.refusals = Array.from({ length: 50 }, () => ({
        ok: false,
        code: 'busy',
        message: '',
        retry: 'later' as const,
      }))
      await page.locator('button[data-value="3"]').tap()
      await screen('chosen')
      await later(SEND_AFTER_MS)
      await expect.poll(() => hub.refusals.length).toBeLessThan(50)

      hub.pages = fresh.pages
      await page.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()))
      const waits = () => page.evaluate(async () => (await navigator.serviceWorker.ready).waiting !== null)
      await expect.poll(waits).toBe(true)
      await hub.stop()
      // 5 s and 20 s pass without a touch: somebody may still be reading.
      for (const [name, ms] of [
        ['reasons', CHOSEN_MS],
        ['thanks', REASONS_MS],
      ] as const) {
        await later(ms)
        await screen(name)
        expect(await edition(page)).toBe('')
      }
      await later(THANKS_MS + 60_000)
      await inTime(() => edition(page)).toContain('second')
      await screen('rest')
      expect(await page.locator('.who').innerText()).toContain('公安局')
      await page.locator('button[data-value="2"]').tap()
      await screen('chosen')
      expect(hub.items).toEqual([])
      hub.refusals = []
      await hub.start()
      await inTime(() => hub.items.map((item) => [item.seq, 'level' in item && item.level])).toEqual([
        [1, 3],
        [2, 2],
      ])
    },
  )
})
