import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { usualLevels, onlineArrival } from '../fixtures/online/arrivals.ts'
import { PICTURES } from '../helpers/asked-by-hand.ts'
import { chromiumMissing, launchChromium } from '../helpers/chromium.ts'
import { DAY, HOUR, MINUTE, TestHub } from '../helpers/hub-fixture.ts'
import { OnlinePhone } from '../fixtures/online/phone.ts'
import type { OnlineArrival } from '../../server/store/changes/online/record-online.ts'
import { readQr } from './kiosk-looks.ts'
import { buildDesk, cutTexts, seriousFaults, shoot } from './desk-pages.ts'

const PASSWORD = 'a long password 7'
/** Two months of honest people, then one network, one browser, and a crowd that came at once. */
async function rated(hub: TestHub): Promise<void> {
  const now = hub.clock.now
  const record = (ratings: OnlineArrival[]) => hub.hub.parts.store.act('online.record', { ratings }, 'hub')
  for (let day = 40; day > 0; day--) {
    hub.clock.now = now - day * DAY
    await record(
      ['J36', 'J16', 'J62'].flatMap((unit, i) =>
        [0, 1, 2].map((each) => onlineArrival(hub.clock.now, { unit, ...usualLevels(day + each + i) })),
      ),
    )
  }
  hub.clock.now = now - HOUR
  const network = '198.51.100.9'
  await record(
    Array.from({ length: 9 }, (_, i) =>
      onlineArrival(hub.clock.now, {
        network,
        satisfaction: 1,
        image: 1,
        ...(i === 8 ? { comment: '大家都这么说 <b>差</b>' } : {}),
      }),
    ),
  )
  await record(['J16', 'J16'].map((unit) => onlineArrival(hub.clock.now, { unit, browser: 'one' })))
  await record(Array.from({ length: 6 }, () => onlineArrival(hub.clock.now, { unit: 'J18', network: '198.51.100.8' })))
  hub.clock.now = now
}

