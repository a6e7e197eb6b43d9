import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumMissing, launchChromium } from '../helpers/chromium.ts'
import { MINUTE, TestHub } from '../helpers/hub-fixture.ts'
import { buildDesk, cutTexts, leave, seriousFaults, shoot, signIn } from './desk-pages.ts'
import { startDeskStandIn, type DeskStandIn } from './desk-stand-in.ts'

describe.skipIf(chromiumMissing())('hall, case and scores in a hand of 390 px', () => {
  let desk: Awaited<ReturnType<typeof buildDesk>>
  let browser: Browser
  let stand: DeskStandIn
  let hub: TestHub

  beforeAll(async () => {
    desk = await buildDesk()
    browser = await launchChromium()
    stand = await startDeskStandIn(desk.pages)
    hub = await TestHub.start({ pages: desk.pages, now: Date.parse('2026-11-27T10:40:00+08:00') })
    const { users } = hub.hub.access
    await users.add({ username: 'maxiaoyan', role: 'hall-manager', hall: 'shimin' }, 'right-password', false, 'hub')
    await users.add({ username: 'lisiyuan', role: 'campaign-office' }, 'right-password', false, 'hub')
    const device = await hub.connect(await hub.enrol('B07', hub.clock.now))
    for (const level of [1, 2]) {
      hub.clock.now += MINUTE
      await device.submit([device.press(level)])
    }
  })
  afterAll(async () => {
    await browser?.close()
    await stand?.close()
    await hub?.stop()
    desk?.remove()
  })

  async function blank(): Promise<Page> {
    return (await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true })).newPage()
  }
  async function open(url: string, username: string, path: string): Promise<Page> {
    const page = await blank()
    await signIn(page, url, path, username)
    return page
  }

  /** Nothing wider than the screen, nothing cut or covered, nothing that axe finds. */
  async function sound(page: Page): Promise<void> {
    await expect.poll(() => cutTexts(page)).toEqual([])
    expect(await seriousFaults(page)).toEqual([])
  }

  const tops = (page: Page, selectors: string[]) =>
    page.evaluate(
      (all) => all.map((selector) => document.querySelector(selector)!.getBoundingClientRect().top),
      selectors,
    )

  const targets = (page: Page, selector: string) =>
    page.locator(selector).evaluateAll((all) => all.map((target) => target.getBoundingClientRect().height))

  test('the hall shows what needs action first: three open, the others folded, then the day, then the windows', async () => {
    const page = await open(stand.url, 'maxiaoyan', '/hall/')
    const cards = page.locator('.pmain .alert')
    await cards.nth(2).waitFor()
    expect(await cards.count()).toBe(3)
    expect(await cards.first().locator('b').textContent()).toBe('B07 人社局 就业')
    const order = await tops(page, ['.pmain .alert', '.pmain .alerts .fold', '.ptoday', '.pwindows'])
    expect(order.toSorted((a, b) => a - b)).toEqual(order)
    expect((await page.locator('.strip4 dt').allTextContents()).join()).toBe('开放窗口,评价,未评率,待核')
    expect(await page.locator('.ptoday h2 small').textContent()).toMatch(/^收到 [\d,]+ \/ 应收 [\d,]+$/)
    expect(Math.min(...(await targets(page, '.pmain .alert .b, .pmain .fold, .prow')))).toBeGreaterThanOrEqual(48)
    await sound(page)
    await shoot(page, 'hall-phone')
    await page.locator('.alerts .fold').tap()
    await expect.poll(() => cards.count()).toBe(8)
    // A window that holds ratings comes before the calm ones, and after what the alerts name.
    await page.locator('.pwindows .fold').tap()
    const codes = await page.locator('.prow').evaluateAll((rows) => rows.map((row) => row.getAttribute('data-code')))
    expect(codes).toHaveLength(64)
    const at = (code: string) => codes.indexOf(code)
    expect(at('B07')).toBeLessThan(at('D03'))
    expect(at('D03')).toBeLessThan(at('A01'))
    await page.locator('.prow[data-code="D03"]').tap()
    await page.locator('dialog.drawer').waitFor()
    await sound(page)
    await shoot(page, 'hall-phone-window')
    await page.context().close()
  })

  test('the menu of the hall names what waits behind each page, and a touch beside it closes it', async () => {
    const page = await open(stand.url, 'maxiaoyan', '/hall/')
    await page.locator('.pmain .alert').first().waitFor()
    const menu = page.getByRole('button', { name: '菜单，8 件要处理' })
    await menu.tap()
    const nav = page.getByRole('navigation', { name: '页面' })
    const line = async (name: string) =>
      (await nav.getByRole('link', { name }).textContent())!.replaceAll(/\s+/g, ' ').trim()
    expect(await line('大厅实时')).toBe('大厅实时8')
    expect(await line('窗口')).toMatch(/^窗口59 \/ 64 开放$/)
    expect(await line('进驻与安装')).toBe('进驻与安装62 / 64 在线')
    expect(await nav.locator('.menu-user').textContent()).toMatch(/maxiaoyan\s*大厅值班长\s*退出/)
    expect(Math.min(...(await targets(page, '.nav a:not([hidden])')))).toBeGreaterThanOrEqual(48)
    expect(await seriousFaults(page)).toEqual([])
    await shoot(page, 'hall-phone-menu')
    await page.touchscreen.tap(195, 80)
    await nav.waitFor({ state: 'hidden' })
    await menu.tap()
    await nav.getByRole('link', { name: '窗口' }).tap()
    await nav.waitFor({ state: 'hidden' })
    await expect.poll(async () => (await tops(page, ['.pwindows']))[0]).toBeLessThan(400)
    await page.context().close()
  })

  test('an alert is answered with one word that stands ready, and can be changed', async () => {
    const page = await open(hub.url, 'maxiaoyan', '/hall/')
    const card = page.locator('.pmain .alert').first()
    await card.getByRole('link', { name: '去处置' }).waitFor()
    await card.getByRole('button', { name: '答复' }).tap()
    await card.locator('input[name=word]').fill('已到窗口')
    await card.getByRole('button', { name: '记下' }).tap()
    await page.getByText('今日已处置 1').waitFor()
    await page.context().close()
  })

  test('a case shows the clock that runs out first, the rating, folded steps, and one action at the foot', async () => {
    const page = await open(hub.url, 'maxiaoyan', '/hall/#cases')
    await page.locator('.case-list tbody tr a').first().tap()
    const action = page.getByRole('button', { name: '填写核实结果' })
    await action.waitFor()
    const order = await tops(page, ['.casebar', '.where', '.running', '.rating', '.onecase-done', '.step.cur'])
    expect(order.toSorted((a, b) => a - b)).toEqual(order)
    expect(await page.locator('.running .h').textContent()).toBe('核实')
    expect(await page.locator('.running').textContent()).toContain('全程 还剩 15 个工作日')
    expect(await page.locator('.step.ok h3').first().isVisible()).toBe(false)
    // In sight without scrolling, and no form is in the way.
    const { y, height } = (await action.boundingBox())!
    expect(y + height).toBeLessThanOrEqual(844)
    expect(await page.locator('case-step-form').count()).toBe(0)
    await sound(page)
    await shoot(page, 'case-phone')
    await action.tap()
    await page.locator('case-step-form').waitFor()
    expect(await action.count()).toBe(0)
    await page.getByLabel('情况属实').check()
    await page.getByLabel('人员', { exact: true }).check()
    await page.getByLabel('核实情况').fill('情况属实，离岗 17 分钟。')
    await sound(page)
    await shoot(page, 'case-phone-form')
    await page.getByRole('button', { name: '提交核实结果' }).tap()
    await page.getByRole('button', { name: '填写整改结果' }).waitFor()
    expect(await page.locator('.running .h').textContent()).toBe('整改')
    expect(await page.locator('.onecase-done summary').textContent()).toContain('情况属实，离岗 17 分钟。')
    await page.getByRole('link', { name: '返回清单' }).tap()
    await page.locator('.case-list tbody tr').first().waitFor()
    await page.context().close()
  })

  test('scores are a card a unit: two open, the middle folded, the last places in full; found by name', async () => {
    const page = await open(stand.url, 'lisiyuan', '/office/')
    const cards = page.locator('.scard')
    await cards.first().waitFor()
    expect(await page.locator('table.sc').count()).toBe(0)
    expect(await page.locator('.scard:not(.end)').count()).toBe(2)
    expect(await page.locator('.scard.end').count()).toBeGreaterThanOrEqual(3)
    expect(await cards.first().textContent()).toMatch(/评价\s*[\d,]+.*好评率\s*[\d.]+%.*未评率\s*[\d.]+%/s)
    expect(await cards.first().locator('.iv span').textContent()).toMatch(/^[\d.]+ 至 [\d.]+$/)
    await sound(page)
    await shoot(page, 'office-phone')
    await page.getByRole('button', { name: /^第 3 至/ }).tap()
    await expect.poll(() => cards.count()).toBe(30)
    await page.getByLabel('排列').selectOption('document')
    expect(await cards.first().locator('small').textContent()).toBe('J27')
    await page.getByRole('button', { name: '找单位' }).tap()
    await page.getByRole('searchbox', { name: '找单位' }).fill('气象')
    await expect.poll(() => cards.count()).toBe(0)
    await page.getByRole('searchbox', { name: '找单位' }).fill('j52')
    await expect.poll(() => cards.count()).toBe(1)
    await page.getByText(/^样本不足 4/).tap()
    await page.getByText('志办').first().waitFor()
    await sound(page)
    await page.context().close()
  })

  const PAGES = [
    ...['cases', 'day', 'denominator', 'register', 'alerts', 'window/B07'].map((place) => `maxiaoyan /hall/#${place}`),
    ...['screening', 'seal', 'denominator', 'hotline', 'devices', 'accounts'].map(
      (place) => `lisiyuan /office/#${place}`,
    ),
    'lisiyuan /office/?unit=J41',
  ]
  let phone: Page | undefined
  test.each(PAGES)('%s is not wider than the screen', async (where) => {
    const [username, path] = where.split(' ') as [string, string]
    phone ??= await blank()
    await phone.context().clearCookies()
    await leave(phone, hub.url)
    await signIn(phone, hub.url, path, username)
    await phone.locator('main').waitFor()
    await phone.waitForLoadState('networkidle')
    await expect.poll(() => cutTexts(phone!)).toEqual([])
    await shoot(phone, `phone-${where.replaceAll(/\W+/g, '-')}`)
  })
})
