import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumMissing, launchChromium } from '../helpers/chromium.ts'
import { TestHub } from '../helpers/hub-fixture.ts'
import { buildDesk, cutTexts, seriousFaults, shoot } from './desk-pages.ts'

const PASSWORD = 'a long password 7'
const FILE = [
  '工单号,承办单位,满意度,评价时间,是否投诉',
  'w1,公安局,满意,2026-11-02 09:00,否',
  'w2,人社局,非常不满意,2026-11-02 09:10,是',
  'w3,火星局,满意,2026-11-02 09:20,否',
].join('\r\n')

describe.skipIf(chromiumMissing())('12345 at the campaign office', () => {
  let desk: Awaited<ReturnType<typeof buildDesk>>
  let browser: Browser
  let hub: TestHub
  let page: Page

  beforeAll(async () => {
    desk = await buildDesk()
    browser = await launchChromium()
    hub = await TestHub.start({ pages: desk.pages })
    await hub.hub.access.users.add({ username: 'li', role: 'campaign-office' }, PASSWORD, false, 'hub')
    page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage()
    await page.goto(`${hub.url}/office/#hotline`)
    await page.getByLabel('用户名').fill('li')
    await page.getByLabel('密码').fill(PASSWORD)
    await page.keyboard.press('Enter')
  })
  afterAll(async () => {
    await browser?.close()
    await hub?.stop()
    desk?.remove()
  })

  test('a file is mapped, its faulty row left out, imported once, and its complaint is in the report', async () => {
    await page.getByText('本月没有投诉').waitFor()
    await page.getByRole('button', { name: '导入评价' }).click()
    const buffer = Buffer.from(FILE)
    await page.getByLabel(/文件/).setInputFiles({ name: 'calls.csv', mimeType: 'text/csv', buffer })
    await page.getByText('还没有找到：来电编号').waitFor()
    await page.getByLabel('来电编号').selectOption('工单号')
    await page.getByText('没有这个参评单位：火星局').waitFor()
    // What stands in the row is shown, the cell at fault by itself; the rows can be taken away.
    expect(await page.locator('.faults td.wrong').allTextContents()).toEqual(['火星局'])
    const taking = page.waitForEvent('download')
    await page.getByRole('button', { name: '下载有误的行' }).click()
    expect((await taking).suggestedFilename()).toBe('需更正的行.xlsx')
    const button = page.getByRole('button', { name: '导入', exact: true })
    expect(await button.isDisabled()).toBe(true)
    await shoot(page, 'office-hotline-import-1280')
    expect(await seriousFaults(page)).toEqual([])
    await page.getByRole('checkbox', { name: '不导入' }).check()
    await button.click()
    await page.getByText('已导入：新 2 行').waitFor()
    expect(hub.rows('call').length).toBe(2)
    // The same file with another answer: the row is named by its line, and the first answer stands.
    const changed = Buffer.from(FILE.replace(/不满意/, '满意'))
    await page.getByLabel(/文件/).setInputFiles({ name: 'again.csv', mimeType: 'text/csv', buffer: changed })
    await page.getByText('还没有找到：来电编号').waitFor()
    await page.getByLabel('来电编号').selectOption('工单号')
    await page.getByText(/内容不同的行：\d/).waitFor()
    expect(await button.isDisabled()).toBe(true)

    // As it is written, it goes to the tray with the words, and there an officer gives it to a unit.
    const strange = Buffer.from(['来电编号,参评单位,等级,时间', 's1,火星局,很满意,2026年11月2日 9时5分'].join('\n'))
    await page.getByLabel(/文件/).setInputFiles({ name: 'strange.csv', mimeType: 'text/csv', buffer: strange })
    await page.getByLabel('照原文导入，进入待归属').check()
    expect(await page.getByLabel('“很满意”对应的等级').inputValue()).toBe('5')
    await shoot(page, 'office-hotline-strangers-1280')
    await button.click()
    await page.getByText('已导入：新 1 行').waitFor()
    await page.getByRole('button', { name: '待归属' }).click()
    await page.getByRole('rowheader', { name: '火星局' }).waitFor()
    await shoot(page, 'office-hotline-tray-1280')
    expect(await seriousFaults(page)).toEqual([])
    await page.getByLabel('请选择参评单位').selectOption('J36')
    await page.getByLabel('理由').fill('属公安局')
    await page.getByRole('button', { name: '归给单位' }).click()
    await page.getByText('没有待归属的评价').waitFor()

    await page.getByRole('button', { name: '名称对应' }).click()
    await page.getByLabel('名称', { exact: true }).fill('火星局')
    await page.getByLabel('请选择参评单位').selectOption('J36')
    // Each name in the table has a reason of its own: this is the form's, below it.
    await page.getByLabel('理由').last().fill('12345 的写法')
    await page.getByRole('button', { name: '保存' }).click()
    await page.getByRole('rowheader', { name: '火星局' }).waitFor()
    await shoot(page, 'office-hotline-names-1280')
    expect(await seriousFaults(page)).toEqual([])

    await page.goto(`${hub.url}/office/?again#hotline`)
    await page.getByRole('rowheader', { name: '人社局' }).waitFor()
    await shoot(page, 'office-hotline-complaints-1280')
    await expect.poll(() => cutTexts(page)).toEqual([])
    expect(await seriousFaults(page)).toEqual([])
  })
})