describe.skipIf(chromiumMissing())('the desk of the online channel', () => {
  let desk: Awaited<ReturnType<typeof buildDesk>>
  let browser: Browser
  let hub: TestHub
  let page: Page
  const seats = new Map<string, Page>()
  const errors: string[] = []

  /** Each person has a browser, which stays open. */
  const sit = async (username: string) => {
    page =
      seats.get(username) ?? (await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage())
    if (seats.has(username)) return
    seats.set(username, page)
    page.on('pageerror', (error) => errors.push(String(error)))
    await page.request.post(`${hub.url}/api/v1/session`, { data: { username, password: PASSWORD } })
  }
  /** Whoever has the desk open goes on from there, as by a link: it is not loaded anew. */
  const enter = async (username: string, path: string) => {
    await sit(username)
    await page.goto(hub.url + path)
  }
  const looks = async (name: string) => {
    for (const [width, height] of [
      [1920, 1080],
      [1280, 800],
      [390, 844],
    ] as const) {
      await page.setViewportSize({ width, height })
      await shoot(page, `online-${name}-${width}`)
      expect(await cutTexts(page), `${name} ${width}`).toEqual([])
    }
    expect(await seriousFaults(page), name).toEqual([])
    await page.setViewportSize({ width: 1280, height: 800 })
  }
  const tab = (name: RegExp) => page.locator('.seg').getByRole('button', { name })

  beforeAll(async () => {
    desk = await buildDesk()
    browser = await launchChromium()
    hub = await TestHub.start({ pages: desk.pages })
    const { users } = hub.hub.access
    for (const username of ['xinwen', 'meiti'])
      await users.add({ username, role: 'method-owner', method: 'online' }, PASSWORD, false, 'cli:root')
    await users.add({ username: 'gongwei', role: 'campaign-office' }, PASSWORD, false, 'cli:root')
  })
  afterAll(async () => {
    await browser?.close()
    await hub?.stop()
    desk?.remove()
    expect(errors).toEqual([])
  })

  test('says what comes here while nothing is there, and what is wrong where the hub answers wrongly', async () => {
    await enter('xinwen', '/office/#online')
    await page.getByText('没有待核评价').waitFor()
    await looks('empty')
    for (const [name, text] of [
      ['评价走势', '这一时段还没有计入的评价'],
      ['留言', '还没有留言'],
      ['等第二人', '没有等待第二人确认的申请'],
      ['限制', '这一周没有规则拦下评价。'],
    ] as const) {
      await tab(new RegExp(`^${name}`)).click()
      await page.getByText(text).waitFor()
    }
    await page.route('**/api/v1/online/figures*', (route) => route.fulfill({ status: 503, json: {} }))
    await tab(/^评价走势/).click()
    await page.getByRole('alert').waitFor()
    await page.unroute('**/api/v1/online/figures*')
    await page.getByRole('alert').getByRole('button').click()
    await page.getByText('这一时段还没有计入的评价').waitFor()
  })

  test('shows why each is held; by keys one lets count and takes it back, and what is left out takes two people', async () => {
    await rated(hub)
    await enter('xinwen', '/office/#online')
    await page.getByText('待核 6 条').waitFor()
    await page.keyboard.press('j')
    await page.getByText('对本单位 9 条，对各单位共 9 条').waitFor()
    expect(await page.locator('.why-held .hit dt').innerText()).toBe('同一网络当日')
    await looks('held')
    await page.keyboard.press('g')
    await page.getByText('选了 4 条，一并决定').waitFor()
    await page.getByRole('button', { name: '确是多人各评各的' }).click()
    await page.locator('main h1').click()
    await page.keyboard.press('1')
    await page.getByText('已办 4 条。').waitFor()
    await page.getByRole('textbox').fill('看错了')
    await page.locator('main h1').click()
    await page.keyboard.press('z')
    await page.getByText('已撤回。').waitFor()
    expect(hub.rows('online-decision').map(({ body }) => body.action)).toEqual([
      ...Array.from({ length: 4 }, () => 'release'),
      ...Array.from({ length: 4 }, () => 'withdraw'),
    ])
    await page.locator('.held li').first().click()
    await page.getByText('对本单位 9 条，对各单位共 9 条').waitFor()
    await page.keyboard.press('g')
    // Without a reason nothing is decided.
    await page.keyboard.press('2')
    await page.getByText('请先写明理由。').waitFor()
    await page.getByRole('textbox').fill('单位组织的')
    await page.locator('main h1').click()
    await page.keyboard.press('2')
    await page.getByText('已提出申请，等第二人确认。').waitFor()
    await page.getByText('待核 2 条').waitFor()
    await tab(/^等第二人 1/).click()
    await page.getByText('xinwen 于').waitFor()
    expect(await page.getByRole('button', { name: '确认', exact: true }).count()).toBe(0)
    await looks('waiting-own')
    await enter('meiti', '/office/#online?tab=waiting')
    await page.getByLabel(/理由/).fill('同意')
    await page.getByRole('button', { name: '确认', exact: true }).click()
    await page.getByText('没有等待第二人确认的申请').waitFor()
    await page.getByText('已办 4 条。').waitFor()
    await tab(/^已决定 4/).click()
    await page.locator('.held li').first().click()
    await page.getByText('xinwen 于').waitFor()
    await page.getByText('同意').first().waitFor()
    await looks('decided')
    expect(
      hub
        .rows('online-decision')
        .slice(8)
        .map(({ body }) => [body.action, body.operator]),
    ).toEqual(Array.from({ length: 4 }, () => ['exclude', 'user:meiti']))
  })

  test('shows the owner what is rated over time and by question, and comments, each of which is erased for good', async () => {
    await enter('xinwen', '/office/#online?tab=figures')
    await page.getByText('每日条数').first().waitFor()
    expect(await page.locator('.day-chart circle.run-0').count()).toBe(41)
    await looks('figures')
    await page.getByLabel('从').fill('2026-11-17')
    await page.getByRole('button', { name: '查看' }).click()
    await expect.poll(() => page.locator('.day-chart circle.run-0').count()).toBe(2)
    await page.getByText('逐日看').click()
    await looks('figures-days')
    await tab(/^留言/).click()
    await page.getByText('大家都这么说 <b>差</b>').waitFor()
    await looks('comments')
    await page.getByRole('button', { name: '删除' }).click()
    await page.getByLabel(/为什么删除/).fill('写了别人的名字')
    await looks('erase')
    await page.getByRole('button', { name: '确认删除' }).click()
    await page.getByText('已删除，不能恢复。').waitFor()
    expect(hub.hub.ledger.db.prepare('SELECT count(*) FROM online_comment').pluck().get()).toBe(0)
  })

  test('shows what the limits held and turned away this week, and the way to the seal', async () => {
    const phone = new OnlinePhone(hub.url, () => hub.clock.now, '203.0.113.5')
    const solution = await phone.solved('J36')
    for (let i = 0; i < 3; i++) await phone.rate('J36', { solution })
    hub.clock.now += 2 * MINUTE
    await enter('xinwen', '/office/#online?tab=limits')
    await page.getByRole('row', { name: /同一网络 address 5 1 0 4 2 2/ }).waitFor()
    await page.getByText('验证题已用过').waitFor()
    expect(await page.getByRole('listitem').filter({ hasText: '验证题已用过' }).locator('b').innerText()).toBe('2')
    await looks('limits')
    await page.getByText(/封存前检查：还有/).waitFor()
    await page.getByRole('link', { name: '去封存' }).click()
    await page.getByRole('heading', { name: /网络及跟踪评议/ }).waitFor()
  })

  test('shows the office how many came in and what is held, and no figure; it decides for the unit that runs the method', async () => {
    const heard: string[] = []
    await sit('gongwei')
    page.on('response', (response) => heard.push(new URL(response.url()).pathname))
    await enter('gongwei', '/office/')
    await page.getByRole('button', { name: '四项测评' }).click()
    await page.getByRole('link', { name: '网络评议', exact: true }).click()
    await page.getByText('最近 30 天每日条数').waitFor()
    await looks('progress')
    expect(await page.locator('.seg button').allTextContents()).toEqual([
      '进度',
      '待核 2',
      expect.stringMatching(/^等第二人/),
      expect.stringMatching(/^已决定/),
      '限制',
    ])
    await page.goto(`${hub.url}/office/#online?tab=figures`)
    await page.getByText('最近 30 天每日条数').waitFor()
    expect(heard.filter((path) => /online\/(figures|comments)|scores/.test(path) && path.includes('online'))).toEqual(
      [],
    )
    await tab(/^待核/).click()
    await page.locator('.held li', { hasText: 'J16' }).click()
    await page.getByText('不能由您决定').waitFor()
    // Its neighbours are shown without their levels.
    expect(await page.locator('.why-held dt').allTextContents()).not.toContain('当日平均')
    await page.locator('.held li', { hasText: 'J18' }).click()
    await page.locator('.evidence h2', { hasText: 'J18' }).waitFor()
    await page.getByRole('textbox').fill('看过时间')
    await page.getByRole('button', { name: /^计入/ }).click()
    await page.getByText('已办 1 条。').waitFor()
    const office = await hub.signIn('campaign-office')
    for (const path of ['figures', 'comments'])
      expect((await hub.call('GET', `/api/v1/online/${path}`, { token: office })).status).toBe(403)
  })

  test('prints a poster of each unit that phones read: 89 sheets for the office, and for a unit its own', async () => {
    await enter('gongwei', '/office/#posters')
    await page.getByText('系统还不知道手机从哪个地址打开评价页').waitFor()
    const office = await hub.signIn('campaign-office')
    const asked = (query: string, token: string) => hub.call('GET', `/api/v1/online/posters${query}`, { token })
    expect((await asked('', office)).body.code).toBe('public-address-missing')
    hub.hub.parts.about.receiptPage = 'https://pj.example.gov.cn/r/'
    await page.reload()
    await page.getByText('全部 89 个单位，一个文件').waitFor()
    await page.getByLabel('参评单位').selectOption('J36')
    expect(await page.getByRole('link', { name: '下载' }).count()).toBe(4)
    await looks('posters')
    const sheet = await page.context().newPage()
    for (const [size, width, height] of [
      ['a4', 794, 1122],
      ['a6', 397, 559],
    ] as const) {
      await sheet.goto(`${hub.url}/api/v1/online/posters?size=${size}`)
      const posters = sheet.locator('article.poster')
      expect(await posters.count()).toBe(89)
      // Nothing of any of them is cut off by its sheet, however long its name.
      const over = await posters.evaluateAll((all) =>
        all.flatMap((each) => {
          const { bottom, right } = each.querySelector('footer')!.getBoundingClientRect()
          const edge = each.getBoundingClientRect()
          const isOver = bottom > edge.bottom || right > edge.right || each.scrollHeight > each.clientHeight + 1
          return isOver || each.scrollWidth > each.clientWidth + 1 ? [each.getAttribute('data-unit')] : []
        }),
      )
      expect(over, size).toEqual([])
      const one = sheet.locator('article[data-unit="J36"]')
      const box = (await one.boundingBox())!
      expect([Math.round(box.width), Math.round(box.height)]).toEqual([
        expect.toSatisfy((n: number) => Math.abs(n - width) <= 1),
        expect.toSatisfy((n: number) => Math.abs(n - height) <= 1),
      ])
      const picture = await one.screenshot()
      if (PICTURES) writeFileSync(join(import.meta.dirname, `../../.test-output/screens/poster-${size}.png`), picture)
      expect(await readQr(page, picture)).toBe('https://pj.example.gov.cn/rate/J36')
    }
    const pdf = (await sheet.pdf({ preferCSSPageSize: true })).toString('latin1')
    expect(pdf.match(/\/Type \/Page\b/g)).toHaveLength(89)
    await sheet.goto(`${hub.url}/api/v1/online/posters?size=a6&unit=J36`)
    expect(await seriousFaults(sheet)).toEqual([])
    await sheet.close()
    const unit = await hub.signIn('unit', { unit: 'J36' })
    const own = await asked('?size=a6', unit)
    expect([own.text.match(/<article/g)!.length, own.text.includes('公安局')]).toEqual([1, true])
    expect((await asked('?unit=J16', unit)).status).toBe(403)
    expect((await asked('', await hub.signIn('method-owner', { method: 'third-party' }))).status).toBe(403)
    expect((await asked('?unit=X99', office)).body.code).toBe('unknown-unit')
  })

  test('in December its owner sees figures and seal of the year that is over, and the new one by a button', async () => {
    hub.clock.now = Date.parse('2026-12-03T10:00:00+08:00')
    // Sessions end over night.
    seats.delete('xinwen')
    await enter('xinwen', '/office/#online?tab=figures')
    await page.getByText(/· 2026 年度$/).waitFor()
    const from = () => page.locator('input[name=from]').inputValue()
    await expect.poll(from).toBe('2025-12-01')
    const seal = page.getByRole('link', { name: '去封存' })
    expect(await seal.getAttribute('href')).toContain('campaign=2026&from=2025-12-01&to=2026-11-30')
    await looks('december')
    await page.getByRole('link', { name: '看 2027 年度' }).click()
    await page.getByText(/· 2027 年度$/).waitFor()
    await page.goto(`${hub.url}/office/?campaign=2027#online?tab=figures`)
    await expect.poll(from).toBe('2026-12-01')
  })
})
