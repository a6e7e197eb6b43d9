import { readFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DayReport } from '../../server/contract/hall/hall-reports.ts'
import { readBack, secondOpinion } from '../fixtures/score/second-opinion.ts'
import { chromiumMissing, launchChromium } from '../helpers/chromium.ts'
import { DAY, MINUTE, SECOND, TEN, TestHub } from '../helpers/hub-fixture.ts'
import { buildDesk, cutTexts, seriousFaults, shoot, signIn } from './desk-pages.ts'

/** A window's page and the day's end on a real hub: yesterday and today at two windows, one of them with invitations. */
describe.skipIf(chromiumMissing())('what a hall reads beside its board', () => {
  let desk: Awaited<ReturnType<typeof buildDesk>>
  let browser: Browser
  let hub: TestHub
  let page: Page
  let window: string
  let invited: string
  const errors: string[] = []

  beforeAll(async () => {
    desk = await buildDesk()
    browser = await launchChromium()
    hub = await TestHub.start({ pages: desk.pages, now: TEN - DAY })
    window = hub.freshWindow()
    invited = hub.invitedWindow()
    const device = await hub.device(window)
    await device.hello()
    await press(device, [5, 5, 4])
    hub.clock.now = TEN
    // A seq that never comes leaves a gap.
    device.nextSeq++
    // Half an hour of beats.
    for (let i = 0; i < 60; i++) {
      hub.clock.now += 30 * SECOND
      await device.ask('device:beat', { pending: 0, ...device.reading() })
    }
    await press(device, [5, 4, 3, 1])
    expect((await device.submit([device.press(2, hub.clock.now, { test: true })])).ok).toBe(true)
    await serve()
    await hub.hub.access.users.add(
      { username: 'maxiaoyan', role: 'hall-manager', hall: 'shimin' },
      'right-password',
      false,
      'hub',
    )
    hub.vouchFor('maxiaoyan')
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
    page = await context.newPage()
    page.on('pageerror', (error) => errors.push(String(error)))
    page.on('console', (message) => message.text().includes('Content Security Policy') && errors.push(message.text()))
    await page.goto(`${hub.url}/hall/#window/${window}`)
    await page.getByLabel('用户名').fill('maxiaoyan')
    await page.getByLabel('密码').fill('right-password')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: window, exact: true }).waitFor()
  })
  afterAll(async () => {
    await browser?.close()
    await hub?.stop()
    desk?.remove()
    expect(errors).toEqual([])
  })

  async function press(device: Awaited<ReturnType<TestHub['device']>>, levels: number[]): Promise<void> {
    for (const level of levels) {
      hub.clock.now += MINUTE
      const rating = device.press(level)
      const items = level === 1 ? [rating, device.extra(rating, { reasons: ['efficiency'] })] : [rating]
      expect((await device.submit(items)).ok).toBe(true)
    }
  }

  /** Three are served where invitations are shown: one presses, one does not, one is still there. */
  async function serve(): Promise<void> {
    const device = await hub.device(invited)
    await device.hello()
    const token = hub.apiKey('services')
    for (const caseNo of ['a', 'b', 'c']) {
      const path = `/api/v1/windows/shimin/${invited}/services`
      expect((await hub.call('POST', path, { token, body: { caseNo, party: 'person' } })).status).toBe(201)
      hub.clock.now += 5 * SECOND
      if (caseNo === 'a') expect((await device.submit([device.press(5)])).ok).toBe(true)
      hub.clock.now += 5 * SECOND
    }
  }

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
  }

  test('a window: today by the hour, thirty days, ratings with verdicts, accounting', async () => {
    const rows = page.locator('.ratings tbody tr')
    await expect.poll(() => rows.count()).toBe(8)
    expect(await rows.first().textContent()).toContain('test · 按键自检')
    await page.getByRole('button', { name: '不计' }).click()
    await expect.poll(() => rows.count()).toBe(1)
    await page.getByRole('button', { name: '全部' }).press('Enter')
    const today = page.locator('.figures > div').first()
    expect((await today.textContent())!.replaceAll(/\s+/g, '')).toBe('今日评价4条')
    // Ten were made, one of which never came.
    await page.getByText('收到 9 / 应收 10').waitFor()
    await page.getByText('缺第 4 号').waitFor()
    // What came of it: the case of the worst one, what the hub noticed, who serves here.
    expect(await rows.nth(1).textContent()).toMatch(/非常不满意.*效率.*差评件 CP-1118-02/s)
    await page.locator('.incidents li', { hasText: '收到差评' }).getByText('已生成差评件').waitFor()
    await page.locator('.beside', { hasText: '公安局 J36' }).waitFor()
    const campaign = page.locator('.figures > div').last()
    expect((await campaign.textContent())!.replaceAll(/\s+/g, '')).toMatch(/^2026年度累计7条得分\d+\.\d\d$/)
    const chart = page.locator('svg.chart').first()
    expect(await chart.locator('.usual').count()).toBeGreaterThan(0)
    expect(await chart.getAttribute('aria-label')).toContain('10 时 4')
    // The line of thirty days: drawn, told to who does not see it, and gone through by keys.
    const line = page.locator('month-line .line')
    await line.locator('canvas').waitFor()
    expect(await line.getAttribute('aria-label')).toMatch(/11-17 \d+\.\d\d，11-18 \d+\.\d\d$/)
    await line.press('End')
    await page.getByText(/^2026-11-18　得分 \d+\.\d\d　计入 4 条$/).waitFor()
    await line.press('ArrowLeft')
    await page.getByText(/^2026-11-17　.*计入 3 条$/).waitFor()
    await line.press('Home')
    await page.getByText(/^2026-10-\d\d　没有评价$/).waitFor()
    await looksRight('desk-hall-window')
  })

  test('the next window by the keyboard, and back to the board', async () => {
    await page.getByRole('link', { name: /下一窗口/ }).press('Enter')
    await expect.poll(() => page.locator('h1.no').textContent()).not.toBe(window)
    await page.getByText('近 30 日没有评价。').waitFor()
    await page.getByRole('link', { name: /上一窗口/ }).press('Enter')
    await page.getByRole('heading', { name: window, exact: true }).waitFor()
    await page.getByRole('link', { name: '变更登记' }).press('Enter')
    await page.locator('register-window h2', { hasText: window }).waitFor()
    await page.goBack()
    await page.getByRole('heading', { name: window, exact: true }).waitFor()
  })

  test("the day's end: the denominator, devices' time, the gap; the workbook says the same", async () => {
    await page.getByRole('link', { name: '日报' }).click()
    const row = page.locator(`.day-page tr:has(b:text-is("${invited}"))`).first()
    await row.waitFor()
    // served, invited, shown, pressed, unrated, down, called off, rated, counted, held
    const cells = (await row.locator('td.num').allTextContents()).slice(0, 7).map((text) => text.trim())
    expect(cells).toEqual(['3', '3', '3', '1', '1', '0', '0'])
    const device = page.locator(`.day-page tr:has(b:text-is("${window}"))`).last()
    expect(await device.textContent()).toContain('9 / 10')
    await looksRight('desk-hall-day')
    const coming = page.waitForEvent('download')
    await page.getByRole('button', { name: 'xlsx' }).click()
    const workbook = readFileSync(await (await coming).path())
    const line = (await readBack(workbook, '窗口')).find(([code]) => code === invited)!
    expect(line.slice(3, 10)).toEqual([3, 3, 3, 1, 1, 0, 0])
    // Window by window and unit by unit.
    for (const [sheet, code, labels] of [
      ['窗口', 'b', 3],
      ['单位', 'small', 2],
    ] as const) {
      const shown = page
        .locator('.day-page table')
        .nth(sheet === '窗口' ? 0 : 1)
        .locator('tbody tr')
      const rows = await shown.evaluateAll(
        (all, name) =>
          all.map((each) => [
            each.querySelector(name)!.textContent,
            ...[...each.querySelectorAll('td.num')].map((cell) => Number(cell.textContent.trim())),
          ]),
        code,
      )
      expect(rows.length).toBeGreaterThan(0)
      const kept = new Map((await readBack(workbook, sheet)).map((cells) => [cells[0], cells]))
      for (const [id, ...figures] of rows) expect(kept.get(id)!.slice(labels, labels + 10)).toEqual(figures)
    }
    // Half an hour of beats after a night without any.
    const time = (await readBack(workbook, '评价器')).find(([code]) => code === window)!
    expect(time[3]).toBeGreaterThanOrEqual(29)
    expect(time[3]).toBeLessThanOrEqual(31)
    const names = secondOpinion(workbook)?.sheets.map(({ name }) => name)
    if (names) expect(names).toEqual(['封面', '窗口', '单位', '评价器', '提醒'])
  })

  test('a full day of 64 windows prints on one page', async () => {
    const token = await hub.signIn('hall-manager', { hall: 'shimin' })
    const { body } = (await hub.call('GET', '/api/v1/halls/shimin/day?date=2026-11-18', { token })) as {
      body: DayReport
    }
    const busy = { ...body.total, served: 31, invited: 31, rated: 28, n: 27 }
    await page.route('**/day?date=*', (route) =>
      route.fulfill({
        json: {
          ...body,
          windows: body.windows.slice(0, 64).map((row) => ({ ...row, ...busy })),
          units: body.units.slice(0, 20).map((row) => ({ ...row, ...busy })),
          devices: Array.from({ length: 64 }, (_, i) => ({
            ...body.devices[0]!,
            window: body.windows[i]!.code,
            gaps: i === 7 ? [{ first: 4, last: 6 }] : [],
            received: i === 7 ? 9 : 12,
            expected: 12,
            onlineMs: 9 * 3_600_000,
            openMs: 9 * 3_600_000,
          })),
          alerts: Array.from({ length: 12 }, (_, i) => ({
            rule: 'bad-rating',
            window: body.windows[i]!.code,
            since: '2026-11-18T10:00:00+08:00',
            until: '2026-11-18T10:20:00+08:00',
            word: '已到窗口',
          })),
        } satisfies DayReport,
      }),
    )
    await page.getByRole('button', { name: '查看' }).click()
    await expect.poll(() => page.locator('.day-page table').first().locator('tbody tr').count()).toBe(64)
    await page.emulateMedia({ media: 'print' })
    // A4 landscape without its margins, in CSS pixels.
    await page.setViewportSize({ width: 1062, height: 733 })
    await shoot(page, 'desk-hall-day-print')
    const paper = await page.pdf({ preferCSSPageSize: true })
    expect(paper.toString('latin1').match(/\/Type\s*\/Page\b/g)).toHaveLength(1)
    // Devices without a fault stand in one line.
    expect(await page.getByText('其余 63 台：在线、收齐').isVisible()).toBe(true)
    expect(await page.locator('.day-page table').last().locator('tbody tr:visible').count()).toBe(1)
    await page.emulateMedia({ media: null })
    await page.unroute('**/day?date=*')
  })

  test('a late answer is not shown under the date that was asked for since', async () => {
    const ask = async (date: string) => {
      await page.getByLabel('日期').fill(date)
      await page.getByRole('button', { name: '查看' }).click()
    }
    let letGo = (): void => {}
    const held = new Promise<void>((resolve) => (letGo = resolve))
    await page.route('**/day?date=2026-11-17', async (route) => {
      await held
      await route.continue()
    })
    const asked = page.waitForRequest('**/day?date=2026-11-17')
    const answered = page.waitForResponse('**/day?date=2026-11-17')
    await ask('2026-11-17')
    await asked
    await ask('2026-11-18')
    await page.locator('h1 small', { hasText: '2026-11-18' }).waitFor()
    letGo()
    await (await answered).finished()
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))))
    expect(await page.locator('h1 small').innerText()).toBe('2026-11-18')
    await page.unroute('**/day?date=2026-11-17')
  })

  test('yesterday is another day; tomorrow is refused', async () => {
    await page.getByLabel('日期').fill('2026-11-17')
    await page.getByRole('button', { name: '查看' }).click()
    await expect.poll(() => page.locator('.figures > div').nth(2).locator('b').textContent()).toBe('3')
    const { body } = await hub.call('GET', '/api/v1/halls/shimin/day?date=2027-01-01', {
      token: await hub.signIn('hall-manager', { hall: 'shimin' }),
    })
    expect(body.code).toBe('bad-period')
  })

  test('the denominator of any days: by window, staff and unit, for the hall and for the city', async () => {
    await page.getByRole('link', { name: '邀评' }).click()
    const cells = (named: string) =>
      page
        .locator(`denominator-report tr:has(${named}) td.num`)
        .allTextContents()
        .then((texts) => texts.map((text) => text.trim()))
    const expected = ['3', '3', '3', '1', '1', '0', '0', '33.33%']
    const window = `b:text-is("${invited}")`
    await page.locator(`denominator-report ${window}`).waitFor()
    expect(await cells(window)).toEqual(expected)
    expect(await cells('th:text("未登记工号")')).toEqual(expected)
    expect(await cells('small:text-is("J62")')).toEqual(expected)
    await looksRight('desk-hall-denominator')
    const coming = page.waitForEvent('download')
    await page.getByRole('button', { name: 'xlsx' }).click()
    const line = (await readBack(readFileSync(await (await coming).path()), '窗口')).find((row) => row[1] === invited)!
    expect(line.slice(4)).toEqual([3, 3, 3, 1, 1, 0, 0])
    // The day before nobody was announced; a period that ends before it begins is none.
    for (const label of ['起', '止']) await page.getByLabel(label, { exact: true }).fill('2026-11-17')
    await page.getByRole('button', { name: '查看' }).click()
    await page.getByText('这段时间没有办件。').waitFor()
    await page.getByLabel('起', { exact: true }).fill('2026-11-18')
    await page.getByRole('button', { name: '查看' }).press('Enter')
    await page.getByRole('alert').waitFor()

    await hub.hub.access.users.add({ username: 'office', role: 'campaign-office' }, 'right-password', false, 'hub')
    hub.vouchFor('office')
    const hallPage = page
    page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage()
    await signIn(page, hub.url, '/office/#denominator', 'office')
    await page.locator(`denominator-report ${window}`).waitFor()
    expect(await cells(window)).toEqual(expected)
    await looksRight('desk-office-denominator')
    await page.context().close()
    page = hallPage
  })
})
