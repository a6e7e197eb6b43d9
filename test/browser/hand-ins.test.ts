import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumMissing, launchChromium } from '../helpers/chromium.ts'
import { TestHub } from '../helpers/hub-fixture.ts'
import { buildDesk, cutTexts, leave, seriousFaults, shoot, signIn } from './desk-pages.ts'

const PASSWORD = 'right-password'
const csv = (...rows: string[]) => Buffer.from(['类别,姓名,单位,电话,关系,同意', ...rows].join('\r\n'))
const GOOD = ['市场主体,马小建,塞上一家公司,13809517766,办过预售证,是', '人民群众,李小宁,,13909518899,,否']

describe.skipIf(chromiumMissing())('hand-ins from empty form to what is accepted', () => {
  let desk: Awaited<ReturnType<typeof buildDesk>>
  let browser: Browser
  let hub: TestHub
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
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      expect([name, width, wider > 1]).toEqual([name, width, false])
    }
    expect(await seriousFaults(page), name).toEqual([])
    await page.setViewportSize({ width: 1280, height: 800 })
  }
  const saved = () => page.getByText(/已保存/).waitFor()
  const part = (name: string) => page.getByRole('group', { name: '报送' }).getByText(name, { exact: true }).click()

  beforeAll(async () => {
    desk = await buildDesk()
    browser = await launchChromium()
    hub = await TestHub.start({ pages: desk.pages, now: Date.parse('2026-06-23T10:00:00+08:00') })
    const { users } = hub.hub.access
    await users.add({ username: 'na', role: 'unit', unit: 'J44' }, PASSWORD, false, 'cli:root')
    await users.add({ username: 'ding', role: 'unit', unit: 'J44' }, PASSWORD, false, 'cli:root')
    await users.add({ username: 'zhang', role: 'campaign-office' }, PASSWORD, false, 'cli:root')
    await users.add({ username: 'shen', role: 'auditor' }, PASSWORD, false, 'cli:root')
    context = await browser.newContext({ locale: 'zh-CN' })
    page = await context.newPage()
    page.on('pageerror', (error) => errors.push(String(error)))
  })
  afterAll(async () => {
    await browser?.close()
    await hub?.stop()
    desk?.remove()
  })

  test('the unit writes duties, which are saved at a pause, outlive a reload, and are handed in', async () => {
    await signIn(page, hub.url, '/office/#hand-in?part=duties', 'na')
    await page.getByLabel('职责', { exact: true }).fill('房屋市政工程质量安全监督')
    await page.getByLabel('依据').fill('建设工程质量管理条例')
    await saved()
    await page.reload()
    await expect.poll(() => page.getByLabel('职责', { exact: true }).inputValue()).toBe('房屋市政工程质量安全监督')
    await looks('duties-unit-draft')
    await page.getByRole('button', { name: '交工作职责' }).click()
    await page.getByText('工作职责第 1 版已交').waitFor()
  })

  test('a workbook is only read: faults by line with the value as written hold the whole back until they are mended', async () => {
    await part('服务对象')
    const file = { name: '服务对象.csv', mimeType: 'text/csv', buffer: csv(...GOOD, '企业,王小宁,,139 0951,,') }
    await page.locator('input[type=file]').setInputFiles(file)
    await page.getByText('2 行没有问题，1 行要改。').waitFor()
    await page.getByText('改成「市场主体」').waitFor()
    await saved()
    expect(await page.getByRole('button', { name: '交服务对象' }).isDisabled()).toBe(true)
    await looks('duties-unit-faults')
    await page.getByRole('button', { name: '跳到第 1 处' }).click()
    await page.locator('input[aria-label=类别][aria-invalid=true]').fill('市场主体')
    await page.locator('input[aria-label=电话][aria-invalid=true]').fill('13900951000')
    await page.locator('select[aria-label=同意][aria-invalid=true]').selectOption('是')
    await expect.poll(() => page.getByRole('button', { name: '交服务对象' }).isEnabled()).toBe(true)
    await page.getByRole('button', { name: '交服务对象' }).click()
    await page.getByText('服务对象第 1 版已交').waitFor()
  })

  test('a colleague who saved meanwhile is named, and either draft can be kept', async () => {
    await part('联系人')
    await page.getByLabel('部门').fill('办公室')
    await saved()
    const ding = await browser.newContext({ locale: 'zh-CN' })
    const other = await ding.newPage()
    await signIn(other, hub.url, '/office/#hand-in?part=contact', 'ding')
    await other.getByLabel('姓名').fill('丁小宁')
    await other.getByText(/草稿，.*已保存/).waitFor()
    await ding.close()
    await page.getByLabel('姓名').fill('纳小建')
    await page.getByText('ding').first().waitFor()
    await page.getByRole('button', { name: '用对方的' }).click()
    await expect.poll(() => page.getByLabel('姓名').inputValue()).toBe('丁小宁')
    await page.getByLabel('电话').fill('(0951) 5032117')
    await saved()
    await page.getByRole('button', { name: '交联系人' }).click()
    await page.getByText('联系人第 1 版已交').waitFor()
  })

  test('the office sees 89 units, looks at people on record, accepts, and returns with a reason that the unit reads', async () => {
    await context.clearCookies()
    await leave(page, hub.url)
    await signIn(page, hub.url, '/office/#hand-ins?party=J44', 'zhang')
    await page.getByRole('button', { name: '接收' }).waitFor()
    expect(await page.locator('.hi-columns tbody tr').count()).toBe(89)
    await looks('duties-office')
    await page.locator('.hi-parts').getByText('工作职责').click()
    await page.getByRole('button', { name: '接收' }).click()
    await page.getByText('已接收。').waitFor()
    await page.locator('.hi-parts').getByText('服务对象').click()
    await page.getByRole('button', { name: '看原件' }).click()
    await page.getByRole('cell', { name: '马小建' }).waitFor()
    // Whoever asks for it is erased, with a reason.
    await page.getByRole('row', { name: '马小建' }).getByRole('button').click()
    await page.getByRole('button', { name: '彻底删除', exact: true }).click()
    await page.getByText('请写原因。').waitFor()
    await page.getByLabel('原因').fill('本人来电要求删除')
    await looks('duties-office-erase')
    await page.getByRole('button', { name: '彻底删除', exact: true }).click()
    await page.getByText('已彻底删除 1 人。').waitFor()
    await page.getByText('1 人已按要求彻底删除').waitFor()
    await page.locator('.hi-answer').getByRole('button', { name: '退回' }).click()
    await page.getByText('请写清缺什么、补什么，单位原样看到。').waitFor()
    await page.getByLabel('退回的话').fill('请补办事群众')
    await page.locator('.hi-answer').getByRole('button', { name: '退回' }).click()
    await page.getByText('已退回，单位看得到您写的话。').waitFor()
    const view = (
      await hub.call('GET', '/api/v1/campaigns/2026/hand-ins/own', { token: await hub.signIn('unit', { unit: 'J44' }) })
    ).body
    expect(view.parts.map(({ state }: { state: string }) => state)).toEqual(['handed-in', 'accepted', 'returned'])
    expect(view.parts[2].versions[0].reason).toBe('请补办事群众')
  })

  test('reminders name what is late, the day and the telephone, one sheet a unit', async () => {
    await page.getByRole('button', { name: '记一次电话' }).first().click()
    await page.getByText(/打过电话，zhang/).waitFor()
    await page.getByRole('button', { name: /打印催办单 88 份/ }).click()
    expect(await page.locator('.hi-slip').count()).toBe(88)
    expect(await page.locator('.hi-slip').first().innerText()).toMatch(
      /联系人　应于 2026-06-22 前报送[^]*\(0951\) 6888529/,
    )
    await shoot(page, 'duties-slips')
    const pdf = await page.pdf({ format: 'A4' })
    expect(pdf.toString('latin1').match(/\/Type \/Page\b/g)).toHaveLength(88)
    await page.getByRole('button', { name: '返回' }).click()
  })

  test('the calendar says how many units kept the day, from the facts, and leads to the table', async () => {
    await hub.call('POST', '/api/v1/campaigns/2026/hand-ins/own/objects', {
      token: await hub.signIn('unit', { unit: 'J44' }),
      body: { revision: 0, lines: [{ line: 1, cells: { kind: '人民群众', name: '李小宁', consent: '是' } }] },
    })
    await page.goto(`${hub.url}/office/`)
    await page.getByRole('button', { name: '看日程' }).click()
    // Contacts of 22 June, then what is due on 30 June.
    await page.getByRole('link', { name: '89 家中 1 家已交', exact: true }).click()
    await page.getByRole('heading', { name: '职责与名单' }).waitFor()
  })

  test('the public reads what was accepted, without a script, on a phone and on paper; and nobody stands there', async () => {
    const reader = await browser.newContext({ javaScriptEnabled: false, locale: 'zh-CN' })
    const sheet = await reader.newPage()
    for (const [width, height] of [
      [1280, 800],
      [390, 844],
    ] as const) {
      await sheet.setViewportSize({ width, height })
      await sheet.goto(`${hub.url}/units/`)
      await shoot(sheet, `public-units-${width}`)
      await sheet.getByLabel('单位名称或职责').fill('质量安全')
      await sheet.keyboard.press('Enter')
      await sheet.getByRole('link', { name: '住建局' }).click()
      await sheet.getByRole('main').getByText('房屋市政工程质量安全监督').waitFor()
      await shoot(sheet, `public-unit-${width}`)
      expect(await sheet.getByRole('heading', { level: 1 }).innerText()).toBe('住建局')
      // The page's one style is taken: its hash stands in the policy.
      expect(
        await sheet
          .locator('section')
          .first()
          .evaluate((each) => getComputedStyle(each).borderRadius),
      ).toBe('12px')
    }
    await reader.close()
    await page.goto(`${hub.url}/units/J44`)
    expect(await page.content()).not.toMatch(/马小建|纳小建|丁小宁|5032117/)
    await page.getByText('评议办公室电话 Campaign office：(0951) 6888529').waitFor()
  })

  test('the auditor sees the table and can neither answer nor look at people', async () => {
    await context.clearCookies()
    await leave(page, hub.url)
    await signIn(page, hub.url, '/office/#hand-ins?party=J44', 'shen')
    await page.locator('.hi-parts').getByText('联系人').waitFor()
    expect(await page.locator('.hi-answer').count()).toBe(0)
    expect(await page.getByRole('button', { name: /^(看原件|看联系人和电话|记一次电话|接收)$/ }).count()).toBe(0)
    expect(await cutTexts(page)).toEqual([])
    expect(errors).toEqual([])
  })
})
