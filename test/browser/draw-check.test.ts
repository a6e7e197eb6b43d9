import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { DrawRecord } from '../../server/contract/survey/draw.ts'
import { recordText } from '../../server/rules/sampling/draw.ts'
import { builtPages } from '../helpers/built-pages.ts'
import { chromiumMissing, launchChromium } from '../helpers/chromium.ts'
import { drawOf, ratersOf, sha256 } from '../helpers/draws.ts'
import { cutTexts, shoot } from './desk-pages.ts'

const SIZES = [
  { width: 1920, height: 1080 },
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
]

/** The file that the build makes, opened from the disk: no hub, no network. */
describe.skipIf(chromiumMissing())('a draw is checked from a file', () => {
  const { frame, record } = drawOf([
    ...ratersOf('J36', { staff: 60, citizen: 400, 'department-head': 1 }),
    ...ratersOf('J62', { 'grassroots-unit': 12, 'market-entity': 200 }, 1_000),
    ...ratersOf('H01', { citizen: 35 }, 2_000),
  ])
  let folder: string
  let built: string
  let browser: Browser
  let context: BrowserContext
  let page: Page
  let asked: string[]
  let wrong: string[]

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'pingyi-check-'))
    built = join(await builtPages(), 'offline', 'draw-check.html')
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser?.close()
    if (folder) rmSync(folder, { recursive: true, force: true })
  })
  beforeEach(async () => {
    context = await browser.newContext({ viewport: SIZES[1]! })
    page = await context.newPage()
    asked = []
    wrong = []
    page.on('request', (request) => asked.push(request.url()))
    page.on('pageerror', (error) => wrong.push(error.message))
    page.on('console', (message) => message.type() === 'error' && wrong.push(message.text()))
    await page.goto(pathToFileURL(built).href)
  })
  afterEach(async () => {
    // The page itself, and not one thing beside it.
    expect(asked.map((url) => url.slice(0, 5))).toEqual(['file:'])
    expect(wrong).toEqual([])
    await context.close()
  })

  const give = async (role: 'frame' | 'record', name: string, text: string) => {
    writeFileSync(join(folder, name), text)
    await page.locator(`[data-role=${role}] input`).setInputFiles(join(folder, name))
  }
  const giveBoth = async (changed: DrawRecord = record, written = frame) => {
    await give('frame', 'frame.csv', written)
    await give('record', 'record.json', JSON.stringify(changed))
  }
  const result = async (kind: string) => {
    const section = page.locator(`[data-result=${kind}]`)
    await section.waitFor()
    return section.innerText()
  }

  test('says that it agrees, with both fingerprints as the room saw them', async () => {
    await giveBoth()
    expect(await result('follows')).toMatch(/对得上/)
    const groups = await page.locator('.groups').evaluateAll((all) => all.map((each) => each.textContent))
    expect(groups.map((text) => text.replaceAll(/\s/g, ''))).toEqual([sha256(frame), sha256(recordText(record))])
    expect(await page.locator('dl').innerText()).toContain('3 个单位，6 层，708 人次，抽中')
    await page.locator('summary').press('Enter')
    expect(await page.locator('tbody tr').count()).toBe(6)
  })

  test('names the first difference of a name that was swapped after the draw', async () => {
    const changed = structuredClone(record)
    const [one, other] = [changed.drawn[3]!, changed.reserves[0]!]
    ;[one.id, other.id] = [other.id, one.id]
    await giveBoth(changed)
    const text = await result('differs')
    expect(text).toMatch(/对不上/)
    expect(text).toContain(`抽中名单第 4 行（J36 干部职工）的编号：应为 ${record.drawn[3]!.id}，记录为 ${one.id}`)
  })

  test('names a frame that changed after its hash went out', async () => {
    await giveBoth(record, frame.replace('R000002-J36,J36,staff', 'R000002-J36,J36,citizen'))
    expect(await result('differs')).toMatch(/这份抽样框的指纹是 [0-9a-f]{64}，记录里写的是 [0-9a-f]{64}/)
  })

  test('names the line of a file that was saved by another program, and checks the right one afterwards', async () => {
    await giveBoth(record, frame.replaceAll('\n', '\r\n'))
    const text = await result('trouble')
    expect(text).toMatch(/不要用表格软件或记事本另存/)
    expect(text).toMatch(/frame-malformed: 第 1 行：.* line 1/)
    await give('frame', 'frame.csv', frame)
    expect(await result('follows')).toMatch(/对得上/)
  })

  test('takes files for what they are, whichever field they are put in', async () => {
    await give('record', 'frame.csv', frame)
    await give('frame', 'record.json', JSON.stringify(record, null, 2))
    expect(await result('follows')).toMatch(/对得上/)
    expect(await page.locator('[data-role=frame] .name').innerText()).toBe('frame.csv')
  })

  test('shows nothing but what it knows while one file is missing, and a record that is none by its path', async () => {
    await give('frame', 'frame.csv', frame)
    expect(await page.locator('[data-result]').count()).toBe(0)
    await give('record', 'record.json', '{"campaign":2026}')
    expect(await result('trouble')).toMatch(/record-malformed: \$\.campaign is 2026/)
  })

  test.each(SIZES)('is whole and accessible at $width × $height', async (size) => {
    await page.setViewportSize(size)
    await shoot(page, `draw-check-empty-${size.width}`)
    await giveBoth()
    await result('follows')
    await page.locator('details').evaluate((details: HTMLDetailsElement) => (details.open = true))
    expect(await cutTexts(page)).toEqual([])
    await shoot(page, `draw-check-follows-${size.width}`)
    const changed = structuredClone(record)
    changed.reserves.pop()
    await give('record', 'record.json', JSON.stringify(changed))
    await result('differs')
    expect(await cutTexts(page)).toEqual([])
    await shoot(page, `draw-check-differs-${size.width}`)
    if (size !== SIZES.at(-1)) return
    const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
    await page.evaluate(axe)
    const faults = await page.evaluate(async () => {
      // oxlint-disable-next-line typescript/no-explicit-any -- the page has no types of ours
      const { violations } = await (globalThis as any).axe.run()
      // oxlint-disable-next-line typescript/no-explicit-any -- as above
      return violations.map((each: any) => `${each.id}: ${each.nodes.map((node: any) => node.html).join(' ')}`)
    })
    expect(faults).toEqual([])
  })
})
