import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumMissing, launchChromium } from '../helpers/chromium.ts'
import { LONG_AGO, MINUTE, TEN, TestHub } from '../helpers/hub-fixture.ts'
import { buildDesk, cutTexts, leave, seriousFaults, shoot } from './desk-pages.ts'

const PASSWORD = 'a long password 7'

describe.skipIf(chromiumMissing())('who vouches for whom, and for which device', () => {
  let desk: Awaited<ReturnType<typeof buildDesk>>
  let browser: Browser
  let hub: TestHub
  let context: BrowserContext
  let page: Page
  const errors: string[] = []

  const signIn = async (username: string, path: string) => {
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
    }
    expect(await seriousFaults(page), name).toEqual([])
    await page.setViewportSize({ width: 1280, height: 800 })
    // The notice lies over the page, and what it covers can be scrolled to.
    const cut = (await cutTexts(page)).filter(
      (fault) => !/covered by (undefined undefined|ASIDE |P |BUTTON )$/.test(fault),
    )
    expect(cut, name).toEqual([])
  }

  beforeAll(async () => {
    desk = await buildDesk()
    browser = await launchChromium()
    hub = await TestHub.start({ pages: desk.pages })
    const { users } = hub.hub.access
    await users.add({ username: 'zhang', role: 'campaign-office' }, PASSWORD, false, 'cli:root')
    const window = hub.freshWindow()
    await hub.post(window, 'J16', LONG_AGO)
    const device = await hub.device(window)
    await device.submit([device.press(5, TEN - MINUTE)])
    await users.add({ username: 'wang', role: 'campaign-office' }, PASSWORD, false, 'user:admin')
    await hub.hub.access.apiKeys.add('queue-shimin', 'services', 'cli:root')
    await users.add({ username: 'shen', role: 'auditor' }, 'another password 1', false, 'user:admin')
    await users.setPassword('shen', PASSWORD, false, 'user:admin')
    const manager = await hub.signIn('hall-manager', { hall: 'shimin' })
    const path = `/api/v1/halls/shimin/windows/${window}/pairing-codes`
    const { code } = (await hub.call('POST', path, { token: manager, body: { kind: 'kiosk' } })).body as {
      code: string
    }
    const paired = await hub.call('POST', '/api/v1/pairing', { body: { code } })
    const unseen = await hub.connect(paired.body as { deviceId: string; token: string })
    await unseen.hello()
    context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
    page = await context.newPage()
    page.on('pageerror', (error) => errors.push(String(error)))
  })
  afterAll(async () => {
    await context?.close()
    await browser?.close()
    await hub?.stop()
    desk?.remove()
    expect(errors).toEqual([])
  })

  test('an officer sees the state of every account, and vouches for one that waits', async () => {
    await signIn('zhang', '/office/#accounts')
    const waiting = page.locator('.vouch li', { hasText: 'wang' })
    await waiting.getByText('管理员').or(waiting.getByText('admin')).first().waitFor()
    const row = page.getByRole('row', { name: /^wang/ })
    expect(await row.innerText()).toContain('待担保，2026-11-25 起自行生效')
    expect(await page.getByRole('row', { name: /^zhang/ }).innerText()).toContain('创始账号')
    expect(await page.getByRole('row', { name: /^shen/ }).innerText()).toMatch(/密码由 admin 于 2026-11-18 10:00 重设/)
    await looks('office-accounts')
    await waiting.getByRole('button', { name: '我担保' }).click()
    await page.getByText('已为 wang 担保。').waitFor()
    expect(await row.innerText()).toMatch(/已担保\s+zhang 2026-11-18/)
    expect(hub.inside.standing.mayDecide('wang')).toBe(true)
    const key = page.locator('.vouch.keys li', { hasText: 'queue-shimin' })
    expect(await key.innerText()).toContain('叫号和业务系统')
    await key.getByRole('button', { name: '我担保' }).click()
    await page.getByText('已为 queue-shimin 担保。').waitFor()
    expect(hub.inside.standing.mayServe('queue-shimin', 'services')).toBe(true)
  })

  test('an owner whose password somebody else set, and for whom nobody vouched, hears of both', async () => {
    await signIn('shen', '/office/')
    const notice = page.locator('.own-notice')
    await notice.getByText('您的密码于 2026-11-18 10:00 由 admin 重设').waitFor()
    expect(await notice.innerText()).toContain('还没有第二个人担保')
    await looks('own-notice')
    await notice.getByRole('button', { name: '知道了' }).click()
    expect(await notice.count()).toBe(0)
    // And an auditor reads the list, without a button.
    await page.getByRole('link', { name: '账号' }).click()
    await page.getByRole('row', { name: /^shen/ }).waitFor()
    expect(await page.getByRole('button', { name: '我担保' }).count()).toBe(0)
  })

  test('admin makes the key of a program on the page, where it stands once, and revokes it', async () => {
    await hub.hub.access.users.add({ username: 'keeper', role: 'admin' }, PASSWORD, false, 'cli:root')
    await signIn('keeper', '/office/#accounts')
    const card = page.locator('program-keys')
    await card.locator('[name=key-name]').fill('-x')
    await card.getByRole('button', { name: '发放密钥' }).click()
    await card.getByText('程序的名称用 1 至 40 个').waitFor()
    await card.locator('[name=key-name]').fill('calls')
    await card.locator('[name=key-scope]').selectOption('hotline')
    await card.locator('[name=key-name]').press('Enter')
    const key = await card.locator('.key-once').innerText()
    await card.getByText('评议办公室的同事担保以后才能用。').waitFor()
    await card.scrollIntoViewIfNeeded()
    await looks('office-key-made')
    await card.getByRole('button', { name: '已经交给对方，收起' }).click()
    await expect.poll(() => page.content()).not.toContain(key)
    const sent = () => hub.call('POST', '/api/v1/hotline/ratings', { token: key, body: [] })
    expect((await sent()).body.code).toBe('not-vouched')
    await card.getByRole('button', { name: '停用 calls' }).click()
    await looks('office-key-revoke')
    await card.getByRole('button', { name: '确认停用' }).click()
    await card
      .getByRole('row', { name: /^calls/ })
      .getByText('已停用')
      .waitFor()
    expect((await sent()).status).toBe(401)
    // The name of a revoked key is not given again, and the page says so.
    await card.locator('[name=key-name]').fill('calls')
    await card.locator('[name=key-name]').press('Enter')
    await card.getByRole('alert').getByText(/./).waitFor()
  })

  test('an officer confirms a device that a hall manager paired, with a reason', async () => {
    await signIn('zhang', '/office/#devices')
    const waiting = page.locator('.vouch li')
    await waiting.getByText('没有签名密钥').waitFor()
    await looks('office-devices')
    await waiting.getByRole('button', { name: '确认' }).click()
    await page.getByText('请写明怎么核实的。').waitFor()
    await waiting.getByRole('textbox').fill('到窗口看过')
    await page.keyboard.press('Enter')
    await page.getByText('没有等待确认的评价器。').waitFor()
    expect(hub.rows('device-seen')).toHaveLength(1)
  })
})
