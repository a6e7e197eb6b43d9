import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Beat } from '../../server/contract/device/device-protocol.ts'
import type { Extra, Press } from '../../server/contract/device/press.ts'
import { SETTLE_MS, TROUBLE_MS } from '../../kiosk/rating/flow/flow-state.ts'
import { SCAN_EVERY_MS } from '../../kiosk/rating/switch-scan.ts'
import { chromiumMissing, launchChromium } from '../helpers/chromium.ts'
import { random as randomOf } from '../fixtures/ledger/test-ledger.ts'
import { seed } from '../helpers/seed.ts'
import { A01 } from './kiosk-looks.ts'
import { pranks } from './kiosk-mischief.ts'
import { CODE, STAFF, StandInHub, buildKiosk } from './kiosk-stand-in.ts'
import { stopTime, type PageTime } from './page-time.ts'

/** What the page asks of the machine, written down: utterances, wake locks, and a disk that can be full. */
const MACHINE = `
  globalThis.said = []
  globalThis.locks = 0
  globalThis.diskFull = false
  Object.defineProperty(globalThis, 'speechSynthesis', { value: {
    getVoices: () => [{ lang: 'zh-CN', localService: true }], cancel() {},
    speak: (utterance) => globalThis.said.push(utterance.text),
  } })
  globalThis.SpeechSynthesisUtterance = class { constructor(text) { this.text = text } }
  Object.defineProperty(navigator, 'wakeLock', { value: { request: async () => (globalThis.locks++, new EventTarget()) } })
  const { add } = IDBObjectStore.prototype
  IDBObjectStore.prototype.add = function (...given) {
    if (globalThis.diskFull) throw new DOMException('full', 'QuotaExceededError')
    return add.apply(this, given)
  }
  const random = crypto.getRandomValues.bind(crypto)
  globalThis.sameReceipts = false
  crypto.getRandomValues = (bytes) => (globalThis.sameReceipts && bytes.length === 10 ? bytes.fill(7) : random(bytes))
`
const DAY_MS = 86_400_000
type Step = 'chosen' | 'again' | 'reasons' | 'thanks'
const STEPS: Step[] = ['chosen', 'again', 'reasons', 'thanks']

