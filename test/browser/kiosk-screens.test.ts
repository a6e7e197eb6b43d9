import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { chromiumMissing, launchChromium } from '../helpers/chromium.ts'
import { CODE, StandInHub, buildKiosk } from './kiosk-stand-in.ts'
import { A01, cutTexts, seriousFaults } from './kiosk-looks.ts'

const OUT = join(import.meta.dirname, '..', '..', '.test-output', 'screens')
const SIZES = [
  { width: 800, height: 1280 },
  { width: 1280, height: 800 },
  { width: 1080, height: 1920 },
]

describe.skipIf(chromiumMissing())('the screens of the kiosk', () => {
  let kiosk: Awaited<ReturnType<typeof buildKiosk>>
  let browser: Browser

  beforeAll(async () => {
    mkdirSync(OUT, { recursive: true })
    kiosk = await buildKiosk()
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser?.close()
    kiosk?.remove()
  })

  /** A kiosk of one size with a hub of its own. Faults are gathered and told together: one run shows everything. */
  class Sitting {
    hub = new StandInHub(kiosk.pages, A01)
    faults: string[] = []
    page!: Page

    static async open(viewport: { width: number; height: number }): Promise<Sitting> {
      const sitting = new Sitting()
      await sitting.hub.start()
      const context = await browser.newContext({ viewport, hasTouch: true })
      sitting.page = await context.newPage()
      sitting.page.on('pageerror', (error) => sitting.faults.push(String(error)))
      sitting.page.on('console', (message) => message.type() === 'error' && sitting.faults.push(message.text()))
      return sitting
    }

    async close(): Promise<void> {
      await this.page.context().close()
      await this.hub.stop()
    }

    screen(name: string) {
      return this.page.waitForSelector(`[data-screen="${name}"]`, { timeout: 15_000 })
    }

    async tap(act: string, value?: string): Promise<void> {
      // A citizen reads before the next touch; what comes faster is taken for drumming.
      await this.page.waitForTimeout(400)
      await this.page.locator(`button[data-act="${act}"]${value ? `[data-value="${value}"]` : ''}`).tap()
    }

    async type(digits: string): Promise<void> {
      for (const digit of digits) await this.page.locator(`button[data-value="${digit}"]`).tap()
    }

    /** Looks at the screen, keeps a picture, and checks what code can check. */
    async look(name: string): Promise<void> {
      const { page } = this
      await page.waitForTimeout(300)
      const { width, height } = page.viewportSize()!
      await page.screenshot({ path: join(OUT, `kiosk-${name}-${width}x${height}.png`) })
      for (const fault of [...(await cutTexts(page)), ...(await seriousFaults(page))]) {
        this.faults.push(`${name}: ${fault}`)
      }
    }
  }

  describe.concurrent.each(SIZES)('every screen at $width x $height', (viewport) => {
    test('before the press, and when there is none', { timeout: 120_000 }, async ({ expect }) => {
      const sitting = await Sitting.open(viewport)
      const { hub, page } = sitting
      await page.goto(`${hub.url}/kiosk/`)
      await sitting.screen('unpaired')
      await sitting.type('40962')
      await sitting.look('unpaired')
      await sitting.tap('pad-clear')
      await sitting.type('11111111')
      await page.getByText('安装码无效或已过期').waitFor()
      // The browser itself reports the refusal, and nothing else.
      expect(sitting.faults.splice(0)).toEqual([expect.stringContaining('400')])
      await sitting.look('unpaired-refused')
      await sitting.type(CODE)

      await sitting.screen('rest')
      await sitting.look('rest')
      await sitting.tap('large')
      await sitting.look('rest-large')
      await sitting.tap('language')
      await sitting.look('rest-large-en')
      await sitting.tap('large')
      await sitting.look('rest-en')
      await sitting.tap('language')
      await sitting.tap('contrast')
      await sitting.look('rest-contrast')
      await sitting.tap('contrast')
      const { staff: _, ...alone } = A01
      hub.window = null
      hub.setWindow({ ...alone, unit: { code: 'J62', name: '行政审批服务局(政务服务中心)' } })
      await page.getByText('行政审批').waitFor()
      await sitting.look('rest-alone')
      hub.setWindow({ ...A01, unit: { code: 'H03', name: '宁夏哈纳斯天然气有限公司' } })
      await page.getByText('哈纳斯').waitFor()
      await sitting.look('rest-long')
      await sitting.tap('large')
      await sitting.look('rest-long-large')
      await sitting.tap('large')

      hub.setWindow({ ...A01, mode: 'invited' })
      await hub.invite({ id: '0192f3a8-7c41-7000-8000-0000000000a1', expiresInMs: 45_000, matter: '居民身份证换领' })
      await sitting.screen('invited')
      await sitting.look('invited')
      await sitting.tap('language')
      await sitting.look('invited-en')
      await sitting.tap('large')
      await sitting.look('invited-en-large')
      await sitting.tap('language')
      await sitting.look('invited-large')

      for (const [name, change] of [
        ['paused', { state: 'paused' }],
        ['closed', { state: 'closed' }],
        ['no-unit', { state: 'open', unit: null }],
      ] as const) {
        hub.setWindow(change)
        await sitting.screen(name)
        await sitting.look(`${name}-large`)
      }
      await sitting.tap('large')
      await sitting.tap('language')
      await sitting.look('no-unit-en')
      await sitting.tap('language')
      hub.setWindow({ unit: A01.unit, state: 'paused' })
      await sitting.screen('paused')
      await sitting.look('paused')
      hub.setWindow(null)
      await sitting.screen('not-placed')
      await sitting.look('not-placed')
      hub.tell('device:replaced')
      await sitting.screen('replaced')
      await sitting.look('replaced')
      hub.window = A01
      await sitting.tap('take-over')
      await sitting.screen('rest')
      hub.tell('device:revoked')
      await sitting.screen('revoked')
      await sitting.look('revoked')
      expect(sitting.faults).toEqual([])
      await sitting.close()
    })

    test('after the press, and marked as a demonstration', { timeout: 120_000 }, async ({ expect }) => {
      const sitting = await Sitting.open(viewport)
      const { hub, page } = sitting
      await page.goto(`${hub.url}/kiosk/#code=${CODE}`)
      for (const [language, large] of [
        ['zh', false],
        ['en', false],
        ['en', true],
        ['zh', true],
      ] as const) {
        const name = `${language === 'en' ? '-en' : ''}${large ? '-large' : ''}`
        await sitting.screen('rest')
        // The citizen before may have left nothing behind.
        expect(await page.evaluate(() => document.documentElement.outerHTML.slice(0, 120))).not.toMatch(
          /data-type|"en"/,
        )
        if (language === 'en') await sitting.tap('language')
        if (large) await sitting.tap('large')
        await sitting.tap('level', '4')
        await sitting.screen('chosen')
        await sitting.look(`chosen${name}`)
        await sitting.tap('again')
        await sitting.screen('again')
        await sitting.look(`again${name}`)
        await sitting.tap('level', '1')
        await sitting.screen('chosen')
        await sitting.tap('confirm')
        await sitting.screen('reasons')
        await sitting.tap('pick', 'efficiency')
        await sitting.look(`reasons${name}`)
        await sitting.tap('submit')
        await sitting.screen('thanks')
        await sitting.look(`thanks${name}`)
      }
      await sitting.screen('rest')
      hub.demo = true
      hub.disconnect()
      await page.getByText('演示数据 Demo').waitFor()
      await sitting.look('rest-demo')
      await hub.stop()
      await page.waitForSelector('html[data-link="offline"]')
      await page.waitForTimeout(2_000)
      await sitting.look('rest-offline')
      await sitting.tap('large')
      await sitting.look('rest-offline-large')
      // A hub that is down is the browser's own complaint.
      expect(sitting.faults.filter((fault) => !fault.includes('ERR_CONNECTION_REFUSED'))).toEqual([])
      await sitting.close()
    })
  })
})
