import { readFileSync } from 'node:fs'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { SWEEPS } from '../helpers/asked-by-hand.ts'
import { chromiumMissing, launchChromium } from '../helpers/chromium.ts'
import { deskScores } from './desk-data.ts'
import { buildDesk, cutTexts, leave, seriousFaults, shoot, signIn } from './desk-pages.ts'
import { startDeskStandIn, type DeskStandIn } from './desk-stand-in.ts'

describe.skipIf(chromiumMissing())('the office page', () => {
  let desk: Awaited<ReturnType<typeof buildDesk>>
  let browser: Browser
  let hub: DeskStandIn
  let context: BrowserContext
  let page: Page
  const errors: string[] = []
  const year = deskScores({ from: '2025-12-01', to: '2026-11-30', empty: false })
  const ranked = year.units.filter((unit) => unit.rank !== null).toSorted((a, b) => a.rank! - b.rank!)

  beforeAll(async () => {
    desk = await buildDesk()
    browser = await launchChromium()
    context = await browser.newContext({ acceptDownloads: true })
    page = await context.newPage()
    page.on('pageerror', (error) => errors.push(String(error)))
    page.on('console', (message) => message.text().includes('Content Security Policy') && errors.push(message.text()))
  })
  afterAll(async () => {
    await browser?.close()
    desk?.remove()
  })
  beforeEach(async () => {
    hub = await startDeskStandIn(desk.pages)
    // The hub's clock is the page's: the machine's own does not matter.
    hub.hubTime = Date.parse('2026-11-18T10:42:00+08:00')
    await page.setViewportSize({ width: 1440, height: 900 })
    await page.emulateMedia({ media: null })
  })
  // The next one is another hub, of which the page keeps nothing but the session's cookie.
  afterEach(async () => {
    await leave(page, hub.url)
    await page.unrouteAll({ behavior: 'ignoreErrors' })
    await context.clearCookies()
    await hub.close()
    expect(errors.splice(0)).toEqual([])
  })

  const table = async () => {
    await signIn(page, hub.url, '/office/', 'lisiyuan')
    await page.getByRole('table').waitFor()
  }
  const queries = () =>
    hub.asked.filter(({ url }) => url.includes('/scores?')).map(({ url }) => url.replace(/^.*\/campaigns\//, ''))
  const visibleRanks = () =>
    page
      .locator('td.rk')
      .evaluateAll((cells) =>
        cells.filter((cell) => (cell as HTMLElement).offsetParent).map((cell) => cell.textContent),
      )

  test('every score stands beside its n, interval and unrated share', async () => {
    await table()
    const rows = page.locator('tbody tr:has(td.rk)')
    expect(await rows.count()).toBe(ranked.length)
    for (const index of [0, 7, ranked.length - 1]) {
      const { unit, rank, score, n, interval, favourableRate, unratedRate, raw } = ranked[index]!
      const cells = (await rows.nth(index).locator('td, th').allTextContents()).map((text) =>
        text.replace(/\s+/g, ' ').trim(),
      )
      const grouped = n.toLocaleString('en-US')
      expect(cells).toEqual([
        String(rank),
        `${unit.name}${unit.code}`,
        score,
        `95% 区间 ${interval![0]} 至 ${interval![1]}`,
        grouped,
        '',
        favourableRate,
        unratedRate,
        `${raw.score} (${raw.rank})`,
      ])
    }
  })

  test('the middle folds, the last three with their tie never do', async () => {
    await table()
    const last = ranked.slice(-4).map(({ rank }) => String(rank))
    expect(last[0]).toBe(last[1])
    expect(await page.locator('tr.tail td.rk').allTextContents()).toEqual(last)
    const folded = await visibleRanks()
    expect(folded.length).toBeLessThan(ranked.length)
    expect(folded.slice(-4)).toEqual(last)
    const button = page.getByRole('button', { name: '展开' })
    expect(await button.getAttribute('aria-expanded')).toBe('false')
    await button.focus()
    await page.keyboard.press('Enter')
    await expect.poll(visibleRanks).toEqual(ranked.map(({ rank }) => String(rank)))
    await shoot(page, 'desk-office-expanded-1440')
    await page.getByRole('button', { name: '收起' }).click()
    await expect.poll(visibleRanks).toEqual(folded)
  })

  test('样本不足 and 未进驻 stand apart', async () => {
    await table()
    const side = page.locator('score-side')
    expect(await side.getByRole('listitem').count()).toBe(
      year.units.filter(({ status }) => status === 'insufficient').length,
    )
    const absent = year.units.filter(({ status }) => status === 'not-present')
    await side.getByText(`${absent.length} 个，无得分，不作零分`).waitFor()
    const last = side.getByText(absent.at(-1)!.unit.name)
    expect(await last.isVisible()).toBe(false)
    await side.getByRole('button', { name: `全部 ${absent.length} 个` }).click()
    await last.waitFor()
  })

  test('a period asks the hub for its dates, and the address keeps it', async () => {
    await table()
    await page.getByRole('button', { name: '本季' }).click()
    await page.getByText('2026-10-01 至 2026-11-18').waitFor()
    await page.getByRole('button', { name: '本月' }).click()
    await page.getByText('2026-11-01 至 2026-11-18').waitFor()
    await page.getByRole('button', { name: '自定' }).click()
    await page.getByLabel('起').fill('2026-03-01')
    await page.getByLabel('止').fill('2026-02-01')
    await page.getByRole('button', { name: '查看' }).click()
    await page.getByText('起止日期不正确').waitFor()
    await page.getByLabel('止').fill('2026-03-31')
    await page.keyboard.press('Enter')
    await page.getByText('2026-03-01 至 2026-03-31').waitFor()
    const scores = (from: string, to: string) => `2026/methods/service-centre/scores?from=${from}&to=${to}`
    expect(queries()).toEqual([
      scores('2025-12-01', '2026-11-18'),
      scores('2026-10-01', '2026-11-18'),
      scores('2026-11-01', '2026-11-18'),
      scores('2026-11-01', '2026-11-18'),
      scores('2026-03-01', '2026-03-31'),
    ])
    await page.reload()
    await page.getByText('2026-03-01 至 2026-03-31').waitFor()
    await page.getByLabel('评议活动').selectOption('2025')
    await page.getByText('起止日期不正确').waitFor()
    await page.getByRole('button', { name: '全年' }).click()
    await page.getByText('2024-12-01 至 2025-11-30').first().waitFor()
    // The campaign's dates stand there before its scores are asked for.
    await expect.poll(() => queries().at(-1)).toBe('2025/methods/service-centre/scores?from=2024-12-01&to=2025-11-30')
    expect(await page.getByRole('button', { name: '本月' }).isDisabled()).toBe(true)
  })

  test.each(['xlsx', 'csv', 'json'])('exports %s with the dates on the screen', async (kind) => {
    await table()
    await page.getByRole('button', { name: '本月' }).click()
    await page.getByText('2026-11-01 至 2026-11-18').waitFor()
    const coming = page.waitForEvent('download')
    await page.getByRole('group', { name: '导出' }).getByRole('button', { name: kind, exact: true }).click()
    const download = await coming
    expect(download.suggestedFilename()).toBe(`scores_2026-11-01_2026-11-18.${kind}`)
    expect(readFileSync(await download.path(), 'utf8')).toBe('\uFEFF单位,得分\n')
    expect(hub.asked.map(({ url }) => url).filter((url) => url.includes('/export.'))).toEqual([
      `/api/v1/campaigns/2026/methods/service-centre/export.${kind}?from=2026-11-01&to=2026-11-18`,
    ])
    await page.getByText(`已导出 scores_2026-11-01_2026-11-18.${kind}`).waitFor()
  })

  test('an export that takes long shows that it is under way, and is stopped', async () => {
    await table()
    await page.route('**/export.xlsx*', () => {})
    const button = page.getByRole('button', { name: 'xlsx' }).first()
    await button.click()
    await expect.poll(() => button.isDisabled()).toBe(true)
    await page.getByRole('button', { name: '停止', exact: true }).click()
    await page.getByText('已停止导出。').waitFor()
    await expect.poll(() => button.isDisabled()).toBe(false)
  })

  test('an empty year says so', async () => {
    hub.emptyYear = true
    await signIn(page, hub.url, '/office/', 'shenji')
    await page.getByRole('heading', { name: '这一时段还没有计入的评价' }).waitFor()
    expect([await cutTexts(page), await seriousFaults(page)]).toEqual([[], []])
    await shoot(page, 'desk-office-empty-1440')
  })

  test('a refusal says what happened, what is safe, and tries again on one button', async () => {
    hub.refuse = { code: 'busy' }
    await signIn(page, hub.url, '/office/', 'lisiyuan')
    await page.getByRole('heading', { name: '这一页暂时读不出来' }).waitFor()
    await page.getByText('服务器繁忙，请稍后再试。').waitFor()
    expect([await cutTexts(page), await seriousFaults(page)]).toEqual([[], []])
    await shoot(page, 'desk-office-error-1440')
    hub.refuse = null
    await page.getByRole('button', { name: '重试' }).click()
    await page.getByRole('table').waitFor()
  })

  test("admin sees accounts, no scores, and why; an account's first password is told once", async () => {
    hub.users.get('admin')!.mustChangePassword = false
    hub.users.get('admin')!.password = 'right-password'
    await signIn(page, hub.url, '/office/', 'admin')
    await page.getByText('系统管理员不看得分').waitFor()
    expect(queries()).toEqual([])
    await page.getByRole('button', { name: '新建账号' }).click()
    await page.getByRole('button', { name: '添加账号' }).click()
    await page.getByText('用户名用').waitFor()
    await page.locator('input[name=username]').fill('zhoumin')
    await page.getByLabel('角色').selectOption('unit')
    // By its name: nobody knows codes by heart.
    await page.locator('select[name=unit]').selectOption({ label: 'J16 教育局' })
    await page.getByRole('button', { name: '添加账号' }).click()
    await page.getByText('one-time-4711').waitFor()
    expect(hub.asked.findLast(({ method }) => method === 'POST')!.body).toEqual({
      username: 'zhoumin',
      role: 'unit',
      unit: 'J16',
    })
    await page.getByRole('button', { name: '打印好了，返回' }).click()
    expect(await page.getByText('one-time-4711').count()).toBe(0)
    await page.getByRole('row', { name: /^zhoumin/ }).waitFor()
    expect([await cutTexts(page), await seriousFaults(page)]).toEqual([[], []])
    await shoot(page, 'desk-office-accounts-1440')
    await page.getByRole('button', { name: '新建账号' }).click()
    await page.locator('input[name=username]').fill('zhoumin')
    await page.keyboard.press('Enter')
    await page.getByText('名称已被使用。').waitFor()
  })

  test('prints every unit on A4 landscape, without buttons', async () => {
    await table()
    await page.emulateMedia({ media: 'print' })
    expect(await visibleRanks()).toEqual(ranked.map(({ rank }) => String(rank)))
    expect(await page.getByText('气象局').isVisible()).toBe(true)
    expect(await page.getByRole('button', { name: 'xlsx' }).isVisible()).toBe(false)
    const pdf = await page.pdf({ preferCSSPageSize: true })
    // A4 landscape in points.
    expect(pdf.toString('latin1')).toMatch(/\/MediaBox \[0 0 84[12][.\d]* 59[45][.\d]*\]/)
    await page.setViewportSize({ width: 1047, height: 718 })
    await shoot(page, 'desk-office-print')
  })

  test.each([
    [1920, 1080],
    [1440, 900],
    [1280, 800],
  ])('at %i by %i nothing is cut, and axe, where it looks, finds nothing serious', async (width, height) => {
    hub.demo = width === 1920
    await page.setViewportSize({ width, height })
    await table()
    await shoot(page, `desk-office-${width}`)
    expect([await cutTexts(page), width === 1440 || SWEEPS ? await seriousFaults(page) : []]).toEqual([[], []])
    // The whole table is in sight without scrolling sideways.
    expect(
      await page.locator('score-table .scroll').evaluate((box) => box.scrollWidth - box.clientWidth),
    ).toBeLessThanOrEqual(1)
  })
})
