import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumMissing, launchChromium } from '../helpers/chromium.ts'
import { buildDesk, cutTexts, seriousFaults, shoot, signIn } from './desk-pages.ts'
import { startDeskStandIn, type DeskStandIn } from './desk-stand-in.ts'

describe.skipIf(chromiumMissing())('the wall of the open hall', () => {
  let desk: Awaited<ReturnType<typeof buildDesk>>
  let browser: Browser
  let hub: DeskStandIn
  let page: Page
  const start = Date.now()
  const errors: string[] = []

  beforeAll(async () => {
    desk = await buildDesk()
    browser = await launchChromium()
    hub = await startDeskStandIn(desk.pages)
    page = await browser.newPage({ viewport: { width: 1920, height: 1080 } })
    page.on('pageerror', (error) => errors.push(String(error)))
    page.on('console', (message) => message.text().includes('Content Security Policy') && errors.push(message.text()))
    // A page of the wall stands for twenty seconds of this clock, however long the looking at it takes.
    await page.clock.setFixedTime(start)
    await signIn(page, hub.url, '/hall/#wall', 'maxiaoyan')
    await page.locator('.wtile').first().waitFor()
  })
  afterAll(async () => {
    await browser?.close()
    await hub?.close()
    desk?.remove()
    expect(errors).toEqual([])
  })

  const at = (text: string) => page.getByText(text, { exact: true }).waitFor()

  test('shows zones page by page, without controls, names or anything by level', async () => {
    await at('第 1 / 2 页')
    expect(await page.locator('.wtile').count()).toBe(32)
    expect(await page.locator('button, a, input, select').count()).toBe(0)
    const text = await page.locator('body').innerText()
    for (const word of ['满意', '差评', '好评率', '待核', '王建宁', '马晓燕']) expect(text).not.toContain(word)
    expect(text).toContain('未评率')
    expect(await seriousFaults(page)).toEqual([])
    await expect.poll(() => cutTexts(page)).toEqual([])
    await shoot(page, 'hall-wall-1920')
    await page.clock.setFixedTime(start + 21_000)
    await at('第 2 / 2 页')
    await page.locator('.wtile[data-code="D16"]').waitFor()
  })

  test('turns at once to a device that needs a hand, and not to a bad rating', async () => {
    hub.change({ code: 'A02', alerts: [{ id: 'x', rule: 'bad-rating', since: Date.now() }] })
    // What came after it is on the screen.
    hub.change({ code: 'D01', state: 'paused' })
    await page.locator('.wtile.paused[data-code="D01"]').waitFor()
    await page.clock.setFixedTime(start + 23_000)
    await at('第 2 / 2 页')
    hub.change({ code: 'A05', alerts: [{ id: 'y', rule: 'device-offline', since: Date.now() }] })
    await at('第 1 / 2 页')
    await page.locator('.wtile.alarm[data-code="A05"]').waitFor()
    expect(await page.locator('.wtile.alarm[data-code="A02"]').count()).toBe(0)
  })

  test('keeps the last picture with its age when the link is lost; Escape leads to the board', async () => {
    hub.down()
    await page.getByText('与服务器的连接已断开，画面停在').waitFor()
    expect(await page.locator('.wtile').count()).toBe(32)
    expect(await seriousFaults(page)).toEqual([])
    await shoot(page, 'hall-wall-lost-1920')
    hub.up()
    await page.keyboard.press('Escape')
    await page.locator('.tile').first().waitFor()
    expect(await page.evaluate(() => document.documentElement.dataset['theme'])).toBeUndefined()
  })

  test("is all that a screen sees which signs in with a clerk's account", async () => {
    const screen = await (await browser.newContext()).newPage()
    await signIn(screen, hub.url, '/hall/', 'daping')
    await screen.locator('.wtile').first().waitFor()
    await screen.keyboard.press('Escape')
    await screen.goto(`${hub.url}/hall/#cases`)
    await screen.locator('.wtile').first().waitFor()
    expect(await screen.locator('.tile, table').count()).toBe(0)
    await screen.context().close()
  })
})