describe.skipIf(chromiumMissing())('every way through the kiosk', { timeout: 180_000 }, () => {
  let kiosk: Awaited<ReturnType<typeof buildKiosk>>
  let browser: Browser
  let hub: StandInHub
  let context: BrowserContext
  let page: Page
  let later: PageTime['later']
  let inTime: PageTime['inTime']

  beforeAll(async () => {
    kiosk = await buildKiosk()
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser?.close()
    kiosk?.remove()
  })
  beforeEach(async () => {
    hub = new StandInHub(kiosk.pages, structuredClone(A01))
    await hub.start()
    context = await browser.newContext({ viewport: { width: 800, height: 1280 }, hasTouch: true })
    page = await context.newPage()
    await page.addInitScript({ content: MACHINE })
    // Only time is faked: the page's own five seconds take as long as the test wants.
    ;({ later, inTime } = await stopTime(page))
    await page.goto(`${hub.url}/kiosk/#code=${CODE}`)
    await screen('rest')
  })
  afterEach(async () => {
    await context.close()
    await hub.stop()
  })

  const screen = (name: string) => page.waitForSelector(`[data-screen="${name}"]`)
  const shown = () => page.locator('[data-screen]').getAttribute('data-screen')
  const button = (act: string, value?: string | number) =>
    page.locator(`button[data-act="${act}"]${value === undefined ? '' : `[data-value="${value}"]`}`)
  const presses = () => hub.items.filter((item): item is Press => item.kind === 'press')
  const extras = () => hub.items.filter((item): item is Extra => item.kind === 'extra')

  /** From rest to a step of one visit. */
  async function goTo(step: Step, level = 4): Promise<void> {
    await button('level', level).tap()
    await screen('chosen')
    if (step === 'chosen') return
    await later(SETTLE_MS)
    if (step === 'again') {
      await button('again').tap()
      await screen('again')
      return
    }
    await button('confirm').tap()
    await screen('reasons')
    if (step === 'reasons') return
    await later(SETTLE_MS)
    await button('skip').tap()
    await screen('thanks')
  }
  /** Lets whatever is on the screen run out. */
  async function runOut(): Promise<void> {
    for (let i = 0; (await shown()) !== 'rest' && i < 12; i++) await later(6_000)
    await screen('rest')
    await later(SETTLE_MS)
  }
  /** Waits until the hub has what it should have, whatever pauses the page makes between its tries. */
  const arrived = (count: number) => inTime(() => presses().length, 2_000).toBe(count)
  const online = () => inTime(() => page.getAttribute('html', 'data-link')).toBe(null)

  test('the network goes at each step, and comes back at rest: nobody notices, nothing is lost or doubled', async () => {
    for (const [index, step] of STEPS.entries()) {
      await goTo(step, 5 - index)
      await hub.stop()
      await page.waitForSelector('html[data-link="offline"]')
      expect(await shown()).toBe(step)
      await runOut()
      await hub.start()
      await arrived(index + 1)
      await online()
    }
    expect(presses().map(({ seq, level }) => [seq, level])).toEqual([
      [1, 5],
      [2, 4],
      [3, 3],
      [4, 2],
    ])
  })

  test('the page is loaded anew at each step: the press stands, the invitation is not shown twice', async () => {
    hub.setWindow({ mode: 'invited' })
    for (const [index, step] of STEPS.entries()) {
      const id = `0192f3a8-7c41-7000-8000-0000000000a${index}`
      hub.window!.invitation = { id, expiresInMs: 45_000 }
      await hub.invite({ id, expiresInMs: 45_000 })
      await screen('invited')
      await goTo(step, 5 - index)
      const before = hub.hellos.length
      await page.reload()
      await expect.poll(() => hub.hellos.length).toBeGreaterThan(before)
      await screen('rest')
      await arrived(index + 1)
      // The page has heard of the invitation again.
      await online()
      expect(await shown()).toBe('rest')
      expect(presses().at(-1)).toMatchObject({ level: 5 - index, invitationId: id })
    }
    // Before any press: the invitation is still there afterwards.
    const id = '0192f3a8-7c41-7000-8000-0000000000af'
    hub.window!.invitation = { id, expiresInMs: 45_000 }
    await hub.invite({ id, expiresInMs: 45_000 })
    await screen('invited')
    await page.reload()
    await screen('invited')
    expect(hub.items).toHaveLength(4)
  })

  test('the clock is set at each step: the visit goes on, and a change of mind that cannot be proved is not made', async () => {
    for (const [index, step] of STEPS.entries()) {
      await goTo(step)
      await page.evaluate((ms) => {
        const now = Date.now.bind(Date)
        Date.now = () => now() + ms
      }, DAY_MS)
      if (step === 'again') {
        await later(SETTLE_MS)
        await button('level', 1).tap()
        await screen('chosen')
      }
      await runOut()
      await arrived(index + 1)
      // It is said again until the hub has heard it: with the page's hours flying, an answer may come too late.
      await inTime(() => (hub.beats as Beat[]).some(({ problems }) => problems?.includes('clock-jump'))).toBe(true)
      hub.beats.length = 0
    }
    expect(extras()).toEqual([])
    expect(new Set(presses().map(({ bootId }) => bootId)).size).toBe(4)
  })

  test('the disk is full at each step: no thanks for what is not kept, and what is kept stands', async () => {
    const full = (yes: boolean) => page.evaluate(`globalThis.diskFull = ${yes}`)
    await full(true)
    await button('level', 5).tap()
    await screen('trouble')
    await full(false)
    await runOut()
    await goTo('again', 4)
    await full(true)
    await later(SETTLE_MS)
    await button('level', 1).tap()
    await screen('trouble')
    expect(await page.locator('main').innerText()).toContain('您先前的评价已记录')
    await later(TROUBLE_MS)
    await screen('thanks')
    await full(false)
    await runOut()
    await goTo('reasons', 3)
    await full(true)
    await later(SETTLE_MS)
    await button('pick', 'attitude').tap()
    await button('submit').tap()
    await screen('trouble')
    await later(TROUBLE_MS)
    await screen('thanks')
    await full(false)
    await runOut()
    await arrived(2)
    expect(presses().map(({ level }) => level)).toEqual([4, 3])
    expect(extras()).toEqual([])
  })

  test('five levels: the same screens at the same instants, the same words aloud, the same picture', async () => {
    await page.evaluate('globalThis.sameReceipts = true')
    const visits: unknown[] = []
    for (const level of [5, 4, 3, 2, 1]) {
      await page.evaluate('globalThis.said = []')
      const seen: unknown[] = []
      await button('level', level).tap()
      await screen('chosen')
      // Between the seconds, where no rounding decides what is seen.
      await later(500)
      for (let at = 500; at <= 42_000; at += 1_000) {
        const now = await page.evaluate(() => ({
          screen: document.querySelector<HTMLElement>('[data-screen]')!.dataset.screen,
          // Without the foot: the link has a clock of its own, and its sign comes and goes there.
          text: document.querySelector<HTMLElement>('main')!.innerText.replaceAll(/您选择的是[^]*$/g, ''),
        }))
        if (JSON.stringify(now) !== JSON.stringify((seen.at(-1) as unknown[] | undefined)?.[1])) seen.push([at, now])
        await later(1_000)
      }
      expect(await shown()).toBe('rest')
      visits.push([seen, await page.evaluate('globalThis.said')])
    }
    const [first] = visits as [[[number, { screen: string }][], string[]]]
    expect([...new Set(first[0].map(([, { screen: name }]) => name))]).toEqual(['chosen', 'reasons', 'thanks', 'rest'])
    expect(first[1]).toHaveLength(3)
    for (const visit of visits) expect(visit).toEqual(first)
  })

  test('ten fingers, a wet cloth and a drumming child make one rating an invitation', async () => {
    hub.setWindow({ mode: 'invited' })
    const session = await context.newCDPSession(page)
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', points: { x: number; y: number; id: number }[]) =>
      session.send('Input.dispatchTouchEvent', { type, touchPoints: points })
    const boxes = await button('level').evaluateAll((faces) =>
      faces.map((face) => {
        const { x, y, width, height } = face.getBoundingClientRect()
        return { x: x + width / 2, y: y + height / 2 }
      }),
    )
    const tens = boxes.flatMap(({ x, y }, index) => [
      { x: x - 120, y, id: index * 2 },
      { x: x + 120, y, id: index * 2 + 1 },
    ])
    const id = (index: number) => `0192f3a8-7c41-7000-8000-0000000000b${index}`

    await hub.invite({ id: id(1), expiresInMs: 45_000 })
    await screen('invited')
    await touch('touchStart', tens)
    await touch('touchEnd', [])
    await screen('chosen')
    await runOut()
    await arrived(1)
    await online()

    // A cloth that is drawn over the faces comes down on one and goes up on another: nothing.
    await hub.invite({ id: id(2), expiresInMs: 45_000 })
    await screen('invited')
    await touch('touchStart', [{ ...boxes[0]!, id: 1 }])
    for (const at of boxes) await touch('touchMove', [{ ...at, id: 1 }])
    await touch('touchEnd', [])
    await later(1_000)
    expect(await shown()).toBe('invited')

    for (let beat = 0; beat < 60; beat++) {
      await page.touchscreen.tap(60 + ((beat * 173) % 680), 440 + ((beat * 311) % 740))
      await later(130)
    }
    // Until nothing waits on the page any more: what was pressed last may still be on its way.
    hub.beats.length = 0
    await inTime(() => (hub.beats as Beat[]).some(({ pending }) => pending === 0), 10_000).toBe(true)
    expect(presses().filter(({ invitationId }) => invitationId === id(1))).toHaveLength(1)
    expect(presses().filter(({ invitationId }) => invitationId === id(2)).length).toBeLessThanOrEqual(1)
  })

  test('a child and a hub out of its mind, for many minutes: never broken, never two ratings, always back', async () => {
    const faults: string[] = []
    page.on('pageerror', (error) => faults.push(String(error)))
    const session = await context.newCDPSession(page)
    const random = randomOf(seed)
    const { lift, ...all } = pranks({ page, session, hub, random, later })
    const acts = Object.entries(all)
    const done: string[] = []
    const seen = new Set<string>()
    for (let i = 0; i < 150; i++) {
      const [name, act] = acts[Math.floor(random() * acts.length)]!
      done.push(name)
      await act()
      const screens = await page.evaluate(() =>
        [...document.querySelectorAll<HTMLElement>('[data-screen]')].map(({ dataset }) => dataset.screen!),
      )
      expect(screens, done.slice(-12).join(', ')).toHaveLength(1)
      seen.add(screens[0]!)
      // Its PIN is for technicians; a child that has found it would unpair the device. An invitation may close it first.
      if (screens[0] === 'new-pin' || screens[0] === 'technician') {
        await page.evaluate(() => document.querySelector<HTMLElement>('button[data-act="close"]')?.click())
      }
    }
    await lift()
    if (!hub.running) await hub.start()
    hub.setWindow({ ...A01, state: 'open', mode: 'open' })
    await later(60_000)
    await inTime(shown).toBe('rest')
    // The next citizen finds it as it always is, and the hub has all that was stored, each once.
    await later(70_000)
    expect(await page.getAttribute('html', 'lang')).toBe('zh-CN')
    await online()
    expect(await page.locator('html').evaluate((root) => Object.keys(root.dataset))).toEqual([])
    const stored = await page.evaluate(
      () =>
        new Promise<string[]>((resolve) => {
          const open = indexedDB.open('pingyi-kiosk')
          open.onsuccess = () => {
            const all = open.result.transaction('items').objectStore('items').getAll()
            all.onsuccess = () => resolve(all.result.map(({ id }: { id: string }) => id))
          }
        }),
    )
    await inTime(() => hub.items.length, 2_000).toBe(stored.length)
    expect(new Set(hub.items.map(({ id }) => id))).toEqual(new Set(stored))
    expect(hub.items.map(({ seq }) => seq).toSorted((a, b) => a - b)).toEqual(stored.map((_, index) => index + 1))
    const named = presses().flatMap(({ invitationId }) => (invitationId === undefined ? [] : [invitationId]))
    expect(new Set(named).size).toBe(named.length)
    console.log(`mischief: ${presses().length} presses; screens seen: ${[...seen].join(' ')}`)
    expect(seen.size).toBeGreaterThan(3)
    expect(faults).toEqual([])
  })

  test('nothing of a browser under a finger: no menu, selection, drag, zoom or scrolling; the screen stays lit', async () => {
    const prevented = await page.evaluate(() =>
      ['contextmenu', 'selectstart', 'dragstart', 'gesturestart', 'dblclick', 'touchmove', 'touchend'].map((kind) => {
        const event = new Event(kind, { bubbles: true, cancelable: true })
        document.querySelector('.level')!.dispatchEvent(event)
        return event.defaultPrevented
      }),
    )
    expect(new Set(prevented)).toEqual(new Set([true]))
    const session = await context.newCDPSession(page)
    // A page that takes no care is four times as large after this, whatever switches the browser was started with.
    const two = (type: 'touchStart' | 'touchMove', apart: number) =>
      session.send('Input.dispatchTouchEvent', {
        type,
        touchPoints: [700 - apart, 700 + apart].map((y, id) => ({ x: 400, y, id })),
      })
    await two('touchStart', 30)
    for (let apart = 40; apart < 300; apart += 20) await two('touchMove', apart)
    await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
    await session.send('Input.synthesizePinchGesture', { x: 400, y: 700, scaleFactor: 2, gestureSourceType: 'mouse' })
    await session.send('Input.synthesizeScrollGesture', { x: 400, y: 300, yDistance: 400 })
    await page.mouse.dblclick(300, 390)
    expect(
      await page.evaluate(() => [
        visualViewport!.scale,
        scrollY,
        String(getSelection()),
        document.documentElement.scrollTop,
      ]),
    ).toEqual([1, 0, '', 0])
    expect(await shown()).toBe('rest')
    expect(await page.evaluate('globalThis.locks')).toBe(1)
  })

  test('the voice calls and thanks in the language of the citizen, and is silent when it is switched off', async () => {
    hub.setWindow({ mode: 'invited' })
    await hub.invite({ id: '0192f3a8-7c41-7000-8000-0000000000c1', expiresInMs: 45_000 })
    await screen('invited')
    await goTo('thanks', 1)
    expect(await page.evaluate('globalThis.said')).toEqual([
      '请对本次服务进行评价。',
      '已收到您的选择，五秒内可以重新选择。',
      '请选择评价方面，也可以跳过。',
      '感谢您的评价。',
    ])
    await runOut()
    await button('voice').tap()
    await page.evaluate('globalThis.said = []')
    await goTo('thanks', 5)
    await runOut()
    expect(await page.evaluate('globalThis.said')).toEqual([])
    // The next citizen finds it as it always is.
    expect(await button('voice').getAttribute('aria-pressed')).toBe('true')
  })

  test('staff sign in with number and PIN, or with a card; the screen then names them', async () => {
    for (let i = 0; i < 3; i++) await button('seal').tap()
    await screen('staff')
    for (const digit of STAFF[0]!.no) await button('pad', digit).tap()
    await button('pad', 'ok').tap()
    for (const digit of '1111') await button('pad', digit).tap()
    await button('pad', 'ok').tap()
    await page.getByText('工号或密码不正确').waitFor()
    for (const digit of STAFF[0]!.pin) await button('pad', digit).tap()
    await button('pad', 'ok').tap()
    await screen('signed')
    expect(await page.locator('main').innerText()).toContain('丁永红 已签到')
    await later(3_000)
    await screen('rest')
    await later(SETTLE_MS)
    expect(await page.locator('.who').innerText()).toContain('丁永红')

    for (let i = 0; i < 3; i++) await button('seal').tap()
    await later(SETTLE_MS)
    await button('sign-out').tap()
    await screen('signed')
    await later(3_000)
    await screen('rest')
    expect(await page.locator('.person').count()).toBe(0)

    // A reader types faster than anybody: a face that has the focus is not pressed by its Enter.
    await button('level', 5).focus()
    await Promise.all([...STAFF[0]!.card, 'Enter'].map((key) => page.keyboard.press(key)))
    await screen('signed')
    expect(hub.signIns.at(-1)).toEqual({ no: 'card', pin: STAFF[0]!.card })
    expect(hub.items).toEqual([])
  })

  test('a technician sets a PIN, reads the facts, tests the whole way, and unpairs', async () => {
    const typed = async (digits: string) => {
      for (const digit of digits) await button('pad', digit).tap()
      await button('pad', 'ok').tap()
    }
    for (let i = 0; i < 3; i++) await button('seal').tap()
    await screen('staff')
    await later(SETTLE_MS)
    await button('unlock').tap()
    await screen('new-pin')
    await typed('246810')
    await typed('246810')
    await screen('technician')
    const facts = page.locator('.facts')
    for (const fact of ['0192f3a8-7c41-7000-8000-000000000001', 'A01', '已连接', '800 × 1280'])
      await expect.poll(() => facts.innerText()).toContain(fact)
    await later(SETTLE_MS)
    await button('self-test').tap()
    await page.getByText('自检通过').waitFor()
    expect(presses().map(({ level, test: isTest }) => [level, isTest])).toEqual(
      [5, 4, 3, 2, 1].map((level) => [level, true]),
    )
    await button('close').tap()
    await screen('rest')
    // After a restart the PIN opens it, and nothing else does.
    await page.reload()
    await screen('rest')
    for (let i = 0; i < 3; i++) await button('seal').tap()
    await later(SETTLE_MS)
    await button('unlock').tap()
    await screen('unlock')
    await typed('111111')
    await page.getByText('密码不正确').waitFor()
    await typed('246810')
    await screen('technician')
    await later(SETTLE_MS)
    await button('unpair').tap()
    await later(SETTLE_MS)
    await button('unpair').tap()
    await screen('unpaired')
    await page.reload()
    await screen('unpaired')
  })

  test('by keys alone: settings, a face, another face, a reason, thanks', async () => {
    const press = (...keys: string[]) =>
      keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve())
    const onFocus = () => page.evaluate(() => (document.activeElement as HTMLElement).dataset.act)
    // A digit would tell by ear or eye which level was meant.
    await press('1')
    expect(await shown()).toBe('rest')
    for (let i = 0; i < 12 && (await onFocus()) !== 'comfort'; i++) await press('Tab')
    await press('Enter')
    await screen('comfort')
    await later(SETTLE_MS)
    for (let i = 0; i < 12 && (await onFocus()) !== 'large'; i++) await press('Tab')
    await press(' ')
    await page.waitForSelector('html[data-type="large"]')
    await press('Escape')
    await screen('rest')
    await later(SETTLE_MS)
    await press('ArrowDown', 'ArrowDown', 'Enter')
    await screen('chosen')
    await later(SETTLE_MS)
    await press('Tab', 'Enter')
    await screen('again')
    await later(SETTLE_MS)
    await press('ArrowDown', 'Enter')
    await screen('chosen')
    await later(SETTLE_MS)
    await press('Tab', 'Tab', 'Enter')
    await screen('reasons')
    await later(SETTLE_MS)
    await press('ArrowRight', ' ')
    for (let i = 0; i < 12 && (await onFocus()) !== 'submit'; i++) await press('Tab')
    await press('Enter')
    await screen('thanks')
    await arrived(1)
    expect(presses()).toMatchObject([{ level: 4, input: 'key' }])
    await inTime(() => extras().map(({ level, reasons }) => level ?? reasons)).toEqual([5, ['efficiency']])
  })

  test('by one switch: the faces offer themselves in turn', async () => {
    const onFocus = () =>
      page.evaluate(() => {
        const { act, value } = (document.activeElement as HTMLElement).dataset
        return `${act} ${value ?? ''}`.trim()
      })
    await page.keyboard.press('Enter')
    expect(await onFocus()).toBe('level 5')
    await later(SCAN_EVERY_MS)
    await later(SCAN_EVERY_MS)
    expect(await onFocus()).toBe('level 3')
    await page.keyboard.press('Enter')
    await screen('chosen')
    expect(await onFocus()).toBe('again')
    await later(SCAN_EVERY_MS)
    expect(await onFocus()).toBe('confirm')
    await page.keyboard.press('Enter')
    await screen('reasons')
    await later(SCAN_EVERY_MS)
    await page.keyboard.press('Enter')
    await page.waitForSelector('button[data-value="competence"][aria-pressed="true"]')
    await runOut()
    await arrived(1)
    expect(presses()).toMatchObject([{ level: 3, input: 'key' }])
  })
})
