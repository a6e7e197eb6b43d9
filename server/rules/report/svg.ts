/** What may stand inside an element. */
export type Markup = string
type Value = string | number | undefined

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text as it stands in html and svg, in an attribute, too. */
export function escaped(text: string): Markup {
  return text.replaceAll(/[&<>"']/g, (sign) => ENTITIES[sign]!)
}

/** A length with one decimal at most, the same on every machine. */
export function length(value: number): string {
  const rounded = Math.round(value * 10) / 10
  return String(Object.is(rounded, -0) ? 0 : rounded)
}

/** An element of a picture; numbers are lengths, and what is undefined is left out. */
export function el(name: string, attributes: Readonly<Record<string, Value>>, ...children: Markup[]): Markup {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? length(value) : escaped(value!)}"`)
    .join('')
  return children.length === 0 ? `<${name}${written}/>` : `<${name}${written}>${children.join('')}</${name}>`
}

/** A word in a picture. @param more `text-anchor`, `font-weight` … */
export function label(x: number, y: number, text: string, more: Readonly<Record<string, Value>> = {}): Markup {
  return el('text', { x, y, ...more }, escaped(text))
}

export function line(
  x1: number,
  y1: number,
  x2: number,
  y2: number,
  more: Readonly<Record<string, Value>> = {},
): Markup {
  return el('line', { x1, y1, x2, y2, stroke: '#000', 'stroke-width': 1, ...more })
}

/** Inner width of every picture, in its own units: the width of the page's text. */
export const WIDTH = 660
export const FONT = 10

export interface Picture {
  /** Of the page: `fig-scores`. */
  id: string
  height: number
  title: string
  /** What is seen, in words. */
  desc: string
  /** Height of its words. */
  font?: number
}

/** A whole picture with its name and its description for who does not see it. */
export function picture({ id, height, title, desc, font = FONT }: Picture, ...children: Markup[]): Markup {
  return el(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${WIDTH} ${length(height)}`,
      role: 'img',
      'aria-labelledby': `${id}-t ${id}-d`,
      'font-size': font,
    },
    el('title', { id: `${id}-t` }, escaped(title)),
    el('desc', { id: `${id}-d` }, escaped(desc)),
    ...children,
  )
}

/** Signs of a unit: full: ranked; hollow: 样本不足; triangle: among the last places. Told apart without colour. */
export function mark(x: number, y: number, kind: 'full' | 'hollow' | 'last', size = 2.4): Markup {
  if (kind === 'last') {
    const side = size * 1.5
    const points = [
      [x, y - side],
      [x + side, y + side],
      [x - side, y + side],
    ]
    return el('polygon', { points: points.map((pair) => pair.map(length).join(',')).join(' '), fill: '#000' })
  }
  const full = kind === 'full'
  return el('circle', { cx: x, cy: y, r: size, fill: full ? '#000' : '#fff', stroke: full ? undefined : '#000' })
}

/** A line through points; a null breaks it. */
export function path(
  points: readonly (readonly [number, number] | null)[],
  more: Readonly<Record<string, Value>>,
): Markup {
  let d = ''
  let open = false
  for (const point of points) {
    if (point !== null) d += `${open ? 'L' : 'M'}${length(point[0])} ${length(point[1])}`
    open = point !== null
  }
  return el('path', { d, fill: 'none', stroke: '#000', ...more })
}

/** Steps of 1, 2 or 5 times a power of ten, at most so many between two values, both ends outside or on them. */
export function ticks(low: number, high: number, most: number): number[] {
  const span = high - low || 1
  let step = 10 ** Math.floor(Math.log10(span / most))
  for (const times of [1, 2, 5, 10]) {
    if (span / (step * times) <= most) {
      step *= times
      break
    }
  }
  const first = Math.floor(low / step)
  const last = Math.max(first + 1, Math.ceil(high / step))
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toFixed(6)))
}

/** Maps values of a range to lengths. */
export function scale(from: number, to: number, start: number, end: number): (value: number) => number {
  return (value) => start + ((value - from) / (to - from || 1)) * (end - start)
}
