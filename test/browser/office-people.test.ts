import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumMissing, launchChromium } from '../helpers/chromium.ts'
import { TestHub } from '../helpers/hub-fixture.ts'
import { buildDesk, cutTexts, seriousFaults, shoot } from './desk-pages.ts'

const PASSWORD = 'a long password 7'

describe.skipIf(chromiumMissing())('who keeps accounts', () => {
  let desk: Awaited<ReturnType<typeof buildDesk>>
  let browser: Browser
  let hub: TestHub
  let context: BrowserContext
  let page: Page
  const errors: string[] = []

  const looks = async (name: string) => {
    for (const [width, height] of [
      [1920, 1080],
      [1280, 1052],
      [390, 844],
    ] as const) {
      await page.setViewportSize({ width, height })
      await shoot(page, `${name}-${width}`)
    }
    expect(await seriousFaults(page), name).toEqual([])
    await page.setViewportSize({ width: 1280, height: 1052 })
  }
  const row = (name: string) => page.getByRole('row', { name: new RegExp(`^${name}`) })

  beforeAll(async () => {
    desk = await buildDesk()
    browser = await launchChromium()
    hub = await TestHub.start({ pages: desk.pages })
    const { users } = hub.hub.access
    const people = [
      ['zhao91', 'admin', {}, '赵建宁'],
      ['zhang01', 'campaign-office', {}, '张建宁'],
      ['li02', 'campaign-office', {}, '李建宁'],
      ['wang11', 'method-owner', { method: 'service-centre', unit: 'J62' }, '王建宁'],
      ['liu21', 'reporter', { body: 'media' }, '刘建宁'],
      ['ma31', 'hall-manager', { hall: 'shimin' }, '马建宁'],
      ['ding41', 'unit', { unit: 'J41' }, '丁建宁'],
      ['na44', 'unit', { unit: 'J44' }, '纳建宁'],
      ['zhou81', 'auditor', {}, '周建宁'],
    ] as const
    for (const [username, role, bound, name] of people)
      await users.add({ username, role, ...bound, name }, PASSWORD, false, 'user:zhao91')
    context = await browser.newContext({ viewport: { width: 1280, height: 1052 } })
    page = await context.newPage()
    page.on('pageerror', (error) => errors.push(String(error)))
    await page.goto(`${hub.url}/office/#accounts`)
    await page.getByLabel('用户名').fill('zhao91')
    await page.getByLabel('密码').fill(PASSWORD)
    await page.keyboard.press('Enter')
    await row('丁建宁').waitFor()
  })
  afterAll(async () => {
    await context?.close()
    await browser?.close()
    await hub?.stop()
    desk?.remove()
    expect(errors).toEqual([])
  })

  test('is led through the first day, by what is the case, and sets a step aside with a word', async () => {
    await page.getByText(/开始使用：还有 \d 项没有办好/).waitFor()
    await page.getByRole('link', { name: '去看' }).click()
    const step = (name: string) => page.locator('.first-day li', { hasText: name })
    await step('大厅和窗口').getByText('已办').waitFor()
    expect(await step('人员与担保').innerText()).toContain('评议办公室 2 人，够了')
    // Keys that are being tried light up by themselves.
    await step('试按一次').getByText('配对一台评价器以后').waitFor()
    const device = await hub.device('A01')
    await device.hello()
    await device.submit([5, 4, 3].map((level) => ({ ...device.press(level), test: true })))
    await step('试按一次').getByText('3 / 5', { exact: true }).waitFor()
    // Which ones is the office's to see; admin sees nothing by level.
    expect(await page.locator('.fd-keys li').count()).toBe(0)
    const office = await browser.newContext({ viewport: { width: 1280, height: 1052 } })
    const theirs = await office.newPage()
    await theirs.request.post(`${hub.url}/api/v1/session`, { data: { username: 'zhang01', password: PASSWORD } })
    await theirs.goto(`${hub.url}/office/#first-day`)
    await theirs.locator('.fd-dates').getByText('各项测评数据结果报送市直机关工委').waitFor()
    await expect.poll(() => theirs.locator('.fd-keys li.lit').count()).toBe(3)
    await shoot(theirs, 'first-day-office')
    await office.close()
    await looks('first-day')
    await device.submit([2, 1].map((level) => ({ ...device.press(level), test: true })))
    await step('试按一次').getByText('已办').waitFor()
    await step('备份').getByText('怎么办').click()
    await step('备份').getByText('pingyi backup --out').waitFor()
    expect(await cutTexts(page)).toEqual([])
    await step('备份').getByRole('button', { name: '不用办' }).click()
    await page.getByRole('button', { name: '记下' }).click()
    await page.getByText('请写明为什么不用办').waitFor()
    await step('备份').getByRole('textbox').fill('市里统一备份')
    await page.keyboard.press('Enter')
    await step('备份').getByRole('button', { name: '收回' }).waitFor()
    await page.getByRole('button', { name: '收起，以后再做' }).click()
    await page.getByText('这一页已收起').waitFor()
    await page.getByRole('link', { name: '账号', exact: true }).click()
    await row('丁建宁').waitFor()
    expect(await page.getByText('开始使用：还有').count()).toBe(0)
  })

  test('finds an account by name, user name, unit, hall or role, and by group', async () => {
    await looks('office-people')
    const search = page.getByRole('searchbox')
    const names = async () => (await page.locator('.acc tbody th b').allInnerTexts()).toSorted()
    for (const [text, found] of [
      ['住建', ['纳建宁']],
      ['J41', ['丁建宁']],
      ['MA31', ['马建宁']],
      ['市民大厅 值班长', ['马建宁']],
      ['有关媒体', ['刘建宁']],
    ] as const) {
      await search.fill(text)
      await expect.poll(names).toEqual([...found])
    }
    await search.fill('')
    await page.getByRole('button', { name: '参评单位 2' }).click()
    await expect.poll(names).toEqual(['丁建宁', '纳建宁'])
    await page.getByRole('button', { name: '从未登录 7' }).click()
    await expect.poll(async () => (await names()).length).toBe(7)
    await page.getByRole('button', { name: '全部 9' }).click()
  })

  test('opens the menu of a row by the keyboard alone, and Escape gives the focus back', async () => {
    const kebab = row('丁建宁').getByRole('button', { name: '丁建宁 的操作' })
    await kebab.focus()
    await page.keyboard.press('ArrowDown')
    const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim().slice(0, 6))
    await expect.poll(focused).toContain('换角色')
    await looks('office-people-menu')
    await page.keyboard.press('ArrowUp')
    await expect.poll(focused).toContain('停用')
    await page.keyboard.press('Escape')
    expect(await kebab.evaluate((element) => element === document.activeElement)).toBe(true)
    expect(await page.getByRole('menu').count()).toBe(0)
  })

  test('prints a one-time slip, whose password is told once and voids the old one', async () => {
    await row('纳建宁').getByRole('button').click()
    await page.getByRole('menuitem', { name: /打印一次性登录条/ }).click()
    await page.getByText('旧口令立即作废').last().waitFor()
    await looks('office-people-slip-asks')
    await page.getByRole('button', { name: '作废旧口令并打印' }).click()
    const paper = page.locator('.acc-slip')
    const password = await paper.locator('.once-word').innerText()
    const said = await paper.innerText()
    expect(said).toMatch(/J44 住建局\s+纳建宁/)
    expect(said).toContain('2026-11-19 10:00 以前用，只能用一次')
    expect(said.split(password)).toHaveLength(2)
    await looks('account-slip')
    // One page of A4, upright, and nothing else on it.
    await page.emulateMedia({ media: 'print' })
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1')
    expect(pdf.match(/\/Type \/Page\b/g)).toHaveLength(1)
    expect(pdf).toMatch(/\/MediaBox \[0 0 59[45][.\d]* 84[12][.\d]*\]/)
    await shoot(page, 'account-slip-print')
    await page.emulateMedia({ media: 'screen' })
    const signsIn = async (secret: string) =>
      (await hub.call('POST', '/api/v1/session', { body: { username: 'na44', password: secret } })).status
    expect([await signsIn(PASSWORD), await signsIn(password)]).toEqual([401, 200])
    await page.getByRole('button', { name: '打印好了，返回' }).click()
    expect(await page.content()).not.toContain(password)
  })

  test('binds an account to something else by names, and shuts and opens one', async () => {
    await row('刘建宁').getByRole('button').click()
    await page.getByRole('menuitem', { name: /换角色或所属/ }).click()
    await page.locator('select[name=role]').selectOption({ label: '参评单位' })
    await page.getByRole('button', { name: '换', exact: true }).click()
    await page.getByText('请选择参评单位。').waitFor()
    await page.locator('select[name=unit]').selectOption({ label: 'J45 交通局' })
    await looks('office-people-bind')
    await page.getByRole('button', { name: '换', exact: true }).click()
    await page.getByText('已换 liu21 的角色或所属。').waitFor()
    expect(await row('刘建宁').innerText()).toContain('J45 交通局')
    for (const [what, done] of [
      ['停用', '已停用 liu21。'],
      ['启用', '已启用 liu21。'],
    ] as const) {
      await row('刘建宁').getByRole('button').click()
      await page.getByRole('menuitem', { name: new RegExp(`^${what}`) }).click()
      await page.getByRole('button', { name: what, exact: true }).click()
      await page.getByText(done).waitFor()
    }
  })

  test('sees where somebody is signed in, and ends it', async () => {
    const { token } = hub.inside.sessions.start('ma31', { address: '10.1.2.3', browser: 'Edge 126, Windows' })
    hub.inside.sessions.start('ma31', { address: '10.1.2.4', browser: '微信 8, Android' })
    await row('马建宁').getByRole('button').click()
    await page.getByRole('menuitem', { name: /登录情况/ }).click()
    const line = page.getByRole('row', { name: /10\.1\.2\.3/ })
    expect(await line.innerText()).toContain('Edge 126, Windows')
    await looks('office-people-sessions')
    await line.getByRole('button', { name: '结束' }).click()
    await page.getByText('已结束 1 次登录。').last().waitFor()
    expect((await hub.call('GET', '/api/v1/session', { token })).status).toBe(401)
    await page.keyboard.press('Escape')
    // And what was done with the account stands in the log.
    await row('马建宁').getByRole('button').click()
    await page.getByRole('menuitem', { name: /对这个账号做过的事/ }).click()
    await page.locator('table.log tbody tr').first().waitFor()
    const done = await page.locator('table.log tbody').innerText()
    expect(done).toMatch(/退出登录，或被结束登录/)
    expect(done).toContain('账号 ma31')
    await page.getByText('逐条核对', { exact: true }).click()
    await page.getByText('逐条核对过：前后相连，没有缺号').waitFor()
    await looks('office-people-log')
    expect(await cutTexts(page)).toEqual([])
  })
})
