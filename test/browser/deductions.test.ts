import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumMissing, launchChromium } from '../helpers/chromium.ts'
import { plainPdf, plainPng } from '../helpers/evidence-files.ts'
import { DAY, TestHub } from '../helpers/hub-fixture.ts'
import { buildDesk, cutTexts, leave, seriousFaults, shoot, signIn } from './desk-pages.ts'

const PASSWORD = 'right-password'
const SCAN = { name: '减分报告.png', mimeType: 'image/png', buffer: plainPng() }
const LETTER = { name: '采访函.pdf', mimeType: 'application/pdf', buffer: plainPdf() }

describe.skipIf(chromiumMissing())('a problem that was fed back becomes a deduction', () => {
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
      expect([name, width, await cutTexts(page)]).toEqual([name, width, []])
    }
    expect(await seriousFaults(page), name).toEqual([])
    await page.setViewportSize({ width: 1280, height: 800 })
  }
  /** Somebody else sits down. */
  const as = async (username: string, path = '/office/#deductions', heading: string | RegExp = '减分') => {
    await context.clearCookies()
    await leave(page, hub.url)
    await signIn(page, hub.url, path, username)
    const exact = typeof heading === 'string'
    await page.getByRole('heading', { name: heading, exact }).first().waitFor()
  }
  const open = (number: string) => page.getByRole('button', { name: number, exact: true }).click()
  const card = (number: string) => page.getByRole('region', { name: new RegExp(`^${number} `) })

  beforeAll(async () => {
    desk = await buildDesk()
    browser = await launchChromium()
    hub = await TestHub.start({ pages: desk.pages, now: Date.parse('2026-11-09T15:00:00+08:00') })
    const { users } = hub.hub.access
    await users.add({ username: 'liu', role: 'reporter', body: 'media' }, PASSWORD, false, 'cli:root')
    await users.add({ username: 'ha', role: 'unit', unit: 'J45' }, PASSWORD, false, 'cli:root')
    await users.add({ username: 'zhang', role: 'campaign-office' }, PASSWORD, false, 'cli:root')
    await users.add({ username: 'ma', role: 'campaign-office' }, PASSWORD, false, 'cli:root')
    await users.add({ username: 'xinwen', role: 'method-owner', method: 'online' }, PASSWORD, false, 'cli:root')
    await users.add({ username: 'shen', role: 'auditor' }, PASSWORD, false, 'cli:root')
    context = await browser.newContext({ locale: 'zh-CN', acceptDownloads: true })
    page = await context.newPage()
    page.on('pageerror', (error) => errors.push(String(error)))
  })
  afterAll(async () => {
    await browser?.close()
    await hub?.stop()
    desk?.remove()
  })

  test('the media feed a problem back, and the desk offers a deduction when its clock has run out', async () => {
    await as('liu', '/office/#deductions')
    await page.getByText('登记一个反馈给单位的问题').click()
    await page.getByLabel('参评单位').selectOption('J45')
    await page.getByLabel('反馈给单位的日期').fill('2026-11-02')
    await page.getByLabel('什么问题').fill('公交 31 路末班车提前收车')
    await page.getByRole('button', { name: '登记，开始计时' }).click()
    await page.getByText('今天（11-09）到期').waitFor()
    expect(await page.getByRole('button', { name: '报 B2' }).count()).toBe(0)
    hub.clock.now += DAY
    await as('liu')
    await page.getByText('逾期 1 个工作日，没有解决并答复。').waitFor()
    await looks('deductions-media-offered')
    await page.getByRole('button', { name: '报 B2' }).click()
    expect(await page.getByLabel(/^事实日期/).inputValue()).toBe('2026-11-10')
  })

  test('31 November and a late fact of the same day are shown at the field, and what is reported waits for its signature', async () => {
    await page.getByLabel(/^事实日期/).fill('2026-11-31')
    await page.getByRole('button', { name: '提交' }).click()
    await page.getByText('11 月没有 31 日').waitFor()
    expect(await page.getByLabel(/^事实日期/).getAttribute('aria-invalid')).toBe('true')
    await looks('deductions-form')
    await page.getByLabel(/^事实日期/).fill('2026-11-10')
    await page.locator('.drop input[type=file]').setInputFiles(LETTER)
    await page.getByText('采访函.pdf').waitFor()
    await page.getByRole('button', { name: '提交' }).click()
    await page.getByText('已报送，单位已告知。').waitFor()
    await page.getByText('逾期 1 个工作日，没有解决并答复。').waitFor()
    await page.getByText('已报 B2（001）').waitFor()
    await page.getByRole('button', { name: '打印减分报告' }).click()
    await page.getByText('附件1 第二部分第（二）项').waitFor()
    await shoot(page, 'deductions-paper')
    const pdf = await page.pdf({ preferCSSPageSize: true })
    expect(pdf.toString('latin1').match(/\/Type \/Page\b/g)).toHaveLength(1)
    await page.getByRole('button', { name: '回到列表' }).click()
    await card('001').getByLabel('签字的主要领导').fill('周某，总编辑')
    await card('001').getByLabel('签字日期').fill('2026-11-10')
    await card('001')
      .getByLabel(/签好的扫描件/)
      .setInputFiles(SCAN)
    await card('001').getByRole('button', { name: '登记', exact: true }).click()
    await page.getByText('已登记签字盖章，等评议办公室确认。').waitFor()
  })

  test('an interview that was refused is a second one; the same again is shown before it is taken', async () => {
    for (const again of [false, true]) {
      await page.getByRole('button', { name: '报一条减分' }).click()
      await page.getByLabel('参评单位').selectOption('J45')
      await page.getByRole('radio', { name: /不配合采访/ }).check()
      await page.getByLabel(/^事实日期/).fill('2026-10-26')
      await page.getByLabel(/^经过/).fill('下午 3 时到运输科采访出租车计价器投诉，值班人员拒绝回答。')
      await page.getByRole('button', { name: '提交' }).click()
      if (again) {
        await page.getByText('002 B1 2026-10-26').waitFor()
        await looks('deductions-same-fact')
        await page.getByRole('button', { name: '回到列表' }).click()
      } else await page.getByText('已报送，单位已告知。').waitFor()
    }
    await open('002')
    await card('002').getByLabel('签字的主要领导').fill('周某')
    await card('002').getByLabel('签字日期').fill('2026-11-10')
    await card('002')
      .getByLabel(/签好的扫描件/)
      .setInputFiles(SCAN)
    await card('002').getByRole('button', { name: '登记', exact: true }).click()
    await page.getByText('已登记签字盖章，等评议办公室确认。').waitFor()
  })

  test('the office confirms both, and the unit, which sees its own alone, objects to both', async () => {
    await as('zhang')
    for (const number of ['001', '002']) {
      await open(number)
      await card(number).getByRole('button', { name: '确认 −0.1' }).click()
      await page.getByText('已确认，从现在起减分').waitFor()
    }
    await looks('deductions-office')
    await as('ha')
    await page.getByText('−0.2').first().waitFor()
    for (const [number, why] of [
      ['001', '11 月 6 日已经恢复末班车，并电话答复'],
      ['002', '10 月 26 日全员在机场处置出租车聚集'],
    ] as const) {
      await open(number)
      await card(number).getByLabel(/^理由/).fill(why)
      await card(number).getByLabel(/^附件/).setInputFiles(LETTER)
      if (number === '001') await looks('deductions-unit')
      await card(number).getByRole('button', { name: '提交异议' }).click()
      await page.getByText('异议已提交').waitFor()
    }
  })

  test('two officers decide: one objection is upheld, one dismissed, and each sees the outcome', async () => {
    for (const officer of ['zhang', 'ma']) {
      await as(officer)
      for (const [number, verdict] of [
        ['001', '异议不成立，维持'],
        ['002', '异议成立，不减分'],
      ] as const) {
        await open(number)
        await card(number).getByLabel(/^理由/).first().fill('看过两边材料')
        await card(number).getByRole('button', { name: verdict }).click()
        await page.getByText('已表态。').waitFor()
      }
    }
    await as('ha')
    await page.getByText('不成立，两人决定').waitFor()
    await page.getByText('生效，异议不成立').waitFor()
    await page.getByText('−0.1').first().waitFor()
    await as('shen')
    await open('001')
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      card('001')
        .getByRole('link', { name: /^文件 1/ })
        .first()
        .click(),
    ])
    expect(download.suggestedFilename()).toMatch(/^[0-9a-f-]{36}\.png$/)
    expect(await page.getByRole('button', { name: /确认|报一条|代报/ }).count()).toBe(0)
    await page.getByRole('button', { name: '打印全年清单' }).click()
    await page.getByText('共 2 条，生效合计 −0.1 分').waitFor()
    await looks('deductions-year')
    expect(errors).toEqual([])
  })

  test('a unit that did not come to a programme: one click begins the deduction with its facts', async () => {
    await as('liu', '/office/#programmes', '节目')
    await page.getByText('登记一个单位上节目').click()
    const form = page.locator('.ovs-new')
    await form.getByLabel('参评单位').selectOption('J45')
    await form.locator('select[name=sort]').selectOption('tv')
    await form.getByLabel('日期', { exact: true }).fill('2026-11-05')
    await form.getByLabel('哪一期、什么题目').fill('电视问政第 3 期')
    await form.getByLabel(/^怎样邀请/).fill('10 月 28 日发函')
    await form.getByLabel(/^反映的问题/).fill('31 路末班车提前收车\n出租车拒载')
    await form.getByRole('button', { name: '登记', exact: true }).click()
    await page.getByText('出租车拒载').waitFor()
    await page.getByLabel('单位到场情况').selectOption('refused')
    await page.getByLabel(/^单位说了什么/).fill('来电说忙，没有派人')
    await page.getByRole('button', { name: '登记到场情况' }).click()
    await page.getByText('来电说忙，没有派人').first().waitFor()
    await page.getByRole('button', { name: '反馈给单位并计时 出租车拒载' }).click()
    await page.getByText('2026-11-10 已反馈，2026-11-17 到期').waitFor()
    await looks('programmes')
    await page.getByRole('link', { name: '报 B4 减分' }).click()
    await page.getByRole('heading', { name: '报一条减分' }).waitFor()
    expect(await page.getByLabel(/^事实日期/).inputValue()).toBe('2026-11-05')
    expect(await page.getByLabel('参评单位').inputValue()).toBe('J45')
    expect(await page.getByLabel(/^经过/).inputValue()).toContain('电视问政第 3 期')
    await page.getByRole('button', { name: '回到列表' }).click()
  })

  test('an inspection of the office goes to a circulated criticism, and A2 begins with its document', async () => {
    await as('zhang', '/office/#inspections', '督查')
    await page.getByText('登记一次督查发现').click()
    const form = page.locator('.ovs-new')
    await form.getByLabel('参评单位').selectOption('J36')
    await form.getByLabel('日期', { exact: true }).fill('2026-11-02')
    await form.getByLabel('发现什么问题').fill('上班时间窗口无人')
    await form.getByRole('button', { name: '登记', exact: true }).click()
    for (const [step, date, text] of [
      ['verified', '2026-11-03', '调看录像属实'],
      ['circulated', '2026-11-06', '通报全市'],
    ] as const) {
      if (step === 'verified') await page.locator('.ovs details.ded-form summary').click()
      await page.getByLabel('下一步').selectOption(step)
      await page.locator('.ovs').getByLabel('日期', { exact: true }).fill(date)
      if (step === 'circulated') await page.getByLabel('通报文号').fill('银直工通(2026)7号')
      await page.locator('.ovs textarea').fill(text)
      await page.locator('.ovs').getByRole('button', { name: '登记这一步' }).click()
      await page.getByText(text).first().waitFor()
    }
    await looks('inspections')
    await page.getByRole('link', { name: '报 A2 减分' }).click()
    await page.getByRole('heading', { name: '报一条减分' }).waitFor()
    expect(await page.getByLabel('文号').inputValue()).toBe('银直工通〔2026〕7号')
    expect(await page.getByLabel('文件日期', { exact: true }).inputValue()).toBe('2026-11-06')
    await page.getByRole('button', { name: '回到列表' }).click()
  })

  test('a month is taken over, kept by itself while it is written, handed in, and sent back with a reason', async () => {
    await as('liu', '/office/#monthly', '月报')
    // October was due on the 5th.
    await page.getByText(/2026-10 的月报到期没有报/).waitFor()
    await page.getByRole('button', { name: '打开 媒体 2026-10' }).click()
    await page.getByText('写 2026-10 月报').waitFor()
    await page.getByRole('button', { name: '从反馈的问题取数' }).click()
    await page.getByText('已取入 0 个单位').waitFor()
    await page.getByLabel('参评单位 1').selectOption('J45')
    for (const [label, value] of [
      ['投诉 1', '12'],
      ['督导 1', '3'],
      ['办结 1', '9'],
      ['备注 1', '公交收车早'],
    ] as const)
      await page.getByLabel(label).fill(value)
    await page.getByText(/草稿已自动保存/).waitFor()
    await page.reload()
    await page.getByRole('button', { name: '打开 媒体 2026-10' }).click()
    expect(await page.getByLabel('备注 1').inputValue()).toBe('公交收车早')
    await looks('monthly-form')
    await page.getByRole('button', { name: '报送', exact: true }).click()
    await page.getByText('已报送，第 1 版。').waitFor()
    await as('zhang', '/office/#monthly', '月报')
    await page.getByRole('button', { name: /^催报单/ }).click()
    await page.locator('.hi-slip').first().waitFor()
    expect(await page.locator('.hi-slip').first().innerText()).toMatch(
      /12345 便民服务中心[^]*2026-10 月报[^]*应于 2026-11-05 前报送[^]*\(0951\) 6888529/,
    )
    await looks('monthly-slips')
    await page.getByRole('button', { name: '返回' }).click()
    await page.getByRole('button', { name: '打开 媒体 2026-10' }).click()
    await page.getByText('公交收车早').waitFor()
    await looks('monthly-office')
    await page.getByLabel(/^为什么退回/).fill('件数与热线不符')
    await page.getByRole('button', { name: '退回', exact: true }).click()
    await page.getByText('已退回，等重报').waitFor()
    await as('liu', '/office/#monthly', '月报')
    await page.getByText('2026-10 的月报被退回').waitFor()
  })

  test('the owner submits the seal, an officer agrees, and the sealed result holds what counts to the tenth', async () => {
    hub.clock.now += DAY
    const period = 'campaign=2026&from=2025-12-01&to=2026-11-10'
    await as('xinwen', `/office/#seal?method=online&${period}`, /网络及跟踪评议/)
    await page.getByText('没有办完的减分').waitFor()
    await page.getByText('没有决定的异议').waitFor()
    await looks('seal-with-deductions')
    await page.locator('input.reason').fill('按期报送')
    await page.getByRole('button', { name: '提交，请第二人同意' }).click()
    await page.locator('dialog.confirm button.solid').click()
    await page.getByRole('button', { name: '撤回提交' }).waitFor()
    await as('ma', `/office/#seal?method=online&${period}`, /网络及跟踪评议/)
    await page.locator('input.own-password').fill(PASSWORD)
    await page.getByRole('button', { name: /同意/ }).click()
    await page.locator('.a4mini').getByText('网络及跟踪评议').waitFor()
    const { body } = hub.rows('seal').at(-1)!
    const units = body.units as { code: string; own: { deductions: string } }[]
    const taken = units.filter(({ own }) => own.deductions !== '0.00').map(({ code, own }) => [code, own.deductions])
    // Of two facts one was confirmed against its objection; the other's objection was upheld.
    expect(taken).toEqual([['J45', '0.10']])
    expect(body).toMatchObject({ checks: { deductions: 0, objections: 0 }, accepted: [] })
    await as('ha')
    await page.getByText('生效，异议不成立').waitFor()
    expect(errors).toEqual([])
  })
})
