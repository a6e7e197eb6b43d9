import { expect } from 'vitest'
import { OnlinePhone } from '../../fixtures/online/phone.ts'
import { CORE_UNITS } from './halls.ts'
import type { Year } from './year.ts'

/** Of the public, over the whole year: phones of other people in other networks, and a few by the real page. */
export class Online {
  readonly #year: Year
  #phones = 0

  constructor(year: Year) {
    this.#year = year
  }

  phone(): OnlinePhone {
    const n = ++this.#phones
    const { hub } = this.#year
    return new OnlinePhone(hub.url, () => hub.clock.now, `203.0.${100 + (n >> 8)}.${n & 255}`)
  }

  /** Three of each unit that all methods rate, and one of another unit, which stays under the minimum. */
  async rate(month: number): Promise<void> {
    const marks = CORE_UNITS.flatMap((unit, i) =>
      [0, 1, 2].map((k) => {
        const satisfaction = (month + k) % (8 - i) === 0 ? 2 : 5
        return [unit, { satisfaction, image: 5 - ((month + k + i) % 3) }] as const
      }),
    )
    await Promise.all(marks.map(([unit, of]) => this.one(unit, of)))
    await this.one(`J${20 + month}`, { satisfaction: 4, image: 3 })
  }

  async one(unit: string, marks: object, phone = this.phone()): Promise<void> {
    const answer = await phone.rate(unit, marks)
    if (answer.status !== 201) throw new Error(`${unit}: ${answer.status} ${JSON.stringify(answer.body)}`)
  }

  /** A citizen's phone, from the poster's address to the thanks; nothing of the levels stands there. */
  async byPage(unit: string, name: string): Promise<void> {
    const { browser, hub } = this.#year
    const context = await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })
    const page = await context.newPage()
    this.#year.watch(page)
    await page.goto(`${hub.url}/rate/`)
    await page.getByRole('searchbox').fill(name.slice(0, 2))
    await page.getByRole('link', { name, exact: true }).tap()
    await page.getByText('可以提交').waitFor()
    for (const [group, level] of [
      ['满意度', '满意'],
      ['社会形象', '非常满意'],
    ] as const)
      await page
        .getByRole('group', { name: group })
        .getByRole('radio', { name: level, exact: true })
        .check({ force: true })
    await page.getByRole('button', { name: /提交/ }).tap()
    await page.getByRole('heading', { name: /感谢您的评价/ }).waitFor()
    expect(hub.rows('online-rating').at(-1)!.body).toMatchObject({ unit, satisfaction: 4, image: 5 })
    await context.close()
  }

  /** A crowd of one network: five count, the others wait for people. */
  async crowd(unit: string): Promise<void> {
    const { address } = this.phone()
    const { hub } = this.#year
    for (let i = 0; i < 8; i++)
      await this.one(unit, { satisfaction: 1, image: 1 }, new OnlinePhone(hub.url, () => hub.clock.now, address))
    expect(this.#held()).toBe(3)
  }

  /** One of the owner's people lets one count, and asks that two be left out, which another one confirms. */
  async decide(): Promise<void> {
    const year = this.#year
    const { page } = year
    await year.sit('xinwen', '/office/#online')
    await year.says('待核 3 条')
    const rows = page.locator('.held li')
    await rows.first().click()
    await page.getByRole('textbox').fill('本人来电说明')
    await year.button(/^计入/).click()
    await year.says('已办 1 条。')
    await year.says('待核 2 条')
    await rows.first().click()
    await page.locator('.why-held').waitFor()
    await page.keyboard.press('g')
    await year.says('选了 2 条，一并决定')
    await page.getByRole('textbox').fill('单位组织的')
    await year.button(/^不计/).click()
    await year.says('已提出申请，等第二人确认。')
    await year.sit('meiti2', '/office/#online?tab=waiting')
    await page.getByLabel(/理由/).fill('同意')
    await year.button('确认').click()
    await year.says('没有等待第二人确认的申请')
  }

  #held(): number {
    return this.#year.hub.rows('online-rating').filter(({ body }) => body.verdict.verdict === 'held').length
  }
}
