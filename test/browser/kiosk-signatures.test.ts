import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { deviceKey, isSigned } from '../../server/store/chain/check-signature.ts'
import { SETTLE_MS } from '../../kiosk/rating/flow/flow-state.ts'
import { chromiumMissing, launchChromium } from '../helpers/chromium.ts'
import { MINUTE, TestHub } from '../helpers/hub-fixture.ts'
import { buildKiosk } from './kiosk-stand-in.ts'
import { stopTime, type PageTime } from './page-time.ts'
import { TamperingRelay } from './tampering-relay.ts'

const ELSEWHERE = 'hub.hall.test'

/** The real page in a real browser, with a key that only it can use, before the real hub. */
describe.skipIf(chromiumMissing())('a press that is signed', { timeout: 180_000 }, () => {
  let kiosk: Awaited<ReturnType<typeof buildKiosk>>
  let browser: Browser
  let hub: TestHub
  let page: Page
  let later: PageTime['later']
  let inTime: PageTime['inTime']

  beforeAll(async () => {
    kiosk = await buildKiosk()
    browser = await launchChromium({ args: [`--host-resolver-rules=MAP ${ELSEWHERE} 127.0.0.1`] })
  })
  afterAll(async () => {
    await browser?.close()
    kiosk?.remove()
  })
  beforeEach(async () => {
    hub = await TestHub.start({ pages: kiosk.pages })
    const context = await browser.newContext({ viewport: { width: 800, height: 1280 }, hasTouch: true })
    page = await context.newPage()
    ;({ later, inTime } = await stopTime(page))
  })
  afterEach(async () => {
    await page.context().close()
    await hub.stop()
  })

  const screen = (name: string) => page.waitForSelector(`[data-screen="${name}"]`)
  const tap = (act: string, value?: string | number) =>
    page
      .locator(`button[data-act="${act}"]${value === undefined ? '' : `[data-value="${value}"]`}`)
      .first()
      .tap()

  async function pairedAt(url: string): Promise<void> {
    const window = hub.freshWindow()
    await hub.post(window, 'J16', hub.clock.now - 60 * MINUTE)
    const codes = `/api/v1/halls/shimin/windows/${window}/pairing-codes`
    const made = await hub.call('POST', codes, { token: await hub.signIn('admin'), body: { kind: 'kiosk' } })
    await page.goto(`${url}/kiosk/#code=${(made.body as { code: string }).code}`)
    await screen('rest')
    // The placement begins with the pairing: a press must come after it.
    hub.clock.now += MINUTE
  }
  /** A press and, as its extra, the first reason of the list. */
  async function rate(level: number): Promise<void> {
    await tap('level', level)
    await screen('chosen')
    await later(SETTLE_MS)
    await tap('confirm')
    await screen('reasons')
    await later(SETTLE_MS)
    await tap('pick')
    await tap('submit')
    await screen('thanks')
  }
  const ratings = (count: number) => inTime(() => hub.rows('rating').length).toBe(count)
  const keyOf = (device: string) => hub.hub.ledger.registry.device(device)!.key

  test('is counted; press and extra in the ledger verify with the key that was pinned, also after a reload', async () => {
    await pairedAt(hub.url)
    await rate(4)
    // Before the hub's clock moves on.
    await ratings(1)
    await page.reload()
    await screen('rest')
    hub.clock.now += MINUTE
    await rate(2)
    await ratings(2)
    await inTime(() => hub.rows('extra').length).toBe(2)
    expect(hub.rows('device-key')).toHaveLength(1)
    const entries = [...hub.rows('rating'), ...hub.rows('extra')]
    const key = deviceKey(keyOf(entries[0]!.body.device)!)
    for (const { body } of entries) {
      expect(body.item.sig).toMatch(/^[A-Za-z0-9_-]{86}$/)
      expect(isSigned(body.device, body.item, key)).toBe(true)
    }
    for (const { body } of hub.rows('rating')) expect(hub.verdict(body.item.id)?.rule).not.toBe('signature')
    expect(hub.verdict(hub.rows('rating')[0]!.body.item.id)).toMatchObject({ verdict: 'counted', rule: 'ok' })
  })

  test('and changed on its way is stored and held; untouched it is counted', async () => {
    const relay = await TamperingRelay.before(hub.url)
    try {
      await pairedAt(relay.url)
      relay.tamper = ({ items }) => {
        for (const item of items) if (item.kind === 'press') item.level = 5
      }
      await tap('level', 1)
      await ratings(1)
      const [changed] = hub.rows('rating')
      expect(relay.seen[0]!.items[0]).toMatchObject({ level: 1 })
      expect(changed!.body.item).toMatchObject({ level: 5, sig: relay.seen[0]!.items[0]!.sig })
      expect(hub.verdict(changed!.body.item.id)).toMatchObject({ verdict: 'held', rule: 'signature' })

      relay.tamper = () => {}
      hub.clock.now += 10 * MINUTE
      await page.reload()
      await screen('rest')
      await tap('level', 3)
      await ratings(2)
      const later = hub.rows('rating').at(-1)!.body.item
      expect(hub.verdict(later.id)).toMatchObject({ verdict: 'counted', rule: 'ok' })
    } finally {
      await relay.stop()
    }
  })

  test('the page itself cannot read its key', async () => {
    await pairedAt(hub.url)
    const tried = await page.evaluate(async () => {
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const open = indexedDB.open('pingyi-kiosk')
        open.onsuccess = () => resolve(open.result)
        open.onerror = () => reject(open.error!)
      })
      const identity = await new Promise<{ key: { privateKey: CryptoKey } }>((resolve) => {
        const read = database.transaction('memory').objectStore('memory').get('identity')
        read.onsuccess = () => resolve(read.result)
      })
      database.close()
      const { privateKey } = identity.key
      const exported = await crypto.subtle.exportKey('jwk', privateKey).then(
        () => 'exported',
        (error: DOMException) => error.name,
      )
      return { kind: privateKey.type, algorithm: privateKey.algorithm.name, exported }
    })
    expect(tried).toEqual({ kind: 'private', algorithm: 'Ed25519', exported: 'InvalidAccessError' })
  })

  test('a page on plain HTTP from another host has no key: everything goes on unsigned, and is counted', async () => {
    await pairedAt(hub.url.replace('127.0.0.1', ELSEWHERE))
    expect(await page.evaluate(() => isSecureContext)).toBe(false)
    await rate(5)
    await ratings(1)
    const [{ body }] = hub.rows('rating') as [ReturnType<TestHub['rows']>[number]]
    expect(body.item.sig).toBeUndefined()
    expect(keyOf(body.device)).toBeNull()
    expect(hub.verdict(body.item.id)).toMatchObject({ verdict: 'counted', rule: 'ok' })
  })
})
