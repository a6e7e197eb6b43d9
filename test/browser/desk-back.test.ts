import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumMissing, launchChromium } from '../helpers/chromium.ts'
import { HOUR, LONG_AGO, MINUTE, SECOND, TestHub } from '../helpers/hub-fixture.ts'
import { buildDesk } from './desk-pages.ts'

const LAST = Date.parse('2026-11-30T16:00:00+08:00')

describe.skipIf(chromiumMissing())('Back returns to what was there', () => {
  let desk: Awaited<ReturnType<typeof buildDesk>>
  let browser: Browser
  let hub: TestHub

  beforeAll(async () => {
    desk = await buildDesk()
    browser = await launchChromium()
    hub = await TestHub.start({ pages: desk.pages, now: LAST })
    for (const unit of ['J16', 'J24']) {
      const window = hub.freshWindow()
      await hub.post(window, unit, LONG_AGO)
      const device = await hub.device(window)
      // The second press of each window comes too soon after the first and is held.
      await device.submit([device.press(5, LAST - 2 * HOUR), device.press(1, LAST - 2 * HOUR + 6 * SECOND)])
      await device.submit([device.press(2, LAST - HOUR - MINUTE)])
    }
    for (const username of ['li', 'wang']) {
      await hub.hub.access.users.add({ username, role: 'campaign-office' }, 'right-password', false, 'hub')
      hub.vouchFor(username)
    }
  })
  afterAll(async () => {
    await browser?.close()
    await hub?.stop()
    desk?.remove()
  })

  async function open(path: string, username = 'li'): Promise<Page> {
    const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage()
    await page.request.post(`${hub.url}/api/v1/session`, { data: { username, password: 'right-password' } })
    await page.goto(hub.url + path)
    return page
  }
  const pressed = (page: Page, name: string | RegExp) =>
    page.getByRole('button', { name, exact: typeof name === 'string' }).getAttribute('aria-pressed')

  test('scores: from the month to the quarter to the year, and from a unit to the table', async () => {
    const page = await open('/office/')
    await page.getByRole('button', { name: '本季' }).click()
    await page.getByRole('button', { name: '本月' }).click()
    await expect.poll(() => page.url()).toContain('period=month')
    await page.goBack()
    await expect.poll(() => pressed(page, '本季')).toBe('true')
    await page.goBack()
    await expect.poll(() => pressed(page, '本季')).toBe('false')
    await page.goForward()
    await expect.poll(() => pressed(page, '本季')).toBe('true')
    await page.goto(`${hub.url}/office/?period=month&unit=J16`)
    await page.locator('unit-page').waitFor()
    await page.locator('.crumb a').click()
    await page.locator('unit-page').waitFor({ state: 'detached' })
    await page.goBack()
    await page.locator('unit-page').waitFor()
    expect(await pressed(page, '本月')).toBe('true')
    await page.context().close()
  })

  test('screening: the open rating, the filter and the tab, one after the other', async () => {
    const page = await open('/office/#screening')
    const rows = page.locator('.held li[data-rating]')
    await page.getByText('待核 2 条').waitFor()
    await page.getByLabel('参评单位').selectOption('J24')
    await page.getByText('待核 1 条').waitFor()
    await rows.first().getByRole('button').click()
    await page.locator('.timeline').waitFor()
    await page.getByRole('button', { name: '已决定' }).click()
    await expect.poll(() => pressed(page, '已决定')).toBe('true')
    await page.goBack()
    await page.locator('.timeline').waitFor()
    await page.getByText('待核 1 条').waitFor()
    await page.goBack()
    await page.locator('.timeline').waitFor({ state: 'detached' })
    expect(await page.getByLabel('参评单位').inputValue()).toBe('J24')
    await page.goBack()
    await page.getByText('待核 2 条').waitFor()
    await expect.poll(() => page.getByLabel('参评单位').inputValue()).toBe('')
    await page.context().close()
  })

  test('screening: rows that are gone through by arrow are one step back, and a reload shows the same row', async () => {
    const page = await open('/office/#screening')
    const rows = page.locator('.held li[data-rating]')
    await page.getByText('待核 2 条').waitFor()
    await rows.nth(0).getByRole('button').click()
    await expect.poll(() => rows.nth(0).getAttribute('class')).toBe('sel')
    await rows.nth(0).getByRole('button').press('ArrowDown')
    await expect.poll(() => rows.nth(1).getAttribute('class')).toBe('sel')
    await page.reload()
    await expect.poll(() => rows.nth(1).getAttribute('class')).toBe('sel')
    await page.goBack()
    await expect.poll(() => page.locator('.held li.sel').count()).toBe(0)
    await page.getByText('待核 2 条').waitFor()
    await page.context().close()
  })

  /** Everything that is open is accepted, and the request is about to be asked once more. */
  const submit = async (page: Page) => {
    for (const box of await page.getByRole('checkbox', { name: '按现状接受' }).all()) await box.check()
    await page.getByRole('button', { name: '提交，请第二人同意' }).click()
  }

  test('the seal: the question before an act closes and nothing was done; the period that was shown before', async () => {
    const page = await open('/office/#seal')
    const dialog = page.locator('dialog.confirm')
    await page.locator('.frame').waitFor()
    await page.getByLabel('起', { exact: true }).fill('2026-11-01')
    // A period that is over: no other one can be asked for.
    await page.getByLabel('止', { exact: true }).fill('2026-11-29')
    await page.getByRole('button', { name: '查看' }).click()
    await expect.poll(() => page.url()).toContain('from=2026-11-01')
    await page.locator('input.reason').fill('年度封存')
    await submit(page)
    await dialog.waitFor()
    await page.goBack()
    await dialog.waitFor({ state: 'detached' })
    expect(await page.locator('input.reason').inputValue()).toBe('年度封存')
    // Closed by its own button it leaves nothing to go back through.
    await submit(page)
    await dialog.waitFor()
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    await expect.poll(() => page.evaluate(() => history.state)).toBe(null)
    await page.goBack()
    await expect.poll(() => page.url()).toContain('from=2025-12-01')
    await page.getByRole('heading', { name: /2025-12-01/ }).waitFor()
    await page.context().close()
  })

  test('12345 and the days of the denominator', async () => {
    const page = await open('/office/#hotline')
    await page.getByRole('button', { name: '导入评价' }).click()
    await page.locator('call-import').waitFor()
    await page.goBack()
    await page.locator('call-import').waitFor({ state: 'detached' })
    await page.goto(`${hub.url}/office/#denominator`)
    await page.getByLabel('起', { exact: true }).fill('2026-11-29')
    await page.getByRole('button', { name: '查看' }).click()
    await expect.poll(() => page.url()).toContain('from=2026-11-29')
    await page.goBack()
    await expect.poll(() => page.getByLabel('起', { exact: true }).inputValue()).toBe('2025-12-01')
    await page.context().close()
  })

  test('the hall: another hall, and from a case to the list with its filter', async () => {
    const page = await open('/hall/')
    const halls = page.getByLabel('大厅').first()
    await halls.waitFor()
    const [first, second] = await halls
      .locator('option')
      .evaluateAll((all) => all.map((each) => (each as HTMLOptionElement).value))
    await halls.selectOption(second!)
    await expect.poll(() => page.url()).toContain(`hall=${second}`)
    await page.goBack()
    await expect.poll(() => page.url()).not.toContain('hall=')
    await expect.poll(() => page.getByLabel('大厅').first().inputValue()).toBe(first)
    await page.goto(`${hub.url}/hall/#cases`)
    await page.getByRole('button', { name: '全部', exact: true }).click()
    await page.locator('.case-list tbody a').first().click()
    await page.locator('hall-case .steps').waitFor()
    await page.goBack()
    await expect.poll(() => pressed(page, '全部')).toBe('true')
    await page.context().close()
  })
})
