import { execFileSync, spawnSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { get } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { builtPages } from '../helpers/built-pages.ts'
import { ChromiumProcess } from '../helpers/chromium-process.ts'
import { chromiumMissing, chromiumPath } from '../helpers/chromium.ts'
import { pingyiHere, RunningPingyi } from '../helpers/command-line.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const DEPLOY = join(ROOT, 'config', 'deploy')
const NAME = 'hub.hall.test'

/** A folder of the browser's policies can only be put in place where a process may mount for itself alone. */
function mayMount(): boolean {
  if (!existsSync('/etc/chromium')) return false
  return spawnSync('unshare', ['-m', 'sh', '-c', 'mount -t tmpfs none /etc/chromium'], { stdio: 'ignore' }).status === 0
}
const NO_SCRIPTS = process.platform === 'win32'

/** What a hall's technician does, in order: certificates, hub, policies, start script, pairing. */
describe.skipIf(NO_SCRIPTS)('putting it up', () => {
  let work: string
  let tls: string
  let hub: RunningPingyi
  let url: string
  let chromium: ChromiumProcess | undefined

  const script = (name: string, ...args: string[]) =>
    execFileSync('sh', [join(DEPLOY, name), ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })

  const certificates = (folder: string, ...names: string[]) =>
    pingyiHere(['tls', 'init', '--folder', folder, ...names.flatMap((name) => ['--name', name]), '--json'], {
      data: join(work, 'data'),
    })

  beforeAll(async () => {
    work = mkdtempSync(join(tmpdir(), 'pingyi-deploy-'))
    tls = join(work, 'tls')
    await builtPages()
    await certificates(tls, NAME, '127.0.0.1', '127.0.0.2')
    const files = ['--tls-cert', join(tls, 'hub.crt'), '--tls-key', join(tls, 'hub.key')]
    hub = await RunningPingyi.start(
      ['start', '--host', '0.0.0.0', '--public-url', 'https://pj.example.gov.cn', ...files],
      {
        data: join(work, 'data'),
      },
    )
    url = hub.url
  }, 120_000)
  afterAll(async () => {
    await chromium?.kill()
    await hub?.stop()
    if (work) rmSync(work, { recursive: true, force: true, maxRetries: 5 })
  })

  const fetchTrusting = (address: string) =>
    new Promise<string>((resolve, reject) => {
      get(
        address,
        { ca: readFileSync(join(tls, 'authority.crt')), lookup: (_, options, done) => toLoopback(options, done) },
        (answer) => {
          let text = ''
          answer.setEncoding('utf8').on('data', (part: string) => (text += part))
          answer.on('end', () => resolve(text))
        },
      ).on('error', reject)
    })

  test('the start tells the name of the certificate, which is what other machines must type', async () => {
    expect(url).toMatch(new RegExp(`^https://${NAME}:\\d+$`))
    expect(hub.said.out).toContain(`${url}/kiosk/`)
    expect(hub.said.out).not.toContain('0.0.0.0')
    expect(JSON.parse(await fetchTrusting(`${url}/api/v1/about`))).toMatchObject({
      receiptPage: 'https://pj.example.gov.cn/r/',
    })
    expect(await fetchTrusting(url.replace(NAME, '127.0.0.1') + '/healthz')).toContain('ok')
  })

  test('certificates: a key for its owner alone, an authority that outlives renewals, names that are names', async () => {
    const authority = readFileSync(join(tls, 'authority.crt'))
    const before = new X509Certificate(readFileSync(join(tls, 'hub.crt')))
    expect(before.subjectAltName).toBe(`DNS:${NAME}, IP Address:127.0.0.1, IP Address:127.0.0.2`)
    expect(before.ca).toBe(false)
    for (const key of ['authority.key', 'hub.key']) expect(statSync(join(tls, key)).mode & 0o077).toBe(0)
    for (const name of ['no name!', 'https://hub.test', 'hub.test:80', '1.2.3'])
      expect(await certificates(join(work, 'none'), name)).toMatchObject({ code: 2 })
    const again = mkdtempSync(join(work, 'again-'))
    for (const file of ['authority.key', 'authority.crt'])
      writeFileSync(join(again, file), readFileSync(join(tls, file)))
    expect(await certificates(again, NAME, 'other.hall.test', '10.1.2.3')).toMatchObject({ code: 0 })
    expect(readFileSync(join(again, 'authority.crt'))).toEqual(authority)
    const renewed = new X509Certificate(readFileSync(join(again, 'hub.crt')))
    expect(renewed.subjectAltName).toContain('DNS:other.hall.test, IP Address:10.1.2.3')
    expect(renewed.checkIssued(new X509Certificate(authority))).toBe(true)
    expect(renewed.serialNumber).not.toBe(before.serialNumber)
  })

  test.skipIf(chromiumMissing() || !mayMount())(
    'a fresh browser opens the kiosk page by name and by address where it trusts the made authority, and else not',
    { timeout: 240_000 },
    async () => {
      const { port } = new URL(url)
      const addresses = [`https://${NAME}:${port}/kiosk/`, `https://127.0.0.2:${port}/kiosk/`]
      const policy = JSON.parse(script('chromium-policy.sh', url, join(tls, 'authority.crt'))) as Record<
        string,
        unknown
      >
      const trusting = { CACertificates: policy['CACertificates'] }
      expect(trusting.CACertificates).toEqual([expect.stringMatching(/^MII/)])
      expect(await opened('trusting', trusting, addresses)).toEqual(['unpaired', 'unpaired'])
      expect(await opened('strange', {}, addresses)).toEqual(addresses.map(() => 'ERR_CERT_AUTHORITY_INVALID'))
    },
  )

  /** What a browser with a new profile and these policies shows at each address: the kiosk's screen, or why it does not. */
  async function opened(name: string, policy: object, addresses: readonly string[]): Promise<(string | undefined)[]> {
    const policies = join(work, `${name}-policies`)
    mkdirSync(join(policies, 'policies', 'managed'), { recursive: true })
    writeFileSync(join(policies, 'policies', 'managed', 'pingyi.json'), JSON.stringify(policy))
    const profile = mkdtempSync(join(work, `${name}-profile-`))
    const inside = `mount --bind '${policies}' /etc/chromium && exec '${chromiumPath()!}' "$@"`
    const browser = await ChromiumProcess.start(profile, {
      command: ['unshare', '-m', 'sh', '-c', inside, 'chromium'],
      args: [`--host-resolver-rules=MAP ${NAME} 127.0.0.1`],
    })
    try {
      const page = await browser.browser.contexts()[0]!.newPage()
      const shown: (string | undefined)[] = []
      for (const address of addresses) {
        const refused = await page.goto(address).then(
          () => null,
          (error: Error) => /ERR_\w+/.exec(error.message)?.[0],
        )
        if (refused !== null) shown.push(refused)
        else {
          const screen = page.locator(`[data-screen]:not([data-screen="starting"])`)
          await screen.waitFor({ timeout: 60_000 })
          expect(await page.evaluate(() => isSecureContext)).toBe(true)
          shown.push((await screen.getAttribute('data-screen')) ?? undefined)
        }
      }
      return shown
    } finally {
      await browser.kill()
    }
  }

  test.skipIf(chromiumMissing() || !mayMount())(
    'a fresh kiosk by start script and policies: trusted HTTPS, paired in under a minute, kept to its page',
    { timeout: 240_000 },
    async () => {
      const policies = join(work, 'chromium')
      mkdirSync(join(policies, 'policies', 'managed'), { recursive: true })
      const policy = JSON.parse(script('chromium-policy.sh', url, join(tls, 'authority.crt'))) as Record<
        string,
        unknown
      >
      // The two lines that would keep this test out.
      expect(policy).toMatchObject({ RemoteDebuggingAllowed: false, DeveloperToolsAvailability: 2 })
      delete policy['RemoteDebuggingAllowed']
      delete policy['DeveloperToolsAvailability']
      writeFileSync(join(policies, 'policies', 'managed', 'pingyi.json'), JSON.stringify(policy))
      const profile = join(work, 'profile')
      mkdirSync(profile)
      const inside = `mount --bind '${policies}' /etc/chromium && exec sh '${join(DEPLOY, 'kiosk.sh')}' "$@"`
      chromium = await ChromiumProcess.start(profile, {
        command: ['unshare', '-m', 'sh', '-c', inside, 'kiosk'],
        env: { PINGYI_HUB: url, PINGYI_PROFILE: profile, PINGYI_BROWSER: chromiumPath()! },
        args: [`--host-resolver-rules=MAP ${NAME} 127.0.0.1`],
      })
      const [context] = chromium.browser.contexts()
      await expect
        .poll(() => context!.pages().some((page) => page.url().includes('/kiosk/')), { timeout: 60_000 })
        .toBe(true)
      const page = context!.pages().find((each) => each.url().includes('/kiosk/'))!
      await page.waitForSelector('[data-screen="unpaired"]', { timeout: 60_000 })

      // From here a technician's clock runs: make a code, type it, see the window.
      const began = performance.now()
      const { json } = await pingyiHere(['device', 'code', '--window', 'shimin/A01', '--kind', 'kiosk', '--json'], {
        data: join(work, 'data'),
      })
      for (const digit of (json as { code: string }).code) {
        await page.locator(`button[data-act="pad-digit"][data-value="${digit}"]`).click()
        // As a person types.
        await page.waitForTimeout(500)
      }
      await page.waitForSelector('[data-screen="rest"]', { timeout: 60_000 })
      const seconds = (performance.now() - began) / 1_000
      console.log(`pairing a fresh kiosk: ${seconds.toFixed(1)} s from asking for the code to the window's name`)
      expect(seconds).toBeLessThan(60)
      expect(await page.locator('body').innerText()).toContain('A01')

      expect(await page.evaluate(() => isSecureContext)).toBe(true)
      await page.evaluate(() => navigator.serviceWorker.ready.then(() => null))
      // That it keeps the outbox, the browser promises a moment after the page asked.
      await expect.poll(() => page.evaluate(() => navigator.storage.persist())).toBe(true)
      await keptToItsPage(page)
    },
  )

  test.skipIf(chromiumMissing())(
    'the switches of the start script let it speak before any touch, and keep a touchpad from zooming',
    async () => {
      const lines = readFileSync(join(DEPLOY, 'kiosk.sh'), 'utf8')
      const switches = [...lines.matchAll(/^ {2}(--[a-z-]+(?:=[a-z0-9-]+)?) \\$/gm)].map(([, each]) => each!)
      const without = switches.filter((each) => !/autoplay|pinch/.test(each))
      expect(switches.length - without.length).toBe(2)
      // What may speak does so as soon as it can, however slow the machine; what may not is listened to for a second.
      expect(await unasked(join(work, 'plain'), without, 1_000)).toEqual({ sound: 'suspended', zoomed: true })
      expect(await unasked(join(work, 'kept'), switches, 30_000)).toEqual({ sound: 'running', zoomed: false })
    },
  )

  test('the units say what systemd understands, and leave the hub little to do harm with', (context) => {
    if (spawnSync('systemd-analyze', ['--version']).status !== 0) return context.skip('no systemd here')
    const units = ['pingyi-hub.service', 'pingyi-kiosk.service'].map((name) => join(DEPLOY, name))
    const { stderr } = spawnSync('systemd-analyze', ['verify', ...units], { encoding: 'utf8' })
    // Of another machine's programs it knows nothing; of its own words it does.
    expect(stderr.split('\n').filter((line) => line !== '' && !/not executable|Failed to/.test(line))).toEqual([])
    const exposure = spawnSync('systemd-analyze', ['security', '--offline=true', '--threshold=20', units[0]!])
    expect(exposure.status).toBe(0)
  })
})

/** What a page that takes no care of itself may do, and what two fingers on a touchpad can do to it. */
async function unasked(
  profile: string,
  switches: string[],
  speaksWithin: number,
): Promise<{ sound: string; zoomed: boolean }> {
  mkdirSync(profile)
  const browser = await ChromiumProcess.start(profile, { args: switches })
  try {
    const [context] = browser.browser.contexts()
    const page = context!.pages()[0] ?? (await context!.newPage())
    await page.goto('data:text/html,<!doctype html><body style="height:3000px">')
    const session = await context!.newCDPSession(page)
    // Not by the page's own evaluate: that one counts as a touch.
    const ask = async (expression: string) =>
      (await session.send('Runtime.evaluate', { expression, awaitPromise: true, userGesture: false })).result.value
    const sound = await ask(`{
      const audio = new AudioContext()
      const started = new Promise((resolve) => (audio.onstatechange = resolve))
      Promise.race([started, new Promise((resolve) => setTimeout(resolve, ${speaksWithin}))]).then(() => audio.state)
    }`)
    await session.send('Input.synthesizePinchGesture', { x: 200, y: 200, scaleFactor: 2, gestureSourceType: 'mouse' })
    // The page learns of it with one of the next frames.
    const zoomed = await ask(`new Promise((done) => {
      const look = (left) => {
        const zoomed = visualViewport.scale > 1.5
        if (zoomed || left === 0) done(zoomed)
        else requestAnimationFrame(() => look(left - 1))
      }
      look(30)
    })`)
    return { sound, zoomed }
  } finally {
    await browser.kill()
  }
}

async function keptToItsPage(page: Page): Promise<void> {
  const home = page.url()
  for (const elsewhere of [
    'https://example.com/',
    'file:///etc/passwd',
    new URL('/office/', home).href,
    'view-source:' + home,
  ]) {
    const error = await page.goto(elsewhere).then(
      () => null,
      (thrown: Error) => thrown.message,
    )
    expect(error, elsewhere).toContain('ERR_BLOCKED_BY_ADMINISTRATOR')
  }
  // The browser's own page about the refusal comes a moment later.
  await expect
    .poll(() =>
      page.goto(home).then(
        () => true,
        () => false,
      ),
    )
    .toBe(true)
  await page.waitForSelector('[data-screen="rest"]', { timeout: 60_000 })
}

function toLoopback(options: unknown, done: (error: null, address: never, family?: number) => void): void {
  const all = (options as { all?: boolean }).all === true
  if (all) done(null, [{ address: '127.0.0.1', family: 4 }] as never)
  else done(null, '127.0.0.1' as never, 4)
}
