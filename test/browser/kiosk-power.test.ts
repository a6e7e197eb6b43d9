import { execFileSync } from 'node:child_process'
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Press } from '../../server/contract/device/press.ts'
import type { Beat } from '../../server/contract/device/device-protocol.ts'
import { SETTLE_MS } from '../../kiosk/rating/flow/flow-state.ts'
import { ChromiumProcess } from '../helpers/chromium-process.ts'
import { chromiumMissing } from '../helpers/chromium.ts'
import { A01 } from './kiosk-looks.ts'
import { CODE, StandInHub, buildKiosk } from './kiosk-stand-in.ts'

/** Where the browser keeps the outbox, on a disk small enough to fill: needs root, and a machine that lets root mount. */
const profile = mkdtempSync(join(tmpdir(), 'pingyi-profile-'))
const disk = smallDisk(join(profile, 'Default', 'IndexedDB'))

/** One kiosk through its power cuts: the same profile on the disk, another browser process each time. */
describe.skipIf(chromiumMissing())('the power of a kiosk', () => {
  let kiosk: Awaited<ReturnType<typeof buildKiosk>>
  let hub: StandInHub
  let chromium: ChromiumProcess
  let page: Page

  beforeAll(async () => {
    kiosk = await buildKiosk()
    hub = new StandInHub(kiosk.pages, structuredClone(A01))
    await hub.start()
    await powerOn(`/kiosk/#code=${CODE}`)
  })
  afterAll(async () => {
    await chromium?.kill()
    await hub?.stop()
    kiosk?.remove()
    if (disk !== null) execFileSync('umount', ['-l', disk])
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
  })

  async function powerOn(address = '/kiosk/'): Promise<void> {
    chromium = await ChromiumProcess.start(profile)
    const [context] = chromium.browser.contexts()
    page = context!.pages()[0] ?? (await context!.newPage())
    await page.goto(`${hub.url}${address}`)
  }
  const screen = (name: string) => page.waitForSelector(`[data-screen="${name}"]`, { timeout: 30_000 })
  /** Nobody stops the time here: a slow machine may first look when the next screen has come. */
  const received = () =>
    page.waitForSelector(':is([data-screen="chosen"], [data-screen="reasons"], [data-screen="thanks"])')
  const tap = (act: string, value?: number) =>
    page.locator(`button[data-act="${act}"]${value === undefined ? '' : `[data-value="${value}"]`}`).click()
  const presses = () => hub.items.filter((item): item is Press => item.kind === 'press')
  const storedOnDisk = () =>
    page.evaluate(
      () =>
        new Promise<string[]>((resolve) => {
          const open = indexedDB.open('pingyi-kiosk')
          open.onsuccess = () => {
            const all = open.result.transaction('items').objectStore('items').getAll()
            all.onsuccess = () => resolve(all.result.map(({ id }: { id: string }) => id))
          }
        }),
    )

  test('can be installed as an application, and has all it needs before it needs it', async () => {
    await screen('rest')
    await page.evaluate(async () => {
      await navigator.serviceWorker.ready
      if (!navigator.serviceWorker.controller)
        await new Promise((resolve) => navigator.serviceWorker.addEventListener('controllerchange', resolve))
    })
    const session = await page.context().newCDPSession(page)
    const { installabilityErrors } = await session.send('Page.getInstallabilityErrors')
    // A profile without a window cannot install anything; what the page lacks would stand here.
    expect(installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito')).toEqual([])
    const missing = await page.evaluate(async () => {
      const name = (await caches.keys()).find((each) => each.startsWith('kiosk '))!
      const kept = new Set((await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname))
      return performance
        .getEntriesByType('resource')
        .map(({ name }) => new URL(name).pathname)
        .filter((path) => path.startsWith('/assets/') && !kept.has(path))
    })
    expect(missing).toEqual([])
    await session.detach()
  })

  test(
    'cut between press and thanks, the hub down before and after: it starts without network, and the press arrives once',
    { timeout: 240_000 },
    async () => {
      await hub.stop()
      await tap('level', 2)
      await received()
      const [id] = await storedOnDisk()
      await chromium.kill()
      expect(hub.items).toHaveLength(0)

      await powerOn()
      await screen('rest')
      expect(await page.locator('.who').innerText()).toContain('公安局')
      expect(await storedOnDisk()).toEqual([id])
      // It goes on working before any network is there.
      await tap('level', 4)
      await received()
      await chromium.kill()

      await powerOn()
      await screen('rest')
      await hub.start()
      await expect.poll(() => presses().map(({ level }) => level), { timeout: 60_000 }).toEqual([2, 4])
      expect(presses()[0]!.id).toBe(id)
      expect(presses().map(({ seq }) => seq)).toEqual([1, 2])
      expect(new Set(presses().map(({ bootId }) => bootId)).size).toBe(2)
    },
  )

  test(
    'cut at the very tap: what was shown as received is there, and nothing is there twice',
    { timeout: 240_000 },
    async () => {
      await hub.stop()
      const before = (await storedOnDisk()).length
      await page.evaluate(() =>
        document.querySelector<HTMLElement>('button[data-act="level"][data-value="5"]')!.click(),
      )
      await chromium.kill()
      await powerOn(`/kiosk/#code=${CODE}`)
      await screen('rest')
      // Not thanked, so both are honest; but never half.
      const after = await storedOnDisk()
      expect([before, before + 1]).toContain(after.length)
      await hub.start()
      await expect.poll(() => hub.items.length, { timeout: 60_000 }).toBe(after.length)
      expect(new Set(hub.items.map(({ id }) => id)).size).toBe(after.length)
    },
  )

  /** A file on a full disk still has room in its last page. True when the database takes nothing any more. */
  const useUpSlack = () =>
    page.evaluate(async () => {
      for (let i = 0; i < 40; i++) {
        const done = await new Promise<boolean>((resolve) => {
          const open = indexedDB.open('pingyi-kiosk')
          open.onerror = () => resolve(false)
          open.onsuccess = () => {
            const transaction = open.result.transaction('memory', 'readwrite', { durability: 'strict' })
            transaction.objectStore('memory').put(crypto.getRandomValues(new Uint8Array(700)), 'ballast')
            transaction.oncomplete = () => resolve(true)
            transaction.onabort = () => resolve(false)
          }
        })
        if (!done) return true
      }
      return false
    })

  test.skipIf(disk === null)(
    'a disk that is really full: no thanks, the hub hears of it, and what is pressed afterwards counts',
    { timeout: 240_000 },
    async () => {
      const told = () => (hub.beats as Beat[]).at(-1)?.problems?.includes('storage-full') === true
      await screen('rest')
      fill(disk!)
      expect(await useUpSlack()).toBe(true)
      const before = hub.items.length
      await tap('level', 3)
      await page.locator('[data-screen="trouble"] main', { hasText: '评价暂时无法保存' }).waitFor()
      await expect.poll(told, { timeout: 60_000 }).toBe(true)
      expect(hub.items).toHaveLength(before)
      rmSync(join(disk!, 'ballast'))
      await screen('rest')
      await page.waitForTimeout(SETTLE_MS + 200)
      await tap('level', 3)
      await received()
      await expect.poll(() => hub.items.length, { timeout: 60_000 }).toBe(before + 1)
      await expect.poll(told, { timeout: 60_000 }).toBe(false)
    },
  )
})

function smallDisk(folder: string): string | null {
  mkdirSync(folder, { recursive: true })
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'pingyi-test', folder], { stdio: 'ignore' })
    return folder
  } catch {
    return null
  }
}

/** Takes every byte that is left. */
function fill(folder: string): void {
  const ballast = openSync(join(folder, 'ballast'), 'w')
  try {
    for (let size = 65_536; size >= 1; size = Math.floor(size / 2)) {
      try {
        for (;;) writeSync(ballast, Buffer.alloc(size))
      } catch (error) {
        if ((error as { code?: string }).code !== 'ENOSPC') throw error
      }
    }
  } finally {
    closeSync(ballast)
  }
}
