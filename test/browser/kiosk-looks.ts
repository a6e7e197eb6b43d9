import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import type { WindowState } from '../../server/contract/device/device-protocol.ts'

export const A01: WindowState = {
  hall: 'shimin',
  code: 'A01',
  name: '户籍 · 居民身份证',
  unit: { code: 'J36', name: '公安局' },
  staff: { no: '64010027', name: '王建宁' },
  mode: 'open',
  state: 'open',
  questions: {
    version: 1,
    items: [
      { code: 'efficiency', text: { zh: '服务效率', en: 'Efficiency' } },
      { code: 'competence', text: { zh: '服务水平', en: 'Competence' } },
      { code: 'attitude', text: { zh: '服务态度', en: 'Attitude' } },
      { code: 'four-winds', text: { zh: '四风', en: 'Formalism, bureaucracy, extravagance' } },
      { code: 'inaction', text: { zh: '不作为', en: 'Inaction' } },
      { code: 'slow-action', text: { zh: '慢作为', en: 'Slow action' } },
      { code: 'wrong-action', text: { zh: '乱作为', en: 'Arbitrary action' } },
      { code: 'bearing', text: { zh: '精神面貌', en: 'Bearing' } },
    ],
  },
  languages: ['zh-CN', 'en'],
}

/** Texts that are cut, that leave the screen, or that lie over each other. */
export function cutTexts(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const faults: string[] = []
    const boxes: { text: string; element: Element; box: DOMRect }[] = []
    const seen = (element: Element) => {
      const style = getComputedStyle(element)
      return (
        style.display !== 'none' &&
        style.visibility !== 'hidden' &&
        !element.closest('.sr, [hidden], [data-link="offline"] .comfort')
      )
    }
    const walker = document.createTreeWalker(document.querySelector('pingyi-kiosk')!, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const text = node.textContent!.trim()
      const element = node.parentElement!
      if (text === '' || !seen(element)) continue
      const range = document.createRange()
      range.selectNodeContents(node)
      const line = range.getBoundingClientRect()
      if (line.width === 0) continue
      // A line box is taller than its letters: above the first and below the last line only the letters count.
      const size = Number.parseFloat(getComputedStyle(element).fontSize)
      const spare = Math.max(0, (range.getClientRects()[0]!.height - size) / 2)
      const box = new DOMRect(line.x, line.y + spare, line.width, line.height - 2 * spare)
      boxes.push({ text, element, box })
      if (box.left < -1 || box.top < -1 || box.right > innerWidth + 1 || box.bottom > innerHeight + 1) {
        faults.push(`${text}: leaves the screen`)
      }
      for (let around: Element | null = element; around && around.tagName !== 'BODY'; around = around.parentElement) {
        const { overflowX, overflowY } = getComputedStyle(around)
        if (overflowX === 'visible' && overflowY === 'visible') continue
        const edge = around.getBoundingClientRect()
        if (
          box.right > edge.right + 1 ||
          box.bottom > edge.bottom + 1 ||
          box.left < edge.left - 1 ||
          box.top < edge.top - 1
        ) {
          faults.push(`${text}: cut by ${around.className}`)
        }
      }
    }
    for (const element of document.querySelectorAll('pingyi-kiosk .screen, pingyi-kiosk main, pingyi-kiosk button')) {
      if (!seen(element)) continue
      // The touch area of these is larger than what is drawn.
      if (element.matches('.switch, .seal, .comfort')) continue
      const tall = element.scrollHeight > element.clientHeight + 1
      if (element.scrollWidth > element.clientWidth + 1 || tall) {
        faults.push(
          `${element.className || element.tagName}: content ${element.scrollWidth}x${element.scrollHeight} in ${element.clientWidth}x${element.clientHeight}`,
        )
      }
    }
    for (let i = 0; i < boxes.length; i++) {
      for (let j = i + 1; j < boxes.length; j++) {
        const [a, b] = [boxes[i]!, boxes[j]!]
        if (a.element === b.element) continue
        const wide = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left)
        const high = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top)
        if (wide > 1 && high > 1) faults.push(`${a.text} lies over ${b.text}`)
      }
    }
    return faults
  })
}

/**
 * What GB/T 37668, WCAG 2.2 and the drawings want of targets and letters, on the stated screen (10.1 inch, 800 × 1280,
 * 0.17 mm a pixel; other panels scale with the short side): faces 20 mm, everything else 12 mm, letters 24 px (22 for
 * the repeated choice, which must not be read from afar; 20 for what technicians read), controls in the lower two
 * thirds, apart from the switches in the head, all of which lie in the comfort settings, too.
 */
