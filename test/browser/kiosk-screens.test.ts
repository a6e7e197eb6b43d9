import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, type Browser, type Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { CODE, StandInHub, buildKiosk } from './kiosk-stand-in.ts'
import { A01, CHROMIUM, cutTexts, seriousFaults } from './kiosk-looks.ts'

const OUT = join(import.meta.dirname, '..', '..', '.test-output', 'screens')
const SIZES = [
  { width: 800, height: 1280 },
  { width: 1280, height: 800 },
  { width: 1080, height: 1920 },
]

let kiosk: Awaited<ReturnType<typeof buildKiosk>>
let hub: StandInHub
let browser: Browser

beforeAll(async () => {
  mkdirSync(OUT, { recursive: true })
  kiosk = await buildKiosk()
  hub = new StandInHub(kiosk.pages, A01)
  await hub.start()
  browser = await chromium.launch(CHROMIUM)
})
afterAll(async () => {
  await browser?.close()
  await hub?.stop()
  kiosk?.remove()
})

/** What was found on the screens of one test; told together, so that one run shows everything. */
let faults: string[] = []
beforeEach(() => {
  faults = []
})

/** Looks at the screen, keeps a picture, and checks what code can check. */
async function look(page: Page, name: string): Promise<void> {
  await page.waitForTimeout(300)
  const { width, height } = page.viewportSize()!
  await page.screenshot({ path: join(OUT, `kiosk-${name}-${width}x${height}.png`) })
  for (const fault of [...(await cutTexts(page)), ...(await seriousFaults(page))]) faults.push(`${name}: ${fault}`)
}

const screen = (page: Page, name: string) => page.waitForSelector(`[data-screen="${name}"]`)
const tap = async (page: Page, act: string, value?: string) => {
  await page.waitForTimeout(400)
  await page.locator(`button[data-act="${act}"]${value ? `[data-value="${value}"]` : ''}`).tap()
}

describe.each(SIZES)('every screen at $width x $height', (viewport) => {
  test('is drawn without a fault', { timeout: 120_000 }, async () => {
    hub.demo = false
    hub.setWindow({ ...A01 })
    const context = await browser.newContext({ viewport, hasTouch: true })
    const page = await context.newPage()
    const problems: string[] = []
    page.on('pageerror', (error) => problems.push(String(error)))
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))

    await page.goto(`${hub.url}/kiosk/`)
    await screen(page, 'unpaired')
    for (const digit of '40962') await page.locator(`button[data-value="${digit}"]`).tap()
    await look(page, 'unpaired')
    await page.locator('button[data-act="pad-clear"]').tap()
    for (const digit of '11111111') await page.locator(`button[data-value="${digit}"]`).tap()
    await page.getByText('安装码无效或已过期').waitFor()
    await look(page, 'unpaired-refused')
    expect(problems.splice(0)).toEqual([expect.stringContaining('400')])
    for (const digit of CODE) await page.locator(`button[data-value="${digit}"]`).tap()

    await screen(page, 'rest')
    await look(page, 'rest')
    await tap(page, 'large')
    await look(page, 'rest-large')
    await tap(page, 'language')
    await look(page, 'rest-large-en')
    await tap(page, 'large')
    await look(page, 'rest-en')
    await tap(page, 'language')
    await tap(page, 'contrast')
    await look(page, 'rest-contrast')
    await tap(page, 'contrast')
    const { staff: _, ...alone } = A01
    hub.window = null
    hub.setWindow({ ...alone, unit: { code: 'J62', name: '行政审批服务局(政务服务中心)' } })
    await page.waitForTimeout(200)
    await look(page, 'rest-alone')
    hub.setWindow({ ...A01, unit: { code: 'H03', name: '宁夏哈纳斯天然气有限公司' } })
    await page.waitForTimeout(200)
    await look(page, 'rest-long')
    await tap(page, 'large')
    await look(page, 'rest-long-large')
    await tap(page, 'large')
    hub.setWindow({ ...A01, mode: 'invited' })

    await hub.invite({ id: '0192f3a8-7c41-7000-8000-0000000000a1', expiresInMs: 45_000, matter: '居民身份证换领' })
    await screen(page, 'invited')
    await look(page, 'invited')
    await tap(page, 'language')
    await look(page, 'invited-en')
    await tap(page, 'large')
    await look(page, 'invited-en-large')
    await tap(page, 'language')
    await look(page, 'invited-large')
    await tap(page, 'large')

    await tap(page, 'level', '4')
    await screen(page, 'chosen')
    await look(page, 'chosen')
    await tap(page, 'again')
    await screen(page, 'again')
    await look(page, 'again')
    await page.locator('button[data-act="level"][data-value="2"]').tap()
    await screen(page, 'chosen')
    await tap(page, 'confirm')
    await screen(page, 'reasons')
    await tap(page, 'pick', 'efficiency')
    await look(page, 'reasons')
    await tap(page, 'submit')
    await screen(page, 'thanks')
    await look(page, 'thanks')

    hub.setWindow({ state: 'paused', mode: 'open' })
    await screen(page, 'paused')
    await look(page, 'paused')
    hub.setWindow({ state: 'closed' })
    await screen(page, 'closed')
    await look(page, 'closed')
    hub.setWindow({ state: 'open', unit: null })
    await screen(page, 'no-unit')
    await look(page, 'no-unit')
    hub.setWindow(null)
    await screen(page, 'not-placed')
    await look(page, 'not-placed')
    hub.tell('device:replaced')
    await screen(page, 'replaced')
    await look(page, 'replaced')
    hub.window = A01
    await tap(page, 'take-over')
    await screen(page, 'rest')
    hub.tell('device:revoked')
    await screen(page, 'revoked')
    await look(page, 'revoked')
    expect(problems).toEqual([])
    expect(faults).toEqual([])
    await context.close()
  })

  test('in English, large and marked as a demonstration, after the press', { timeout: 120_000 }, async () => {
    hub.demo = true
    hub.window = A01
    const context = await browser.newContext({ viewport, hasTouch: true })
    const page = await context.newPage()
    await page.goto(`${hub.url}/kiosk/#code=${CODE}`)
    await screen(page, 'rest')
    await page.getByText('演示数据 Demo').waitFor()
    await look(page, 'rest-demo')
    for (const [large, language] of [[false, 'en'], [true, 'en'], [true, 'zh']] as const) {
      const name = `${language}${large ? '-large' : ''}`
      if (language === 'en') await tap(page, 'language')
      if (large) await tap(page, 'large')
      await tap(page, 'level', '1')
      await screen(page, 'chosen')
      await look(page, `chosen-${name}`)
      await tap(page, 'confirm')
      await screen(page, 'reasons')
      await look(page, `reasons-${name}`)
      await tap(page, 'skip')
      await screen(page, 'thanks')
      await look(page, `thanks-${name}`)
      await page.waitForSelector('[data-screen="rest"]', { timeout: 10_000 })
      expect(await page.evaluate(() => document.documentElement.lang)).toBe('zh-CN')
    }
    await hub.stop()
    await page.waitForSelector('html[data-link="offline"]')
    await page.waitForTimeout(2_000)
    await look(page, 'rest-offline')
    await tap(page, 'large')
    await look(page, 'rest-offline-large')
    await hub.start()
    hub.demo = false
    expect(faults).toEqual([])
    await context.close()
  })
})
