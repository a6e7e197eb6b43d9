import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { buildPages } from '../../kiosk/build-pages.ts'
import { PICTURES, SWEEPS } from '../helpers/asked-by-hand.ts'
import { onceARun } from '../helpers/once-a-run.ts'

const ROOT = join(import.meta.dirname, '..', '..')

/** The desk pages alone, so that a fault in another page is that page's own; built once a run. */
export async function buildDesk(): Promise<{ pages: string; remove(): void }> {
  const { folder: pages, remove } = await onceARun('desk-pages', build)
  return { pages, remove }
}

async function build(pages: string): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), 'pingyi-desk-'))
  const root = join(work, 'root')
  for (const path of ['kiosk/hall', 'kiosk/office', 'kiosk/elements', 'kiosk/strings', 'server/contract']) {
    cpSync(join(ROOT, path), join(root, path), { recursive: true })
  }
  for (const path of ['package.json', 'package-lock.json', 'kiosk/build-constants.d.ts']) {
    cpSync(join(ROOT, path), join(root, path))
  }
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'))
  await buildPages({ root, out: pages })
  rmSync(work, { recursive: true, force: true })
}

/**
 * So that the next address is loaded anew, even where only its fragment is another one. To something small of the same
 * hub: after an empty page the browser would start another process, which compiles the scripts and opens the fonts again.
 */
export async function leave(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/api/v1/about`)
}

/** Past the login form, which has tests of its own. */
export async function signIn(page: Page, url: string, path: string, username: string): Promise<void> {
  await page.request.post(`${url}/api/v1/session`, { data: { username, password: 'right-password' } })
  // To go where a page stands already, or to another part of it, loads nothing: it may have heard that its session ended.
  const stays = page.url().split('#')[0] === (url + path).split('#')[0]
  await page.goto(url + path)
  if (stays) await page.reload()
}

/** Where pictures are asked for, into `.test-output/screens/`. */
export async function shoot(page: Page, name: string): Promise<void> {
  if (!PICTURES) return
  const folder = join(ROOT, '.test-output', 'screens')
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: join(folder, `${name}.png`) })
}

/** Texts that are cut by their box and cannot be scrolled to, controls under something else, a page wider than the screen. */
export function cutTexts(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const faults: string[] = []
    if (document.documentElement.scrollWidth > innerWidth + 1) faults.push('the page is wider than the screen')
    /** Boxes are around many texts, and are looked at once. */
    const looked = new Map<Element, { overflowX: string; overflowY: string; edge: DOMRect; tile: boolean }>()
    const lookAt = (around: Element) => {
      let seen = looked.get(around)
      if (seen === undefined) {
        const { overflowX, overflowY } = getComputedStyle(around)
        seen = { overflowX, overflowY, edge: around.getBoundingClientRect(), tile: around.matches('.tile') }
        looked.set(around, seen)
      }
      return seen
    }
    const range = document.createRange()
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const text = node.textContent!.trim()
      const element = node.parentElement!
      if (text === '' || element.closest('.sr, option, title')) continue
      // Hidden from the eye on purpose, kept for screen readers.
      if (getComputedStyle(element).clipPath !== 'none') continue
      range.selectNodeContents(node)
      const box = range.getBoundingClientRect()
      if (box.width === 0 || box.height === 0) continue
      for (let around: Element | null = element; around && around !== document.body; around = around.parentElement) {
        const { overflowX, overflowY, edge, tile } = lookAt(around)
        const cutX = overflowX === 'hidden' && (box.right > edge.right + 1 || box.left < edge.left - 1)
        const cutY = overflowY === 'hidden' && (box.bottom > edge.bottom + 3 || box.top < edge.top - 3)
        if (cutX || cutY) faults.push(`${text}: cut by ${around.tagName} ${around.className}`)
        // A tile clips nothing: what stands out of it would lie over its neighbour.
        if (tile && (box.right > edge.right || box.left < edge.left)) faults.push(`${text}: out of its tile`)
        if (overflowX === 'auto' || overflowY === 'auto') break
      }
    }
    // Behind a modal dialog everything is out of reach, as it should be.
    const reach = [...document.querySelectorAll('dialog[open]')].pop() ?? document.body
    for (const control of reach.querySelectorAll('button, input:not(.sr), select, a')) {
      // What is folded away is laid out where it was last, and reaches nobody.
      if (!control.checkVisibility()) continue
      const { left, top, width, height } = control.getBoundingClientRect()
      const scroller = control.closest('.zones, .alerts, .scroll')?.getBoundingClientRect()
      const [x, y] = [left + width / 2, top + height / 2]
      const outside = x < 0 || y < 0 || x > innerWidth || y > innerHeight
      const scrolled = scroller && (y > scroller.bottom || y < scroller.top || x > scroller.right)
      // The alerts' drawer lies over the board until it is closed.
      if (
        width === 0 ||
        outside ||
        scrolled ||
        (control.closest('.zones') && document.querySelector('hall-attention.over'))
      )
        continue
      const hit = document.elementFromPoint(x, y)
      if (!hit || !(control.contains(hit) || hit.closest('label')?.contains(control))) {
        faults.push(`${control.outerHTML.slice(0, 80)}: covered by ${hit?.tagName} ${hit?.className}`)
      }
    }
    return faults
  })
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Where contrast was looked at and is good, by test file: what failed is looked at again. */
const contrastSeen = new Set<string>()

/**
 * What axe finds serious or critical. Contrast takes half of its time, and colours are the page's, whatever stands on it:
 * the usual run looks at it where a file first comes to a page, to its dialogs, and to it on a phone; by hand each time.
 */
export async function seriousFaults(page: Page): Promise<string[]> {
  const looked = await page.evaluate(() => {
    const { pathname, hash } = location
    const title = document.querySelector('h1')?.textContent
    const dialog = document.querySelector('dialog[open]')
    const is = (media: string) => matchMedia(media).matches
    const looks = [is('(width < 600px)'), is('(prefers-color-scheme: dark)'), is('(forced-colors: active)')]
    return JSON.stringify([
      pathname,
      hash.split('?')[0],
      title,
      dialog && [dialog.className, dialog.getAttribute('aria-labelledby')],
      looks,
    ])
  })
  const place = `${expect.getState().testPath} ${looked}`
  const contrast = SWEEPS || !contrastSeen.has(place)
  // Through the debugger: the pages' content security policy lets no script in.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe)
  const faults = await page.evaluate(async (contrast) => {
    interface Violation {
      id: string
      impact: string
      nodes: { html: string }[]
    }
    interface Axe {
      run(options: object): Promise<{ violations: Violation[] }>
      _audit: { rules: { id: string; impact?: string }[] }
    }
    const { axe } = globalThis as unknown as { axe: Axe }
    // A rule that has a weight gives it to all that it finds: what would be left out below need not be looked for.
    const light = axe._audit.rules.filter(({ impact }) => impact === 'moderate' || impact === 'minor')
    if (light.length === 0) throw new Error('axe no longer says how much a rule weighs')
    const left = [...light.map(({ id }) => id), ...(contrast ? [] : ['color-contrast'])]
    const rules = Object.fromEntries(left.map((id) => [id, { enabled: false }]))
    // What passed need not be written down, nor where a fault is: its element is shown.
    const { violations } = await axe.run({ rules, resultTypes: ['violations'], selectors: false })
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`)
  }, contrast)
  if (faults.length === 0) contrastSeen.add(place)
  return faults
}
