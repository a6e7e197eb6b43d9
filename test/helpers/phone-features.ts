import { parse } from 'acorn'

/** A version of Chromium and one of iOS: the oldest on which a page must run, or the first that knows something. */
export interface Engines {
  chrome: number
  ios: number
}

/**
 * What came to phones after Chromium 66 or iOS 12.2, by MDN's compatibility data. The build turns newer syntax into older;
 * these it leaves as they are. `.name(` or `.name =` is a method or a property, and `Name.name(` one of an object.
 */
const CALLS: [string, number, number][] = [
  ['flat(', 69, 12],
  ['flatMap(', 69, 12],
  ['toggleAttribute(', 69, 12],
  ['matchAll(', 73, 13],
  ['arrayBuffer(', 76, 14],
  ['replaceAll(', 85, 13.4],
  ['replaceChildren(', 86, 14],
  ['at(', 92, 15.4],
  ['findLast(', 97, 15.4],
  ['findLastIndex(', 97, 15.4],
  ['showModal(', 37, 15.4],
  ['requestSubmit(', 76, 16],
  ['animate(', 36, 13.4],
  ['getAnimations(', 84, 13.4],
  ['requestIdleCallback(', 47, Infinity],
  ['checkVisibility(', 105, 17.4],
  ['inert=', 102, 15.5],
  ['submitter', 81, 15.4],
  ['toSorted(', 110, 16],
  ['toReversed(', 110, 16],
  ['toSpliced(', 110, 16],
]
const OF_OBJECTS: [string, number, number][] = [
  ['Object.fromEntries', 73, 12.2],
  ['Promise.allSettled', 76, 13],
  ['Promise.any', 85, 14],
  ['Object.hasOwn', 93, 15.4],
  ['Object.groupBy', 117, 17.4],
  ['Promise.withResolvers', 119, 17.4],
  ['AbortSignal.timeout', 103, 16],
  ['AbortSignal.abort', 93, 15],
  ['AbortSignal.any', 116, 17.4],
  ['crypto.randomUUID', 92, 15.4],
  ['Intl.Segmenter', 87, 14.5],
  ['Intl.ListFormat', 72, 14.5],
  ['Intl.DisplayNames', 81, 14.5],
  ['Intl.RelativeTimeFormat', 71, 14],
]
/** Interfaces and functions that stand alone. */
const GLOBALS: [string, number, number][] = [
  ['BigInt', 67, 14],
  ['globalThis', 71, 12.2],
  ['queueMicrotask', 71, 12.2],
  ['ResizeObserver', 64, 13.4],
  ['WeakRef', 84, 14.5],
  ['structuredClone', 98, 15.4],
  ['BroadcastChannel', 54, 15.4],
  ['ClipboardItem', 76, 13.4],
  ['CompressionStream', 80, 16.4],
  ['PointerEvent', 55, 13],
]

const isNewer = ([, chrome, ios]: [string, number, number], floor: Engines) => chrome > floor.chrome || ios > floor.ios

/** What a script calls that an engine does not have. A feature asked for first (`'at' in list`) is not called by name. */
export function tooNewCalls(script: string, floor: Engines): string[] {
  const found = [
    ...CALLS.filter(([name]) => new RegExp(`\\.${name.replace('(', '\\(').replace('=', '\\s*=[^=]')}`).test(script)),
    ...OF_OBJECTS.filter(([name]) => new RegExp(`\\b${name.replace('.', '\\.')}\\b`).test(script)),
    ...GLOBALS.filter(([name]) => new RegExp(`(?<![.\\w$'"\`-])${name}(?![\\w$'"\`:-])`).test(script)),
  ]
  return found.filter((each) => isNewer(each, floor)).map(([name]) => name)
}

