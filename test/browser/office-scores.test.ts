import { readFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumMissing, launchChromium } from '../helpers/chromium.ts'
import { DAY, MINUTE, TEN, TestHub } from '../helpers/hub-fixture.ts'
import { buildDesk, cutTexts, seriousFaults, shoot } from './desk-pages.ts'

/** The score page on a real hub: two months of callers, and one unit with windows, corrected after the fact. */
describe.skipIf(chromiumMissing())('the score page of a real hub', () => {
  let desk: Awaited<ReturnType<typeof buildDesk>>
  let browser: Browser
  let hub: TestHub
  let page: Page
  let firstWindow: string
  const errors: string[] = []

  beforeAll(async () => {
    desk = await buildDesk()
    browser = await launchChromium()
    hub = await TestHub.start({ pages: desk.pages, now: TEN - 30 * DAY })
    firstWindow = hub.freshWindow()
    const secondWindow = hub.freshWindow()
    for (const window of [firstWindow, secondWindow]) await hub.post(window, 'J36', TEN - 45 * DAY)
    await callers('2026-10-19', (unit, k) => 1 + ((unit * 7 + k * k) % 5))
    await presses(firstWindow, 12)
    hub.clock.now = TEN - DAY
    await callers('2026-11-17', (unit, k) => 1 + ((unit * 3 + k * 5 + 2) % 5))
    await presses(secondWindow, 24)
    // Today the posting of October is corrected.
    hub.clock.now = TEN
    await hub.post(firstWindow, 'J37', TEN - 44 * DAY)
    await hub.hub.access.users.add({ username: 'lisiyuan', role: 'campaign-office' }, 'right-password', false, 'hub')
    hub.vouchFor('lisiyuan')
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
    page = await context.newPage()
    page.on('pageerror', (error) => errors.push(String(error)))
    page.on('console', (message) => message.text().includes('Content Security Policy') && errors.push(message.text()))
    await page.goto(`${hub.url}/office/`)
    await page.getByLabel('用户名').fill('lisiyuan')
    await page.getByLabel('密码').fill('right-password')
    await page.keyboard.press('Enter')
    await page.locator('td.rk').first().waitFor()
  })
  afterAll(async () => {
    await browser?.close()
    await hub?.stop()
    desk?.remove()
    expect(errors).toEqual([])
  })

  async function callers(day: string, level: (unit: number, k: number) => number): Promise<void> {
    const token = hub.apiKey('hotline')
    const rows = Array.from({ length: 24 }, (_, unit) => unit).flatMap((unit) =>
      Array.from({ length: 36 }, (_, k) => ({
        callId: `${day}-${unit}-${k}`,
        unit: `J${30 + unit}`,
        level: level(unit, k),
        answeredAt: `${day}T09:${String(k % 60).padStart(2, '0')}:00+08:00`,
        ...(k % 9 === 0 ? { reasons: ['attitude', 'inaction'] } : {}),
      })),
    )
    const answer = await hub.call('POST', '/api/v1/hotline/ratings', { token, body: rows })
    expect(answer.status).toBe(200)
  }

  async function presses(window: string, count: number): Promise<void> {
    const device = await hub.device(window)
    for (let i = 0; i < count; i++) {
      hub.clock.now += MINUTE
      expect((await device.submit([device.press(1 + (i % 5))])).ok).toBe(true)
    }
  }

  const table = () => page.getByRole('table').first()
  const looksRight = async (name: string) => {
    for (const [width, height] of [
      [1920, 1080],
      [1280, 800],
    ] as const) {
      await page.setViewportSize({ width, height })
      await shoot(page, `${name}-${width}`)
      await expect.poll(() => cutTexts(page)).toEqual([])
    }
    expect(await seriousFaults(page)).toEqual([])
    await page.setViewportSize({ width: 1440, height: 900 })
  }

  test('ranks beside those of last month, and a line of dates with what is late', async () => {
    await table().getByText('较上月').waitFor()
    const changes = page.locator('tr:has(td.rk) td:nth-child(10)')
    await expect.poll(async () => (await changes.allTextContents()).join('').length).toBeGreaterThan(10)
    const texts = (await changes.allTextContents()).map((text) => text.trim())
    // What the page says of a unit is what the hub's ranks of the two periods say.
    const ranks = async (to: string) => {
      const { body } = await hub.call('GET', `/api/v1/campaigns/2026/methods/service-centre/scores?to=${to}`, {
        token: await hub.signIn('campaign-office'),
      })
      const units = body.units as { unit: { code: string }; rank: number }[]
      return new Map(units.map(({ unit, rank }) => [unit.code, rank]))
    }
    const [now, before] = [await ranks('2026-11-18'), await ranks('2026-10-31')]
    const codes = await page.locator('tr:has(td.rk) th.un > span').allTextContents()
    expect(codes.length).toBe(24)
    for (const [i, code] of codes.entries()) {
      const won = before.get(code)! - now.get(code)!
      expect(texts[i], code).toBe(won === 0 ? '–' : `${won > 0 ? '↑' : '↓'} ${Math.abs(won)}`)
    }
    await page.getByText('12 天后截止').waitFor()
    await page.getByText('3 项已过期未办').waitFor()
    // What waits for the office stands beside the scores, each with the page on which it is done.
    const todo = page.locator('todo-card')
    await todo.getByText('（已逾期）').first().waitFor()
    expect(await todo.getByText('（已逾期）').count()).toBe(4)
    expect(await todo.getByRole('link', { name: /差评件未办结/ }).getAttribute('href')).toBe('/hall/#cases')
    await looksRight('desk-scores-table')
  })

  test('a date is marked as done with a word, by the keyboard alone, and taken back', async () => {
    await page.getByRole('button', { name: '看日程' }).press('Enter')
    const plans = page.locator('.date-list li').first()
    await plans.getByRole('button', { name: '标记完成' }).press('Enter')
    await plans.getByLabel('办理情况').fill('89 家全部报送')
    await page.keyboard.press('Enter')
    await plans.getByText('89 家全部报送').waitFor()
    await page.getByText('2 项已过期未办').waitFor()
    await looksRight('desk-scores-calendar')
    await plans.getByRole('button', { name: '取消完成' }).press('Enter')
    await page.getByText('3 项已过期未办').waitFor()
    await page.getByRole('button', { name: '收起日程' }).press('Enter')
  })

  test('other rules, each with how many ranks it would move', async () => {
    await page.getByRole('button', { name: '试算' }).click()
    const rows = page.locator('.wi tbody tr')
    await expect.poll(() => rows.count()).toBe(24)
    expect(await rows.first().locator('td').first().textContent()).toMatch(/^1/)
    expect(await page.locator('.wi td.moved').count()).toBeGreaterThan(0)
    await page.locator('.what-if').scrollIntoViewIfNeeded()
    await looksRight('desk-scores-what-if')
    await page.locator('.what-if').getByRole('button', { name: '收起' }).click()
  })

  test('one unit in parts, and back', async () => {
    await page.getByRole('button', { name: '展开' }).click()
    await page.getByRole('link', { name: '公安局' }).click()
    await page.getByRole('heading', { name: '公安局' }).waitFor()
    await page.getByText('12345 来电').waitFor()
    // The first window went to another unit by the correction.
    expect(await page.locator('unit-page').getByText(firstWindow).count()).toBe(0)
    expect(page.url()).toContain('unit=J36')
    const subjects = page.locator('section:has-text("按评议内容") tbody tr')
    // Each day 4 of 36 callers named two reasons, each of another subject.
    expect(await subjects.filter({ hasText: '三不为' }).locator('td').first().textContent()).toBe('8')
    await looksRight('desk-scores-unit')
    const file = page.waitForEvent('download')
    await page.getByRole('group', { name: '评价明细' }).getByRole('button', { name: 'csv' }).click()
    const saved = readFileSync(await (await file).path(), 'utf8')
      .trimEnd()
      .split('\r\n')
    // 72 callers and 24 presses, and a head line.
    expect(saved).toHaveLength(97)
    expect(saved[1]).toContain('公安局')
    await page.reload()
    await page.getByRole('heading', { name: '公安局' }).waitFor()
    await page.getByRole('link', { name: '单位得分' }).click()
    await page.locator('td.rk').first().waitFor()
  })

  test("yesterday's knowledge: the correction of today is not in it", async () => {
    await page.getByRole('button', { name: '自定' }).click()
    const n = (name: string) => page.locator(`tr:has(th.un:has-text("${name}")) td:nth-child(5)`)
    await page.getByRole('button', { name: '展开' }).click()
    await expect.poll(() => n('民政局').textContent()).toBe('84')
    await page.getByLabel('当时所知').fill('2026-11-17')
    await page.getByRole('button', { name: '查看' }).click()
    await page.getByText('按 2026-11-17 结束时所知').waitFor()
    await expect.poll(() => n('民政局').textContent()).toBe('72')
    await looksRight('desk-scores-as-of')
    await page.getByRole('button', { name: '回到现在' }).click()
    await expect.poll(() => n('民政局').textContent()).toBe('84')
  })
})
