import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Hall } from '../../server/contract/answers/halls.ts'
import { SWEEPS } from '../helpers/asked-by-hand.ts'
import { chromiumMissing, launchChromium } from '../helpers/chromium.ts'
import { buildDesk, cutTexts, seriousFaults, shoot, signIn } from './desk-pages.ts'
import { startDeskStandIn, type DeskStandIn } from './desk-stand-in.ts'

describe.skipIf(chromiumMissing())('the hall page', () => {
  let desk: Awaited<ReturnType<typeof buildDesk>>
  let browser: Browser
  let hub: DeskStandIn
  let context: BrowserContext
  let page: Page
  const errors: string[] = []

  beforeAll(async () => {
    desk = await buildDesk()
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser?.close()
    desk?.remove()
  })
  beforeEach(async () => {
    hub = await startDeskStandIn(desk.pages)
    context = await browser.newContext({ viewport: { width: 1920, height: 1080 } })
    page = await context.newPage()
    page.on('pageerror', (error) => errors.push(String(error)))
    // A refused inline style or script is a fault of the page.
    page.on('console', (message) => message.text().includes('Content Security Policy') && errors.push(message.text()))
  })
  afterEach(async () => {
    await context.close()
    await hub.close()
    expect(errors.splice(0)).toEqual([])
  })

  const tile = (code: string) => page.locator(`.tile[data-code="${code}"]`)
  const posted = () => hub.asked.findLast(({ method }) => method === 'POST')
  const board = async () => {
    await signIn(page, hub.url, '/hall/', 'maxiaoyan')
    await tile('A01').waitFor()
  }

  describe('login', () => {
    test('a wrong password is said in Chinese, and the right one leads to the page asked for', async () => {
      await page.goto(`${hub.url}/hall/?hall=shimin`)
      await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('username')
      await page.keyboard.press('Enter')
      expect(await page.getByRole('alert').textContent()).toContain('请输入用户名')
      await page.keyboard.type('maxiaoyan')
      await page.keyboard.press('Tab')
      await page.keyboard.type('wrong-password')
      await page.keyboard.press('Enter')
      await page.getByText('用户名或密码不正确。').waitFor()
      await shoot(page, 'desk-login-wrong-1920')
      await expect.poll(() => cutTexts(page)).toEqual([])
      // The wrong one is marked: typing replaces it.
      await page.keyboard.type('right-password')
      await page.keyboard.press('Enter')
      await tile('A01').waitFor()
      expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe('/hall/?hall=shimin')
    })

    test('a first password must be changed before anything is shown', async () => {
      await page.goto(`${hub.url}/office/`)
      await page.getByLabel('用户名').fill('admin')
      await page.getByLabel('密码').fill('first-password')
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { name: '请先修改初始密码' }).waitFor()
      const fill = async (next: string, repeat: string) => {
        await page.getByLabel('新密码', { exact: true }).fill(next)
        await page.getByLabel('再输一次新密码').fill(repeat)
        await page.keyboard.press('Enter')
      }
      await fill('short', 'short')
      await page.getByText('新密码至少 10 个字符。', { exact: true }).waitFor()
      await fill('first-password', 'first-password')
      await page.getByText('新密码不能与旧密码相同。').waitFor()
      await fill('long-enough-now', 'long-enough-then')
      await page.getByText('两次输入的新密码不一致。').waitFor()
      expect(await seriousFaults(page)).toEqual([])
      await shoot(page, 'desk-login-change-1920')
      expect(hub.asked.filter(({ url }) => url.endsWith('/password'))).toEqual([])
      await fill('long-enough-now', 'long-enough-now')
      await page.getByRole('heading', { name: '账号', exact: true }).waitFor()
      expect(hub.users.get('admin')).toMatchObject({ password: 'long-enough-now', mustChangePassword: false })
    })

    test('a reload in the middle of the change asks for the present password, too', async () => {
      await page.goto(`${hub.url}/office/`)
      await page.getByLabel('用户名').fill('admin')
      await page.getByLabel('密码').fill('first-password')
      await page.keyboard.press('Enter')
      await page.getByLabel('再输一次新密码').waitFor()
      await page.reload()
      await page.getByLabel('现在的密码').fill('first-password')
      await page.getByLabel('新密码', { exact: true }).fill('long-enough-now')
      await page.getByLabel('再输一次新密码').fill('long-enough-now')
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { name: '账号', exact: true }).waitFor()
    })

    test('Caps Lock is said', async () => {
      await page.goto(`${hub.url}/hall/`)
      await page.getByLabel('密码').focus()
      // Headless Chromium has no lock to press: the event says what a keyboard would.
      await page.getByLabel('密码').evaluate((input) => {
        input.dispatchEvent(new KeyboardEvent('keydown', { key: 'A', modifierCapsLock: true, bubbles: true }))
      })
      await page.getByText('大写锁定已打开').waitFor()
    })

    test('a session that ends under way asks again without losing the place', async () => {
      await board()
      await page.getByLabel('查找窗口').fill('人社')
      await tile('B03').click()
      hub.endSessions()
      await page.getByRole('button', { name: '生成安装码' }).click()
      await page.getByRole('heading', { name: '登录已失效，请重新登录' }).waitFor()
      await shoot(page, 'desk-login-again-1920')
      await page.keyboard.type('right-password')
      await page.keyboard.press('Enter')
      // What was asked for goes on by itself.
      await page.getByText('4821').first().waitFor()
      expect(await page.getByRole('dialog').getByRole('heading', { level: 2 }).textContent()).toContain('人社局')
      await page.keyboard.press('Escape')
      expect(await page.getByLabel('查找窗口').inputValue()).toBe('人社')
    })

    test('a feed whose session ended asks, too', async () => {
      await board()
      hub.endSessions()
      hub.down()
      hub.up()
      await page.getByRole('heading', { name: '登录已失效，请重新登录' }).waitFor()
      await page.keyboard.type('right-password')
      await page.keyboard.press('Enter')
      await page.getByText('实时 ·').waitFor()
    })

    test('logging out leads to the login', async () => {
      await board()
      await page.getByRole('button', { name: '退出' }).click()
      await page.getByRole('heading', { name: '登录' }).waitFor()
      expect(await page.locator('.tile').count()).toBe(0)
    })

    test('a role without this page is told where to go', async () => {
      await signIn(page, hub.url, '/hall/', 'danwei')
      await page.getByRole('heading', { name: '您的账号不看这一页' }).waitFor()
      expect(await page.getByText('可以看到本单位的告知单').count()).toBe(1)
      expect(hub.watches).toBe(0)
      await shoot(page, 'desk-forbidden-1920')
    })
  })

  describe('the board', () => {
    test('shows 64 windows by zone, with figures of the whole hall', async () => {
      await board()
      expect(await page.locator('.tile').count()).toBe(64)
      expect(await page.locator('.zone').count()).toBe(4)
      const open = [...hub.windows.values()].filter(({ state, unit }) => state === 'open' && unit).length
      expect(await page.locator('.kpi').first().textContent()).toBe(`开放窗口${open}/ 64`)
      // Everything on one page at 1920 by 1080.
      const last = await tile('D16').boundingBox()
      expect(last!.y + last!.height).toBeLessThan(1_050)
      // A layer in a tile costs every frame in which another one changes.
      const layers = await page.locator('.row *').evaluateAll((all) =>
        all
          .filter((element) => {
            const { position, contain, transform, opacity } = getComputedStyle(element)
            return position !== 'static' || contain !== 'none' || transform !== 'none' || opacity !== '1'
          })
          .map((element) => element.outerHTML.slice(0, 80)),
      )
      expect(layers).toEqual([])
    })

    test('a delta changes its tile within a second, and renders no other', async () => {
      // No age ticks over in the meantime, for half an hour, and nobody's invitation runs out.
      const longAgo = Date.now() - 3.5 * 3_600_000
      for (const [code, window] of hub.windows) {
        const devices = window.devices.map((device) => ({ ...device, lastSeen: device.lastSeen && longAgo }))
        hub.windows.set(code, { ...window, lastAt: longAgo, invitedUntil: null, devices })
      }
      await board()
      await page.evaluate(() => {
        const kept = { renders: {} as Record<string, number>, seen: {} as Record<string, number> }
        Object.assign(globalThis, kept)
        const observer = new MutationObserver((records) => {
          for (const { target } of records) {
            const element = target instanceof Element ? target : target.parentElement
            const tile = element?.closest<HTMLElement>('.tile')
            const code = tile?.dataset.code
            if (code) kept.renders[code] = (kept.renders[code] ?? 0) + 1
            if (code === 'C05') kept.seen[tile!.querySelector('.n')!.textContent] ??= Date.now()
          }
        })
        observer.observe(document.querySelector('.zones')!, {
          subtree: true,
          childList: true,
          characterData: true,
          attributes: true,
        })
      })
      const window = hub.windows.get('C05')!
      const started: number[] = []
      for (const n of [97, 98, 99]) {
        started.push(Date.now())
        hub.change({
          code: 'C05',
          lastAt: Date.now(),
          today: { ...window.today, n, counts: { ...window.today.counts, '5': n - 1, '1': 1 } },
        })
        await tile('C05').getByText(`${n}评`).waitFor()
      }
      const { renders, seen } = await page.evaluate(() => {
        const { renders, seen } = globalThis as unknown as Record<'renders' | 'seen', Record<string, number>>
        return { renders, seen }
      })
      // The quickest: what else the machine does is no matter of the page.
      expect(Math.min(...[97, 98, 99].map((n, i) => seen[`${n}评`]! - started[i]!))).toBeLessThan(1_000)
      expect(Object.keys(renders)).toEqual(['C05'])
      expect(await tile('C05').locator('.five').getAttribute('aria-label')).toContain('非常不满意 1')
    })

    test('a missing version is caught up by watching again', async () => {
      await board()
      hub.skipVersion()
      hub.change({ code: 'A01', state: 'paused' })
      await tile('A01').getByText('暂停').waitFor()
      await expect.poll(() => hub.watches).toBe(2)
    })

    test('a lost connection keeps the picture, says since when, and catches up by itself', async () => {
      await board()
      const before = await tile('A02').locator('.n').textContent()
      hub.down()
      await page.getByText('与服务器的连接已断开').waitFor()
      await page.getByText(/画面停在 \d\d:\d\d:\d\d（\d+ 秒前）/).waitFor()
      await page.getByText(/第 ([2-9]|\d\d) 次重连，\d+ 秒后/).waitFor()
      expect(await tile('A02').locator('.n').textContent()).toBe(before)
      expect(await page.locator('.zones').evaluate((zones) => getComputedStyle(zones).filter)).toBe('grayscale(1)')
      await shoot(page, 'desk-hall-lost-1920')
      await expect.poll(() => cutTexts(page)).toEqual([])
      hub.change({ code: 'A02', state: 'paused' })
      // Whether this press or the page's own next try comes first, it catches up.
      await page.getByRole('button', { name: '立即重连' }).focus()
      hub.up()
      await page.keyboard.press('Enter')
      await tile('A02').getByText('暂停').waitFor()
      expect(await page.getByText('与服务器的连接已断开').count()).toBe(0)
    })

    test('search, filter and order choose the tiles', async () => {
      await board()
      await page.keyboard.press('/')
      await page.keyboard.type('J41')
      await expect.poll(() => page.locator('.tile').count()).toBe(8)
      await page.keyboard.press('Escape')
      await expect.poll(() => page.locator('.tile').count()).toBe(64)
      await page.getByRole('button', { name: '离线', exact: true }).click()
      await expect
        .poll(() => page.locator('.tile').evaluateAll((all) => all.map((each) => (each as HTMLElement).dataset.code)))
        .toEqual(['C12', 'D04'])
      await page.getByRole('button', { name: '全部', exact: true }).click()
      await page.getByLabel('排列').selectOption('oldest')
      await expect.poll(() => page.locator('.zone').count()).toBe(1)
      await page.getByLabel('查找窗口').fill('没有这样的窗口')
      await page.getByRole('button', { name: '清除条件' }).click()
      await expect.poll(() => page.locator('.tile').count()).toBe(64)
    })

    test("what needs a hand stands in the column, the hub's alerts and what the feed tells", async () => {
      await board()
      const column = page.getByRole('complementary', { name: '需要处理' })
      expect(await column.getByText('收到差评，请到窗口核实').count()).toBe(1)
      expect(await column.getByText(/评价器离线 1\d 分/).count()).toBe(1)
      expect(await column.getByText('评价器在位但此刻无单位进驻').count()).toBe(2)
      for (const window of hub.windows.values())
        hub.change({
          code: window.code,
          alerts: [],
          unit: { code: 'J36', name: '公安局' },
          state: 'closed',
          devices: [],
        })
      await column.getByText('此刻没有需要处理的事').waitFor()
    })

    test('a column of hundreds shows the first twelve, the others when asked for, and keeps the answer being written', async () => {
      const alerts = (window: string, n: number) =>
        Array.from({ length: n }, (_, i) => ({ id: `${window}-${i}`, rule: 'burst', since: Date.now() - i * 60_000 }))
      for (const window of hub.windows.values())
        hub.windows.set(window.code, {
          ...window,
          devices: [],
          alerts: window.code < 'A04' ? alerts(window.code, 15) : [],
        })
      await page.route('**/api/v1/halls/shimin/alerts', async (route) => {
        const kept = [...hub.windows.values()].flatMap(({ code, alerts: open }) =>
          open.map(({ id, rule, since }) => {
            const at = new Date(since).toISOString()
            const evidence = { presses: 9, held: 9 }
            return { id, window: code, rule, since: at, noticedAt: at, until: null, evidence, acknowledged: null }
          }),
        )
        await route.fulfill({ json: { alerts: kept } })
      })
      await board()
      const column = page.getByRole('complementary', { name: '需要处理' })
      const items = column.locator('.alert')
      await column.getByText('还有 33 条').waitFor()
      expect(await items.count()).toBe(12)
      expect(await column.getByRole('heading').textContent()).toContain('45')
      expect(await column.getByRole('link', { name: '今日告警' }).getAttribute('href')).toBe('#alerts')
      await items.nth(11).getByRole('button', { name: '答复' }).click()
      const writing = (await items.nth(11).locator('b').textContent())!
      hub.change({ code: 'A09', alerts: alerts('A09', 3) })
      await column.getByText('还有 36 条').waitFor()
      expect(await items.count()).toBe(13)
      expect(await items.last().locator('b').textContent()).toBe(writing)
      expect(await items.last().locator('input').count()).toBe(1)
      await column.getByRole('button', { name: '再看 12 条' }).focus()
      await page.keyboard.press('Enter')
      await column.getByText('还有 24 条').waitFor()
      // The keyboard goes on where the list goes on.
      expect(await items.nth(12).locator(':focus').count()).toBe(1)
      await page.keyboard.press('Escape')
      expect([await cutTexts(page), await seriousFaults(page)]).toEqual([[], []])
      await shoot(page, 'desk-hall-many-alerts-1920')
    })

    test('a new alert sounds and is told to the desktop where the user chose it, once, and no old one', async () => {
      await page.addInitScript(() => {
        const told = { tones: 0, notices: [] as string[], answer: 'denied' }
        Object.assign(globalThis, { told })
        const start = OscillatorNode.prototype.start
        OscillatorNode.prototype.start = function (when) {
          told.tones++
          start.call(this, when)
        }
        class Notice extends EventTarget {
          static permission = 'default'
          static requestPermission = async () => (Notice.permission = told.answer)
          constructor(title: string) {
            super()
            told.notices.push(title)
          }
        }
        Object.assign(globalThis, { Notification: Notice })
      })
      await board()
      const told = () =>
        page.evaluate(
          () => (globalThis as unknown as { told: { tones: number; notices: string[]; answer: string } }).told,
        )
      // What was open when the page came is no news, and nobody chose to be told.
      hub.change({ code: 'A02', alerts: [{ id: 'n1', rule: 'burst', since: Date.now() }] })
      await page.locator('.tile.al[data-code="A02"]').waitFor()
      // The column, which tells, hears of it with the hub's evidence, a little after the tile.
      await page.getByRole('complementary', { name: '需要处理' }).locator('.alert', { hasText: 'A02' }).waitFor()
      expect(await told()).toMatchObject({ tones: 0, notices: [] })
      await page.getByLabel('桌面提醒').click()
      await page.getByText('浏览器没有允许桌面提醒').waitFor()
      expect(await page.getByLabel('桌面提醒').isChecked()).toBe(false)
      await page.evaluate(() => void ((globalThis as unknown as { told: { answer: string } }).told.answer = 'granted'))
      await page.getByLabel('桌面提醒').check()
      await page.getByLabel('声音提醒').check()
      const { tones } = await told()
      expect(tones).toBeGreaterThan(0)
      hub.change({ code: 'A03', alerts: [{ id: 'n2', rule: 'bad-rating', since: Date.now() }] })
      await expect.poll(async () => (await told()).notices.length).toBe(1)
      expect((await told()).notices[0]).toContain('A03')
      expect((await told()).tones).toBe(2 * tones)
      // The same alert again says nothing more.
      hub.change({ code: 'A03', lastAt: Date.now() })
      await page.waitForFunction(() => document.querySelector('.tile[data-code="A03"]')?.textContent?.includes('刚刚'))
      expect(await told()).toMatchObject({ tones: 2 * tones, notices: { length: 1 } })
    })

    test('an auditor sees every hall and may act in none', async () => {
      await signIn(page, hub.url, '/hall/', 'shenji')
      await tile('A01').click()
      await page.getByText('您的账号只能查看').waitFor()
      expect(await page.getByRole('button', { name: '暂停窗口' }).count()).toBe(0)
      await page.keyboard.press('Escape')
      await page.getByLabel('大厅').selectOption('12345')
      await expect.poll(() => page.url()).toContain('hall=12345')
      await page.getByText('这个大厅还没有窗口').waitFor()
      // The longest row of tools: two pages, two halls.
      await page.getByLabel('大厅').selectOption('shimin')
      await page.setViewportSize({ width: 1280, height: 800 })
      await tile('A01').waitFor()
      await shoot(page, 'desk-hall-auditor-1280')
      expect([await cutTexts(page), await seriousFaults(page)]).toEqual([[], []])
    })

    test('over 64 windows show one zone a page; search and alerts reach all of them', async () => {
      const more = [...hub.windows.values()].map((window) => ({ ...window, code: `${window.code}B`, alerts: [] }))
      for (const window of more) hub.windows.set(window.code, window)
      await page.route('**/api/v1/halls', async (route) => {
        const { halls } = (await (await route.fetch()).json()) as { halls: Hall[] }
        for (const { windows } of halls) windows.push(...windows.map((facts) => ({ ...facts, code: `${facts.code}B` })))
        await route.fulfill({ json: { halls } })
      })
      // Twice a minute all tiles follow, in sight or not: not in this test, however long it takes.
      await page.clock.setFixedTime(Date.now())
      await board()
      expect(await page.locator('.tile').count()).toBe(32)
      await page.getByRole('button', { name: 'C 住房不动产' }).click()
      await tile('C01B').waitFor()
      expect(await page.locator('.zone').count()).toBe(1)
      expect(await page.getByRole('complementary').getByText('收到差评，请到窗口核实').count()).toBe(1)
      await page.getByLabel('查找窗口').fill('B07')
      await expect.poll(() => page.locator('.tile').count()).toBe(2)
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: '全部区域' }).click()
      await expect.poll(() => page.locator('.tile').count()).toBe(128)
      // What is out of sight waits until somebody looks at it, or prints it.
      const pause = async (far: string) => {
        hub.change({ code: far, state: 'paused' })
        hub.change({ code: 'A01', lastAt: Date.now(), today: { ...hub.windows.get('A01')!.today, n: 900 + serial++ } })
        await tile('A01')
          .getByText(`${899 + serial}评`)
          .waitFor()
        expect(await tile(far).textContent()).not.toContain('暂停')
      }
      let serial = 0
      await pause('D15B')
      await page.evaluate(() => dispatchEvent(new Event('beforeprint')))
      expect(await tile('D15B').textContent()).toContain('暂停')
      await pause('D16B')
      await tile('D16B').scrollIntoViewIfNeeded()
      await tile('D16B').getByText('暂停').waitFor()
    })
  })

  describe("a window's drawer", () => {
    test('opens and closes by keyboard and gives the focus back', async () => {
      await board()
      await tile('A01').focus()
      await page.keyboard.press('ArrowRight')
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('ArrowDown')
      expect(await page.evaluate(() => (document.activeElement as HTMLElement).dataset.code)).toBe('B02')
      await page.keyboard.press('Enter')
      const drawer = page.getByRole('dialog')
      await drawer.getByText('收到 / 应收').waitFor()
      const { today, devices } = hub.windows.get('B02')!
      expect(await drawer.getByRole('heading', { name: '今日计入评价' }).textContent()).toContain(String(today.n))
      expect(await drawer.getByText(`${devices[0]!.received} / ${devices[0]!.expected}`).count()).toBe(1)
      expect(devices[0]!.kind).toBe('keypad')
      await drawer.getByText('按键测试：今日 08:45 测过，5 键都好').waitFor()
      await page.keyboard.press('Escape')
      await expect.poll(() => page.evaluate(() => (document.activeElement as HTMLElement).dataset.code)).toBe('B02')
      expect(await page.getByRole('dialog').count()).toBe(0)
      await tile('B06').click()
      await drawer.getByText('缺键：没有 「非常不满意」 键').waitFor()
      await drawer.getByText('按键测试：今日还差 「不满意」').waitFor()
      await shoot(page, 'desk-drawer-keypad')
    })

    test('makes an enrolment code with its address and the time left', async () => {
      await board()
      await tile('A03').click()
      await page.getByRole('button', { name: '生成安装码' }).click()
      await page.locator('.code').waitFor()
      expect((await page.locator('.code [aria-hidden]').textContent())!.trim()).toBe('4821\u20023097')
      await page.getByText(/1[45]:\d\d 后失效/).waitFor()
      const link = page.getByRole('link', { name: '在本机打开评价器页面' })
      expect(await link.getAttribute('href')).toBe(`${hub.url}/kiosk/#code=48213097`)
      expect(posted()).toEqual({
        method: 'POST',
        url: '/api/v1/halls/shimin/windows/A03/pairing-codes',
        body: { kind: 'kiosk' },
      })
      await context.grantPermissions(['clipboard-read', 'clipboard-write'])
      await page.getByRole('button', { name: '复制地址' }).click()
      await page.getByText('已复制').waitFor()
      expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(`${hub.url}/kiosk/#code=48213097`)
      await shoot(page, 'desk-drawer-code-1920')
      expect(await seriousFaults(page)).toEqual([])
      // Used: the secret goes from the screen, and what the new device has not promised is no fault of it.
      const [known] = hub.windows.get('A03')!.devices
      const device = { ...known!, id: '0192f3a8-0000-7000-8000-00000000beef', online: true, pending: 0 }
      hub.change({ code: 'A03', devices: [{ ...device, problems: ['storage-not-persistent'] }] })
      await page.getByText('安装码已用，新评价器已登记到本窗口。').waitFor()
      expect(await page.locator('.code').count()).toBe(0)
      expect(await tile('A03').innerText()).not.toContain('故障')
      await page.getByText('提醒：浏览器没有答应长期保存').waitFor()
    })

    test('pauses a window with a reason and opens it again', async () => {
      await board()
      await tile('A04').click()
      await page.getByLabel('暂停原因').fill('设备检修')
      await page.getByRole('button', { name: '暂停窗口' }).click()
      await page.getByText('窗口已暂停').waitFor()
      expect(posted()!.body).toEqual({ state: 'paused', reason: '设备检修' })
      await page.getByRole('button', { name: '恢复服务' }).click()
      await page.getByText('窗口已恢复服务').waitFor()
      expect(posted()!.body).toEqual({ state: 'open' })
    })

    test('revokes a device only with a reason', async () => {
      await board()
      await tile('A04').click()
      await page.getByRole('button', { name: '停用' }).click()
      await page.getByRole('button', { name: '确认停用' }).click()
      await page.getByText('请写明停用原因').waitFor()
      expect(hub.asked.some(({ url }) => url.endsWith('/revoke'))).toBe(false)
      await page.getByLabel('停用原因').fill('遗失')
      await page.getByRole('button', { name: '确认停用' }).click()
      await page.getByText('评价器已停用').waitFor()
      const [device] = hub.windows.get('A04')!.devices
      expect(posted()).toEqual({
        method: 'POST',
        url: `/api/v1/devices/${device!.id}/revoke`,
        body: { reason: '遗失' },
      })
    })
  })

  test.each([
    [1920, 1080],
    [1440, 900],
    [1280, 800],
  ])('at %i by %i nothing is cut, and axe, where it looks, finds nothing serious', async (width, height) => {
    // What axe finds is the same at each size, but for what only a small one has.
    const faultsHere = async () => {
      const cut = await cutTexts(page)
      return [cut, cut.length === 0 && (width === 1440 || SWEEPS) ? await seriousFaults(page) : []]
    }
    // Looked at again while it still moves; what stays is a fault.
    const settled = () => expect.poll(faultsHere).toEqual([[], []])
    hub.demo = width === 1440
    await page.setViewportSize({ width, height })
    await page.goto(`${hub.url}/hall/`)
    await page.getByLabel('用户名').waitFor()
    await settled()
    await shoot(page, `desk-login-${width}`)
    await signIn(page, hub.url, '/hall/', 'maxiaoyan')
    await tile('A01').waitFor()
    expect(await page.getByText('演示数据 Demo').count()).toBe(hub.demo ? 1 : 0)
    await shoot(page, `desk-hall-${width}`)
    await settled()
    if (width < 1800) {
      await page.getByRole('button', { name: /^需要处理/ }).click()
      await page.getByText('收到差评，请到窗口核实').waitFor()
      await shoot(page, `desk-hall-attention-${width}`)
      await settled()
      await page.keyboard.press('Escape')
    }
    await tile('B07').click()
    await page.getByRole('dialog').waitFor()
    await shoot(page, `desk-drawer-${width}`)
    await settled()
  })
})
