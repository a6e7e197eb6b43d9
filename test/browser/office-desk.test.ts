import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readQr } from './kiosk-looks.ts'
import { chromiumMissing, launchChromium } from '../helpers/chromium.ts'
import { HOUR, LONG_AGO, MINUTE, SECOND, TestHub } from '../helpers/hub-fixture.ts'
import { lostInForcedColours } from './forced-colours.ts'
import { buildDesk, cutTexts, seriousFaults, shoot } from './desk-pages.ts'

/** The last afternoon of the campaign; three officers and a unit at their own browsers, on the real hub. */
const LAST = Date.parse('2026-11-30T16:00:00+08:00')
const PASSWORD = 'a long password 7'

describe.skipIf(chromiumMissing())('the screening desk, the seal and the statement', () => {
  let desk: Awaited<ReturnType<typeof buildDesk>>
  let browser: Browser
  let hub: TestHub
  const contexts: BrowserContext[] = []
  const errors: string[] = []
  let li: Page
  let wang: Page

  const person = async (username: string, path: string, binding: { unit?: string; hall?: string } = {}) => {
    const role = binding.hall !== undefined ? 'hall-manager' : binding.unit === undefined ? 'campaign-office' : 'unit'
    if (hub.inside.users.find(username) === null) {
      await hub.hub.access.users.add({ username, role, ...binding }, PASSWORD, false, 'hub')
      hub.vouchFor(username)
    }
    const context = await browser.newContext({ viewport: { width: 1920, height: 1080 } })
    contexts.push(context)
    const page = await context.newPage()
    page.on('pageerror', (error) => errors.push(String(error)))
    page.on('console', (message) => message.text().includes('Content Security Policy') && errors.push(message.text()))
    await page.goto(hub.url + path)
    await page.getByLabel('用户名').fill(username)
    await page.getByLabel('密码').fill(PASSWORD)
    await page.keyboard.press('Enter')
    return page
  }
  /** At both sizes: nothing cut, nothing that axe finds serious; and a picture to look at. */
  const looks = async (page: Page, name: string) => {
    for (const [width, height] of [
      [1920, 1080],
      [1280, 800],
    ] as const) {
      await page.setViewportSize({ width, height })
      await shoot(page, `${name}-${width}`)
      // On the very edge of the screen there is nothing to be covered by.
      const cut = (await cutTexts(page)).filter((fault) => !fault.endsWith('covered by undefined undefined'))
      expect(cut, `${name} ${width}`).toEqual([])
    }
    expect(await seriousFaults(page), name).toEqual([])
    await page.setViewportSize({ width: 1920, height: 1080 })
  }

  beforeAll(async () => {
    desk = await buildDesk()
    browser = await launchChromium()
    hub = await TestHub.start({ pages: desk.pages, now: LAST })
    await hub.hub.access.apiKeys.add('calls', 'hotline', 'cli:root')
    for (const unit of ['J16', 'J24', 'J36']) {
      const window = hub.freshWindow()
      await hub.post(window, unit, LONG_AGO)
      const device = await hub.device(window)
      for (let i = 0; i < 32; i++)
        await device.submit([device.press(i % 9 === 0 ? 3 : i % 11 === 0 ? 4 : 5, LAST - 4 * HOUR + i * 4 * MINUTE)])
      await device.submit([device.press(5, LAST - 5 * HOUR), device.press(1, LAST - 5 * HOUR + 6 * SECOND)])
    }
    li = await person('li', '/office/#screening')
  })
  afterAll(async () => {
    for (const context of contexts) await context.close()
    await browser?.close()
    await hub?.stop()
    desk?.remove()
    expect(errors).toEqual([])
  })

  test('an officer releases by keyboard, asks for an exclusion, and a second one confirms', async () => {
    await li.getByText('待核 3 条').waitFor()
    const rows = li.locator('.held li[data-rating]')
    expect(await rows.count()).toBe(3)
    // One unit of three by itself, and all of them again.
    const units = li.getByLabel('参评单位')
    await units.selectOption('J24')
    await li.getByText('待核 1 条').waitFor()
    expect(await rows.count()).toBe(1)
    await units.selectOption('')
    await li.getByText('待核 3 条').waitFor()
    // By the rule that holds them, with what it means and how many there are.
    expect(
      (await li.locator('.rule-head').allTextContents()).map((text) => text.replaceAll(/\s+/g, ' ').trim()),
    ).toEqual(['间隔过短的再次按键 一组里的不满意3 条'])
    await rows.nth(0).getByRole('button').click()
    await li.locator('.timeline').waitFor()
    expect(await li.locator('.around li').count()).toBe(2)
    // What was pressed, with its face; nobody changed it. Both are of one group.
    await li.locator('.story').getByText('非常不满意').waitFor()
    await li.getByText('按下以后没有改过').waitFor()
    expect(await li.locator('.around li.grouped').count()).toBe(2)
    // Twelve weeks of this rule at this window: nothing before, one in this week.
    expect(await li.locator('.week-bars').getAttribute('aria-label')).toMatch(
      /^每周「间隔过短的再次按键」次数：11 周前 0，.*，1 周前 0，当周 1$/,
    )
    expect(await li.locator('.week-bars rect').count()).toBe(1)
    await looks(li, 'office-screening')
    // The desk's keys work wherever the focus is, and are dead where text is written.
    const at = () => li.locator('.held li.sel').getAttribute('data-rating')
    const ids = await rows.evaluateAll((all) => all.map((row) => row.getAttribute('data-rating')))
    await li.keyboard.press('j')
    await expect.poll(at).toBe(ids[1])
    await li.keyboard.press('k')
    await expect.poll(at).toBe(ids[0])
    await li.keyboard.press('x')
    await li.getByText('决定这一条').waitFor()
    expect(await li.locator('.held input:checked').count()).toBe(1)
    await li.keyboard.press('x')
    await expect.poll(() => li.locator('.held input:checked').count()).toBe(0)
    await li.keyboard.press('g')
    await expect.poll(() => li.locator('.held input:checked').count()).toBe(1)
    await li.keyboard.press('x')
    await li.keyboard.press('?')
    await li.locator('.keysline').getByText('在列表里勾选').waitFor()
    await li.getByLabel('理由').fill('')
    await li.getByLabel('理由').pressSequentially('j1z')
    expect(await li.getByLabel('理由').inputValue()).toBe('j1z')
    expect(await at()).toBe(ids[0])
    await li.getByLabel('理由').fill('')
    // A decision without a reason is refused on the spot; with one, three keys are enough.
    await rows.nth(0).getByRole('button').press(' ')
    await li.keyboard.press('r')
    await li.getByText('请先写明理由。').waitFor()
    await li.getByLabel('理由').fill('录像为群众本人')
    await rows.nth(0).getByRole('button').focus()
    await li.keyboard.press('r')
    await li.getByText('已办 1 条。').waitFor()
    await li.getByText('待核 2 条').waitFor()
    // Z takes it back, with a reason of its own; then it is let count again, by its number key.
    await li.keyboard.press('z')
    await li.getByText('请先写明理由。').waitFor()
    await li.getByRole('button', { name: '手滑' }).click()
    await li.keyboard.press('z')
    await li.getByText('已撤回。').waitFor()
    await li.getByText('待核 3 条').waitFor()
    await rows.nth(0).getByRole('button').click()
    await li.locator('.held li.sel').waitFor()
    await li.keyboard.press('x')
    await li.getByRole('button', { name: '本人改的' }).click()
    await li.keyboard.press('1')
    await li.getByText('已办 1 条。').waitFor()
    await li.getByText('待核 2 条').waitFor()

    // Asked by the third key, answered on the hall's page, and read beside the rating.
    await rows.nth(0).getByRole('button').click()
    await li.locator('.timeline').waitFor()
    await li.keyboard.press('3')
    await li.getByText('还没写要问大厅什么').waitFor()
    await li.keyboard.type('是不是办事人自己按的？')
    await rows.nth(0).getByRole('button').focus()
    await li.keyboard.press('3')
    await li.getByText('已问大厅').waitFor()
    await li.getByText('待核 1 条').waitFor()
    const ma = await person('ma', '/hall/', { hall: 'shimin' })
    await ma.locator('hall-attention').getByText('办公室问：是不是办事人自己按的？').waitFor()
    await ma.getByRole('link', { name: '去回话' }).click()
    await ma.getByRole('button', { name: '回话' }).click()
    await ma.getByText('还没写回话').waitFor()
    await ma.getByLabel('回话').fill('看过录像：办事人自己按了两次。')
    await looks(ma, 'hall-questions')
    await ma.getByRole('button', { name: '回话' }).click()
    await ma.getByText('没有等您回话的').waitFor()
    await li.getByRole('button', { name: /等大厅回话/ }).click()
    await li.getByText('没有等大厅回话的').waitFor()
    await li.getByRole('button', { name: /等我决定/ }).click()
    await li.getByText('大厅已回话').waitFor()
    await rows.filter({ hasText: '大厅已回话' }).getByRole('button').click()
    await li.getByText('看过录像：办事人自己按了两次。').waitFor()
    await looks(li, 'office-screening-answered')

    await rows.nth(0).getByRole('checkbox').check()
    await li.getByLabel('理由').fill('工作人员代按')
    await li.getByRole('button', { name: '不计，请第二人' }).click()
    await li.getByText('已提出申请').waitFor()
    await li.getByRole('button', { name: /等第二人/ }).click()
    await li.getByText('不能由您决定：').waitFor()
    expect(await li.getByRole('button', { name: '确认', exact: true }).count()).toBe(0)

    wang = await person('wang', '/office/#screening')
    await wang.getByRole('button', { name: '等第二人 1' }).click()
    await wang.getByLabel('理由').fill('录像属实')
    await looks(wang, 'office-waiting')
    await wang.getByRole('button', { name: '确认', exact: true }).click()
    await wang.getByText('没有等待第二人确认的申请').waitFor()
    // It was the last one, and what came of it is said all the same.
    await wang.getByText('已办 1 条。').waitFor()
    await wang.getByRole('button', { name: '已决定' }).click()
    // Two are held, too: the list of those decided is there when the excluded one is.
    await wang.locator('.held .tag.out').waitFor()
    await wang.getByText('已决定 2 条').waitFor()
    await wang.getByRole('button', { name: '规则效果' }).click()
    await wang.getByText('间隔过短的再次按键').waitFor()
    await looks(wang, 'office-rules')
    expect(hub.rows('decision').map(({ body }) => [body.action, body.operator])).toEqual([
      ['release', 'user:li'],
      ['withdraw', 'user:li'],
      ['release', 'user:li'],
      ['exclude', 'user:wang'],
    ])
  })

  test('the campaign that is over is sealed by two people, and its package lies there', async () => {
    hub.clock.now = Date.parse('2026-12-02T09:00:00+08:00')
    li = await person('li', '/office/#seal')
    await li.getByText('政务服务中心测评 2025-12-01 至 2026-11-30').waitFor()
    const submit = li.getByRole('button', { name: '提交，请第二人同意' })
    await li.getByText('还有 1 条待核').waitFor()
    await looks(li, 'office-seal')
    // First the reason, then who agrees: the second officer comes after the request, as the steps say.
    expect(await li.locator('.steps b').allTextContents()).toEqual(['检查', '写理由、提交', '第二人同意', '封存、打印'])
    // An empty reason is said beside the button, and the caret is back in its field.
    await submit.click()
    await li.getByText('还没写理由').waitFor()
    expect(await li.getByLabel('封存的理由').evaluate((field) => field === document.activeElement)).toBe(true)
    await li.getByLabel('封存的理由').fill('按期报送')
    // What is open is named, and the caret is where it can be accepted.
    await submit.click()
    await li.getByText('还没有看过：差评件').waitFor()
    for (const box of await li.getByRole('checkbox', { name: '按现状接受' }).all()) await box.check()
    await submit.click()
    // Asked once more with period and counts; Esc changes nothing, and the first focus is on the way back.
    const dialog = li.getByRole('dialog')
    await dialog.getByText('2025 年 12 月 1 日 00:00 至 2026 年 11 月 30 日 24:00').waitFor()
    await dialog.getByText('其中待核 1').waitFor()
    expect(await li.evaluate(() => document.activeElement?.textContent?.trim())).toBe('返回再看看')
    await dialog.getByText('评议办公室 wang，不能是您').waitFor()
    await looks(li, 'office-seal-confirm')
    await li.keyboard.press('Escape')
    await dialog.waitFor({ state: 'hidden' })
    expect(hub.rows('seal-request')).toEqual([])
    await submit.click()
    await dialog.getByRole('button', { name: '提交，请第二人同意' }).click()
    await li.getByText('已提交，等评议办公室的另一名人员同意').waitFor()
    await looks(li, 'office-seal-asked')
    // Who asked is not the second person; nothing is sealed.
    expect(await li.getByRole('button', { name: '同意并封存' }).count()).toBe(0)
    expect(hub.rows('seal')).toEqual([])

    // Loaded again, the address still names the period.
    expect(new URL(li.url()).hash).toBe('#seal?campaign=2026&from=2025-12-01&to=2026-11-30')
    wang = await person('wang', '/office/')
    await wang.getByText('li 提交封存 2025-12-01 至 2026-11-30，等您同意').waitFor()
    await wang.getByRole('link', { name: /li 提交封存/ }).click()
    // The content, not a button alone: what is accepted, the last places, the digest that both read.
    await wang.getByText('li 请您同意的是这些内容').waitFor()
    await wang.locator('.second').getByText('差评件：').waitFor()
    const digest = (page: Page) => page.locator('.second .mono, .frame .mono').first().textContent()
    expect(await digest(wang)).toBe(await digest(li))
    expect(await wang.locator('.last-places tbody tr').count()).toBe(3)
    await looks(wang, 'office-seal-second')
    const agree = wang.getByRole('button', { name: '同意并封存' })
    await agree.click()
    await wang.getByText('还没输您的密码').waitFor()
    // Sent back with a word; then asked anew.
    await wang.getByRole('button', { name: '退回给 li' }).click()
    await wang.getByText('还没写意见').waitFor()
    await wang.getByLabel('意见').fill('理由请写明文件')
    await wang.getByRole('button', { name: '退回给 li' }).click()
    await wang.getByText('wang 退回：理由请写明文件').waitFor()
    await li.reload()
    await li.getByText('wang 退回：理由请写明文件').waitFor()
    for (const box of await li.getByRole('checkbox', { name: '按现状接受' }).all()) await box.check()
    await li.getByLabel('封存的理由').fill('按文件六.3 报送')
    await submit.click()
    await dialog.getByRole('button', { name: '提交，请第二人同意' }).click()
    await li.getByText('已提交，等评议办公室的另一名人员同意').waitFor()
    await wang.reload()
    await wang.getByLabel('您的密码').fill('not the right one')
    await agree.click()
    await wang.getByText('密码不对').waitFor()
    await wang.getByLabel('您的密码').fill(PASSWORD)
    await agree.click()
    await wang.getByText('scores.xlsx').waitFor()
    expect(await wang.locator('.hash span').count()).toBe(16)
    await looks(wang, 'office-sealed')
    const [row] = hub.rows('seal')
    expect(row!.body).toMatchObject({
      operator: 'user:li',
      second: 'user:wang',
      reason: '按文件六.3 报送',
      campaign: '2026',
      checks: { held: 1 },
    })
    const [file] = await Promise.all([
      wang.waitForEvent('download'),
      wang.getByRole('link', { name: 'manifest.json' }).click(),
    ])
    expect(file.suggestedFilename()).toBe(`pingyi-2026-seal-${row!.n}-manifest.json`)
    // The paper: A4, upright, one page, with its signatures.
    const pdf = await wang.pdf({ preferCSSPageSize: true })
    const text = pdf.toString('latin1')
    expect(text.match(/\/Type \/Page\b(?!s)/g)).toHaveLength(1)
    const [, width, height] = /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(text)!.map(Number)
    expect([Math.round(width!), Math.round(height!)]).toEqual([595, 842])
    await wang.emulateMedia({ media: 'print' })
    for (const sign of ['封存人 li（签字）', '同意人 wang（签字）', '市行政审批服务局（盖章）'])
      await wang.getByText(sign).waitFor()
    expect(await wang.locator('.a4mini .notes').textContent()).toContain('创始程序密钥：calls。')
    await looks(wang, 'office-seal-paper')
    await wang.setViewportSize({ width: 794, height: 1123 })
    await shoot(wang, 'seal-print')
    await wang.emulateMedia({ media: null })
    await wang.setViewportSize({ width: 1920, height: 1080 })

    // Opening again: whoever asked is told to wait for another officer, who alone is offered to consent.
    await li.reload()
    const reason = li.getByLabel('解除封存的理由')
    expect(await reason.getAttribute('placeholder')).toContain('须补入后重新封存')
    await reason.fill('漏报一天')
    await li.getByRole('button', { name: '申请解除封存' }).click()
    await li.getByText('您已经申请，自己不能同意').waitFor()
    expect(await li.getByRole('button', { name: /解除封存$/ }).count()).toBe(0)
    expect(await reason.count()).toBe(0)
    await wang.reload()
    await wang.getByText('li 已申请解除封存：漏报一天').waitFor()
    expect(await wang.getByRole('button', { name: /解除封存$/ }).allTextContents()).toEqual([
      expect.stringMatching(/^\s*解除封存\s*$/),
    ])
    await looks(wang, 'office-seal-reopening')
  })

  test('a unit reads and prints its own statement on one page of A4', async () => {
    const unit = await person('danwei', '/office/', { unit: 'J16' })
    await unit.getByRole('article').waitFor()
    const scores = await hub.call('GET', '/api/v1/campaigns/2026/methods/service-centre/scores', {
      token: await hub.signIn('campaign-office'),
    })
    const row = scores.body.units.find((each: { unit: { code: string } }) => each.unit.code === 'J16')
    expect(await unit.locator('.keys b').first().textContent()).toBe(row.score)
    expect(await unit.locator('.a4 .h').textContent()).toContain(hub.rows('seal-package')[0]!.body.digest.slice(0, 4))
    expect(await unit.getByText('J24').count()).toBe(0)
    await looks(unit, 'unit-statement')
    // A unit's leader reads it on a phone: nothing is wider than the screen.
    await unit.setViewportSize({ width: 390, height: 844 })
    await shoot(unit, 'unit-statement-390')
    expect(await unit.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0)
    expect(await unit.locator('.a4').evaluate((sheet) => sheet.scrollWidth - sheet.clientWidth)).toBe(0)
    await unit.setViewportSize({ width: 1920, height: 1080 })
    // A sheet stays black on white where the system's colours are light on black.
    await unit.emulateMedia({ forcedColors: 'active', colorScheme: 'dark' })
    expect(await lostInForcedColours(unit, ['.a4 .pb .frame', '.a4 .monthline line'])).toEqual([])
    await unit.emulateMedia({ forcedColors: null, colorScheme: null })
    await unit.emulateMedia({ media: 'print' })
    const pdf = await unit.pdf({ preferCSSPageSize: true })
    expect(pdf.toString('latin1').match(/\/Type\s*\/Page[^s]/g)).toHaveLength(1)
    await unit.setViewportSize({ width: 794, height: 1123 })
    await shoot(unit, 'unit-statement-print')
    // What a camera reads from the paper leads to the text that says how to check it.
    const address = await readQr(unit)
    const { seal, digest } = hub.rows('seal-package')[0]!.body
    expect(address).toBe(`${hub.url}/office/#proof?seal=${seal}`)
    await unit.emulateMedia({ media: null })
    await unit.setViewportSize({ width: 390, height: 844 })
    await unit.goto(address!)
    const proof = await unit.locator('.proof').innerText()
    for (const part of [row.score, digest, 'J16', 'verify.html']) expect(proof).toContain(part)
    expect(proof).not.toContain('J24')
    await looks(unit, 'unit-proof')
  })
})
