import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { SETTLE_MS } from '../../../kiosk/rating/flow/flow-state.ts'
import { HOUR, MINUTE, SECOND } from '../../helpers/hub-fixture.ts'
import { StrangerDevice } from '../../helpers/stranger-device.ts'
import { csvFile, type Year } from './year.ts'

const WINDOWS = '/api/v1/halls/shimin/windows'
/** The window of the real kiosk page. */
const KIOSK_WINDOW = 'A01'
/** One window of each unit that all four methods rate; D13 has a queue system. The n-th unit is a little worse than the one before. */
export const CORE = { A01: 'J36', B01: 'J41', C01: 'J42', C07: 'J44', D01: 'J52', D13: 'J62' } as const
export const CORE_UNITS = Object.values(CORE)
/** Who calls 12345 about whom: those of the halls, and twenty agencies that have no window. */
const CALLED = [...CORE_UNITS, ...Array.from({ length: 20 }, (_, i) => `J${String(i + 1).padStart(2, '0')}`)]

/** Admin makes the key of a program on the page of accounts, where it stands once. */
async function keyByPage(year: Year, name: string, scope: string): Promise<string> {
  const { page } = year
  await year.sit('admin', '/office/#accounts')
  const card = page.locator('program-keys')
  await card.locator('[name=key-name]').fill(name)
  await card.locator('[name=key-scope]').selectOption({ label: scope })
  await card.getByRole('button', { name: '发放密钥' }).click()
  const key = await card.locator('.key-once').innerText()
  await card.getByRole('button', { name: '已经交给对方，收起' }).click()
  await card.locator('.key-once').waitFor({ state: 'detached' })
  await card.getByRole('row', { name: new RegExp(`^${name}.*创始账号`) }).waitFor()
  return key
}

/** Windows of the hall, their devices, and 12345: what comes in all year. */
export class Halls {
  readonly #year: Year
  readonly #devices = new Map<string, StrangerDevice>()
  readonly #queueKey: string
  readonly #callKey: string
  #kiosk!: Page
  #calls = 0
  #services = 0

  private constructor(year: Year, keys: { queue: string; calls: string }) {
    this.#year = year
    this.#queueKey = keys.queue
    this.#callKey = keys.calls
  }

  /** The hall's manager pairs devices; whoever carries them to the windows types the code. */
  static async open(year: Year): Promise<Halls> {
    const halls = new Halls(year, {
      queue: await keyByPage(year, 'queue-shimin', '叫号和业务系统'),
      calls: await keyByPage(year, 'calls', '12345 电话评价'),
    })
    await halls.#pairKiosk()
    for (const window of Object.keys(CORE)) if (window !== KIOSK_WINDOW) await halls.#pairDevice(window)
    await halls.#confirm()
    return halls
  }

