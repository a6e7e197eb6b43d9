import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { METHOD_CODES } from '../../server/contract/methods.ts'
import { chromiumMissing, launchChromium } from '../helpers/chromium.ts'
import { plainPdf } from '../helpers/evidence-files.ts'
import { DAY, TestHub } from '../helpers/hub-fixture.ts'
import { putSeal, type Line } from '../fixtures/sealed-year.ts'
import { buildDesk, cutTexts, leave, seriousFaults, shoot, signIn } from './desk-pages.ts'

const PASSWORD = 'right-password'
const ROTA = { name: '替岗表.pdf', mimeType: 'application/pdf', buffer: plainPdf() }
const CALL = { unit: 'J45', level: 1, reasons: ['attitude'] }
const line = (score: string, rank: number): Line => ({
  status: 'ranked',
  score,
  rank,
  counts: [0, 0, 4, 16, 20],
})

/** December 2026: the year is sealed; results are told, and a last place mends what was found. */
describe.skipIf(chromiumMissing())('from the result to what is mended', () => {
  let desk: Awaited<ReturnType<typeof buildDesk>>
  let browser: Browser
  let hub: TestHub
  let context: BrowserContext
  let page: Page
  const errors: string[] = []

  const looks = async (name: string, ...widths: (readonly [number, number])[]) => {
    for (const [width, height] of widths) {
      await page.setViewportSize({ width, height })
      await shoot(page, `${name}-${width}`)
      expect([name, width, await cutTexts(page)]).toEqual([name, width, []])
    }
    expect(await seriousFaults(page), name).toEqual([])
    await page.setViewportSize({ width: 1280, height: 800 })
  }
  const PHONE = [390, 844] as const
  const DESK = [1280, 800] as const
  /** Somebody else sits down. */
  const as = async (username: string, path: string, heading: string) => {
    await context.clearCookies()
    await leave(page, hub.url)
    await signIn(page, hub.url, path, username)
    await page.getByRole('heading', { name: heading }).first().waitFor()
  }
  const item = () => page.getByRole('region', { name: '第 1 项' })
  const says = (text: string) => page.getByText(text).first().waitFor()

  beforeAll(async () => {
    desk = await buildDesk()
    browser = await launchChromium()
    hub = await TestHub.start({ pages: desk.pages, now: Date.parse('2026-12-14T10:00:00+08:00') })
    const { users } = hub.hub.access
    await users.add({ username: 'ha', role: 'unit', unit: 'J45' }, PASSWORD, false, 'cli:root')
    await users.add({ username: 'zhang', role: 'campaign-office' }, PASSWORD, false, 'cli:root')
    await users.add({ username: 'ma', role: 'campaign-office' }, PASSWORD, false, 'cli:root')
    // Accounts that come before the first rating need nobody to vouch for them.
    const months = ['05', '06', '06', '07', '08', '08', '08', '10', '10', '11']
    const calls = months.map((month, i) => ({
      ...CALL,
      callId: `call-${i}`,
      answeredAt: `2026-${month}-1${i}T10:00:00+08:00`,
    }))
    await hub.call('POST', '/api/v1/hotline/ratings', { token: hub.apiKey('hotline'), body: calls })
    for (const method of METHOD_CODES)
      await hub.hub.ledger.write(
        (w) =>
          void putSeal(w, method, '2026', {
            J36: line('90.00', 1),
            J16: line('85.00', 2),
            J62: line('84.00', 3),
            J45: line('71.13', 4),
          }),
      )
    context = await browser.newContext({ locale: 'zh-CN', acceptDownloads: true })
    page = await context.newPage()
    page.on('pageerror', (error) => errors.push(String(error)))
  })
  afterAll(async () => {
    await browser?.close()
    await hub?.stop('seal')
    desk?.remove()
  })

  test('the office tells the units, prints every notice on a page of its own, and files', async () => {
    await as('zhang', '/office/#notices', '通报')
    await page.getByRole('button', { name: '向各单位通报' }).click()
    await says('0 / 89 个单位已签收')
    await looks('notices-office', [1920, 1080], DESK)
    await page.getByRole('button', { name: '打印全部通报' }).click()
    await page.getByRole('article', { name: 'J45 交通局' }).waitFor()
    const pdf = await page.pdf({ preferCSSPageSize: true })
    expect(pdf.toString('latin1').match(/\/Type \/Page\b/g)).toHaveLength(89)
    await page.getByRole('button', { name: '回到列表' }).click()
    await page.getByLabel('事由').fill('报市委组织部备案')
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: '制作备案件' }).click(),
    ])
    expect(download.suggestedFilename()).toBe('filing-2026.zip')
    await says('已制作 filing-2026.zip')
  })

  test("a unit's leader reads the notice on a phone and signs", async () => {
    await page.setViewportSize({ width: 390, height: 844 })
    await as('ha', '/office/#notices', '评议结果通报')
    await says('71.13')
    await says('末 3 位，列入下年度重点跟踪')
    await looks('notice-unit', PHONE)
    await page.getByRole('button', { name: '已阅，签收' }).click()
    await says('ha 已签收')
  })

  test('the office lists a last place, the unit plans, the office returns it with a reason', async () => {
    await as('zhang', '/office/#rectification', '整改')
    await says('交通局')
    await page.getByText('列入一个问题').click()
    await page.getByLabel(/^参评单位/).selectOption('J45')
    await page.getByLabel(/^来处/).first().selectOption('follow-up')
    await page.getByLabel(/^选一种评议方式/).selectOption('service-centre')
    await page.getByLabel('发现了什么问题').fill('窗口叫号后无人应答，办事人等候超过十分钟')
    await page.getByRole('button', { name: '列入问题清单' }).click()
    await says('已列入问题清单')
    await as('ha', '/office/#rectification', '整改')
    const plan = async (measure: string) => {
      await item().getByLabel('措施').fill(measure)
      await item().getByLabel('长效机制').fill('替岗写进窗口管理办法第 6 条')
      await item().getByLabel('责任领导').fill('分管副主任 马某')
      await item().getByLabel('谁办').fill('医政科 丁某')
      await item().getByLabel('办结期限').fill('2026-12-18')
      await item().getByRole('button', { name: '报责任清单' }).click()
      await says('清单待接收')
    }
    await looks('rectification-plan-unit', PHONE)
    await plan('设替岗表')
    await as('zhang', '/office/#rectification', '整改')
    await says('分管副主任 马某')
    await item().getByText('退回，请补').first().click()
    await item()
      .getByLabel(/^退回理由/)
      .fill('没有写到谁、几分钟内到岗')
    await item().getByRole('button', { name: '退回，请补' }).click()
    await says('清单退回')
    await as('ha', '/office/#rectification', '整改')
    await says('没有写到谁、几分钟内到岗')
    await plan('设替岗表，离岗 3 分钟必须有人接')
    await as('zhang', '/office/#rectification', '整改')
    await item().getByRole('button', { name: '接收这份责任清单' }).click()
    await says('在办')
  })

  test('what is late is shown and reminded of; evidence comes, a visit passes, two close it', async () => {
    hub.clock.now += 8 * DAY
    await as('zhang', '/office/#rectification', '整改')
    await says('逾期 4 天')
    await looks('rectification-late', [1920, 1080], DESK, PHONE)
    // What is like it, month by month, before and after the measure.
    const like = item().getByRole('img', { name: /^同类差评：/ })
    expect(await like.getAttribute('aria-label')).toMatch(/6 月 2 条，7 月 1 条，8 月 3 条.*；2026-12-14 定措施$/)
    await like.scrollIntoViewIfNeeded()
    await page.getByText('逐月的数').click()
    await looks('rectification-like', [1920, 1080], DESK, PHONE)
    await page.getByRole('button', { name: '打印催办单' }).click()
    await says('期限 2026-12-18，逾期 4 天')
    await page.getByRole('button', { name: '回到清单' }).click()

    await as('ha', '/office/', '待办')
    await says('1 项整改逾期未办结')
    await as('ha', '/office/#rectification', '整改')
    await item().getByLabel('做了什么').fill('替岗表上墙，当日点名')
    await item().getByLabel(/^凭证/).setInputFiles(ROTA)
    await item().getByLabel('已整改到位，请回访').check()
    await item().getByRole('button', { name: '报进展' }).click()
    await says('进展已报')
    expect(await item().getByLabel('做了什么').inputValue()).toBe('')
    await says('凭证 1（PDF')
    await looks('rectification-unit', PHONE)

    await as('zhang', '/office/#rectification', '整改')
    expect(
      await item()
        .getByRole('button', { name: /同意办结/ })
        .count(),
    ).toBe(0)
    await item().getByText('约定回访').first().click()
    await item().getByLabel('哪一天去').fill('2026-12-22')
    await item()
      .getByLabel(/^谁去（/)
      .fill('李某、王某')
    await item().getByLabel('看什么', { exact: true }).fill('打 5 次电话，看替岗表')
    await item().getByRole('button', { name: '约定回访' }).click()
    await says('今天 2026-12-22 回访')
    await page.getByText('图里的数').click()
    await looks('rectification-appointed', [1920, 1080], DESK, PHONE)
    await item().getByRole('button', { name: '打印回访单' }).click()
    await says('单位在场人（签字）')
    const sheet = await page.pdf({ preferCSSPageSize: true })
    expect(sheet.toString('latin1').match(/\/Type \/Page\b/g)).toHaveLength(1)
    await shoot(page, 'rectification-visit-paper')
    await page.getByRole('button', { name: '回到清单' }).click()
    await item().getByText('记一次回访').click()
    await item().getByLabel('回访日期').fill('2026-12-22')
    await item().getByLabel('谁去的').fill('李某、王某')
    await item().getByLabel('看到什么').fill('打 5 次通 5 次')
    await item().getByRole('button', { name: '通过', exact: true }).click()
    await item().getByLabel('办结意见').fill('已看过')
    await item().getByRole('button', { name: '同意办结（还要另一人同意）' }).click()
    await says('zhang 同意办结：已看过。等另一人。')
    await as('ma', '/office/#rectification', '整改')
    await item().getByLabel('办结意见').fill('属实')
    await item().getByRole('button', { name: '同意办结（第二人，即办结）' }).click()
    await says('已办结 12-22')
    await page.getByRole('button', { name: '打印两张清单' }).click()
    await says('交通局 2026 年度作风评议整改清单')
    await shoot(page, 'rectification-paper')
    expect(errors).toEqual([])
  })

  test('the calendar shows who did what and who is late, each with its page, and next year what was promised', async () => {
    await as('zhang', '/office/?campaign=2026', '待办')
    await page.getByRole('button', { name: '看日程' }).click()
    await says('89 项中 0 项已办，89 项逾期')
    await says('89 项中 1 项已办')
    await looks('calendar-facts', DESK)
    await page.getByRole('link', { name: '整改', exact: true }).last().click()
    await says('已办结 12-22')
    await as('ha', '/office/#rectification?campaign=2027', '整改')
    await says('上年承诺的长效机制')
    await says('替岗写进窗口管理办法第 6 条')
    expect(errors).toEqual([])
  })

  test('a unit that went on in another one is on the list with where its results are, and on the notice of its heir', async () => {
    for (const unit of ['J36', 'J80'])
      await hub.hub.parts.store.act(
        'units.change',
        { what: { change: 'merge', unit, into: 'J16' }, reason: '合并' },
        'cli:test',
      )
    await as('zhang', '/office/?campaign=2026#notices', '通报')
    await says('封存以后并入')
    await page.getByText('已并入').last().scrollIntoViewIfNeeded()
    await looks('notices-gone', [1920, 1080], DESK, PHONE)
    await page.getByRole('button', { name: /^看 党校/ }).click()
    await says('其封存的结果另有一份通报')
    await looks('notice-heir', [1920, 1080], DESK, PHONE)
  })
})
