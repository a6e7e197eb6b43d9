import { expect } from 'vitest'
import { slipFragment } from '../../../server/contract/ballot/slip.ts'
import type { Mark } from '../../../server/contract/ballot/sealing.ts'
import { Voter, marksOf } from '../../helpers/ballot-voter.ts'
import { CORE_UNITS } from './halls.ts'
import { nameOf } from './hand-ins.ts'
import { csvFile, type Year } from './year.ts'

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }
const VOTERS = 36

/** Representatives' ballot: roll, key, slips, phones that vote, and the close, by the pages of its owner, of voters and of trustees. */
export class Ballot {
  readonly #year: Year
  #trustees: string[] = []
  #codes: string[] = []
  #fingerprint = ''
  /** What the voters were told. */
  readonly trackers: string[] = []

  constructor(year: Year) {
    this.#year = year
  }

  /** A roll of people's deputies, and of one of them, who holds a seat of the party, too. */
  async open(): Promise<void> {
    const year = this.#year
    const { page } = year
    await year.sit('jiguan', '/office/#ballot')
    const rows = Array.from({ length: VOTERS }, (_, i) => `${nameOf(500 + i)},19${60 + i}-05,${1_000 + i},第${i}中学,`)
    await page
      .locator('input[data-roll="people"]')
      .setInputFiles(csvFile('姓名,出生年月,手机后四位,单位,职级', [...rows, '马厅,1960-01,,三中,副厅级'], '人大.csv'))
    await year.says('马厅（副厅级）')
    await year.button('录入名册').click()
    await year.says(`新增 ${VOTERS} 人`)
    await page
      .locator('input[data-roll="party"]')
      .setInputFiles(csvFile('姓名,出生年月,手机后四位,单位', [`${nameOf(500)},1960-05,,第0中学`], '党代表.csv'))
    await year.button('录入名册').click()
    await year.says('新增 0 人')
    await this.#key()
    await year.button('开启').click()
    await year.says('已开启：2026-10-15 00:00 至 2026-12-01 00:00')
    await year.button(`制作 ${VOTERS} 张领票单`).click()
    const slips = page.locator('.voter-slips article')
    await slips.nth(VOTERS - 1).waitFor()
    const read = await slips.evaluateAll((all) =>
      all.map((each) => [...each.querySelectorAll('div .mono span')].map((span) => span.textContent).join('')),
    )
    this.#codes = read.map((code) => code.replaceAll(' ', '').slice(0, 20))
    this.#fingerprint = (await slips.first().locator('.fp').innerText()).replaceAll(/[^0-9a-f]/g, '')
    await year.button('打印好了，返回').click()
    await year.says('每个人都有领票单了')
  }

  async #key(): Promise<void> {
    const year = this.#year
    const { page } = year
    await year.button('生成票箱钥匙').click()
    await page.locator('.trustee-slip').nth(2).waitFor()
    const slips = await page.locator('.trustee-slip .mono').allTextContents()
    this.#trustees = slips.map((each) => each.replaceAll(' ', ''))
    for (const [i, slip] of this.#trustees.entries()) await page.locator('.trustee-slip input').nth(i).fill(slip)
    await year.button('三张都核对好了，存公钥').click()
    await year.says('票箱钥匙已经生成')
  }

  /** Programs of voters, of whom the n-th thinks a little less of some. */
  async programs(from: number, to: number): Promise<void> {
    const { hub } = this.#year
    const { units } = await new Voter(hub.url).ballot()
    for (let n = from; n < to; n++) {
      const voter = Object.assign(new Voter(hub.url), { code: this.#codes[n]! })
      const ticket = await voter.takeTicket()
      expect(ticket.status, JSON.stringify(ticket.body)).toBe(200)
      await voter.seal(marksOf((i) => markOf(units[i]!, n)))
      const cast = await voter.cast()
      expect(cast.status, JSON.stringify(cast.body)).toBe(200)
      this.trackers.push(cast.body['tracker']!)
    }
  }

  /** A voter's phone, from the slip's QR to what it shows once the ballot lies in the box. */
  async phone(n: number): Promise<void> {
    const { hub, browser } = this.#year
    const context = await browser.newContext({ ...PHONE, locale: 'zh-CN' })
    const page = await context.newPage()
    this.#year.watch(page)
    const press = async (name: string) => {
      await page.getByRole('button', { name, exact: true }).waitFor()
      await page.waitForTimeout(450)
      await page.getByRole('button', { name, exact: true }).tap()
    }
    await page.goto(`${hub.url}/ballot/#${slipFragment(this.#codes[n]!, this.#fingerprint)}`)
    await page.getByText('指纹和领票单上的一样').waitFor()
    await press('指纹一样，领票开始')
    await press('抄好了，开始评')
    await page.getByText('第 1 个').waitFor()
    await page.waitForTimeout(450)
    await page.locator('button[data-mark="5"]').tap()
    await page.getByText('第 2 个').waitFor()
    // The other cards in the page itself, each a breath after the one before by the page's own clock.
    await page.evaluate(async () => {
      const now = performance.now.bind(performance)
      let ahead = 0
      performance.now = () => now() + ahead
      const turn = () => new Promise((go) => setTimeout(go, 0))
      for (let i = 1; i < 89; i++) {
        ahead += 400
        document.querySelector<HTMLElement>(`button[data-mark="${i % 7 === 0 ? 3 : 4}"]`)!.click()
        while (document.querySelector('[role=progressbar]')?.ariaValueNow !== String(i + 1)) await turn()
      }
    })
    await page.getByRole('heading', { name: '全部选好了' }).waitFor()
    await press('封好，准备投出')
    await page.getByRole('heading', { name: '选票已封好，还没有投出' }).waitFor()
    await press('现在就投')
    await page.getByRole('heading', { name: '已投出' }).waitFor()
    this.trackers.push((await page.locator('.tracker').innerText()).replaceAll(/[^0-9A-Z]/g, ''))
    await context.close()
  }

  /** Two of three trustees open the box. */
  async close(): Promise<void> {
    const year = this.#year
    await year.sit('jiguan', '/office/#ballot')
    await year.says(`${this.trackers.length} / ${VOTERS} 已领票`)
    await year.page.getByLabel('钥匙单 1').fill(this.#trustees[0]!)
    await year.page.getByLabel('钥匙单 2').fill(this.#trustees[2]!)
    await year.button('开箱计票').click()
    await year.says('已开箱计票')
    const { body } = await year.hub.call('GET', '/api/v1/ballot/trackers')
    expect(body).toEqual({ trackers: this.trackers.toSorted(), invalid: [] })
  }
}

function markOf(unit: string, n: number): Mark {
  const place = (CORE_UNITS as readonly string[]).indexOf(unit)
  if (place < 0) return (unit.charCodeAt(2) + n) % 5 === 0 ? 0 : (unit.charCodeAt(2) + n) % 4 === 0 ? 3 : 4
  return n % (9 - place) === 0 ? 2 : 5
}
