import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { buildPages } from '../../kiosk/build-pages.ts'
import { fromBase64url } from '../../server/contract/ballot/bytes.ts'
import { fingerprintOf } from '../../server/contract/ballot/fingerprint.ts'
import { printedCode, slipFragment } from '../../server/contract/ballot/slip.ts'
import { chromiumMissing, launchChromium } from '../helpers/chromium.ts'
import { HeldBallot } from '../helpers/held-ballot.ts'
import { TestHub } from '../helpers/hub-fixture.ts'
import { cutTexts, seriousFaults, shoot } from './desk-pages.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }
const FIRST_LOAD_BYTES = 80 * 1_024

/** The real page before the real hub: slips, cards, a ballot in the box. */
describe.skipIf(chromiumMissing())('the ballot', () => {
  let work: string
  let browser: Browser
  let hub: TestHub
  let ballot: HeldBallot
  let fingerprint: string
  let context: BrowserContext
  let page: Page
  let next = 0

  beforeAll(async () => {
    work = mkdtempSync(join(tmpdir(), 'pingyi-ballot-'))
    const root = join(work, 'root')
    for (const path of ['kiosk/ballot', 'kiosk/elements', 'kiosk/strings', 'server/contract'])
      cpSync(join(ROOT, path), join(root, path), { recursive: true })
    for (const path of ['package.json', 'package-lock.json', 'kiosk/build-constants.d.ts'])
      cpSync(join(ROOT, path), join(root, path))
    symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'))
    await buildPages({ root, out: join(work, 'pages') })
    browser = await launchChromium()
    hub = await TestHub.start({ pages: join(work, 'pages') })
    ballot = await HeldBallot.open(hub, 7)
    const { campaign, units, issuerKey, boxKey } = await ballot.voters[0]!.ballot()
    const keys = { issuerKey: fromBase64url(issuerKey)!, boxKey: fromBase64url(boxKey)! }
    fingerprint = await fingerprintOf({ campaign, units, ...keys })
  })
  afterAll(async () => {
    await browser?.close()
    await hub?.stop()
    if (work) rmSync(work, { recursive: true, force: true })
  })
  beforeEach(async () => {
    context = await browser.newContext(PHONE)
    page = await context.newPage()
  })
  afterEach(() => context.close())

  /** Each test has a voter of its own. */
  const voter = () => ballot.voters[next++]!
  const scan = async (code: string, print = fingerprint, query = '') => {
    await page.goto(`${hub.url}/ballot/${query}#${slipFragment(code, print)}`)
  }
  const heading = (text: string) => page.getByRole('heading', { name: text, exact: true }).waitFor()
  const begin = () => page.getByRole('button', { name: '指纹一样，领票开始' }).click()
  const title = () => page.locator('h1').textContent()
  /** Touches one choice and waits for the next card. */
  async function choose(mark: number): Promise<void> {
    const before = await title()
    // A touch that comes at once after a change of card is none.
    await expect
      .poll(async () => {
        await page.locator(`button[data-mark="${mark}"]`).tap()
        return title()
      })
      .not.toBe(before)
  }
  /** Presses what casts; a touch that comes at once after a change of screen is none here, too. */
  async function press(name: string): Promise<void> {
    await expect
      .poll(async () => {
        const button = page.getByRole('button', { name, exact: true })
        if ((await button.count()) === 1) await button.tap({ timeout: 1_000 }).catch(() => {})
        return title()
      })
      .not.toBe('看一遍')
  }
  const boxed = async () => {
    const { body } = await hub.call('GET', '/api/v1/ballot/trackers', {})
    return body.code as string
  }

  test('by QR: the code leaves the address, the fingerprint is compared, and 89 cards are as many touches', async () => {
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
    await scan(voter().code)
    await page.getByText('指纹和领票单上的一样').waitFor()
    expect(page.url()).toBe(`${hub.url}/ballot/`)
    const load = await Promise.all(bytes)
    expect(load.reduce((sum, each) => sum + each, 0)).toBeLessThan(FIRST_LOAD_BYTES)
    expect(await cutTexts(page)).toEqual([])
    expect(await seriousFaults(page)).toEqual([])
    await shoot(page, 'ballot-signin')
    await begin()
    await page.getByText('第 1 个').waitFor()
    expect(await title()).toBe('纪委监委')
    expect(await seriousFaults(page)).toEqual([])
    await shoot(page, 'ballot-rate')
    for (let i = 0; i < 4; i++) await choose(5 - i)

    // The page is closed, the battery flat: what was chosen stays.
    await page.close()
    page = await context.newPage()
    await page.goto(`${hub.url}/ballot/`)
    await page.getByText('第 5 个').waitFor()
    await page.getByRole('button', { name: /改上一个/ }).click()
    await page.getByText('第 4 个').waitFor()
    expect(await page.locator('button[data-mark="2"]').getAttribute('aria-pressed')).toBe('true')
    await choose(0)
    await page.getByText('第 5 个').waitFor()

    await page.getByRole('button', { name: '目录' }).click()
    await page.getByText('还有 85 个没选').waitFor()
    expect(await seriousFaults(page)).toEqual([])
    await shoot(page, 'ballot-review')

    // A test ballot goes to a second screen, which seals it again; nothing of it is cast.
    await page.getByRole('button', { name: '先检验一张' }).click()
    const shown = await page.locator('textarea').inputValue()
    const second = await browser.newPage()
    await second.goto(`${hub.url}/ballot/`)
    await second.getByRole('button', { name: '检验一张票' }).click()
    await shoot(second, 'ballot-check')
    await second.locator('textarea').fill(shown)
    await second.getByRole('button', { name: '检验', exact: true }).click()
    await second.getByText('非常满意').waitFor()
    expect(await second.locator('li .mark').allTextContents()).toEqual([
      '非常满意',
      '满意',
      '基本满意',
      ...Array<string>(86).fill('不了解'),
    ])
    await second.locator('textarea').fill(shown.slice(0, -4) + 'AAAA')
    await second.getByRole('button', { name: '检验', exact: true }).click()
    await second.getByText('对不上').waitFor()
    await second.close()
    await page.getByRole('button', { name: '看完了，回去投票' }).click()

    const sent: { url: string; headers: Record<string, string> }[] = []
    page.on('request', (request) => {
      if (request.url().endsWith('/cast')) sent.push({ url: request.url(), headers: request.headers() })
    })
    await press('现在就投')
    await heading('已投出')
    expect(sent).toHaveLength(1)
    for (const header of ['cookie', 'authorization', 'referer']) expect(sent[0]!.headers[header] ?? '', header).toBe('')
    expect(await page.locator('.tracker').textContent()).toMatch(/^[0-9A-HJKMNP-TV-Z]{10}$/)
    expect(await seriousFaults(page)).toEqual([])
    await shoot(page, 'ballot-done')
    // Nothing that the phone keeps shows a vote.
    const kept = await page.evaluate(
      () =>
        new Promise<{ marks: unknown[] }>((resolve) => {
          const opening = indexedDB.open('pingyi-ballot')
          opening.addEventListener('success', () => {
            const asked = opening.result.transaction('ballot').objectStore('ballot').get('mine')
            asked.addEventListener('success', () => resolve(asked.result as { marks: unknown[] }))
          })
        }),
    )
    expect(kept.marks).toEqual([])
    expect(await boxed()).toBe('ballot-not-closed')
  })

  test('by hand: a slip of the finger is named, and what is typed in small letters with spaces is taken', async () => {
    const { code } = voter()
    await page.goto(`${hub.url}/ballot/`)
    await page.getByLabel('领票码').fill(printedCode(code).slice(0, -2))
    await begin()
    await page.getByText('应是 21 位').waitFor()
    const wrong = (code.startsWith('0') ? '1' : '0') + printedCode(code).slice(1)
    await page.getByLabel('领票码').fill(wrong)
    await begin()
    await page.getByText('有一位输错了').waitFor()
    expect(await cutTexts(page)).toEqual([])
    expect(await page.locator('.print').textContent()).toContain(fingerprint.slice(0, 4))
    await shoot(page, 'ballot-signin-typed')
    await page.getByLabel('领票码').fill(printedCode(code).toLowerCase())
    await begin()
    await page.getByText('第 1 个').waitFor()
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

  test('left to chance it goes by itself, and what was closed meanwhile goes when the page is opened again', async () => {
    await page.clock.install()
    await scan(voter().code)
    await begin()
    await page.getByText('第 1 个').waitFor()
    await page.getByRole('button', { name: '目录' }).click()
    await press('过一会儿自动投（更保密）')
    await heading('选票已封好，等一会儿自动投出')
    await shoot(page, 'ballot-wait')
    await page.close()
    page = await context.newPage()
    await page.clock.install({ time: Date.now() + 31 * 60_000 })
    await page.goto(`${hub.url}/ballot/`)
    await heading('已投出')
  })

  test('a machine in a meeting hall casts at once and forgets the voter before the next one', async () => {
    await page.setViewportSize({ width: 1280, height: 800 })
    const first = voter()
    await scan(first.code, fingerprint, '?kiosk')
    await begin()
    await page.getByText('第 1 个').waitFor()
    expect(await seriousFaults(page)).toEqual([])
    await shoot(page, 'ballot-rate-kiosk')
    await choose(4)
    await page.getByRole('button', { name: '目录' }).click()
    await press('投票')
    await heading('已投出')
    await shoot(page, 'ballot-done-kiosk')
    await page.getByRole('button', { name: '下一位' }).click()
    await page.getByLabel('领票码').waitFor()
    await shoot(page, 'ballot-signin-kiosk')
    expect(await page.evaluate(async () => (await indexedDB.databases()).length)).toBe(0)
    expect(await page.content()).not.toContain(first.code)
    await page.reload()
    await page.getByLabel('领票码').waitFor()
  })

  test('the trembling end of the last choice casts nothing, and an unfinished ballot offers to go on first', async () => {
    await scan(voter().code)
    await begin()
    await page.getByText('第 1 个').waitFor()
    // All but one are chosen by what the phone keeps: the page reads it when it is opened.
    await page.evaluate(
      () =>
        new Promise<void>((resolve) => {
          const opening = indexedDB.open('pingyi-ballot')
          opening.addEventListener('success', () => {
            const store = opening.result.transaction('ballot', 'readwrite').objectStore('ballot')
            const asked = store.get('mine')
            asked.addEventListener('success', () => {
              const kept = asked.result as { marks: (number | null)[] }
              store
                .put({ ...kept, marks: kept.marks.map((_, i) => (i === 88 ? null : 4)) }, 'mine')
                .addEventListener('success', () => resolve())
            })
          })
        }),
    )
    await page.reload()
    await page.getByText('第 89 个').waitFor()
    await page.getByRole('button', { name: '目录' }).click()
    expect(await page.locator('button.solid').textContent()).toBe('接着选没选的')
    await page.locator('button.solid').click()
    await page.getByText('第 89 个').waitFor()
    // Two touches in one breath, the second wherever the page has put its buttons meanwhile.
    await page.evaluate(async () => {
      const before = performance.now()
      while (performance.now() - before < 400) await new Promise(requestAnimationFrame)
      document.querySelector<HTMLElement>('button[data-mark="5"]')!.click()
      while (document.querySelector('.acts') === null) await new Promise(requestAnimationFrame)
      for (const button of document.querySelectorAll<HTMLElement>('.acts button:not(:last-child)')) button.click()
    })
    expect(await title()).toBe('看一遍')
    expect(await page.locator('button.solid').textContent()).toContain('过一会儿自动投')
  })

  test('a slip whose ticket was taken elsewhere says where to go on', async () => {
    const { code } = voter()
    await scan(code)
    await begin()
    await page.getByText('第 1 个').waitFor()
    const other = await (await browser.newContext(PHONE)).newPage()
    await other.goto(`${hub.url}/ballot/#${slipFragment(code, fingerprint)}`)
    await other.getByRole('button', { name: '指纹一样，领票开始' }).click()
    await other.getByText('已经在别的手机或电脑上领过票').waitFor()
    await other.context().close()
  })
})
