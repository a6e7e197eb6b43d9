import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readSlipFragment } from '../../server/contract/ballot/slip.ts'
import { Voter, marksOf } from '../helpers/ballot-voter.ts'
import { chromiumMissing, launchChromium } from '../helpers/chromium.ts'
import { TestHub } from '../helpers/hub-fixture.ts'
import { buildDesk, cutTexts, seriousFaults, shoot } from './desk-pages.ts'

/** From the file of a roll to the opened box, on the page, by an owner, a second one and three trustees. */
describe.skipIf(chromiumMissing())('the desk of the ballot', () => {
  let desk: Awaited<ReturnType<typeof buildDesk>>
  let browser: Browser
  let hub: TestHub
  let context: BrowserContext
  let page: Page
  const errors: string[] = []

  beforeAll(async () => {
    desk = await buildDesk()
    browser = await launchChromium()
    hub = await TestHub.start({ pages: desk.pages })
  })
  afterAll(async () => {
    await context?.close()
    await browser?.close()
    await hub?.stop()
    desk?.remove()
  })

  /** A session of an owner of the method, on the page. */
  async function comeAs(role: 'method-owner' | 'campaign-office'): Promise<void> {
    const token = await hub.signIn(role, role === 'method-owner' ? { method: 'representatives' } : {})
    await context?.close()
    context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
    page = await context.newPage()
    page.on('pageerror', (error) => errors.push(String(error)))
    await context.addCookies([{ name: 'pingyi_session', value: token, url: hub.url }])
    await page.goto(`${hub.url}/office/#ballot`)
    await page.getByRole('heading', { name: '两代表一委员评议' }).waitFor()
  }
  const hashOf = (n: number) =>
    (hub.hub.ledger.db.prepare('SELECT hash FROM ledger WHERE n = ?').pluck().get(n) as Buffer).toString('hex')
  const pagesOf = (pdf: Buffer) => pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length
  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' })

  test('roll, pairs, key, opening, slips, turn-out and close', async () => {
    await comeAs('method-owner')
    const roll = [
      '姓名,出生年月,手机后四位,单位,职级',
      '马一,1970-05,0001,一中,正科级',
      '马二,,,二中,',
      '马三,1960-01,,三中,副厅级',
      ...Array.from(
        { length: 8 },
        (_, i) => `丁${'一二三四五六七八'[i]},1980-0${i + 1},,银川市第${'一二三四五六七八'[i]}中学,`,
      ),
    ]
    await page.locator('input[data-roll="people"]').setInputFiles({
      name: 'r.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(`${roll.join('\n')}\n,,,,\n丁,七零年,,四中,`),
    })
    await page.getByText('「七零年」').waitFor()
    await page
      .locator('input[data-roll="people"]')
      .setInputFiles({ name: 'r.csv', mimeType: 'text/csv', buffer: Buffer.from(roll.join('\n')) })
    await page.getByText('马三（副厅级）').waitFor()
    await button('录入名册').click()
    await page.getByText('新增 10 人').waitFor()
    const party = ['姓名,出生年月,手机后四位,单位', '马二,1980-01,,二中'].join('\n')
    await page
      .locator('input[data-roll="party"]')
      .setInputFiles({ name: 'p.csv', mimeType: 'text/csv', buffer: Buffer.from(party) })
    await button('录入名册').click()
    await button('是同一人').click()
    await page.getByText('没有要确认的').waitFor()

    await button('生成票箱钥匙').click()
    await page.locator('.trustee-slip').nth(2).waitFor()
    const slips = (await page.locator('.trustee-slip .mono').allTextContents()).map((each) => each.replaceAll(' ', ''))
    expect(await button('三张都核对好了，存公钥').isDisabled()).toBe(true)
    const inputs = page.locator('.trustee-slip input')
    await inputs.nth(0).fill(slips[1]!)
    await page.getByText('和纸上的不一样').waitFor()
    for (const [i, slip] of slips.entries()) await inputs.nth(i).fill(slip.toLowerCase())
    expect(await seriousFaults(page)).toEqual([])
    await shoot(page, 'ballot-desk-key')
    await button('三张都核对好了，存公钥').click()
    await page.getByText('票箱钥匙已经生成').first().waitFor()
    expect(await page.content()).not.toContain(slips[0]!.slice(0, 20))

    await button('开启').click()
    await page.getByText('已开启：2026-10-15 00:00 至 2026-12-01 00:00').waitFor()
    await button('制作 10 张领票单').click()
    await page.locator('.voter-slips article').nth(9).waitFor()
    await page.emulateMedia({ media: 'print' })
    await page.setViewportSize({ width: 794, height: 1123 })
    await page.evaluate(() => scrollTo(0, 0))
    await shoot(page, 'ballot-desk-slips')
    expect(await cutTexts(page)).toEqual([])
    // Eight an A4 page, none cut by its neighbour.
    expect(
      await page
        .locator('.voter-slips article')
        .evaluateAll(
          (all) =>
            all.filter((each) => each.scrollHeight > each.clientHeight + 1 || each.scrollWidth > each.clientWidth + 1)
              .length,
        ),
    ).toBe(0)
    expect(pagesOf(await page.pdf({ preferCSSPageSize: true }))).toBe(2)
    await page.emulateMedia({ media: 'screen' })
    await page.setViewportSize({ width: 1280, height: 800 })
    const printed = await page
      .locator('.voter-slips article')
      .evaluateAll((all) =>
        all.map((each) => each.querySelector('div')!.textContent + each.querySelector('.fp')!.textContent),
      )
    const fingerprint = hub.rows('ballot-opening')[0]!.body.fingerprint as string
    for (const text of printed) expect(text.replaceAll(/\s/g, '')).toContain(fingerprint)
    expect(printed[1]).toContain('人大代表、党代表')
    const codes = await page
      .locator('.voter-slips article')
      .evaluateAll((all) =>
        all.map((each) => [...each.querySelectorAll('div .mono span')].map((span) => span.textContent).join('')),
      )
    await button('打印好了，返回').click()
    await page.getByText('每个人都有领票单了').waitFor()
    for (const [width, height] of [
      [1920, 1080],
      [1280, 800],
      [390, 844],
    ] as const) {
      await page.setViewportSize({ width, height })
      expect(await cutTexts(page), String(width)).toEqual([])
      await shoot(page, `ballot-desk-${width}`)
    }
    expect(await seriousFaults(page)).toEqual([])

    // A voter with the printed slip.
    const voter = new Voter(hub.url)
    const code = codes[0]!.replaceAll(' ', '')
    expect(new Set(codes).size).toBe(10)
    expect(readSlipFragment(`${code}.${'ab'.repeat(32)}`)).not.toBeNull()
    Object.assign(voter, { code: code.slice(0, 20) })
    expect((await voter.takeTicket()).status).toBe(200)
    await voter.seal(marksOf(5))
    expect((await voter.cast()).status).toBe(200)

    // Another slip needs a second person: who asked cannot confirm.
    await page.setViewportSize({ width: 1280, height: 800 })
    const ask = page.locator('form.ask')
    await ask.getByLabel('名册编号').fill('2')
    await ask.getByLabel('原因').fill('领票单丢失')
    await ask.getByRole('button', { name: '提出' }).click()
    await page.getByText('领票单丢失（').waitFor()
    expect(await button('确认').isDisabled()).toBe(true)

    await ask.getByLabel('开启以后的更改').selectOption('strike')
    await ask.getByLabel('名册编号').fill('V000010')
    await ask.getByLabel('原因').fill('调离')
    await ask.getByRole('button', { name: '提出' }).click()
    await page.getByText('调离（').waitFor()

    // Somebody of the same name: who is it, before a second person is asked.
    const add = page.locator('form.add')
    await add.getByLabel('身份').selectOption('consultative')
    await add.getByLabel('姓名').fill('马二')
    await add.getByLabel('单位').fill('五中')
    await add.getByLabel('出生年月').fill('1990-03')
    await add.getByLabel('原因').fill('增补委员')
    await button('提出增补').click()
    await page.getByText('名册上有同名的人：V000002').waitFor()
    expect(await seriousFaults(page)).toEqual([])
    await shoot(page, 'ballot-desk-same-name')
    await button('是同一个人，不提了').click()
    await page.getByText('名册上有同名的人').waitFor({ state: 'detached' })
    await button('提出增补').click()
    await button('是另一个人，提出增补').click()
    await page.getByText('增补委员（').waitFor()

    await comeAs('campaign-office')
    // Whom the second officer would add is named.
    const asked = page.locator('.request')
    expect(await asked.nth(2).textContent()).toContain('马二（第十三届政协委员，1990-03，五中）')
    await shoot(page, 'ballot-desk-requests')
    for (let left = 2; left >= 0; left--) {
      await button('确认').first().click()
      await expect.poll(() => asked.count()).toBe(left)
    }
    await page.getByText('没有等待确认的').waitFor()
    expect(hub.rows('ballot-change').map(({ body }) => [body.change, body.voter])).toEqual([
      ['new-slip', 'V000002'],
      ['strike', 'V000010'],
      ['add', 'V000012'],
    ])
    expect(await page.locator('input[type=file]').count()).toBe(0)

    // Lists for paper: who has taken a ticket signs it; the ledger's last entry stands below.
    for (const [name, rows] of [
      ['领票签名单', 1],
      ['未领票名单', 9],
    ] as const) {
      await button(name).click()
      await page.getByRole('heading', { name: new RegExp(name) }).waitFor()
      expect(await page.locator('.voter-list tbody tr').count()).toBe(rows)
      const last = hub.rows().at(-1)!
      const text = (await page.locator('.voter-list footer').textContent())!.replaceAll(' ', '')
      expect(text).toContain(`台账第${last.n}条`)
      expect(text).toContain(hashOf(last.n))
      await page.emulateMedia({ media: 'print' })
      expect(pagesOf(await page.pdf({ preferCSSPageSize: true }))).toBe(1)
      await shoot(page, `ballot-desk-list-${rows}`)
      await page.emulateMedia({ media: 'screen' })
      await button('返回').click()
    }

    hub.clock.now = Date.parse('2026-12-01T01:00:00+08:00')
    await comeAs('method-owner')
    await page.getByText('1 / 10 已领票').first().waitFor()
    await page.getByLabel('钥匙单 1').fill(slips[0]!)
    await page.getByLabel('钥匙单 2').fill(slips[0]!)
    await button('开箱计票').click()
    await page.getByText('打不开票箱').waitFor()
    await page.getByLabel('钥匙单 2').fill(slips[2]!)
    await button('开箱计票').click()
    await page.getByText('已开箱计票').first().waitFor()
    expect(hub.rows('ballot-close')[0]!.body).toMatchObject({ ballots: 1, tickets: 1, invalid: [] })
    expect(errors).toEqual([])
  })
})