  async #pairKiosk(): Promise<void> {
    const { page, hub, browser } = this.#year
    await this.#year.sit('maxiaoyan', '/hall/')
    await page.locator(`.tile[data-code="${KIOSK_WINDOW}"]`).click()
    await this.#year.button('生成安装码').click()
    const code = (await page.locator('.code [aria-hidden]').innerText()).replaceAll(/\s/g, '')
    const context = await browser.newContext({ viewport: { width: 800, height: 1280 }, hasTouch: true })
    this.#kiosk = await context.newPage()
    this.#year.watch(this.#kiosk)
    await this.#kiosk.goto(`${hub.url}/kiosk/`)
    await this.#kiosk.waitForSelector('[data-screen="unpaired"]')
    for (const digit of code) await this.#kiosk.locator(`button[data-act="pad-digit"][data-value="${digit}"]`).tap()
    await this.#kiosk.waitForSelector('[data-screen="rest"]')
    await this.#year.says('安装码已用，新评价器已登记到本窗口。')
  }

  async #pairDevice(window: string): Promise<void> {
    const { hub } = this.#year
    const { code } = await this.#year.rest('maxiaoyan', 'POST', `${WINDOWS}/${window}/pairing-codes`, {
      body: { kind: 'kiosk' },
    })
    const { body } = await hub.call('POST', '/api/v1/pairing', { body: { code } })
    const device = await StrangerDevice.connect({ url: hub.url, trueTime: () => hub.clock.now, ...body })
    await device.hello()
    this.#devices.set(window, device)
  }

  /** The second pair of eyes: by page for the kiosk, over REST for the others. */
  async #confirm(): Promise<void> {
    const year = this.#year
    await year.sit('zhang01', '/office/#devices')
    const waiting = year.page.locator('.vouch li')
    await expect.poll(() => waiting.count()).toBe(Object.keys(CORE).length)
    const first = waiting.filter({ hasText: KIOSK_WINDOW })
    await first.getByRole('textbox').fill('到窗口看过')
    await first.getByRole('button', { name: '确认' }).click()
    await expect.poll(() => waiting.count()).toBe(Object.keys(CORE).length - 1)
    for (const { deviceId } of this.#devices.values())
      await year.rest('zhang01', 'POST', `/api/v1/devices/${deviceId}/confirm`, { body: { reason: '到窗口看过' } })
  }

  /** What a month brings at the windows: of the n-th unit every so many presses is a bad one. */
  async presses(month: number): Promise<void> {
    const { clock } = this.#year.hub
    for (const [i, [window, device]] of [...this.#devices].entries()) {
      if (window === 'D13') {
        await this.#serve(device)
        continue
      }
      const items = Array.from({ length: 4 }, (_, k) =>
        device.press((month * 4 + k) % (7 - i) === 0 ? 2 : 5 - ((k + i) % 2), clock.now - (k + 1) * 3 * MINUTE),
      )
      const answer = await device.submit(items)
      if (!answer.ok) throw new Error(JSON.stringify(answer))
      expect(answer.results!.map(({ status }) => status)).toEqual(items.map(() => 'stored'))
    }
  }

  /** The queue system says who was served: one rates, and one does not. */
  async #serve(device: StrangerDevice): Promise<void> {
    const { hub } = this.#year
    const ask = async () => {
      const answer = await hub.call('POST', '/api/v1/windows/shimin/D13/services', {
        token: this.#queueKey,
        body: { caseNo: `C-${++this.#services}`, party: 'person' },
      })
      if (answer.status !== 201) throw new Error(answer.text)
      return answer.body as { invitationId: string }
    }
    for (let i = 0; i < 3; i++) {
      const { invitationId } = await ask()
      await expect.poll(() => device.events.some(({ name }) => name === 'service:invite')).toBe(true)
      hub.clock.now += 10 * SECOND
      await device.submit([device.press(i === 2 ? 3 : 5, hub.clock.now, { invitationId })])
      hub.clock.now += MINUTE
    }
    await ask()
    hub.clock.now += MINUTE
  }

  /** Two citizens at the real page: one takes back what was touched first and adds why. */
  async atTheKiosk(level: number): Promise<void> {
    const page = this.#kiosk
    const before = this.#year.hub.rows('rating').length
    await this.#kioskAtRest()
    await page.locator(`button[data-act="level"][data-value="${level}"]`).tap()
    await page.waitForSelector('[data-screen="chosen"]')
    await expect.poll(() => this.#year.hub.rows('rating').length).toBe(before + 1)
    await this.#kioskAtRest()
    this.#year.hub.clock.now += 5 * MINUTE
  }

  /** The shortest way to the next citizen; a screen that has gone on by itself is as good. */
  async #kioskAtRest(): Promise<void> {
    const page = this.#kiosk
    const tap = (what: string) =>
      page
        .locator(what)
        .tap({ timeout: 1_000 })
        .catch(() => {})
    await expect
      .poll(
        async () => {
          const screen = await page.locator('[data-screen]').first().getAttribute('data-screen')
          if (screen === 'thanks') await tap('main')
          if (screen === 'chosen') await tap('button[data-act="confirm"]')
          if (screen === 'reasons') await tap('button[data-act="skip"]')
          return screen
        },
        { interval: 400 },
      )
      .toBe('rest')
    await page.waitForTimeout(SETTLE_MS + 200)
  }

  /** From a day on another unit stands at a window: the hall's manager enters it. */
  async postAnother(window: string, unit: string, from: string): Promise<void> {
    const year = this.#year
    const { page, hub } = year
    await year.sit('maxiaoyan', '/hall/#register')
    await year.button(`查看 ${window}`).click()
    const form = page.locator('register-window whereabouts-form').first()
    await form.getByLabel('单位').selectOption(unit)
    await form.getByLabel('起（不填：现在）').fill(from)
    await form.getByLabel('原因').fill('窗口调整')
    await form.getByRole('button', { name: '保存' }).click()
    await form.getByText('已保存。').waitFor()
    expect(hub.rows('posting').at(-1)!.body).toMatchObject({ window, unit, reason: '窗口调整' })
  }

  /** What callers of 12345 answered in a month, as their system sends it. */
  async calls(month: number): Promise<void> {
    const { hub } = this.#year
    const rows = CALLED.flatMap((unit, i) =>
      [0, 1, 2].map((k) => ({
        callId: `call-${++this.#calls}`,
        unit,
        level: (month * 3 + k) % (i + 3) === 0 ? 1 + ((i + month) % 3) : 5 - (i % 3 === k ? 1 : 0),
        answeredAt: new Date(hub.clock.now - HOUR - k * MINUTE).toISOString(),
      })),
    )
    const sent = await hub.call('POST', '/api/v1/hotline/ratings', { token: this.#callKey, body: rows })
    if (sent.status >= 300) throw new Error(sent.text)
  }

  /** What the system could not send comes as a file, which an officer imports. */
  async callsByFile(): Promise<void> {
    const year = this.#year
    await year.sit('li02', '/office/#hotline')
    await year.button('导入评价').click()
    const rows = [
      'w1,公安局,满意,2026-06-02 09:00,否',
      'w2,人社局,非常不满意,2026-06-02 09:10,是',
      'w3,火星局,满意,2026-06-02 09:20,否',
    ]
    const file = csvFile('来电编号,承办单位,满意度,评价时间,是否投诉', rows, '来电.csv')
    await year.page.getByLabel(/文件/).setInputFiles(file)
    await year.says('没有这个参评单位：火星局')
    await year.page.getByRole('checkbox', { name: '不导入' }).check()
    await year.button('导入').click()
    await year.says('已导入：新 2 行')
  }

  /**
   * The kiosk is switched off after the last day of the period, so that the office finds next week what it found when it asked
   * for the seal: a device that is heard of between request and consent makes the request void, as it should.
   */
  async switchOff(): Promise<void> {
    await this.#kiosk.goto('about:blank')
  }

  async switchOn(): Promise<void> {
    await this.#kiosk.goto(`${this.#year.hub.url}/kiosk/`)
    await this.#kiosk.waitForSelector('[data-screen="rest"]')
  }

  close(): void {
    for (const device of this.#devices.values()) device.close()
  }
}