export function reachFaults(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const faults: string[] = []
    const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize)
    const mm = (px: number) => (px / rem) * 16 * 0.17
    const screen = document.querySelector<HTMLElement>('[data-screen]')!.dataset.screen
    const inHead = new Set(['language', 'large', 'voice', 'comfort', 'seal'])
    for (const button of document.querySelectorAll<HTMLButtonElement>('pingyi-kiosk button')) {
      const box = button.getBoundingClientRect()
      if (box.width === 0) continue
      const around = getComputedStyle(button, '::after')
      const has = around.content !== 'none'
      const wide = mm(Math.max(box.width, has ? Number.parseFloat(around.width) : 0))
      const high = mm(Math.max(box.height, has ? Number.parseFloat(around.height) : 0))
      const least = button.matches('.level') ? 20 : 12
      const name = `${button.dataset.act} ${button.dataset.value ?? ''}`
      if (wide < least || high < least) faults.push(`${name}: ${wide.toFixed(1)} x ${high.toFixed(1)} mm`)
      if (
        button.closest('.top')
          ? !inHead.has(button.dataset.act!)
          : box.top < innerHeight / 3 - 3 && screen !== 'unpaired'
      ) {
        faults.push(`${name}: at ${Math.round((100 * box.top) / innerHeight)} % of the height`)
      }
    }
    const walker = document.createTreeWalker(document.querySelector('pingyi-kiosk')!, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement!
      if (node.textContent!.trim() === '' || element.closest('.sr, .seal, title')) continue
      if (element.getBoundingClientRect().width === 0) continue
      const px = (Number.parseFloat(getComputedStyle(element).fontSize) / rem) * 16
      const least = element.closest('.mine') ? 22 : element.closest('.technician, .unp, .facts-line') ? 20 : 24
      if (px < least - 0.1) faults.push(`${node.textContent!.trim()}: ${px.toFixed(1)} px`)
    }
    return faults
  })
}

export interface Box {
  left: number
  top: number
  right: number
  bottom: number
}

/** What a second touch in the place of the first would meet: the screens that follow a face have no button there. */
const AFTER_A_FACE = new Set(['chosen', 'chosen-1', 'trouble-press', 'trouble-change', 'thanks'])

/**
 * Buttons, with the area around them that takes touches, that lie where a face was.
 *
 * @param tiles where faces were so far; the faces of this screen are added
 */
export async function facesMet(page: Page, name: string, tiles: Box[]): Promise<string[]> {
  const { faces, buttons } = await page.evaluate(() => {
    const boxOf = (element: Element) => {
      const { left, top, right, bottom } = element.getBoundingClientRect()
      return { left, top, right, bottom }
    }
    return {
      faces: [...document.querySelectorAll('[data-screen] .level')].map(boxOf),
      buttons: [...document.querySelectorAll<HTMLElement>('[data-screen] button')].map((button) => ({
        act: button.dataset.act,
        ...boxOf(button),
      })),
    }
  })
  tiles.push(...faces)
  if (!AFTER_A_FACE.has(name)) return []
  if (tiles.length === 0) return [`${name}: no face was drawn before it`]
  const met = buttons.filter((button) =>
    tiles.some(
      (tile) =>
        button.left < tile.right && tile.left < button.right && button.top < tile.bottom && tile.top < button.bottom,
    ),
  )
  return met.map(({ act }) => `${act}: where a face was`)
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Everything that axe finds, of whatever weight. */
export async function axeFaults(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe)
  return page.evaluate(async () => {
    interface AxeViolation {
      id: string
      nodes: { html: string; failureSummary?: string }[]
    }
    const { axe } = globalThis as unknown as { axe: { run(options: object): Promise<{ violations: AxeViolation[] }> } }
    const { violations } = await axe.run({ resultTypes: ['violations'] })
    return violations.map(({ id, nodes }) => `axe ${id}: ${nodes.map((node) => node.html.slice(0, 120)).join(' | ')}`)
  })
}

const jsQr = readFileSync(createRequire(import.meta.url).resolve('jsqr/dist/jsQR.js'), 'utf8')

/** What a camera before the screen, or before another picture, reads from the code on it; null when it finds none. */
export async function readQr(page: Page, shown?: Buffer): Promise<string | null> {
  if (!(await page.evaluate(() => 'jsQR' in globalThis))) await page.evaluate(jsQr)
  const picture = (shown ?? (await page.screenshot({ animations: 'disabled' }))).toString('base64')
  return page.evaluate(async (base64) => {
    const { jsQR } = globalThis as unknown as {
      jsQR(data: Uint8ClampedArray, width: number, height: number): { data: string } | null
    }
    const bytes = Uint8Array.from(atob(base64), (char) => char.codePointAt(0)!)
    const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }))
    const { width, height } = bitmap
    const canvas = new OffscreenCanvas(width, height).getContext('2d')!
    canvas.drawImage(bitmap, 0, 0)
    return jsQR(canvas.getImageData(0, 0, width, height).data, width, height)?.data ?? null
  }, picture)
}
