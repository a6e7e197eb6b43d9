import { gzipSync } from 'node:zlib'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { fromBase64url } from '../../server/contract/ballot/bytes.ts'
import { fingerprintOf } from '../../server/contract/ballot/fingerprint.ts'
import { printedCode, slipFragment } from '../../server/contract/ballot/slip.ts'
import { PHONE_TARGETS } from '../../kiosk/build-phones.ts'
import { builtPages } from '../helpers/built-pages.ts'
import { chromiumMissing, launchChromium } from '../helpers/chromium.ts'
import { HeldBallot } from '../helpers/held-ballot.ts'
import { TestHub } from '../helpers/hub-fixture.ts'
import { forget, unknownTo } from '../helpers/phone-features.ts'
import { cutTexts, seriousFaults, shoot } from './desk-pages.ts'

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }
const FIRST_LOAD_BYTES = 80 * 1_024

/** The real page before the real hub: slips, cards, a ballot in the box. */
describe.skipIf(chromiumMissing())('the ballot', () => {
  let browser: Browser
  let hub: TestHub
  let ballot: HeldBallot
  let fingerprint: string
  let context: BrowserContext
  let page: Page
  let next = 0
  /** Trackers that pages showed. */
  const trackers: string[] = []

  beforeAll(async () => {
    browser = await launchChromium()
    hub = await TestHub.start({ pages: await builtPages() })
    ballot = await HeldBallot.open(hub, 10)
    const { campaign, units, issuerKey, boxKey } = await ballot.voters[0]!.ballot()
    const keys = { issuerKey: fromBase64url(issuerKey)!, boxKey: fromBase64url(boxKey)! }
    fingerprint = await fingerprintOf({ campaign, units, ...keys })
  })
  afterAll(async () => {
    await browser?.close()
    await hub?.stop()
  })
  beforeEach(async () => {
    context = await browser.newContext(PHONE)
    // The whole journey on the oldest engine that the page is built for; cutTexts asks for checkVisibility.
    const { methods, ...more } = unknownTo(PHONE_TARGETS['ballot']!)
    await context.addInitScript(forget, { ...more, methods: methods.filter((name) => name !== 'checkVisibility') })
    page = await context.newPage()
    await page.clock.install()
  })
  afterEach(() => context.close())

  /** Each test has a voter of its own. */
  const voter = () => ballot.voters[next++]!
  const scan = async (code: string, print = fingerprint, query = '') => {
    await page.goto(`${hub.url}/ballot/${query}#${slipFragment(code, print)}`)
  }
  const heading = (text: string | RegExp) => page.getByRole('heading', { name: text, exact: true }).waitFor()
  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' })
  const begin = () => button('指纹一样，领票开始').click()
  const title = () => page.locator('h1').textContent()
  const sixWords = () => page.locator('.words li').allTextContents()
  /** Past the six words, to the first card. */
  async function start(): Promise<string[]> {
    await begin()
    await heading('抄下这六个词')
    const six = await sixWords()
    await button('抄好了，开始评').click()
    await page.getByText('第 1 个').waitFor()
    return six
  }
  /** By the page's own clock: a touch that comes at once after a change of screen is none. */
  const breathe = () => page.clock.fastForward(400)
  async function choose(mark: number): Promise<void> {
    const before = await title()
    await breathe()
    await page.locator(`button[data-mark="${mark}"]`).tap()
    await expect.poll(title).not.toBe(before)
  }
  /** Touches one choice on every card from there, in the page itself: each breath is 400 ms of the page's clock. */
  async function chooseFrom(first: number): Promise<void> {
    await page.evaluate(async (from) => {
      const now = performance.now.bind(performance)
      let ahead = 0
      performance.now = () => now() + ahead
      const { port1, port2 } = new MessageChannel()
      const turn = () =>
        new Promise((go) => {
          port1.addEventListener('message', go, { once: true })
          port1.start()
          port2.postMessage(null)
        })
      for (let i = from; i < 89; i++) {
        ahead += 400
        document.querySelector<HTMLElement>(`button[data-mark="${i % 6}"]`)!.click()
        while (document.querySelector('[role=progressbar]')?.ariaValueNow !== String(i + 1)) await turn()
      }
    }, first)
  }
  async function press(name: string): Promise<void> {
    await button(name).waitFor()
    await breathe()
    await button(name).tap()
  }
  /** The page is closed, or the battery flat: another page of the same phone. */
  async function reopen(query = ''): Promise<void> {
    await page.close()
    page = await context.newPage()
    await page.clock.install()
    await page.goto(`${hub.url}/ballot/${query}`)
  }
  const keptHere = () =>
    page.evaluate(
      () =>
        new Promise<{ marks: unknown[]; copy: unknown; opening: unknown }[]>((resolve) => {
          const opening = indexedDB.open('pingyi-ballot')
          opening.addEventListener('success', () => {
            const asked = opening.result.transaction('ballot').objectStore('ballot').getAll()
            asked.addEventListener('success', () => resolve(asked.result as never))
          })
        }),
    )

  test('a whole ballot on a phone, interrupted at every step, in at most 89 and ten touches', async () => {
    const bytes: Promise<number>[] = []
    page.on('response', (response) => {
      if (response.url().includes('/ballot/') || response.url().includes('/assets/'))
        bytes.push(
          response.body().then(
            (body) => gzipSync(body).length,
            () => 0,
          ),
        )
    })
    let touches = 0
    await context.exposeBinding('touched', () => void touches++)
    await context.addInitScript(() =>
      addEventListener('click', () => (window as unknown as { touched(): void }).touched(), true),
    )
    const { code } = voter()
    await scan(code)
    await page.getByText('指纹和领票单上的一样').waitFor()
    expect(page.url()).toBe(`${hub.url}/ballot/`)
    const load = await Promise.all(bytes)
    expect(load.reduce((sum, each) => sum + each, 0)).toBeLessThan(FIRST_LOAD_BYTES)
    expect(await cutTexts(page)).toEqual([])
    expect(await seriousFaults(page)).toEqual([])
    await shoot(page, 'ballot-signin')
    await begin()
    await heading('抄下这六个词')
    const six = await sixWords()
    expect(await seriousFaults(page)).toEqual([])
    await shoot(page, 'ballot-words')
    await reopen()
    await heading('抄下这六个词')
    expect(await sixWords()).toEqual(six)
    await button('抄好了，开始评').click()
    await page.getByText('第 1 个').waitFor()
    expect(await title()).toBe('纪委监委')
    expect(await cutTexts(page)).toEqual([])
    // How many are chosen is wholly on the screen, however long the group's name.
    const { x, width } = (await page.locator('.head .row b').boundingBox())!
    expect(x + width).toBeLessThanOrEqual(390)
    expect(await page.locator('.head .row').evaluate((row) => row.scrollHeight)).toBeLessThanOrEqual(46)
    expect(await seriousFaults(page)).toEqual([])
    await shoot(page, 'ballot-rate')
    for (let i = 0; i < 4; i++) await choose(5 - i)

    await reopen()
    await page.getByText('第 5 个').waitFor()
    const onTheWay = touches
    await button(/改上一个/).click()
    await page.getByText('第 4 个 · 改').waitFor()
    expect(await page.locator('button[data-mark="2"]').getAttribute('aria-pressed')).toBe('true')
    await shoot(page, 'ballot-rate-undo')
    await button(/不改，回到第 5 个/).click()
    await page.getByText('第 5 个').waitFor()
    await button('目录').click()
    await heading('还有 85 个没选')
    expect(await seriousFaults(page)).toEqual([])
    await page.getByLabel('找单位').fill('气 象')
    await page.getByText('找到 1 个').waitFor()
    await shoot(page, 'ballot-search')
    await page.getByLabel('找单位').fill('')
    await page.getByText('党委、人大、政府、政协机关').click()
    await page.getByText('4 / 20').waitFor()
    await shoot(page, 'ballot-index')
    await button('改 纪委监委').click()
    await choose(0)
    await heading('还有 85 个没选')
    await button('接着选没选的').click()
    await page.getByText('第 5 个').waitFor()
    touches = onTheWay

    await chooseFrom(4)
    await heading('全部选好了')
    await reopen()
    await heading('全部选好了')
    expect(await cutTexts(page)).toEqual([])
    expect(await seriousFaults(page)).toEqual([])
    await shoot(page, 'ballot-review')
    await press('封好，准备投出')
    await heading('选票已封好，还没有投出')
    const tracker = await page.locator('.tracker').textContent()
    await reopen()
    await heading('选票已封好，还没有投出')
    expect(await page.locator('.tracker').textContent()).toBe(tracker)
    await shoot(page, 'ballot-wait')

    // The very ballot that is sealed is tested: a second screen seals it again, nothing of it is cast, and a new one follows.
    const straight = touches
    await press('把它改作检验票 打开给您看封得对不对，然后作废；选的还在，再封一张投出')
    const shown = await page.locator('textarea').inputValue()
    await shoot(page, 'ballot-test')
    const second = await browser.newPage()
    await second.goto(`${hub.url}/ballot/`)
    await second.getByRole('button', { name: '检验一张票' }).click()
    await second.locator('textarea').fill(shown)
    await second.getByRole('button', { name: '检验', exact: true }).click()
    await second.getByText('非常满意').first().waitFor()
    await shoot(second, 'ballot-check')
    const marks = await second.locator('li .mark').allTextContents()
    expect(marks).toHaveLength(89)
    expect(marks.slice(0, 6)).toEqual(['不了解', '满意', '基本满意', '不满意', '满意', '非常满意'])
    await second.locator('textarea').fill(shown.slice(0, -4) + 'AAAA')
    await second.getByRole('button', { name: '检验', exact: true }).click()
    await second.getByText('对不上').waitFor()
    await second.close()
    await button('看完了，再封一张').tap()
    await press('封好，准备投出')
    await heading('选票已封好，还没有投出')
    expect(await page.locator('.tracker').textContent()).not.toBe(tracker)
    touches = straight

    const sent: Record<string, string>[] = []
    page.on('request', (request) => {
      if (request.url().endsWith('/cast')) sent.push(request.headers())
    })
    const cast = await page.locator('.tracker').textContent()
    await press('现在就投')
    await heading('已投出')
    expect(touches).toBeLessThanOrEqual(89 + 10)
    expect(sent).toHaveLength(1)
    for (const header of ['cookie', 'authorization', 'referer']) expect(sent[0]![header] ?? '', header).toBe('')
    expect(await page.locator('.tracker').textContent()).toBe(cast)
    trackers.push(cast!)
    expect(await seriousFaults(page)).toEqual([])
    await shoot(page, 'ballot-done')
    // A box that was rolled back keeps its id: what was cast goes again whenever the page is opened.
    await page.close()
    page = await context.newPage()
    const again = page.waitForResponse((response) => response.url().endsWith('/cast'))
    await page.goto(`${hub.url}/ballot/`)
    expect(((await (await again).json()) as { tracker: string }).tracker).toBe(cast)
    await heading('已投出')
    // Nothing that the phone keeps shows a vote, nor opens what the hub keeps of it.
    expect(await keptHere()).toMatchObject([{ marks: [], copy: null, opening: null }])
    expect((await hub.call('GET', '/api/v1/ballot/trackers', {})).body.code).toBe('ballot-not-closed')
  })

  test('another phone goes on with the code and six words; wrong words are named', async () => {
    const { code } = voter()
    await scan(code)
    const six = await start()
    const written = () => page.waitForResponse((response) => response.url().includes('/copies/'))
    for (let i = 0; i < 9; i++) await choose(4)
    await Promise.all([written(), choose(4)])
    await context.setOffline(true)
    await choose(4)
    await page.waitForResponse((response) => response.url().includes('/copies/'), { timeout: 1 }).catch(() => {})
    await expect
      .poll(() => hub.hub.ledger.db.prepare('SELECT count(*) FROM ballot_copy').pluck().get())
      .toBeGreaterThan(0)
    await choose(4)
    // The phone falls into the river: what it chose after the tenth is lost, and nothing else.
    await context.close()
    context = await browser.newContext(PHONE)
    page = await context.newPage()
    await page.clock.install()
    await page.goto(`${hub.url}/ballot/`)
    await page.getByLabel('领票码第 1 格').fill(printedCode(code))
    await button('指纹一样，领票开始').click()
    await page.getByText('已经在别的手机或电脑上领过票').waitFor()
    await shoot(page, 'ballot-elsewhere')
    await button('用六个词接着填').click()
    await page.getByLabel('六个词').fill('红山 大河')
    await button('接着填').click()
    await page.getByText('现在有 2 个').waitFor()
    await page.getByLabel('六个词').fill(`红红${six.slice(1).join('')}`)
    await button('接着填').click()
    await page.getByText('没有「红红」这个词').waitFor()
    await page.getByLabel('六个词').fill([...six.slice(1), six[0]].join(' '))
    await button('接着填').click()
    await page.getByText('没有找到').waitFor()
    expect(await seriousFaults(page)).toEqual([])
    await shoot(page, 'ballot-signin-words')
    await page.getByLabel('六个词').fill(six.join('、'))
    await button('接着填').click()
    await page.getByText('第 11 个').waitFor()
    await button('目录').click()
    await heading('还有 79 个没选')
    await press('封好，准备投出')
    await press('现在就投')
    await heading('已投出')
    trackers.push((await page.locator('.tracker').textContent())!)
  })

  test('by hand: six cells say how many are missing, and what is typed in small letters with spaces is taken', async () => {
    const { code } = voter()
    await page.goto(`${hub.url}/ballot/`)
    const typed = printedCode(code)
    await page.getByLabel('领票码第 1 格').fill(typed.slice(0, -6))
    await button('还差 5 位').waitFor()
    expect(await button('还差 5 位').isDisabled()).toBe(true)
    expect(await page.getByLabel('领票码第 5 格').evaluate((cell) => cell === document.activeElement)).toBe(true)
    await shoot(page, 'ballot-signin-typed')
    const wrong = (code.startsWith('0') ? '1' : '0') + typed.slice(1)
    await page.getByLabel('领票码第 1 格').fill(wrong)
    await begin()
    await page.getByText('有一位输错了').waitFor()
    expect(await cutTexts(page)).toEqual([])
    expect(await page.locator('.print').textContent()).toContain(fingerprint.slice(0, 4))
    // The first cell alone is mended; the others stay.
    await page.getByLabel('领票码第 1 格').fill(typed.slice(0, 4).toLowerCase())
    await start()
  })

  test('another fingerprint: nothing is sent, the way on is the telephone', async () => {
    const asked: string[] = []
    page.on('request', (request) => void asked.push(request.method() + new URL(request.url()).pathname))
    await scan(voter().code, 'ab'.repeat(32))
    await page.getByText('指纹和领票单上的不一样').waitFor()
    expect(await page.getByRole('link', { name: '(0951) 6888529' }).getAttribute('href')).toBe('tel:09516888529')
    expect(asked.filter((each) => each.startsWith('POST'))).toEqual([])
    expect(await page.getByRole('button').count()).toBe(0)
    await shoot(page, 'ballot-trouble')
  })

  test('left to chance it goes by itself, also beside a second voter of the same phone', async () => {
    const [first, second] = [voter().code, voter().code]
    await scan(first)
    await start()
    await button('目录').click()
    await press('封好，准备投出')
    await heading('选票已封好，还没有投出')
    // The slip of the second is scanned into the page that is open.
    await scan(second)
    await start()
    expect((await keptHere()).map(({ marks }) => marks.length)).toEqual([89, 89])
    await page.close()
    page = await context.newPage()
    await page.clock.install({ time: Date.now() + 31 * 60_000 })
    await page.goto(`${hub.url}/ballot/`)
    await page.getByText('第 1 个').waitFor()
    await expect
      .poll(async () => (await keptHere()).map(({ marks }) => marks.length).toSorted((a, b) => a - b))
      .toEqual([0, 89])
  })

  test('a machine in a meeting hall forgets the voter before the next one, who cast, who left and who walked away', async () => {
    await page.setViewportSize({ width: 1280, height: 800 })
    const first = voter()
    await scan(first.code, fingerprint, '?kiosk')
    await start()
    expect(await seriousFaults(page)).toEqual([])
    await shoot(page, 'ballot-rate-kiosk')
    for (const mark of [4, 3, 0]) await choose(mark)
    expect(await cutTexts(page)).toEqual([])
    await shoot(page, 'ballot-rate-kiosk-4')
    // Another slip is scanned meanwhile: nothing of the first voter's is lost.
    await scan(voter().code, fingerprint, '?kiosk')
    await page.getByText('第 4 个').waitFor()
    expect(new URL(page.url()).hash).toBe('')
    await button('目录').click()
    await shoot(page, 'ballot-index-kiosk')
    await press('封好，准备投出')
    await heading('选票已封好，还没有投出')
    await shoot(page, 'ballot-wait-kiosk')
    await context.setOffline(true)
    await press('投出')
    await page.getByText('每 10 秒再试一次').waitFor()
    // What was told to go is kept however long the box cannot be reached.
    await page.clock.fastForward(200_000)
    await context.setOffline(false)
    await page.clock.fastForward(11_000)
    await heading('已投出')
    await shoot(page, 'ballot-done-kiosk')
    await button('下一位').click()
    await page.getByLabel('领票码第 1 格').waitFor()
    await shoot(page, 'ballot-signin-kiosk')
    expect(await page.evaluate(async () => (await indexedDB.databases()).length)).toBe(0)
    expect(await page.content()).not.toContain(first.code)

    // The next one walks away; the six words bring back what was chosen.
    const second = voter()
    await scan(second.code, fingerprint, '?kiosk')
    const six = await start()
    await choose(5)
    await page.clock.fastForward(181_000)
    await heading('还在填吗？')
    expect(await seriousFaults(page)).toEqual([])
    await shoot(page, 'ballot-idle')
    await button('接着填').click()
    await page.getByText('第 2 个').waitFor()
    await page.clock.fastForward(181_000)
    await heading('还在填吗？')
    await page.clock.fastForward(31_000)
    await page.getByLabel('领票码第 1 格').waitFor()
    expect(await page.content()).not.toContain(second.code)
    await button('换了手机？用六个词接着填').click()
    await page.getByLabel('领票码第 1 格').fill(printedCode(second.code))
    await page.getByLabel('六个词').fill(six.join(' '))
    await button('接着填').click()
    await page.getByText('第 2 个').waitFor()
  })

  test('the trembling end of the last choice seals nothing, and an unfinished ballot offers to go on first', async () => {
    await scan(voter().code)
    await start()
    // All but one are chosen by what the phone keeps: the page reads it when it is opened.
    await page.evaluate(
      () =>
        new Promise<void>((resolve) => {
          const opening = indexedDB.open('pingyi-ballot')
          opening.addEventListener('success', () => {
            const store = opening.result.transaction('ballot', 'readwrite').objectStore('ballot')
            const asked = store.getAll()
            asked.addEventListener('success', () => {
              const kept = asked.result[0] as { code: string; marks: (number | null)[] }
              store
                .put({ ...kept, marks: kept.marks.map((_, i) => (i === 88 ? null : 4)) }, kept.code)
                .addEventListener('success', () => resolve())
            })
          })
        }),
    )
    await page.reload()
    await page.getByText('第 89 个').waitFor()
    await button('目录').click()
    expect(await page.locator('button.solid').textContent()).toContain('去选')
    await page.locator('button.solid').click()
    await page.getByText('第 89 个').waitFor()
    // Two touches in one breath, the second wherever the page has put its button meanwhile.
    await breathe()
    await page.evaluate(async () => {
      document.querySelector<HTMLElement>('button[data-mark="5"]')!.click()
      for (let i = 0; i < 1_000 && document.querySelector('.sticky') === null; i++) await Promise.resolve()
      while (document.querySelector('.sticky') === null) await new Promise((go) => setTimeout(go))
      for (const each of document.querySelectorAll<HTMLElement>('.sticky button')) each.click()
    })
    await heading('全部选好了')
    expect(await page.locator('.sticky button').isDisabled()).toBe(false)
  })

  test('what pages cast is in the list, once, and nothing of it is invalid', async () => {
    expect(trackers.length).toBe(2)
    const closed = await ballot.close()
    expect(closed).toMatchObject({ ballots: 4, invalid: [] })
    const list = (await hub.call('GET', '/api/v1/ballot/trackers', {})).body as { trackers: string[] }
    for (const tracker of trackers) expect(list.trackers.filter((each) => each === tracker)).toEqual([tracker])
    // Of the first unit: 不了解 of the whole ballot, 满意 of the one that went to another phone, and of the machine's.
    const { marks } = hub.rows('ballot-close')[0]!.body as { marks: number[][] }
    expect(marks[0]).toEqual([2, 0, 0, 0, 2, 0])
  })
})
