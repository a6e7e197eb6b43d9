import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FrameLine } from '../../server/contract/survey/draw.ts'
import { frameLines } from '../../server/rules/sampling/frame.ts'
import { builtPages } from '../helpers/built-pages.ts'
import { chromiumMissing, launchChromium } from '../helpers/chromium.ts'
import { ratersOf, sha256 } from '../helpers/draws.ts'
import { deskOf } from '../helpers/hub-draws.ts'
import { DAY, MINUTE, TestHub } from '../helpers/hub-fixture.ts'
import { cutTexts, seriousFaults, shoot, signIn } from './desk-pages.ts'

const PASSWORD = 'right-password'
const DICE = '401729568320947715063824'

describe.skipIf(chromiumMissing())('a draw in the open, from the frame to whoever checks it', () => {
  let work: string
  let browser: Browser
  let hub: TestHub
  /** Three screens of three people: the owner's, the committee's reporter's, and the wall, at which an officer signed in. */
  let owner: Page
  let reporter: Page
  let wall: Page
  const errors: string[] = []
  const lines: FrameLine[] = frameLines([
    ...ratersOf('J36', { staff: 30, citizen: 183, 'department-head': 1 }),
    ...ratersOf('J62', { 'grassroots-unit': 12, 'market-entity': 90 }, 1_000),
    ...ratersOf('H01', { citizen: 35 }, 2_000),
  ])

  const screen = async () => {
    const context = await browser.newContext({ locale: 'zh-CN', acceptDownloads: true })
    const page = await context.newPage()
    page.on('pageerror', (error) => errors.push(String(error)))
    return page
  }
  const looks = async (page: Page, name: string) => {
    for (const [width, height] of [
      [1920, 1080],
      [1280, 800],
      [390, 844],
    ] as const) {
      await page.setViewportSize({ width, height })
      await shoot(page, `${name}-${width}`)
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      expect([name, width, wider > 1]).toEqual([name, width, false])
    }
    expect(await seriousFaults(page), name).toEqual([])
    await page.setViewportSize({ width: 1280, height: 800 })
  }
  const all = async () => {
    await signIn(owner, hub.url, '/office/#draw', 'diao')
    await signIn(reporter, hub.url, '/office/#draw', 'bao')
    await wall.setViewportSize({ width: 1920, height: 1080 })
    await signIn(wall, hub.url, '/office/#projector', 'zhang')
  }
  const dice = (page: Page) => page.getByLabel('骰子数字')
  const download = async (page: Page, name: string): Promise<string> => {
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.locator('.dw-files').getByRole('link', { name }).click(),
    ])
    const path = join(work, file.suggestedFilename())
    await file.saveAs(path)
    return path
  }

  beforeAll(async () => {
    work = mkdtempSync(join(tmpdir(), 'pingyi-draw-'))
    const pages = await builtPages()
    browser = await launchChromium()
    hub = await TestHub.start({ pages, now: Date.parse('2026-10-10T09:00:00+08:00') })
    hub.hub.parts.draws = deskOf(hub, { pages: () => [lines] })
    const { users } = hub.hub.access
    await users.add({ username: 'diao', role: 'method-owner', method: 'third-party' }, PASSWORD, false, 'cli:root')
    await users.add({ username: 'bao', role: 'reporter', body: 'organs' }, PASSWORD, false, 'cli:root')
    await users.add({ username: 'zhang', role: 'campaign-office' }, PASSWORD, false, 'cli:root')
    owner = await screen()
    reporter = await screen()
    wall = await screen()
    await all()
  })
  afterAll(async () => {
    await browser?.close()
    await hub?.stop()
    rmSync(work, { recursive: true, force: true })
  })

  test('the owner looks at the pool, freezes it, and the wall shows the hash', async () => {
    await wall.getByText('还没有冻结抽样框').waitFor()
    await owner.getByRole('button', { name: '看样本库现在的内容' }).click()
    await owner.getByText('现在冻结：3 个单位，6 层，351 人次').waitFor()
    await owner.getByText('86 个单位没有评议主体').waitFor()
    await looks(owner, 'draw-owner-plan')
    await owner.getByRole('button', { name: '冻结并送出指纹' }).click()
    await owner.getByText('以后才能掷骰').waitFor()
    const [frame] = hub.rows('frame')
    await wall.getByText('10 月 11 日 09:00 起可掷骰').waitFor()
    expect(await wall.locator('.hash').innerText()).toContain(frame!.body.hash.slice(0, 4))
    expect(await owner.getByText('还有 24 小时').count()).toBe(1)
    expect(await dice(owner).count()).toBe(0)
  })

  test('after a day two people type; the wall shows a digit once both have it, and where they differ', async () => {
    hub.clock.now += DAY + 72 * MINUTE
    await all()
    await dice(owner).fill(DICE.slice(0, 20))
    await dice(reporter).fill(DICE.slice(0, 16))
    await wall.getByText('16 位一致').waitFor()
    expect(await wall.locator('.cellr .same').count()).toBe(32)
    expect(await wall.locator('.cellr .hidden').count()).toBe(4)
    await shoot(wall, 'draw-projector')
    expect(await cutTexts(wall)).toEqual([])
    await dice(reporter).fill(`${DICE.slice(0, 16)}7`)
    await wall.getByText('第 17 位不同').waitFor()
    await shoot(wall, 'draw-projector-differs')
    for (const page of [owner, reporter]) await page.getByText('第 17 位不同（第 3 组）').waitFor()
    await looks(owner, 'draw-owner-differs')
    expect(hub.rows('draw-seed')).toEqual([])
  })

  test('they agree: the sample is drawn before everybody’s eyes, and the list’s hash is on the wall', async () => {
    await reporter.getByRole('button', { name: '退一位' }).click()
    await wall.getByText('16 位一致').waitFor()
    await dice(reporter).fill(DICE)
    await dice(owner).pressSequentially(DICE.slice(20))
    await wall.getByText('名单指纹 SHA-256').waitFor({ timeout: 20_000 })
    const [draw] = hub.rows('draw')
    expect((await wall.locator('.hash').innerText()).replaceAll(/\s/g, '')).toBe(draw!.body.record)
    await wall.getByText('● 抽中').first().waitFor()
    await wall.keyboard.press('ArrowRight')
    await wall.getByText('J36 公安局 · 人民群众').waitFor()
    // It stays until it was looked at, however long that takes.
    await wall.keyboard.press('Space')
    await wall.getByText('○ 候补').first().waitFor()
    await wall.evaluate(() => Promise.all(document.getAnimations().map(({ finished }) => finished)))
    await shoot(wall, 'draw-projector-list')
    expect(await cutTexts(wall)).toEqual([])
    expect(await seriousFaults(wall)).toEqual([])
    // Tickets stand in their order once they are sorted.
    const tickets = await wall.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('.trs .tr:not(.gap)')]
        .map((row) => ({ y: Number(row.style.getPropertyValue('--line')), ticket: row.children[1]!.textContent }))
        .toSorted((a, b) => a.y - b.y)
        .map(({ ticket }) => ticket),
    )
    expect(tickets.length).toBeGreaterThan(5)
    expect(tickets).toEqual(tickets.toSorted((a, b) => (a < b ? -1 : 1)))
    expect(errors).toEqual([])
  })

  test('whoever was there checks both files from a disk: the true record follows, a spoilt one is named', async () => {
    await owner.getByText('抽中 ').first().waitFor()
    await looks(owner, 'draw-owner-done')
    const record = await download(owner, '下载抽样记录')
    const frame = await download(owner, '下载抽样框')
    const page = await download(owner, '下载核对页')
    expect(sha256(readFileSync(record))).toBe(hub.rows('draw')[0]!.body.record)
    const check = await screen()
    await check.goto(pathToFileURL(page).href)
    await check.locator('[data-role=frame] input[type=file]').setInputFiles(frame)
    await check.locator('[data-role=record] input[type=file]').setInputFiles(record)
    await check.locator('[data-result=follows]').waitFor()
    const spoilt = join(work, 'spoilt.json')
    const made = JSON.parse(readFileSync(record, 'utf8'))
    ;[made.drawn[3].id, made.reserves[0].id] = [made.reserves[0].id, made.drawn[3].id]
    writeFileSync(spoilt, JSON.stringify(made))
    await check.locator('[data-role=record] input[type=file]').setInputFiles(spoilt)
    await check.getByText('抽中名单第 4 行').waitFor()
  })

  test('the record is one page of paper with both hashes and places to sign', async () => {
    await owner.emulateMedia({ media: 'print' })
    const paper = owner.locator('.draw-paper')
    await paper.waitFor()
    const text = (await paper.innerText()).replaceAll(/\s/g, '')
    for (const hash of [hub.rows('frame')[0]!.body.hash, hub.rows('draw')[0]!.body.record]) expect(text).toContain(hash)
    expect(text).toContain('在场监督人')
    const pdf = await owner.pdf({ preferCSSPageSize: true })
    expect(pdf.toString('latin1').match(/\/Type\s*\/Page[^s]/g)).toHaveLength(1)
    await owner.emulateMedia({ media: 'screen' })
    // Nobody's name is on any of it: ids alone.
    expect(hub.rows('frame-lines').length).toBeGreaterThan(0)
    expect(errors).toEqual([])
  })
})