/** Syntax that is not ES2019 (Chromium 66, iOS 12.2), but for numbers of BigInt where the floor has them. */
export function tooNewSyntax(script: string, floor: Engines): string[] {
  const big = floor.chrome >= 67 && floor.ios >= 14
  const found: string[] = []
  try {
    const program = parse(script, { ecmaVersion: big ? 2020 : 2019, sourceType: 'module' })
    if (big) walk(program, (node) => of2020(node) && found.push(node['type'] as string))
  } catch (error) {
    found.push(String(error))
  }
  // Of ES2018, and on iPhones since iOS 16.4 alone; one in a string is made into an expression later.
  if (/\(\?<[=!]/.test(script)) found.push('lookbehind')
  return found
}

/** What the other syntax of ES2020 is: all of it came after Chromium 71. */
function of2020(node: Record<string, unknown>): boolean {
  const { type, operator } = node
  return (
    type === 'ChainExpression' || type === 'ExportAllDeclaration' || operator === '??' || type === 'ImportExpression'
  )
}

function walk(node: unknown, seen: (node: Record<string, unknown>) => void): void {
  if (typeof node !== 'object' || node === null) return
  if (Array.isArray(node)) return node.forEach((each) => walk(each, seen))
  if ('type' in node) seen(node)
  for (const child of Object.values(node)) if (typeof child === 'object') walk(child, seen)
}

/** Without which a page falls apart; one that only refines (color-scheme, accent-color) may be newer. Written without blanks. */
const STYLES: [string, number, number, RegExp][] = [
  [':is(), :where()', 88, 14, /:(?:is|where)\(/],
  [':has()', 105, 15.4, /:has\(/],
  ['nested rules', 120, 17.2, /\{[^{}]*[;{]&|&[:.>[]/],
  ['@layer, @container, @property, @scope', 99, 15.4, /@(?:layer|container|property|scope|starting-style)/],
  ['colours of CSS Color 4 and 5', 111, 16.2, /(?:color-mix|(?:ok)?l(?:ab|ch)|light-dark|hwb)\(|rgba?\([^),]+\s/],
  ['media ranges', 104, 16.4, /@media[^{]*\(\s*(?:width|height)\s*[<>=]/],
  ['inset', 87, 14.5, /[{;]inset(?:-\w+)*:/],
  ['aspect-ratio', 88, 15, /[{;]aspect-ratio:/],
  ['logical margins and paddings', 87, 14.5, /[{;](?:margin|padding)-(?:inline|block)(?:-\w+)?:/],
  ['single transforms', 104, 14.5, /[{;](?:translate|rotate|scale):/],
  ['subgrid', 117, 16, /subgrid/],
  [
    'a list of selectors that is dropped for one of them',
    86,
    15.4,
    /[^{}]*,[^{},]*:focus-visible|:focus-visible[^{},]*,/,
  ],
]
/** Values that need an older one of the same property before them, or a condition that asks for them (`@supports`). */
const VALUES: [string, number, number, RegExp][] = [
  ['units of the small and the large screen', 108, 15.4, /\d[dsl]v[hw]\b/],
  ['min(), max(), clamp()', 79, 12.2, /(?<![\w-])(?:min|max|clamp)\(/],
  ['overflow: clip', 90, 16, /^clip$/],
  ['overflow-wrap: anywhere', 80, 15.4, /^anywhere$/],
]

/** Rules of a minified sheet that an engine does not know, or that lose it something else. */
export function tooNewStyles(written: string, floor: Engines): string[] {
  const sheet = written.replaceAll(/@supports[^{]*\{(?:[^{}]*\{[^{}]*\})*\}/g, '')
  const found = STYLES.filter(
    ([name, chrome, ios, shape]) => isNewer([name, chrome, ios], floor) && shape.test(sheet),
  ).map(([name]) => name)
  for (const [, block = ''] of sheet.matchAll(/\{([^{}]*)\}/g)) {
    const known = new Set<string>()
    for (const declaration of block.split(/;(?![^(]*\))/)) {
      const [property = '', value = ''] = declaration.split(/:(.*)/s)
      if (property.startsWith('--')) continue
      const newer = VALUES.find(
        ([name, chrome, ios, shape]) => isNewer([name, chrome, ios], floor) && shape.test(value),
      )
      if (newer === undefined) known.add(property.replace('word-wrap', 'overflow-wrap'))
      else if (!known.has(property)) found.push(`${newer[0]} without another before it: ${declaration}`)
    }
    if (
      /display:(?:inline-)?flex/.test(block) &&
      /[{;]?(?:column-|row-)?gap:/.test(block) &&
      isNewer(['', 84, 14.5], floor)
    )
      found.push(`gap in a flex box: ${block}`)
  }
  return found
}

/** What an engine of the floor does not have, by name: methods, members of objects, and what stands alone. */
export function unknownTo(floor: Engines): { methods: string[]; members: string[]; globals: string[] } {
  const newer = (list: [string, number, number][]) => list.filter((each) => isNewer(each, floor)).map(([name]) => name)
  return {
    methods: newer(CALLS).map((name) => name.replace(/[(=]$/, '')),
    members: newer(OF_OBJECTS),
    globals: newer(GLOBALS),
  }
}

/**
 * Takes them from a page, before its first script, so that this Chromium is as an old one: hand it to `addInitScript`
 * with what `unknownTo` gives. Runs in the page, and knows nothing of this file.
 */
export function forget({ methods, members, globals }: ReturnType<typeof unknownTo>): void {
  const all = window as unknown as Record<string, Record<string, unknown> | undefined>
  const owners = Object.getOwnPropertyNames(window).map((name) => {
    const value: unknown = Object.getOwnPropertyDescriptor(window, name)?.value
    return typeof value === 'function' ? (value as { prototype?: object }).prototype : undefined
  })
  const lists = [...owners, Object.getPrototypeOf(Uint8Array.prototype) as object]
  for (const owner of lists) for (const name of methods) if (owner) Reflect.deleteProperty(owner, name)
  for (const member of members) {
    const [object = '', name = ''] = member.split('.')
    const owner = all[object]
    if (!owner) continue
    Reflect.deleteProperty(owner, name)
    Reflect.deleteProperty(Object.getPrototypeOf(owner) as object, name)
  }
  // A query of those days tells its changes in another way.
  Object.setPrototypeOf(MediaQueryList.prototype, Object.prototype)
  for (const name of globals) Reflect.deleteProperty(window, name)
}
