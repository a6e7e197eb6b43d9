import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { setWindowMode } from '../../server/store/register/set-window-mode.ts'
import { chromiumMissing, launchChromium } from '../helpers/chromium.ts'
import { HOUR, LONG_AGO, MINUTE, TEN, TestHub } from '../helpers/hub-fixture.ts'
import type { StrangerDevice } from '../helpers/stranger-device.ts'
import { buildDesk, cutTexts, seriousFaults, shoot } from './desk-pages.ts'

/** The register on a real hub: postings and devices of a window, for now and for the past. */
describe.skipIf(chromiumMissing())('the register of a hall', () => {
  let desk: Awaited<ReturnType<typeof buildDesk>>
  let browser: Browser
  let hub: TestHub
  let page: Page
  let window: string
  let other: string
  let device: StrangerDevice
  let deviceId: string
  let rating: unknown
  const errors: string[] = []

  beforeAll(async () => {
    desk = await buildDesk()
    browser = await launchChromium()
    hub = await TestHub.start({ pages: desk.pages })
    window = hub.freshWindow()
    other = hub.freshWindow()
    await hub.post(window, 'J16', LONG_AGO)
    const who = await hub.enrol(window)
    deviceId = who.deviceId
    device = await hub.connect(who)
    const press = device.press(5, TEN - HOUR)
    rating = press['id']
    await device.submit([press])
    // A queue system names what nobody knows.
    await hub.call('POST', `/api/v1/windows/shimin/${other}/services`, {
      token: hub.apiKey('services'),
      body: { caseNo: 'C1', party: 'person', matter: '宠物登记' },
    })
    await hub.hub.access.users.add(
      { username: 'maxiaoyan', role: 'hall-manager', hall: 'shimin' },
      'right-password',
      false,
      'hub',
    )
    hub.vouchFor('maxiaoyan')
    page = await browser.newPage({ viewport: { width: 1920, height: 1080 } })
    page.on('pageerror', (error) => errors.push(String(error)))
    page.on('console', (message) => message.text().includes('Content Security Policy') && errors.push(message.text()))
    await pass(0)
    await page.goto(`${hub.url}/hall/#register`)
    await page.getByLabel('用户名').fill('maxiaoyan')
    await page.getByLabel('密码').fill('right-password')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: `查看 ${window}` }).waitFor()
  })
  afterAll(async () => {
    await browser?.close()
    await hub?.stop()
    desk?.remove()
    expect(errors).toEqual([])
  })

  /** The page's clock stands as the hub's does: "from now on" is not ahead of the hub, however long the tests take. */
  const pass = (ms: number) => page.clock.setFixedTime((hub.clock.now += ms))

  test('a matter that a queue sent and nobody knows stands on the hall’s own page, with what to do', async () => {
    const matters = page.locator('hall-matters')
    await matters.getByRole('rowheader', { name: '宠物登记' }).waitFor()
    expect((await matters.locator('tbody td').allTextContents())[0]).toBe('1')
    await matters.getByText('请告诉评议办公室').waitFor()
    expect(await matters.getByRole('button').count()).toBe(0)
    await matters.scrollIntoViewIfNeeded()
    await shoot(page, 'hall-matters-1920')
  })
  const posting = () => page.locator('register-window whereabouts-form').first()

  test('a correction of the past shows what it would move, and moves it when confirmed', async () => {
    await page.getByRole('button', { name: `查看 ${window}` }).focus()
    await page.keyboard.press('Enter')
    await posting().getByLabel('单位').selectOption('J24')
    await posting().getByRole('button', { name: '保存' }).focus()
    await page.keyboard.press('Enter')
    await posting().getByText('请写明原因。').waitFor()
    await posting().getByLabel('起（不填：现在）').fill('2026-11-18T08:30')
    await posting().getByLabel('止（可不填）').fill('2026-11-18T08:00')
    await posting().getByLabel('原因').fill('当天由另一单位顶岗，漏记')
    await page.keyboard.press('Enter')
    await posting().getByText('结束时间必须晚于开始时间。').waitFor()
    await posting().getByLabel('止（可不填）').fill('2026-11-18T09:30')
    await posting().getByLabel('填了止的').uncheck()
    await posting().getByRole('button', { name: '保存' }).click()
    await posting().getByText('这次更正的影响：1 条评价改变归属').waitFor()
    const rows = await posting().locator('.effect tbody tr').allInnerTexts()
    expect(rows.map((row) => row.slice(0, 3))).toEqual(['J16', 'J24'])
    expect(rows.map((row) => row.split(/\s/).at(-1))).toEqual(['−1', '+1'])
    await posting().getByText('得分只按本大厅的评价算。').waitFor()
    expect(hub.attribution(rating).unit).toBe('J16')
    expect(await seriousFaults(page)).toEqual([])
    await expect.poll(() => cutTexts(page)).toEqual([])
    await shoot(page, 'hall-register-1920')
    // What is written anew has no effect shown yet.
    await posting().getByLabel('原因').fill('当天由另一单位顶岗')
    expect(await posting().locator('.effect').count()).toBe(0)
    await posting().getByRole('button', { name: '保存' }).click()
    await posting().getByRole('button', { name: '确认更正' }).click()
    await posting().getByText('已更正，1 条评价改变归属。').waitFor()
    expect(hub.attribution(rating).unit).toBe('J24')
    await page.locator('.spells li', { hasText: '2026-11-18 08:30 至 2026-11-18 09:30' }).waitFor()
  })

  test('a change for the future is entered at once, and holds from then on', async () => {
    await posting().getByLabel('单位').selectOption('J16')
    await posting().getByLabel('起（不填：现在）').fill('2026-11-19T09:00')
    await posting().getByLabel('原因').fill('明日起进驻')
    await page.keyboard.press('Enter')
    await posting().getByText('已保存。').waitFor()
    await page.locator('.spells li', { hasText: '2026-11-19 09:00 至 今' }).waitFor()
    expect(hub.rows('posting').at(-1)!.body).toMatchObject({ window, unit: 'J16', reason: '明日起进驻' })
    // Nobody is there until then: the correction before ended at half past nine.
    await page.locator('tr[aria-current]', { hasText: '无单位进驻' }).waitFor()
  })

  test('who entered what, when and why, is told', async () => {
    await page.getByText('变更记录：谁在何时为何登记').click()
    const entries = page.locator('.changes li')
    await entries.first().waitFor()
    expect((await entries.allInnerTexts())[0]).toMatch(/maxiaoyan 登记：.+，2026-11-19 09:00 至 今\s+原因：明日起进驻/)
    expect((await entries.allInnerTexts()).join('\n')).toContain('原因：当天由另一单位顶岗')
  })

  test('somebody new at the windows is entered by keyboard, gets a PIN, signs in, and is stopped', async () => {
    const section = page.locator('register-staff')
    const said = section.locator('.said')
    await section.getByRole('button', { name: '登记人员' }).focus()
    await page.keyboard.press('Enter')
    const form = section.locator('form.whereabouts')
    await form.getByLabel('工号').fill('card')
    await page.keyboard.press('Enter')
    await said.getByText('工号只能用数字、字母和连字符').waitFor()
    await form.getByLabel('工号').fill('64019001')
    await form.getByLabel('姓名').fill('马晓燕')
    await form.getByLabel('单位').selectOption({ index: 1 })
    await form.getByLabel('原因').fill('新进窗口')
    await page.keyboard.press('Enter')
    await said.getByText('已登记 马晓燕。').waitFor()
    const pin = section.getByLabel('新密码（4 到 12 位数字）')
    await pin.fill('12')
    await page.keyboard.press('Enter')
    await said.getByText('密码为 4 到 12 位数字。').waitFor()
    await pin.fill('482913')
    await page.keyboard.press('Enter')
    await said.getByText('密码已设。').waitFor()
    expect(await seriousFaults(page)).toEqual([])
    await expect.poll(() => cutTexts(page)).toEqual([])
    await shoot(page, 'hall-register-staff-1920')
    const sign = () => device.ask('staff:sign-in', { no: '64019001', pin: '482913' })
    expect(await sign()).toMatchObject({ ok: true, staff: { no: '64019001', name: '马晓燕' } })
    await section.getByRole('button', { name: '停止签到' }).click()
    await said.getByText('已停止签到。').waitFor()
    expect(await sign()).toMatchObject({ ok: false, code: 'sign-in-failed' })
    // Another name, and another unit that is in the hall.
    await section.locator('tr.editing').getByLabel('姓名').fill('马小燕')
    await section.locator('tr.editing').getByLabel('原因').fill('姓名写错')
    await section.locator('tr.editing').getByRole('button', { name: '保存' }).click()
    await said.getByText('已登记 马小燕。').waitFor()
    expect(hub.rows('staff').at(-1)!.body).toMatchObject({
      no: '64019001',
      name: '马小燕',
      operator: 'user:maxiaoyan',
      reason: '姓名写错',
    })
  })

  test('a hall without hours is asked for them; they are set by keyboard, for the past after a look', async () => {
    const section = page.locator('register-hours')
    await section.getByText('还没有设开放时间').waitFor()
    await section.getByRole('button', { name: '改每周时间' }).focus()
    await page.keyboard.press('Enter')
    const form = section.locator('weekly-form')
    await form.getByLabel('从哪天起').fill('2026-11-18')
    await form.getByLabel('第 1 段关门').fill('')
    await form.getByLabel('原因').fill('冬季作息')
    await page.keyboard.press('Enter')
    await form.getByText('请填写开门和关门时间。').waitFor()
    await form.getByLabel('第 1 段关门').fill('08:50')
    await page.keyboard.press('Enter')
    await form.getByText('开放时间不正确：每段关门要晚于开门').waitFor()
    // The one rating was made at nine, ten minutes before it opens.
    await form.getByLabel('第 1 段开门').fill('09:10')
    await form.getByLabel('第 1 段关门').fill('12:00')
    await form.getByLabel('原因').focus()
    await page.keyboard.press('Enter')
    await form.getByText('1 条评价的筛查受影响').waitFor()
    expect(await seriousFaults(page)).toEqual([])
    await expect.poll(() => cutTexts(page)).toEqual([])
    await shoot(page, 'hall-register-hours-1920')
    await form.getByRole('button', { name: '确认更正' }).click()
    await section.getByText('周一至周五 09:10–12:00、13:00–17:00', { exact: true }).waitFor()
    await section.getByText('周六、周日 不开放', { exact: true }).waitFor()
    const verdict = () => hub.rows('verdict').at(-1)!.body
    expect(verdict()).toMatchObject({ rating, verdict: { verdict: 'held', rule: 'closed' } })

    // That day it opened early.
    await section.getByRole('button', { name: '登记某一天' }).click()
    const day = section.locator('day-form')
    await day.getByLabel('日期').fill('2026-11-18')
    await day.getByLabel('安排').selectOption('只在这些时间开放')
    await day.getByLabel('第 1 段开门').fill('08:30')
    await day.getByLabel('第 1 段关门').fill('00:00')
    await day.getByLabel('原因').fill('提前开门')
    await page.keyboard.press('Enter')
    await day.getByRole('button', { name: '确认更正' }).click()
    await day.getByText('已更正，1 条评价的筛查受影响。').waitFor()
    expect(verdict()).toMatchObject({ rating, verdict: { verdict: 'counted', rule: 'ok' } })
    await section.locator('h2', { hasText: '今天 08:30–24:00' }).waitFor()
    await section.getByText('变更记录').click()
    const entries = await section.locator('.changes li').allInnerTexts()
    expect(entries[0]).toMatch(/maxiaoyan 登记：2026-11-18：08:30–24:00\s+原因：提前开门/)
    expect(entries[1]).toMatch(
      /每周时间，2026-11-18 起：周一至周五 09:10–12:00、13:00–17:00；周六、周日 不开放\s+原因：冬季作息/,
    )
    // And the page of a manager does not offer the calendar of all halls.
    expect(await section.getByRole('button', { name: '登记节假日' }).count()).toBe(0)
  })

  test('the campaign office enters a holiday of all halls there, and changes nothing of the hall', async () => {
    await hub.hub.access.users.add({ username: 'ban', role: 'campaign-office' }, 'right-password', false, 'hub')
    hub.vouchFor('ban')
    const other = await browser.newPage()
    other.on('pageerror', (error) => errors.push(String(error)))
    await other.goto(`${hub.url}/hall/#register`)
    await other.getByLabel('用户名').fill('ban')
    await other.getByLabel('密码').fill('right-password')
    await other.keyboard.press('Enter')
    const section = other.locator('register-hours')
    await section.getByRole('button', { name: '登记节假日' }).click()
    expect(await section.getByRole('button', { name: '改每周时间' }).count()).toBe(0)
    const form = section.locator('calendar-form')
    await form.getByLabel('日期').fill('2027-01-01')
    await form.getByLabel('原因').fill('国办通知')
    await other.keyboard.press('Enter')
    await form.getByText('请填写名目。').waitFor()
    await form.getByLabel('名目，如 春节').fill('元旦')
    await other.keyboard.press('Enter')
    await section.locator('.specials', { hasText: '2027-01-01 休息（元旦）' }).waitFor()
    expect(await seriousFaults(other)).toEqual([])
    await other.close()
  })

  test('a window is for the invited from now on, and for anyone again', async () => {
    const form = page.locator('mode-form')
    await form.getByLabel('评价方式').selectOption('邀请评价：叫号或业务系统邀请后按')
    await form.getByLabel('原因').fill('接入叫号系统')
    await pass(MINUTE)
    await page.keyboard.press('Enter')
    await form.getByText('已保存。').waitFor()
    expect(hub.rows('window-mode').at(-1)!.body).toMatchObject({ window, mode: 'invited', reason: '接入叫号系统' })
    const registry = hub.hub.ledger.registry
    const mode = () => registry.modeAt(registry.window('shimin', window)!.id, hub.clock.now)
    expect(mode()).toBe('invited')
    await hub.hub.ledger.write((w) =>
      setWindowMode(w, { hall: 'shimin', window, mode: 'open', from: w.now, operator: 'cli:test', reason: 'test' }),
    )
    expect(mode()).toBe('open')
  })

  test('a new window is entered, and appears on a board that is open', async () => {
    const board = await browser.newPage()
    await board.goto(`${hub.url}/hall/`)
    await board.getByLabel('用户名').fill('maxiaoyan')
    await board.getByLabel('密码').fill('right-password')
    await board.keyboard.press('Enter')
    await board.locator('.tile').first().waitFor()
    await page.getByRole('button', { name: '新增窗口' }).click()
    const form = page.locator('window-form').first()
    await form.getByLabel('编号，如 A21').fill('新')
    await form.getByLabel('原因').fill('新开窗口')
    await page.keyboard.press('Enter')
    await form.getByText('编号是一个大写字母加两三位数字').waitFor()
    await form.getByLabel('编号，如 A21').fill('a99')
    await form.getByLabel('名称').fill('老年人绿色通道')
    await form.getByLabel('名称').press('Enter')
    await page.getByRole('button', { name: '查看 A99' }).waitFor()
    expect(hub.rows('window').at(-1)!.body).toMatchObject({
      code: 'A99',
      name: '老年人绿色通道',
      mode: 'open',
      zone: 'A',
    })
    await board.locator('.tile', { hasText: 'A99' }).waitFor()
    await board.close()
    // Another name for it.
    await page.getByRole('button', { name: '查看 A99' }).click()
    const facts = page.locator('register-window window-form')
    await facts.getByLabel('名称').fill('绿色通道')
    await facts.getByLabel('原因').fill('改名')
    await page.keyboard.press('Enter')
    await page.locator('register-window h2', { hasText: 'A99 绿色通道' }).waitFor()
    await page.getByRole('button', { name: `查看 ${window}` }).click()
  })

  test('a window is paused with a reason, and opened again', async () => {
    const pause = page.locator('register-window form.oneline').first()
    await pause.getByRole('button', { name: '暂停窗口' }).click()
    await page.getByText('请写明原因。').waitFor()
    await pause.getByLabel('原因').fill('设备检修')
    await page.keyboard.press('Enter')
    await page.getByText('窗口已暂停').waitFor()
    await pause.getByRole('button', { name: '恢复服务' }).click()
    await page.getByText('窗口已恢复服务。').waitFor()
    expect(hub.rows('window-state').map(({ body }) => [body.state, body.reason])).toEqual([
      ['paused', '设备检修'],
      ['open', '设备检修'],
    ])
  })

  test('a device is moved to another window', async () => {
    await pass(MINUTE)
    await page.reload()
    await page.getByRole('button', { name: `查看 ${window}` }).click()
    await page.getByRole('button', { name: '移动或取下' }).click()
    const move = page.locator('.dev whereabouts-form')
    await move.getByLabel('安装到').selectOption(other)
    await move.getByLabel('原因').fill('调整窗口')
    await page.keyboard.press('Enter')
    await page.getByText('这个窗口现在没有评价器。').waitFor()
    expect(hub.rows('placement').at(-1)!.body).toMatchObject({ device: deviceId, window: other, reason: '调整窗口' })
  })

  test('a broken one is replaced in one step: it leaves, a code comes, its history stays', async () => {
    await pass(MINUTE)
    await page.reload()
    await page.getByRole('button', { name: `查看 ${other}` }).click()
    await page.getByRole('button', { name: '更换' }).click()
    await page.locator('.dev').getByLabel('原因').fill('屏幕碎裂')
    await page.getByRole('button', { name: '取下并生成安装码' }).click()
    await page.getByText('旧评价器已取下').waitFor()
    const code = (await page.locator('.pairing .code [aria-hidden]').innerText()).replaceAll(/\D/g, '')
    await page.getByRole('img', { name: '在本机打开评价器页面' }).waitFor()
    await page.locator('details', { hasText: deviceId }).waitFor()
    expect(await seriousFaults(page)).toEqual([])
    await page.setViewportSize({ width: 1280, height: 800 })
    await expect.poll(() => cutTexts(page)).toEqual([])
    await shoot(page, 'hall-register-1280')
    await page.locator('.code-qr').scrollIntoViewIfNeeded()
    await shoot(page, 'hall-register-code-1280')
    const { body } = await hub.call('POST', '/api/v1/pairing', { body: { code } })
    expect(hub.rows('placement').at(-1)!.body).toMatchObject({ device: body.deviceId, window: other })
    expect(hub.rows('device-revoked')).toEqual([])
    // What the old one still held was pressed before it left.
    const held = device.press(4, TEN - 45 * MINUTE)
    expect((await device.submit([held])).ok).toBe(true)
    expect(hub.attribution(held['id'])).toMatchObject({ window, unit: 'J24' })
  })

  test('nothing of another hall can be replaced', async () => {
    const elsewhere = await hub.signIn('hall-manager', { hall: '12345' })
    const path = (hall: string) => `/api/v1/halls/${hall}/devices/${deviceId}/replacement`
    const body = { reason: 'x' }
    expect((await hub.call('POST', path('shimin'), { token: elsewhere, body })).status).toBe(403)
    expect((await hub.call('POST', path('12345'), { token: elsewhere, body })).status).toBe(403)
    expect((await hub.call('GET', '/api/v1/halls/shimin/register', { token: elsewhere })).status).toBe(403)
  })
})
