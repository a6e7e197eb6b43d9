import { readFileSync } from 'node:fs'
import { unzipSync } from 'fflate'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { METHOD_CODES } from '../../server/contract/methods.ts'
import { chromiumMissing, launchChromium } from '../helpers/chromium.ts'
import { WholeYear } from '../helpers/whole-year.ts'
import { buildDesk, cutTexts, leave, seriousFaults, shoot, signIn } from './desk-pages.ts'

const PASSWORD = 'right-password'

describe.skipIf(chromiumMissing())("the year's summary", () => {
  let desk: Awaited<ReturnType<typeof buildDesk>>
  let browser: Browser
  let year: WholeYear
  let context: BrowserContext
  let page: Page
  const errors: string[] = []

  const looks = async (name: string) => {
    for (const [width, height] of [
      [1920, 1080],
      [1280, 800],
      [390, 844],
    ] as const) {
      await page.setViewportSize({ width, height })
      await shoot(page, `${name}-${width}`)
      await expect.poll(() => cutTexts(page), { message: `${name} ${width}` }).toEqual([])
    }
    expect(await seriousFaults(page), name).toEqual([])
    await page.setViewportSize({ width: 1280, height: 800 })
  }
  const names = () => page.locator('table.sy tbody th').allInnerTexts()
  const enter = async (username: string) => {
    await context.clearCookies()
    await leave(page, year.hub.url)
    await signIn(page, year.hub.url, '/office/#summary', username)
  }

  beforeAll(async () => {
    desk = await buildDesk()
    browser = await launchChromium()
    year = await WholeYear.play({ pages: desk.pages })
    const { users } = year.hub.hub.access
    await users.add({ username: 'gongwei', role: 'campaign-office' }, PASSWORD, false, 'cli:root')
    await users.add({ username: 'diaocha', role: 'method-owner', method: 'third-party' }, PASSWORD, false, 'cli:root')
    for (const name of ['gongwei', 'diaocha']) year.hub.vouchFor(name)
    context = await browser.newContext({ locale: 'zh-CN', acceptDownloads: true })
    page = await context.newPage()
    page.on('pageerror', (error) => errors.push(String(error)))
  }, 90_000)
  afterAll(async () => {
    await browser?.close()
    await year?.hub.stop()
    desk?.remove()
    expect(errors).toEqual([])
  })

  test('says that nothing is sealed, leads to the seals, and opens on last year while this one is new', async () => {
    await enter('gongwei')
    await page.getByRole('heading', { name: '还没有封存的结果' }).waitFor()
    expect(await page.locator('.crumb').innerText()).toContain('2026')
    expect(await page.getByRole('link', { name: '去封存' }).count()).toBe(5)
    const here = page.getByRole('link', { name: '汇总', includeHidden: true })
    expect(await here.getAttribute('aria-current')).toBe('page')
    await looks('summary-empty')
  })

  test('shows what is sealed beside blanks; then all four, their agreement and the follow-up list', async () => {
    await year.seal('third-party')
    await page.reload()
    const row = page.locator('table.sy tbody tr', { hasText: '公安局' })
    await row.waitFor()
    expect((await row.locator('td').allInnerTexts()).join('|')).toContain('95.50')
    expect(await row.locator('td.blank').count()).toBe(3)
    expect(await page.locator('.sy-package').innerText()).toContain(
      '包里没有：政务服务中心测评、两代表一委员测评、网络及跟踪评议。',
    )
    for (const method of METHOD_CODES.filter((each) => each !== 'third-party')) await year.seal(method)
    await page.reload()
    await page.getByText(/^W = /).waitFor()
    expect(await names()).toHaveLength(89)
    expect(await row.locator('td.blank').count()).toBe(0)
    expect(await page.locator('.sy-follow').innerText()).toContain('共 3 个单位')
    await looks('summary')
    // The heads stay while the units go by.
    await page.locator('table.sy tbody tr', { hasText: 'J60' }).scrollIntoViewIfNeeded()
    const head = await page.locator('table.sy thead').boundingBox()
    expect(Math.round(head!.y)).toBe(0)
    await page.setViewportSize({ width: 390, height: 844 })
    await row.scrollIntoViewIfNeeded()
    await shoot(page, 'summary-390-unit')
    // Whoever lacks ratings follows up where the office says so, with a reason.
    const few = page.locator('.sy-few li').first()
    await few.getByText('还没有决定').waitFor()
    await few.getByRole('button', { name: '决定' }).click()
    await few.getByRole('button', { name: '列入', exact: true }).click()
    await few.getByText('请写明理由。').waitFor()
    await few.getByRole('textbox').fill('连续两年样本不足')
    await few.getByRole('button', { name: '列入', exact: true }).click()
    await few.getByText('列入：连续两年样本不足').waitFor()
    await page.locator('.sy-follow').getByText('共 4 个单位').waitFor()
    await few.getByRole('button', { name: '改' }).click()
    await few.getByRole('textbox').fill('今年新设')
    await few.getByRole('button', { name: '不列入' }).click()
    await few.getByText('不列入：今年新设').waitFor()
    await page.locator('.sy-follow').getByText('共 3 个单位').waitFor()
    await page.locator('.sy-follow').scrollIntoViewIfNeeded()
    await shoot(page, 'summary-390-side')
    await page.setViewportSize({ width: 1280, height: 800 })
  })

  test('is sorted by a method, cut to the last places and searched, by keyboard, and the address keeps it', async () => {
    const sort = page.getByRole('button', { name: /^第三方测评/ })
    await sort.focus()
    await page.keyboard.press('Enter')
    await page.locator('th[aria-sort=ascending]').first().waitFor()
    expect((await names())[0]).toContain('公安局')
    expect(page.url()).toContain('by=third-party')
    await page.getByRole('button', { name: '只看后三位' }).click()
    await page.waitForFunction(() => document.querySelectorAll('table.sy tbody th').length === 3)
    await page.reload()
    await page.waitForFunction(() => document.querySelectorAll('table.sy tbody th').length === 3)
    await page.getByRole('button', { name: '只看后三位' }).click()
    await page.getByRole('searchbox', { name: '找单位' }).fill('J36')
    await page.waitForFunction(() => document.querySelectorAll('table.sy tbody th').length === 1)
    await page.getByRole('searchbox', { name: '找单位' }).fill('')
  })

  test("last year's figures are read first, their faults by line, then taken: the table shows who rose and fell", async () => {
    const choose = (lines: readonly string[]) =>
      page.locator('baseline-import input[type=file]').setInputFiles({
        name: '2025.csv',
        mimeType: 'text/csv',
        buffer: Buffer.from(['参评单位,评议方式,得分,名次', ...lines].join('\r\n')),
      })
    await choose(['公安局,第三方测评,101,1'])
    await page.getByText('2025.csv 有 1 行要改').waitFor()
    expect(await page.locator('.sy-faults').innerText()).toContain('第 2 行 得分：')
    const faults = await page.getByRole('link', { name: '下载要改的行（csv）' }).getAttribute('href')
    expect(decodeURIComponent(faults!)).toContain('"2","得分","101"')
    expect(await page.locator('baseline-import a[download]').count()).toBe(3)
    await looks('summary-baseline')
    await choose(['公安局,第三方测评,91,4', 'J24,第三方测评,95,1'])
    await page.getByRole('button', { name: '导入 2 行' }).click()
    await page.getByText('已导入 2 行').waitFor()
    const row = page.locator('table.sy tbody tr', { hasText: '公安局' })
    await row.getByRole('img', { name: '比上年升 3 名' }).waitFor()
    expect(await page.locator('.sy-seals').innerText()).toContain('比较基数：2025 年导入的结果')
  })

  test('says of a deduction that was withdrawn after the seal that the sealed score holds it, as report and 待办 do', async () => {
    const { hub, office, second } = year
    const { body } = await hub.call('GET', '/api/v1/deductions?unit=J24', { token: office })
    const path = `/api/v1/deductions/${body.deductions[0].id}/withdraw`
    for (const token of [office, second]) await hub.call('POST', path, { token, body: { reason: '日期记错' } })
    await page.reload()
    const note = page.getByRole('region', { name: '封存的得分里仍扣着 1 条已经不算的减分' })
    await note.getByText('封存以后两人撤回').waitFor()
    expect(await note.getByRole('link', { name: '去封存页' }).getAttribute('href')).toContain('method=online')
    await looks('summary-ended')
    await page.goto(`${hub.url}/office/#report?campaign=2026`)
    await note.waitFor()
    await looks('report-ended')
    await page.goto(`${hub.url}/office/`)
    await page.getByText('1 条减分封存以后撤回或异议成立').first().waitFor()
    await page.goto(`${hub.url}/office/#summary`)
    await note.waitFor()
  })

  test('is taken away as a file and printed whole, and the survey team reads it, too', async () => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'csv' }).click(),
    ])
    expect(download.suggestedFilename()).toBe('pingyi-2026-summary.csv')
    const [zip] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: '下载全年材料包' }).click(),
    ])
    expect(zip.suggestedFilename()).toBe('pingyi-2026-package.zip')
    await page.getByText('已导出 pingyi-2026-package.zip').waitFor()
    const files = Object.keys(unzipSync(readFileSync(await zip.path())))
    for (const method of METHOD_CODES) expect(files).toContain(`${method}/manifest.json`)
    expect(files).toContain('README.txt')
    await looks('summary-package')
    await page.setViewportSize({ width: 390, height: 844 })
    await page.getByRole('button', { name: '下载全年材料包' }).scrollIntoViewIfNeeded()
    await shoot(page, 'summary-390-package')
    expect(await cutTexts(page)).toEqual([])
    await page.setViewportSize({ width: 1280, height: 800 })
    await page.emulateMedia({ media: 'print' })
    expect(await page.locator('.sy-tools').isVisible()).toBe(false)
    expect(await page.locator('.sy-package').isVisible()).toBe(false)
    expect(await page.locator('table.sy tbody tr').count()).toBe(89)
    await page.emulateMedia({ media: 'screen' })
    await enter('diaocha')
    await page.getByText(/^W = /).waitFor()
    expect(await page.locator('.sy-follow').count()).toBe(0)
    expect(await page.locator('.sy-package').count()).toBe(0)
  })
})
