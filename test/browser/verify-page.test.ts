import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { zipSync } from 'fflate'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { builtPages } from '../helpers/built-pages.ts'
import { chromiumMissing, launchChromium } from '../helpers/chromium.ts'
import { sealedYear, type PackageFiles, type SealedYear } from '../helpers/sealed-year.ts'
import { cutTexts, seriousFaults, shoot } from './desk-pages.ts'
import { forged, linesOf, signedAnew, without, withLines, withText, type Line, tarOf } from './spoilt-packages.ts'

/** A unit's line of a seal. */
const line = ({ body }: Line, unit: string) => body.units.find(({ code }: { code: string }) => code === unit)
const text = (files: PackageFiles, name: string) => files.get(name)!.toString('utf8')

/** The file that the build makes, opened from the disk: no hub, no network. */
describe.skipIf(chromiumMissing())('a sealed package is checked from a file', () => {
  let folder: string
  let year: SealedYear
  let browser: Browser
  let page: Page
  const asked: string[] = []
  const wrong: string[] = []
  const of = (method: string) => year.packages.get(method)!
  const last = () => of('service-centre')

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'pingyi-verify-'))
    const pages = await builtPages()
    year = await sealedYear({ pages })
    browser = await launchChromium()
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    page.on('request', (request) => asked.push(request.url()))
    page.on('pageerror', (error) => wrong.push(error.message))
    page.on('console', (message) => message.type() === 'error' && wrong.push(message.text()))
    await page.goto(pathToFileURL(join(pages, 'offline', 'verify.html')).href)
  })
  afterAll(async () => {
    await browser?.close()
    await year?.hub.stop()
    if (folder) rmSync(folder, { recursive: true, force: true })
  })

  /** Gives a package to the page; its answer, point by point. */
  async function check(files: PackageFiles) {
    const again = page.getByRole('button', { name: '重新选择' })
    if (await again.isVisible()) await again.click()
    const given = [...files].map(([name, buffer]) => ({ name, mimeType: 'application/octet-stream', buffer }))
    await page.locator('[data-field=files]').setInputFiles(given)
    const result = page.locator('[data-result]')
    await result.waitFor()
    const states = await page
      .locator('[data-point]')
      .evaluateAll((all) => all.map((each) => [each.getAttribute('data-point'), each.getAttribute('data-state')]))
    const faults = page.locator('[data-state=fault] ul .zh')
    return {
      result: await result.getAttribute('data-result'),
      states: Object.fromEntries(states) as Record<string, string>,
      faults: await faults.allInnerTexts(),
      spoken: await page.locator('main > [role=status]').innerText(),
    }
  }

  test('every package that the hub made is accepted, and the page that lies in it is this page', async () => {
    for (const [method, files] of year.packages) {
      const { result, states, faults } = await check(files)
      expect([method, result, faults]).toEqual([method, 'good', []])
      for (const point of [
        'signature',
        'files',
        'chain',
        'checkpoints',
        'ratings',
        'decisions',
        method,
        'figures',
        'lists',
      ])
        expect([method, point, states[point]]).toEqual([method, point, 'ok'])
      expect(files.has('verify.html')).toBe(true)
    }
    // The page itself and its worker, and not one thing beside them.
    expect(asked.filter((url) => !/^(?:file|blob):/.test(url))).toEqual([])
    expect(wrong).toEqual([])
  })

  test('it says loudly that the key was not compared, until the fingerprint on paper is entered', async () => {
    const { spoken } = await check(last())
    expect(spoken).toContain('还没有与纸上的指纹核对')
    const key = page.locator('[data-key]')
    expect(await key.getAttribute('data-key')).toBe('none')
    const { digest } = year.hub.rows('seal-package').at(-1)!.body as { digest: string }
    for (const [typed, state] of [
      [digest.match(/.{4}/g)!.join(' '), 'same'],
      [digest.replace(/^./, (first) => (first === '0' ? '1' : '0')), 'other'],
      ['7c1e', 'malformed'],
    ] as const) {
      await page.locator('#paper').fill(typed)
      expect([typed, await key.getAttribute('data-key')]).toEqual([typed, state])
    }
  })

  /** The entry of a kind, of those that a spoiler changes. */
  const first = (lines: Line[], kind: string, has: (line: Line) => boolean = () => true) =>
    lines.find((line) => line.kind === kind && has(line))!.body

  const spoilt: [string, () => PackageFiles, Record<string, RegExp>][] = [
    [
      'one byte of an entry',
      () => {
        const lines = linesOf(last())
        first(lines, 'rating').level = 4
        return withLines(last(), lines)
      },
      { files: /ledger\.jsonl\.gz.*被改过/, chain: /第 \d+ 条：内容与哈希不符/ },
    ],
    [
      'an entry that was taken out',
      () =>
        withLines(
          last(),
          linesOf(last()).filter(({ n }) => n !== 400),
        ),
      { chain: /第 400 条：编号不连续/ },
    ],
    [
      'two entries that were swapped',
      () => {
        const lines = linesOf(last())
        ;[lines[400], lines[401]] = [lines[401]!, lines[400]!]
        return withLines(last(), lines)
      },
      { chain: /第 401 条：编号不连续/ },
    ],
    [
      'a chain that was hashed anew after a level was changed',
      () => forged(last(), (lines) => void (first(lines, 'rating', ({ body }) => body.level === 3).level = 5)),
      { checkpoints: /第 \d+ 条：检查点写的哈希与台账不同/, ratings: /第 \d+ 条：等级与按键和补充不符/ },
    ],
    [
      'a figure of a seal that was written anew',
      () => forged(last(), (lines) => void (line(lines.at(-1)!, 'J16').score = '99.99')),
      { 'service-centre': /第 \d+ 条：封存的数字与条目算出的不同/, decisions: /内容摘要与条目算出的不同/ },
    ],
    ['a file that is missing', () => without(last(), 'policy.json'), { files: /policy\.json：清单里有，包里没有/ }],
    [
      'a file that nobody listed',
      () => new Map(last()).set('notes.txt', Buffer.from('x')),
      { files: /notes\.txt：清单里没有/ },
    ],
    ['the key of another signer', () => signedAnew(last()), { signature: /检查点由另一把公钥签发/ }],
    [
      'a list that was changed',
      () => withText(last(), 'manifest.json', '"campaign": "2026"', '"campaign": "2025"'),
      { signature: /manifest\.json：签名与清单里写的公钥不符/ },
    ],
    [
      'a score that was changed in the csv',
      () => withText(last(), 'scores.csv', 'J16,', 'J17,'),
      { files: /scores\.csv：内容与清单里的 SHA-256 不符/, figures: /scores\.csv：第 17 行：与封存条目不同/ },
    ],
    [
      'a record of the draw that was altered',
      () => signedAnew(withText(of('third-party'), 'draw.json', '"seed":', '"Seed":')),
      { lists: /draw\.json：台账第 \d+ 条：不是台账里的抽样/ },
    ],
    [
      'two drawn people who changed places in the ledger',
      () =>
        forged(of('third-party'), (lines) => {
          const [stratum] = first(lines, 'draw-order').strata
          stratum.ids.push(stratum.ids.shift())
        }),
      { draw: /第 \d+ 条：号签顺序不是由种子算出来的/ },
    ],
    [
      'a tracker that is missing from the list',
      () =>
        signedAnew(
          withText(
            of('representatives'),
            'trackers.csv',
            /\n[0-9A-Z]{10},是\r/.exec(text(of('representatives'), 'trackers.csv'))![0],
            '',
          ),
        ),
      { lists: /trackers\.csv：第 2 行：与台账不同/ },
    ],
    [
      'a ballot that was counted for another level',
      () =>
        forged(of('representatives'), (lines) => {
          const marks = first(lines, 'ballot-close').marks[0]
          marks[5]++
        }),
      { representatives: /第 \d+ 条：开箱的票数或回执号不符/ },
    ],
    [
      'a deduction whose amount was changed',
      () => forged(of('online'), (lines) => void (first(lines, 'deduction').rule = 'A2')),
      { deductions: /第 \d+ 条：减分的依据/, online: /第 \d+ 条：封存的数字与条目算出的不同/ },
    ],
    [
      'a verdict of the public page that no rule gives',
      () =>
        forged(of('online'), (lines) => {
          first(lines, 'online-rating', ({ body }) => body.verdict.rule === 'ok').verdict = {
            verdict: 'held',
            rule: 'burst',
          }
        }),
      { online: /第 \d+ 条：网络评价的筛选结论与规则不符/ },
    ],
  ]
  test.each(spoilt)('names %s', async (_name, spoil, named) => {
    const { result, states, faults } = await check(spoil())
    expect(result).toBe('bad')
    for (const [point, words] of Object.entries(named)) {
      expect([point, states[point]]).toEqual([point, 'fault'])
      expect(faults.join('\n')).toMatch(words)
    }
  })

  test('a zip, a tar, a folder and what is dropped are a package, too', async () => {
    const files = [...last()]
    const inFolder = (name: string) => `2026-11-30/${name}`
    const zip = zipSync(Object.fromEntries(files.map(([name, bytes]) => [inFolder(name), new Uint8Array(bytes)])))
    const tar = tarOf(files.map(([name, bytes]) => [inFolder(name), bytes]))
    for (const [name, buffer] of [
      ['package.zip', Buffer.from(zip)],
      ['package.tar', tar],
      ['package.tar.gz', gzipSync(tar)],
    ] as const) {
      const { result, states } = await check(new Map([[name, buffer]]))
      expect([name, result, states['files'], states['lists']]).toEqual([name, 'good', 'ok', 'ok'])
    }
    const onDisk = join(folder, 'package')
    mkdirSync(onDisk)
    for (const [name, bytes] of files) writeFileSync(join(onDisk, name), bytes)
    await page.getByRole('button', { name: '重新选择' }).click()
    await page.locator('[data-field=folder]').setInputFiles(onDisk)
    await page.locator('[data-result=good]').waitFor()
    // One file after the other, with the names that the hub gives to files that are fetched alone.
    await page.getByRole('button', { name: '重新选择' }).click()
    const dropped = files.map(([name, bytes]) => ({
      name: `pingyi-2026-seal-482-${name}`,
      text: bytes.toString('base64'),
    }))
    const transfer = await page.evaluateHandle((given) => {
      const made = new DataTransfer()
      for (const { name, text } of given) {
        const bytes = Uint8Array.from(atob(text), (char) => char.codePointAt(0)!)
        made.items.add(new File([bytes], name))
      }
      return made
    }, dropped)
    await page.locator('.drop').dispatchEvent('drop', { dataTransfer: transfer })
    await page.locator('[data-result=good]').waitFor()
  })

  test('the zip of a whole year, and a second package beside the first, are named and not taken for a good one', async () => {
    const packages = [...year.packages].slice(0, 2)
    const inFolders = packages.flatMap(([method, files]) =>
      [...files].map(([name, bytes]) => [`${method}/${name}`, new Uint8Array(bytes)] as const),
    )
    const zip = Buffer.from(zipSync({ 'README.txt': new Uint8Array(3), ...Object.fromEntries(inFolders) }))
    const { result, spoken } = await check(new Map([['pingyi-2026-package.zip', zip]]))
    expect([result, spoken]).toEqual(['many', '还没有核对：一次核对一个封存包'])
    const named = page.locator('[data-result=many] .detail')
    expect((await named.innerText()).split('　')).toEqual(packages.map(([method]) => method).toSorted())
    expect([await seriousFaults(page), await cutTexts(page)]).toEqual([[], []])
    await shoot(page, 'verify-many')
    // One after the other, without beginning anew.
    await page.getByRole('button', { name: '重新选择' }).click()
    for (const [method, files] of packages) {
      const onDisk = join(folder, method)
      mkdirSync(onDisk)
      for (const [name, bytes] of files) writeFileSync(join(onDisk, name), bytes)
      await page.locator('[data-field=folder]').setInputFiles(onDisk)
      await page.locator(`[data-result=${method === packages[0]![0] ? 'good' : 'many'}]`).waitFor()
    }
    await page.getByRole('button', { name: '重新选择' }).click()
    await page.locator('[data-field=folder]').setInputFiles(join(folder, packages[1]![0]))
    await page.locator('[data-result=good]').waitFor()
  })

  test('files without a package are named so, and a broken archive is a trouble and no end', async () => {
    expect(await check(new Map([['notes.txt', Buffer.from('x')]]))).toMatchObject({ result: 'empty' })
    expect(await check(new Map([['package.zip', Buffer.from('no zip')]]))).toMatchObject({ result: 'trouble' })
    const cut = new Map(last()).set('ledger.jsonl.gz', last().get('ledger.jsonl.gz')!.subarray(0, 9_000))
    expect(await check(cut)).toMatchObject({ result: 'bad', states: { chain: 'fault', files: 'fault' } })
  })

  test('a ledger that was exported by itself is recomputed without a list', async () => {
    const text = linesOf(last())
      .map((each) => `${JSON.stringify(each)}\n`)
      .join('')
    const { result, states } = await check(new Map([['ledger.jsonl', Buffer.from(text)]]))
    expect(result).toBe('good')
    expect(states).toMatchObject({
      signature: 'absent',
      files: 'absent',
      chain: 'ok',
      online: 'ok',
      'service-centre': 'ok',
    })
  })

  test('it is spoken, goes by keyboard, fits phone and projector, and prints its result without buttons', async () => {
    const bad = await check(without(last(), 'policy.json'))
    expect(bad.spoken).toBe('有问题。文件齐全、一字未改')
    for (const viewport of [
      { width: 1920, height: 1080 },
      { width: 1280, height: 800 },
      { width: 390, height: 844 },
    ]) {
      await page.setViewportSize(viewport)
      expect(await cutTexts(page)).toEqual([])
      expect(await seriousFaults(page)).toEqual([])
      await shoot(page, `verify-${viewport.width}`)
    }
    await page.emulateMedia({ media: 'print' })
    expect(await page.locator('.button:visible').count()).toBe(0)
    expect(await page.locator('[data-state=fault]').first().isVisible()).toBe(true)
    await page.emulateMedia({ media: null })
    await page.setViewportSize({ width: 1280, height: 800 })
    await page.getByRole('button', { name: '重新选择' }).focus()
    await page.keyboard.press('Enter')
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-field'))).toBe('files')
    expect(await page.locator('[data-result]').count()).toBe(0)
  })

  test('shows how far it is, and stops when asked', async () => {
    const other = await browser.newPage()
    // A worker that never comes to an end.
    await other.addInitScript(() => {
      const ended: string[] = []
      class Slow extends EventTarget {
        postMessage() {
          const data = { progress: { step: 'ledger', done: 120_000 } }
          setTimeout(() => this.dispatchEvent(new MessageEvent('message', { data })))
        }
        terminate() {
          ended.push('ended')
        }
      }
      Object.assign(globalThis, { Worker: Slow, ended })
    })
    await other.goto(page.url())
    await other
      .locator('[data-field=files]')
      .setInputFiles({ name: 'x', mimeType: 'text/plain', buffer: Buffer.from('x') })
    await other.getByText('已核对 120,000 条').waitFor()
    expect(await other.locator('main > [role=status]').innerText()).toBe('正在逐条重算台账')
    await other.getByRole('button', { name: '停止' }).press('Enter')
    expect(await other.evaluate('ended')).toEqual(['ended'])
    await other.getByText('已停止').first().waitFor()
    await other.close()
  })

  test('a stranger who signs anew is found by the fingerprint on paper', async () => {
    await check(signedAnew(last()))
    await page.locator('#paper').fill((JSON.parse(last().get('manifest.json')!.toString()) as { key: string }).key)
    expect(await page.locator('[data-key]').getAttribute('data-key')).toBe('other')
    expect(await page.locator('[data-result]').getAttribute('data-result')).toBe('bad')
  })
})
