import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumMissing, launchChromium } from '../helpers/chromium.ts'
import { HOUR, LONG_AGO, MINUTE, SECOND, TEN, TestHub } from '../helpers/hub-fixture.ts'
import { buildDesk, cutTexts, seriousFaults, shoot } from './desk-pages.ts'

const PASSWORD = 'a long password 7'

/** The office finds the hub's clock in doubt, looks at what a correction would do, and ends it. */
describe.skipIf(chromiumMissing())("the card about the hub's clock", () => {
  let desk: Awaited<ReturnType<typeof buildDesk>>
  let browser: Browser
  let hub: TestHub
  let time = TEN
  let wrong = 0
  const contexts: BrowserContext[] = []
  const errors: string[] = []
  const ids: unknown[] = []

  const pass = (ms: number) => {
    time += ms
    hub.clock.now = time + wrong
  }
  const person = async (username: string) => {
    const context = await browser.newContext({ viewport: { width: 1920, height: 1080 } })
    contexts.push(context)
    const page = await context.newPage()
    page.on('pageerror', (error) => errors.push(String(error)))
    page.on('console', (message) => message.text().includes('Content Security Policy') && errors.push(message.text()))
    await page.goto(`${hub.url}/office/`)
    await page.getByLabel('用户名').fill(username)
    await page.getByLabel('密码').fill(PASSWORD)
    await page.keyboard.press('Enter')
    return page
  }
  const looks = async (page: Page, name: string) => {
    for (const [width, height] of [
      [1920, 1080],
      [1280, 800],
      [390, 844],
    ] as const) {
      await page.setViewportSize({ width, height })
      await shoot(page, `${name}-${width}`)
      const cut = (await cutTexts(page)).filter(
        (fault) => fault.includes('clock') && !fault.endsWith('covered by undefined undefined'),
      )
      expect(cut, `${name} ${width}`).toEqual([])
    }
    expect(await seriousFaults(page), name).toEqual([])
    await page.setViewportSize({ width: 1920, height: 1080 })
  }

  beforeAll(async () => {
    desk = await buildDesk()
    browser = await launchChromium()
    hub = await TestHub.start({ pages: desk.pages, trueTime: () => time })
    // Founding accounts: whoever comes later decides nothing for seven days.
    for (const [username, role] of [
      ['li', 'campaign-office'],
      ['wang', 'campaign-office'],
      ['shen', 'auditor'],
    ] as const)
      await hub.hub.access.users.add({ username, role }, PASSWORD, false, 'hub')
    const window = hub.freshWindow()
    await hub.post(window, 'J16', LONG_AGO)
    const device = await hub.device(window, { trueTime: () => time, bootedAt: TEN - HOUR })
    const press = async (level: number) => {
      const made = device.press(level)
      await device.submit([made])
      ids.push(made['id'])
      pass(MINUTE)
    }
    // An hour ahead for three presses, and set right by the time server.
    await press(5)
    wrong = 15 * HOUR
    pass(SECOND)
    for (const level of [4, 2, 5]) await press(level)
    wrong = 0
    pass(SECOND)
    await press(5)
  })
  afterAll(async () => {
    for (const context of contexts) await context.close()
    await browser?.close()
    await hub?.stop()
    desk?.remove()
    expect(errors).toEqual([])
  })

  test('says what happened, asks for a reason, shows what would change, and ends the doubt', async () => {
    const li = await person('li')
    const card = li.locator('section.clock')
    await card.getByText('服务器时钟存疑').waitFor()
    expect(await card.getByText('4 条评价等待确认').count()).toBe(1)
    expect(await card.locator('tbody tr').allInnerTexts()).toEqual([
      expect.stringMatching(/时钟突然向前跳 15 小时[^]*2026-11-19 01:01:01[^]*评价 3 条/),
      expect.stringMatching(/时钟突然向后跳 15 小时[^]*2026-11-18 10:04:02[^]*评价 1 条/),
    ])
    // As if the clock were right now: that is what is proposed.
    expect(await card.getByLabel('当时实际是 1').inputValue()).toBe('2026-11-18T10:01:01')
    expect(await card.getByLabel('当时实际是 2').inputValue()).toBe('2026-11-18T10:04:02')
    await card.getByRole('button', { name: '先看影响' }).click()
    await card.getByText('请写明怎么核对的').waitFor()
    await card.getByLabel('怎么核对的').fill('与国家授时中心核对，时间服务器快 15 小时')
    await card.getByRole('button', { name: '先看影响' }).click()
    await card.getByText('将重新判定 4 条评价：4 条计入，0 条仍待核。').waitFor()
    expect(await card.locator('.days li').allInnerTexts()).toEqual([
      '2026-11-18：1 条 → 4 条',
      '2026-11-19：3 条 → 0 条',
    ])
    expect(await card.locator('.effect td').first().innerText()).toBe('党校')
    await looks(li, 'office-clock')
    expect(hub.rows('clock-settled')).toEqual([])

    // What is typed after looking was not looked at.
    await card.getByLabel('怎么核对的').fill('与国家授时中心核对')
    expect(await card.getByRole('button', { name: '确认，记入台账' }).count()).toBe(0)
    await card.getByRole('button', { name: '先看影响' }).click()
    await card.getByRole('button', { name: '确认，记入台账' }).click()
    await card.getByText('已记入台账').waitFor()
    expect(ids.map((id) => hub.verdict(id)!.verdict)).toEqual(Array(5).fill('counted'))
    expect(hub.rows('clock-settled').map(({ body }) => body)).toMatchObject([
      { operator: 'user:li', role: 'campaign-office', reason: '与国家授时中心核对', shifts: [{ by: -15 * HOUR }] },
    ])
    await expect.poll(() => li.locator('score-table .n, score-page').first().isVisible()).toBe(true)
  })

  test('the auditor sees it and ends nothing; the clock was right: nothing is moved', async () => {
    wrong = HOUR
    pass(SECOND)
    const reader = await person('shen')
    const card = reader.locator('section.clock')
    await card.getByText('由评议办公室确认。').waitFor()
    expect(await card.getByRole('button').count()).toBe(0)
    const wang = await person('wang')
    const own = wang.locator('section.clock')
    await own.getByText('时钟一直是对的').click()
    await own.getByLabel('怎么核对的').fill('虚拟机休眠后恢复')
    await own.getByRole('button', { name: '先看影响' }).click()
    await own.getByText('将重新判定 0 条评价').waitFor()
    await looks(wang, 'office-clock-right')
  })
})
