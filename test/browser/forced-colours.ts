import type { Page } from 'playwright-core'

/**
 * What cannot be read or seen where the system chooses the colours: words in nearly the colour of what lies under them,
 * and parts of charts that have neither a ground nor an edge of their own. `shapes`: selectors of such parts.
 */
export function lostInForcedColours(page: Page, shapes: readonly string[]): Promise<string[]> {
  return page.evaluate((wanted) => {
    const faults: string[] = []
    const probe = document.createElement('canvas').getContext('2d', { willReadFrequently: true })!
    const known = new Map<string, number[]>()
    /** Red, green, blue, and how much of it covers, 0 to 255. */
    const rgba = (colour: string) => {
      let found = known.get(colour)
      if (found === undefined) {
        probe.clearRect(0, 0, 1, 1)
        probe.fillStyle = colour
        probe.fillRect(0, 0, 1, 1)
        found = [...probe.getImageData(0, 0, 1, 1).data]
        known.set(colour, found)
      }
      return found
    }
    const light = (colour: number[]) => {
      const [r, g, b] = colour.slice(0, 3).map((part) => {
        const share = part / 255
        return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
      }) as [number, number, number]
      return 0.2126 * r + 0.7152 * g + 0.0722 * b
    }
    const contrast = (a: number[], b: number[]) => {
      const [x, y] = [light(a), light(b)]
      return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05)
    }
    const sheet = document.createElement('i')
    sheet.style.setProperty('color', 'Canvas')
    document.body.append(sheet)
    const canvas = rgba(getComputedStyle(sheet).color)
    sheet.remove()
    const groundOf = (element: Element) => {
      for (let around: Element | null = element; around; around = around.parentElement) {
        const colour = rgba(getComputedStyle(around).backgroundColor)
        if (colour[3]! > 200) return colour
      }
      return canvas
    }
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const text = node.textContent!.trim()
      const element = node.parentElement!
      if (text === '' || !element.checkVisibility() || element.closest('svg, option, script, style')) continue
      const { color, forcedColorAdjust, clipPath } = getComputedStyle(element)
      if (clipPath !== 'none') continue
      // The system lays its own ground under words that it colours, whatever their box has.
      const ground = forcedColorAdjust === 'none' || element.closest('button, select') ? groundOf(element) : canvas
      if (contrast(rgba(color), ground) < 3) faults.push(`unreadable: ${text.slice(0, 20)} (${element.className})`)
    }
    for (const selector of wanted) {
      const parts = document.querySelectorAll(selector)
      if (parts.length === 0) faults.push(`no ${selector} on the page`)
      for (const part of parts) {
        if (!part.checkVisibility()) continue
        const style = getComputedStyle(part)
        const ground = groundOf(part.parentElement!)
        const shows = (colour: string) => {
          const seen = rgba(colour)
          return seen[3]! > 60 && contrast(seen, ground) > 1.3
        }
        const drawn = part instanceof SVGElement
        const edge = ['Top', 'Right', 'Bottom', 'Left'].some(
          (side) =>
            Number.parseFloat(style.getPropertyValue(`border-${side.toLowerCase()}-width`)) > 0 &&
            shows(style.getPropertyValue(`border-${side.toLowerCase()}-color`)),
        )
        if (part instanceof HTMLCanvasElement) {
          const { data } = part.getContext('2d')!.getImageData(0, 0, part.width, part.height)
          const colours = [...new Set(new Uint32Array(data.buffer))]
            .map((pixel) => Array.from(new Uint8Array(Uint32Array.of(pixel).buffer)))
            .filter((pixel) => pixel[3]! > 60 && contrast(pixel, canvas) > 1.3)
          // Lines, the shade of weekends, and the score itself.
          if (colours.length < 3) faults.push(`lost: ${selector} has ${colours.length} colours`)
          continue
        }
        const seen = drawn
          ? (style.fill !== 'none' && shows(style.fill)) || (style.stroke !== 'none' && shows(style.stroke))
          : shows(style.backgroundColor) || style.backgroundImage !== 'none' || style.boxShadow !== 'none' || edge
        if (!seen) faults.push(`lost: ${selector} ${part.getAttribute('class')}`)
      }
    }
    return [...new Set(faults)]
  }, shapes)
}

/** Where the next Tab goes has an outline of 2 px or more. */
export async function focusShows(page: Page): Promise<boolean> {
  await page.keyboard.press('Tab')
  return page.evaluate(() => {
    const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement!)
    return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2
  })
}
