import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import type { WindowState } from '../../server/contract/device-protocol.ts'

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
      return style.display !== 'none' && style.visibility !== 'hidden' && !element.closest('.sr, [hidden]')
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
      // A line box is taller than its letters: on one line only the letters count.
      const size = Number.parseFloat(getComputedStyle(element).fontSize)
      const spare = Math.max(0, range.getClientRects().length === 1 ? (line.height - size) / 2 : 0)
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
      // The touch area of a switch is larger than what is drawn.
      if (element.matches('.switch')) continue
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

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What axe finds serious or critical. */
export async function seriousFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: AxeViolation[] }> } }
    interface AxeViolation {
      id: string
      impact: string
      nodes: { html: string }[]
    }
    const { violations } = await axe.run()
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 120)).join(' | ')}`)
  })
}
