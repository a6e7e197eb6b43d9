import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { METHODS } from '../../server/methods/methods.ts'
import { RECORDS } from '../../server/store/methods/records.ts'
import { telephoneMethod, telephoneRecord } from '../fixtures/methods/telephone.ts'
import { chromiumMissing, launchChromium } from '../helpers/chromium.ts'
import { DAY, HOUR, LONG_AGO, TEN, TestHub } from '../helpers/hub-fixture.ts'
import { buildDesk, cutTexts, leave, seriousFaults, shoot } from './desk-pages.ts'

const PASSWORD = 'a long password 7'
const before = { method: METHODS.online, record: RECORDS.online }

describe.skipIf(chromiumMissing())('owners of methods and reporters', () => {
  let desk: Awaited<ReturnType<typeof buildDesk>>
  let browser: Browser
  let hub: TestHub
  let context: BrowserContext
  let page: Page
  const errors: string[] = []

  const signIn = async (username: string, path = '/office/') => {
    await page.context().clearCookies()
    await leave(page, hub.url)
    await page.goto(hub.url + path)
    await page.getByLabel('用户名').fill(username)
    await page.getByLabel('密码').fill(PASSWORD)
    await page.keyboard.press('Enter')
  }
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

  beforeAll(async () => {
    desk = await buildDesk()
    browser = await launchChromium()
    hub = await TestHub.start({ pages: desk.pages })
    const { users } = hub.hub.access
    await users.add({ username: 'admin2', role: 'admin' }, PASSWORD, false, 'cli:root')
    await users.add({ username: 'shenpi', role: 'method-owner', method: 'service-centre' }, PASSWORD, false, 'cli:root')
    await users.add({ username: 'diaocha', role: 'method-owner', method: 'third-party' }, PASSWORD, false, 'cli:root')
    await users.add({ username: 'xinwen', role: 'method-owner', method: 'online' }, PASSWORD, false, 'cli:root')
    await users.add({ username: 'gongwei', role: 'campaign-office' }, PASSWORD, false, 'cli:root')
    await users.add({ username: 'ducha', role: 'reporter', body: 'supervision' }, PASSWORD, false, 'cli:root')
    const window = hub.freshWindow()
    await hub.post(window, 'J16', LONG_AGO)
    const device = await hub.device(window)
    // The second, bad and 5 s later, is held.
    await device.submit([device.press(5, TEN - HOUR), device.press(1, TEN - HOUR + 5_000)])
    hub.clock.now = TEN + DAY
    context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
    page = await context.newPage()
    page.on('pageerror', (error) => errors.push(String(error)))
  })
  afterAll(async () => {
    await context?.close()
    await browser?.close()
    await hub?.stop()
    for (const [table, was] of [
      [METHODS, before.method],
      [RECORDS, before.record],
    ] as const)
      if (was === undefined) delete table.online
      else Object.assign(table, { online: was })
    desk?.remove()
    expect(errors).toEqual([])
  })

  test('the owner of the service-centre method sees what there is to do, its scores and its seal, and nothing else', async () => {
    await signIn('shenpi')
    await page.getByRole('heading', { name: '测评单位 · 行政审批服务局' }).waitFor()
    await page.getByText('要办的事').waitFor()
    await looks('owner-service-centre')
    const links = await page.locator('nav.nav a').allTextContents()
    expect(links).toEqual(['本单位事项', '政务服务中心测评', '封存', '邀评', '报送'])
    await page.getByRole('link', { name: '看得分' }).click()
    await page.getByRole('heading', { name: /得分/ }).first().waitFor()
    await page.getByText('公安局').first().waitFor()
    await page.getByRole('link', { name: '本单位事项' }).click()
    await page.getByRole('link', { name: '去封存' }).click()
    await page.getByRole('heading', { name: /^封存 ·/ }).waitFor()
    // The period is not over: nothing to submit yet, and it says so.
    await page.getByText('时段还没结束').waitFor()
    await looks('owner-seal')
    await page.getByRole('link', { name: '本单位事项' }).click()
    await page.getByText('要办的事').waitFor()
  })

  test('the owner submits the seal, and waits until an officer of the office agrees', async () => {
    const period = { from: '2026-10-05', to: '2026-10-05' }
    const path = `/office/#seal?campaign=2026&from=${period.from}&to=${period.to}`
    await signIn('shenpi', path)
    await page.getByRole('heading', { name: /^封存 ·/ }).waitFor()
    await page.locator('input.reason').fill('按期报送')
    await page.getByRole('button', { name: '提交，请第二人同意' }).click()
    await page.locator('dialog.confirm button.solid').click()
    await page.getByRole('button', { name: /收回|撤回/ }).waitFor()
    await looks('owner-waits')
    const request = hub.rows('seal-request').at(-1)!
    expect(request.body).toMatchObject({ role: 'method-owner', operator: 'user:shenpi', ...period })
    const office = await hub.signIn('campaign-office')
    const body = { content: request.body.content, password: 'a long password' }
    expect(
      (await hub.call('POST', `/api/v1/seal-requests/${request.n}/agreement`, { token: office, body })).status,
    ).toBe(201)
    await page.reload()
    await page.getByText('按期报送').first().waitFor()
    expect(hub.rows('seal').at(-1)!.body).toMatchObject({ role: 'method-owner', operator: 'user:shenpi' })
    // Opening again begins with the owner's word and ends with the office's.
    await page.locator('input.reason').fill('有误')
    await page.getByRole('button', { name: /申请/ }).click()
    await page
      .getByText(/shenpi.*申请|申请.*shenpi/)
      .first()
      .waitFor()
    expect(await page.getByRole('button', { name: /^解除封存/ }).count()).toBe(0)
  })

  test('a second method has the same page: its owner submits, the office agrees to what it may see, and then sees figures', async () => {
    METHODS.online = telephoneMethod
    RECORDS.online = telephoneRecord
    const period = { from: '2026-10-06', to: '2026-10-06' }
    await signIn('xinwen', `/office/#seal?campaign=2026&from=${period.from}&to=${period.to}`)
    await page.getByRole('heading', { name: /网络及跟踪评议/ }).waitFor()
    await page.locator('input.reason').fill('按期报送')
    await page.getByRole('button', { name: '提交，请第二人同意' }).click()
    await page.locator('dialog.confirm').getByText('网络及跟踪评议').waitFor()
    await page.locator('dialog.confirm button.solid').click()
    await page.getByRole('button', { name: '撤回提交' }).waitFor()
    await signIn('gongwei')
    await page.getByRole('link', { name: /网络及跟踪评议/ }).click()
    await page.getByRole('heading', { name: /网络及跟踪评议.*等您同意|网络及跟踪评议/ }).waitFor()
    await page.getByText('封存以后才能查看').first().waitFor()
    expect(await page.locator('.a4mini').count()).toBe(0)
    await looks('office-agrees-online')
    await page.locator('input.own-password').fill(PASSWORD)
    await page.getByRole('button', { name: /同意/ }).click()
    await page.locator('.a4mini').getByText('网络及跟踪评议').waitFor()
    await page
      .locator('.a4mini')
      .getByText(/未覆盖 89 个/)
      .waitFor()
    expect(hub.rows('seal').at(-1)!.body).toMatchObject({
      method: 'online',
      operator: 'user:xinwen',
      second: 'user:gongwei',
    })
    await page.getByRole('link', { name: 'scores.xlsx' }).waitFor()
    expect(await page.getByRole('link', { name: 'held.csv' }).count()).toBe(0)
    await looks('office-sealed-online')
    // Its owner finds the same from the first page.
    await signIn('xinwen')
    await page.getByRole('heading', { name: '测评单位 · 新闻传媒集团' }).waitFor()
    await page.getByRole('link', { name: '下载得分表' }).waitFor()
    await page.getByRole('link', { name: '去封存' }).click()
    await page.getByRole('heading', { name: /网络及跟踪评议/ }).waitFor()
  })

  test('the survey team finds its draw, its answers and its plan, and no scores of a hall', async () => {
    await signIn('diaocha')
    await page.getByRole('heading', { name: '测评单位 · 国家统计局银川调查队' }).waitFor()
    await page.getByRole('link', { name: '去导入' }).waitFor()
    const links = await page.locator('nav.nav a').allTextContents()
    expect(links).toEqual(expect.arrayContaining(['本单位事项', '样本库', '抽样', '问卷结果', '报送']))
    expect(links).not.toContain('待核')
    await looks('owner-third-party')
  })

  test('市委督查室 finds the compiled duties, and nothing of others', async () => {
    await signIn('ducha')
    await page.getByRole('heading', { name: '报送单位 · 市委督查室' }).waitFor()
    await page.getByText('各单位工作职责合订本').waitFor()
    expect(await page.locator('nav.nav a').allTextContents()).toEqual(['本单位事项', '抽样'])
    await looks('reporter-supervision')
    // A page of somebody else's leads back here.
    await page.goto(`${hub.url}/hall/`)
    await page.getByRole('link', { name: '本单位事项' }).first().click()
    await page.getByText('各单位工作职责合订本').waitFor()
  })

  test('in December owners and office find what is left of the campaign that is over, and each page says its year', async () => {
    hub.clock.now = Date.parse('2026-12-03T10:00:00+08:00')
    const crumb = (text: string | RegExp) => page.locator('.crumb').getByText(text).waitFor()
    await signIn('shenpi')
    await crumb(/^2026/)
    await page.getByText('评议结果要封存报送（2026-12-10 前）（2026 年度）').waitFor()
    await looks('owner-december')
    await page.getByRole('link', { name: '去办理：评议结果要封存报送' }).click()
    await page.getByRole('heading', { name: /^封存 ·/ }).waitFor()
    await crumb(/^2026/)
    expect(await page.getByText('时段还没结束').count()).toBe(0)
    await signIn('shenpi')
    await page.getByRole('link', { name: '看 2027 年度' }).click()
    await crumb(/^2027/)
    await page.getByRole('link', { name: '看 2026 年度' }).click()
    await crumb(/^2026/)
    await page.getByRole('link', { name: '邀评' }).click()
    const from = () => page.locator('input[type=date]').first().inputValue()
    await expect.poll(from).toBe('2026-12-01')
    await page.getByRole('link', { name: '看 2026 年度' }).click()
    await expect.poll(from).toBe('2025-12-01')
    await looks('denominator-december')

    await signIn('gongwei')
    const todo = page.locator('todo-card')
    await todo.getByText('2026-12-10 各项测评数据结果报送市直机关工委（2026 年度）').waitFor()
    await looks('office-december')
    await todo.getByRole('link', { name: '去办理：1 条待核评价（2026 年度）' }).click()
    await crumb(/2026 年度$/)
    await page.locator('.held li[data-rating]').waitFor()
    await looks('screening-december')
    await page.getByRole('link', { name: '看 2027 年度' }).click()
    await crumb(/2027 年度$/)
    await page.getByText('没有待核评价').first().waitFor()
    expect(await page.locator('.held li[data-rating]').count()).toBe(0)
    for (const place of ['hand-ins', 'ballot', 'draw']) {
      await page.goto(`${hub.url}/office/#${place}`)
      await page.getByRole('link', { name: '看 2026 年度' }).click()
      await crumb(/^2026/)
    }
    // What is to be told is of the year before, though nothing of it is sealed yet.
    await page.goto(`${hub.url}/office/#notices`)
    await crumb(/^2026 年度/)
    // A month of the complaints belongs to the campaign that holds it.
    await page.goto(`${hub.url}/office/#hotline?month=2026-11`)
    await page.getByText('本月没有投诉').waitFor()

    await signIn('diaocha', '/office/#pool')
    await crumb(/^2027/)
    await page.getByRole('link', { name: '看 2026 年度' }).click()
    await crumb(/^2026/)
    await looks('pool-december')
  })

  test('admin makes such accounts by names, and sees names', async () => {
    await signIn('admin2')
    await page.getByRole('heading', { name: '账号', exact: true }).waitFor()
    await page.getByRole('cell', { name: '第三方测评' }).waitFor()
    await page.getByRole('cell', { name: '市委督查室' }).waitFor()
    await page.getByRole('button', { name: '新建账号' }).click()
    await page.locator('input[name=username]').fill('meiti')
    await page.locator('select[name=role]').selectOption('reporter')
    await page.getByRole('button', { name: '添加账号' }).click()
    await page.getByText('请选择报送单位').waitFor()
    await page.locator('select[name=body]').selectOption({ label: '有关媒体' })
    await page.getByRole('button', { name: '添加账号' }).click()
    await page.getByRole('button', { name: '打印好了，返回' }).click()
    await page.getByRole('cell', { name: '有关媒体' }).waitFor()
    await page.getByRole('button', { name: '新建账号' }).click()
    await page.locator('input[name=username]').fill('xinwen2')
    await page.locator('select[name=role]').selectOption('method-owner')
    await page.locator('select[name=method]').selectOption({ label: '网络及跟踪评议（新闻传媒集团）' })
    await page.locator('select[name=unit]').selectOption('J18')
    await looks('accounts-owners')
    await page.getByRole('button', { name: '添加账号' }).click()
    await page.getByRole('button', { name: '打印好了，返回' }).click()
    await page.getByRole('cell', { name: /网络及跟踪评议，/ }).waitFor()
    const made = (await hub.hub.access.users.list()).find(({ username }) => username === 'xinwen2')
    expect(made).toMatchObject({ role: 'method-owner', method: 'online', unit: 'J18' })
  })
})
