import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Browser } from 'playwright-core'
import { rebuildBeside } from '../../server/store/rebuild/rebuild-beside.ts'
import { DAY_MS, TestAuthority } from '../helpers/certificates.ts'
import { chromiumMissing, launchChromium } from '../helpers/chromium.ts'
import { NetworkHub } from '../helpers/network-hub.ts'
import { buildDesk, cutTexts, seriousFaults, shoot } from './desk-pages.ts'

const PASSWORD = 'a long password 7'

/** Who depends on the hub's certificate, and who keeps the machine, see on their first page that it ends. */
describe.skipIf(chromiumMissing())('the card about the certificates of the hub', () => {
  let desk: Awaited<ReturnType<typeof buildDesk>>
  let browser: Browser
  let hub: NetworkHub
  let authority: TestAuthority
  let folder: string
  beforeAll(async () => {
    desk = await buildDesk()
    browser = await launchChromium()
    folder = mkdtempSync(join(tmpdir(), 'pingyi-office-tls-'))
    authority = new TestAuthority(folder)
    hub = await start(12)
  })
  afterAll(async () => {
    await browser?.close()
    await hub?.stop()
    desk?.remove()
    if (folder) rmSync(folder, { recursive: true, force: true })
  })

  async function start(days: number): Promise<NetworkHub> {
    const pair = authority.put(
      'hub',
      authority.server(['hub.hall.test', '127.0.0.1'], Date.now() + (days + 0.5) * DAY_MS),
    )
    const started = await NetworkHub.start({ tls: pair }, { pages: desk.pages })
    for (const [username, role] of [
      ['li', 'campaign-office'],
      ['gao', 'admin'],
    ] as const)
      await started.test.hub.access.users.add({ username, role }, PASSWORD, false, 'hub')
    return started
  }

  async function person(username: string) {
    // The name of an expired certificate is looked at elsewhere; here it is only in the way.
    const context = await browser.newContext({ viewport: { width: 1920, height: 1080 }, ignoreHTTPSErrors: true })
    const page = await context.newPage()
    await page.goto(`${hub.test.url}/office/`)
    await page.getByLabel('用户名').fill(username)
    await page.getByLabel('密码').fill(PASSWORD)
    await page.keyboard.press('Enter')
    return page
  }

  test.each([
    ['li', 'certificate-office'],
    ['gao', 'certificate-admin'],
  ])('%s sees on the first page when it ends, what that does and what to do', async (username, name) => {
    const page = await person(username)
    const card = page.locator('certificate-card')
    await card.getByText('服务器证书即将到期').waitFor()
    expect(await card.innerText()).toContain('还有 12 天')
    expect(await card.innerText()).toContain('hub.hall.test')
    for (const [width, height] of [
      [1920, 1080],
      [1280, 800],
      [390, 844],
    ] as const) {
      await page.setViewportSize({ width, height })
      await card.getByText('服务器证书即将到期').waitFor()
      await shoot(page, `${name}-${width}`)
      expect((await cutTexts(page)).filter((fault) => fault.includes('certificate'))).toEqual([])
    }
    expect(await seriousFaults(page)).toEqual([])
    await page.context().close()
  })

  test('admin sees how far tables are that are made again, and nothing afterwards', async () => {
    const { ledger } = hub.test.hub
    const entries = ledger.chain.head.n
    let goOn = () => {}
    const waits = new Promise<void>((resolve) => (goOn = resolve))
    const beside = () => ({
      advance: async () => (await waits, false),
      compare: async () => ({ entries, wrong: [] }),
      rowsAt: async () => [],
      close: async () => {},
    })
    const made = rebuildBeside(ledger, { actor: 'cli:test' }, { beside })
    const page = await person('gao')
    const card = page.locator('rebuild-card')
    await card.getByText('正在由台账重新生成派生数据').waitFor()
    expect(await card.innerText()).toMatch(/由台账生成\s+0 %/)
    await shoot(page, 'rebuild-admin-1920')
    expect(await seriousFaults(page)).toEqual([])
    goOn()
    await made
    await card.getByText('正在由台账重新生成派生数据').waitFor({ state: 'detached' })
    await page.context().close()
  })

  test('files that cannot be served are named, and nothing is said of a certificate that holds for long', async () => {
    await hub.stop()
    hub = await start(100)
    const quiet = await person('li')
    await quiet.locator('todo-card').getByText('待办').waitFor()
    expect(await quiet.locator('certificate-card .card').count()).toBe(0)
    writeFileSync(join(folder, 'hub.crt'), 'half')
    hub.network.certificates.look()
    hub.network.certificates.look()
    await quiet.reload()
    await quiet.locator('certificate-card').getByText('新的服务器证书不能用').waitFor()
    await quiet.context().close()
  })
})
