import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Extra, Press } from '../../server/contract/device/press.ts'
import { SETTLE_MS, THANKS_MS } from '../../kiosk/rating/flow/flow-state.ts'
import { chromiumMissing, launchChromium } from '../helpers/chromium.ts'
import { CODE, StandInHub, buildKiosk } from './kiosk-stand-in.ts'
import { stopTime, type PageTime } from './page-time.ts'
import { A01, readQr } from './kiosk-looks.ts'

describe.skipIf(chromiumMissing())('the kiosk page', () => {
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
    // Only time is faked: nobody waits for the page's own seconds.
    ;({ later, inTime } = await stopTime(page))
  })
  afterEach(async () => {
    await context.close()
    await hub.stop()
  })

  const screen = (name: string) => page.waitForSelector(`[data-screen="${name}"]`)
  const shown = () => page.locator('[data-screen]').getAttribute('data-screen')
  const button = (act: string, value?: string | number) =>
    page.locator(`button[data-act="${act}"]${value === undefined ? '' : `[data-value="${value}"]`}`)
  /** Long enough that it is not taken for drumming. */
  const breathe = () => later(SETTLE_MS)
  /** The thanks run out. */
  async function home(): Promise<void> {
    await later(THANKS_MS)
    await screen('rest')
    await breathe()
  }
  const presses = () => hub.items.filter((item): item is Press => item.kind === 'press')
  const extras = () => hub.items.filter((item): item is Extra => item.kind === 'extra')

  async function paired(): Promise<void> {
    await page.goto(`${hub.url}/kiosk/#code=${CODE}`)
    await screen('rest')
  }

  /** A whole visit by the shortest way, up to the thanks. */
  async function rate(level: number): Promise<void> {
    await button('level', level).tap()
    await screen('chosen')
    await breathe()
    await button('confirm').tap()
    await screen('reasons')
    await breathe()
    await button('skip').tap()
    await screen('thanks')
  }

  async function offlineReady(): Promise<void> {
    await page.evaluate(async () => {
      await navigator.serviceWorker.ready
      if (!navigator.serviceWorker.controller) {
        await new Promise((resolve) => navigator.serviceWorker.addEventListener('controllerchange', resolve))
      }
      // What the page remembers is written by then, too: the database reads after what it was told to write before.
      await new Promise((resolve) => {
        const open = indexedDB.open('pingyi-kiosk')
        open.onsuccess = () => {
          open.result.transaction('memory').objectStore('memory').count().onsuccess = resolve
        }
      })
    })
  }

  describe('pairing', () => {
    test('eight digits on the pad; the device then knows its window', async () => {
      await page.goto(`${hub.url}/kiosk/`)
      await screen('unpaired')
      for (const digit of CODE) await button('pad-digit', digit).tap()
      await screen('rest')
      const shown = await page.locator('.who').innerText()
      for (const word of ['A01', '公安局', '户籍 · 居民身份证', '王建宁', '工号 6401 0027'])
        expect(shown).toContain(word)
      await expect.poll(() => page.locator('.hall').innerText()).toBe('银川市市民大厅')
      await page.reload()
      await screen('rest')
      await expect.poll(() => hub.hellos.length).toBe(2)
      expect(hub.hellos[0]!.bootId).not.toBe(hub.hellos[1]!.bootId)
    })

    test('a code in the address pairs in one step and leaves the address at once', async () => {
      await page.goto(`${hub.url}/kiosk/#code=${CODE}`, { waitUntil: 'commit' })
      await screen('rest')
      expect(page.url()).toBe(`${hub.url}/kiosk/`)
      await page.goBack().catch(() => null)
      expect(page.url()).not.toContain(CODE)
    })

    test('digits by keyboard, with backspace', async () => {
      await page.goto(`${hub.url}/kiosk/`)
      await screen('unpaired')
      await page.keyboard.type(`${CODE.slice(0, 3)}9`)
      await page.keyboard.press('Backspace')
      await page.keyboard.type(CODE.slice(3))
      await screen('rest')
    })

    test('a hub that no longer knows the device: its ratings stay, a new code brings them', async () => {
      await paired()
      hub.handshakeRefusal = 'unknown-device'
      await hub.stop()
      await rate(2)
      await home()
      await hub.start()
      await inTime(shown).toBe('unpaired')
      await page.getByText('1 条待报').waitFor()
      hub.handshakeRefusal = null
      for (const digit of CODE) await button('pad-digit', digit).tap()
      await inTime(() => presses().map(({ level }) => level)).toEqual([2])
    })
  })

  describe('one press', () => {
    test('is stored, thanked and sent, with a receipt', async () => {
      await paired()
      await button('level', 4).tap()
      await screen('chosen')
      await breathe()
      await button('confirm').tap()
      await screen('reasons')
      await expect.poll(() => hub.items.length).toBe(1)
      const [press] = presses()
      // As a phone reads it from the screen, with a reader that knows nothing of the writer.
      const address = `${hub.url}/r/#${press!.receipt}`
      expect(await readQr(page)).toBe(address)
      await breathe()
      await button('skip').tap()
      await screen('thanks')
      const label = await page.locator('.slip .code').innerText()
      expect(await readQr(page)).toBe(address)
      await page.evaluate(() => document.documentElement.setAttribute('data-contrast', 'high'))
      expect(await readQr(page)).toBe(address)
      expect(press).toMatchObject({ kind: 'press', seq: 1, level: 4, input: 'touch' })
      expect(press!.receipt).toMatch(/^[A-Z2-7]{16}$/)
      expect(label).toBe(`${press!.receipt!.slice(0, 3)}-${press!.receipt!.slice(3, 6)}`)
      expect(await page.locator('[data-screen="thanks"]').innerText()).not.toMatch(/满意/)
      await home()
    })

    test('lies on the disk before the citizen sees that it was received', async () => {
      await paired()
      await hub.stop()
      await button('level', 5).tap()
      await screen('chosen')
      const stored = await page.evaluate(
        () =>
          new Promise<unknown[]>((resolve, reject) => {
            const open = indexedDB.open('pingyi-kiosk')
            open.onerror = () => reject(new Error('no database'))
            open.onsuccess = () => {
              const all = open.result.transaction('items').objectStore('items').getAll()
              all.onsuccess = () => resolve(all.result.map((record) => [record.item.level, record.waiting]))
            }
          }),
      )
      expect(stored).toEqual([[5, 1]])
    })

    test('made after a reload with the hub down arrives, too', async () => {
      await paired()
      await offlineReady()
      await hub.stop()
      await page.reload()
      await screen('rest')
      expect(await page.locator('.who').innerText()).toContain('公安局')
      await rate(3)
      await page.reload()
      await screen('rest')
      await rate(2)
      await hub.start()
      await inTime(() => presses().map(({ level, seq }) => [seq, level])).toEqual([
        [1, 3],
        [2, 2],
      ])
      expect(new Set(presses().map(({ bootId }) => bootId)).size).toBe(2)
    })

    test('a hub that refuses for now gets it later', async () => {
      await paired()
      hub.refusals = [{ ok: false, code: 'busy', message: 'catching up', retry: 'later' }]
      await rate(5)
      await inTime(() => presses().length).toBe(1)
    })
  })

  describe('a change of mind and reasons', () => {
    test('a second level within five seconds is an extra of the same press; so are the reasons', async () => {
      await paired()
      await button('level', 4).tap()
      await screen('chosen')
      await breathe()
      await button('again').tap()
      await screen('again')
      await breathe()
      await button('level', 2).tap()
      await screen('chosen')
      expect(await page.locator('.mine').innerText()).toContain('不满意')
      await breathe()
      await button('confirm').tap()
      await screen('reasons')
      await breathe()
      await button('pick', 'attitude').tap()
      await button('pick', 'slow-action').tap()
      await button('submit').tap()
      await screen('thanks')
      await inTime(() => hub.items.length).toBe(3)
      const [press] = presses()
      const [change, reasons] = extras()
      expect(press).toMatchObject({ seq: 1, level: 4 })
      expect(change).toMatchObject({ seq: 2, pressId: press!.id, level: 2 })
      expect(change!.uptimeMs - press!.uptimeMs).toBeLessThanOrEqual(5_000)
      expect(reasons).toMatchObject({ seq: 3, pressId: press!.id, reasons: ['attitude', 'slow-action'] })
    })

    test('nobody touches anything: five seconds, twenty for the reasons, and the rating stands', async () => {
      await paired()
      await button('level', 1).tap()
      await screen('chosen')
      await later(4_000)
      await screen('chosen')
      await later(1_000)
      await screen('reasons')
      await later(19_000)
      await screen('reasons')
      await later(1_000)
      await screen('thanks')
      await inTime(() => hub.items.length).toBe(1)
    })

    test('without a list of reasons the screen is left out', async () => {
      hub.window!.questions = { version: 2, items: [] }
      await paired()
      await button('level', 1).tap()
      await screen('chosen')
      await breathe()
      await button('confirm').tap()
      await screen('thanks')
    })
  })

  describe('what the hub says', () => {
    test('paused and closed: no faces, and back again', async () => {
      await paired()
      hub.setWindow({ state: 'paused' })
      await screen('paused')
      expect(await page.locator('main').innerText()).toContain('暂停服务')
      expect(await button('level').count()).toBe(0)
      hub.setWindow({ state: 'closed' })
      await screen('closed')
      hub.setWindow({ state: 'open' })
      await screen('rest')
    })

    test('an invitation is shown, said to be shown, carried by its press, and not shown again', async () => {
      hub.window!.mode = 'invited'
      await paired()
      const id = '0192f3a8-7c41-7000-8000-0000000000a1'
      const restingFace = await button('level', 5).boundingBox()
      await hub.invite({ id, expiresInMs: 45_000, matter: '居民身份证换领' })
      await screen('invited')
      expect(hub.shown).toEqual([true])
      expect(await page.locator('.serve').innerText()).toContain('居民身份证换领')
      const invitedFace = await button('level', 5).boundingBox()
      expect(Math.abs(restingFace!.y - invitedFace!.y)).toBeLessThanOrEqual(2)
      await rate(5)
      await expect.poll(() => presses().map(({ invitationId }) => invitationId)).toEqual([id])
      await home()
      hub.window!.invitation = { id, expiresInMs: 30_000 }
      await page.reload()
      await expect.poll(() => hub.hellos.length).toBe(2)
      // The page has heard of the invitation again.
      await page.waitForSelector('html:not([data-link])')
      await later(1_000)
      expect(await shown()).toBe('rest')
    })

    test('an invitation that is called off, and one that runs out', async () => {
      hub.window!.mode = 'invited'
      await paired()
      await hub.invite({ id: 'i1', expiresInMs: 45_000 })
      await screen('invited')
      hub.tell('service:cancel', { id: 'i1' })
      await screen('rest')
      await hub.invite({ id: 'i2', expiresInMs: 20_000 })
      await screen('invited')
      await later(20_000)
      await screen('rest')
    })

    test('replaced: says when it tries again, and does; a person who wants this one has it at once', async () => {
      await paired()
      hub.tell('device:replaced')
      await screen('replaced')
      const said = () => page.locator('main').innerText()
      expect(await said()).toContain('约 5 分钟后本机自动重新连接')
      await later(60_000)
      expect(await said()).toContain('约 4 分钟后')
      expect(hub.hellos).toHaveLength(1)
      await button('take-over').tap()
      await screen('rest')
      hub.tell('device:replaced')
      await screen('replaced')
      await later(5 * 60_000)
      await inTime(() => shown()).toBe('rest')
    })

    test('the network comes back and the page is looked at while it connects: it does not replace itself', async () => {
      await paired()
      let open = () => {}
      hub.handshakeGate = new Promise((resolve) => (open = resolve))
      const before = hub.handshakes
      hub.disconnect()
      await page.waitForSelector('html[data-link="offline"]')
      await inTime(() => hub.handshakes).toBe(before + 1)
      for (let i = 0; i < 3; i++) {
        await page.evaluate(() => {
          dispatchEvent(new Event('online'))
          document.dispatchEvent(new Event('visibilitychange'))
        })
        await later(200)
      }
      open()
      await inTime(() => page.getAttribute('html', 'data-link')).toBe(null)
      expect(await shown()).toBe('rest')
      expect(hub.handshakes).toBe(before + 1)
      await rate(4)
      await inTime(() => presses().length).toBe(1)
    })
  })

  describe('fingers', () => {
    test('a finger that rests on the glass presses once, and nothing when the screen comes back', async () => {
      await paired()
      const box = (await button('level', 3).boundingBox())!
      const point = { x: box.x + 60, y: box.y + 60 }
      const session = await context.newCDPSession(page)
      const touch = (type: 'touchStart' | 'touchEnd', id: number, at = point) =>
        session.send('Input.dispatchTouchEvent', { type, touchPoints: type === 'touchStart' ? [{ ...at, id }] : [] })
      await touch('touchStart', 1)
      await later(1_500)
      expect(await shown()).toBe('rest')
      // What may follow is laid out beneath, in its place, and nobody can see, hear or reach it before it is true.
      const received = page.locator('h1', { hasText: '已收到您的选择' })
      expect(await received.count()).toBe(1)
      expect(await received.isVisible()).toBe(false)
      expect(await page.locator('body').ariaSnapshot()).not.toContain('已收到')
      const place = (name: string) => page.locator(name).boundingBox()
      expect(await place('.coming')).toEqual(await place('[data-screen]'))
      await touch('touchEnd', 1)
      await screen('chosen')
      expect(await received.isVisible()).toBe(true)
      expect(await page.locator('.coming').count()).toBe(0)
      await breathe()
      await button('confirm').tap()
      await screen('reasons')
      await breathe()
      await button('skip').tap()
      await screen('thanks')
      // Comes down on the thanks, goes up on the faces: not a press.
      await touch('touchStart', 2)
      await home()
      await touch('touchEnd', 2)
      await later(500)
      expect(await shown()).toBe('rest')
      await expect.poll(() => presses().length).toBe(1)
    })
  })

  test('on a Chromium of 2023 without what came later: speaks, takes a press, signs and sends it', async () => {
    await page.addInitScript(() => {
      for (const name of ['toSorted', 'toReversed', 'toSpliced', 'with'])
        delete (Array.prototype as unknown as Record<string, unknown>)[name]
      delete (String.prototype as { isWellFormed?: unknown }).isWellFormed
      delete (Array as { fromAsync?: unknown }).fromAsync
      delete (Object as { groupBy?: unknown }).groupBy
      delete (Promise as { withResolvers?: unknown }).withResolvers
      delete (globalThis as { Iterator?: unknown }).Iterator
      Object.defineProperty(globalThis, 'speechSynthesis', {
        value: { getVoices: () => [{ lang: 'zh-CN', localService: true }], speak() {}, cancel() {} },
      })
    })
    const broken: string[] = []
    page.on('pageerror', (error) => broken.push(String(error)))
    await paired()
    expect(await button('voice').count()).toBe(1)
    await rate(4)
    await inTime(() => presses().map(({ level, sig }) => [level, typeof sig])).toEqual([[4, 'string']])
    expect(broken).toEqual([])
  })

  describe('a demonstration', () => {
    test('says so on every screen, and remembers it without network', async () => {
      hub.demo = true
      await page.goto(`${hub.url}/kiosk/`)
      await screen('unpaired')
      await page.getByText('演示数据 Demo').waitFor()
      for (const digit of CODE) await button('pad-digit', digit).tap()
      await screen('rest')
      await offlineReady()
      await hub.stop()
      await page.reload()
      await screen('rest')
      expect(await page.getByText('演示数据 Demo').isVisible()).toBe(true)
    })
  })
})
