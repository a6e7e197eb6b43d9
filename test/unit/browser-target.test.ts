import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { transform } from 'lightningcss'
import { beforeAll, describe, expect, test } from 'vitest'
import { PHONE_TARGETS } from '../../kiosk/build-phones.ts'
import { canonicalJson } from '../../server/contract/ledger/canonical-json.ts'
import { unitsPage } from '../../server/http/public/units-page.ts'
import { tooNewCalls, tooNewStyles, tooNewSyntax } from '../helpers/phone-features.ts'
import { builtPages } from '../helpers/built-pages.ts'

/**
 * What came to Chromium after 109, the last one of Windows 7 and 8 (config/deploy/windows.md). The build turns newer
 * syntax into older; methods and whole interfaces it leaves as they are, and the page breaks where they are called.
 * A feature that is asked for before it is used (`Array.prototype.toSorted ?? …`) is not called by name and passes.
 */
const METHODS: Record<number, string[]> = {
  110: ['toSorted', 'toReversed', 'toSpliced'],
  111: ['isWellFormed', 'toWellFormed', 'startViewTransition'],
  114: ['showPopover', 'hidePopover', 'togglePopover', 'setHTMLUnsafe', 'getHTML'],
  119: ['withResolvers'],
  122: ['union', 'intersection', 'difference', 'symmetricDifference', 'isSubsetOf', 'isSupersetOf', 'isDisjointFrom'],
  133: ['moveBefore', 'requestClose'],
  140: ['toBase64', 'toHex', 'setFromBase64', 'setFromHex'],
}
const STATICS: Record<number, string[]> = {
  116: ['AbortSignal.any'],
  117: ['Object.groupBy', 'Map.groupBy'],
  119: ['Promise.withResolvers'],
  120: ['URL.canParse'],
  121: ['Array.fromAsync'],
  122: ['Iterator.from'],
  126: ['URL.parse'],
  128: ['Promise.try'],
  129: ['scheduler.yield'],
  136: ['RegExp.escape'],
  140: ['Uint8Array.fromBase64', 'Uint8Array.fromHex'],
}
/** Syntax and shapes of code, each with the version that brought it. */
const SHAPES: [number, string, RegExp][] = [
  [110, 'Array.prototype.with', /\]\.with\(|\.with\(\s*-?\d+\s*,/],
  [112, 'the flag v of regular expressions', /new RegExp\([^)]*,\s*["'`][a-z]*v[a-z]*["'`]\)/],
  [
    122,
    'a method of an iterator',
    /\.(?:values|keys|entries)\(\)\.(?:map|filter|take|drop|flatMap|reduce|toArray|some|every|find)\(/,
  ],
]
/** Rules without which a page falls apart; what only makes it nicer (text-wrap, scrollbar-color) may be newer. */
const STYLES: [number, string, RegExp][] = [
  [111, 'color-mix()', /color-mix\(/],
  [111, 'lab(), lch(), oklab(), oklch()', /[\s:,(](?:ok)?(?:lab|lch)\(/],
  [111, 'trigonometric functions', /[\s(*+-](?:sin|cos|tan|atan2)\(/],
  [112, 'nested rules', /\{[^{}]*[;{]\s*&|&[:.>\s[]/],
  [117, '@starting-style', /@starting-style/],
  [117, 'subgrid', /subgrid/],
  [118, '@scope', /@scope/],
  [119, ':user-valid, :user-invalid', /:user-(?:in)?valid/],
  [120, ':dir()', /:dir\(/],
  [123, 'light-dark()', /light-dark\(/],
  [123, 'field-sizing', /field-sizing/],
  [125, 'anchors', /anchor-name|position-anchor|[\s:(]anchor\(/],
  [129, 'interpolate-size', /interpolate-size|calc-size\(/],
]
const MARKUP: [number, string, RegExp][] = [
  [114, 'popover', /\spopover(?:target)?[=\s>]/],
  [120, 'details with a name', /<details[^>]*\sname=/],
  [134, 'dialog closedby', /\sclosedby=/],
]

function newerInCode(text: string): string[] {
  const found: string[] = []
  for (const [version, names] of Object.entries(METHODS)) {
    for (const name of names) {
      if (new RegExp(`\\.${name}\\(`).test(text)) found.push(`${name}() came with Chromium ${version}`)
    }
  }
  for (const [version, names] of Object.entries(STATICS)) {
    for (const name of names) if (text.includes(`${name}(`)) found.push(`${name}() came with Chromium ${version}`)
  }
  return [...found, ...newer(SHAPES, text), ...newer(MARKUP, text)]
}

function newer(rules: [number, string, RegExp][], text: string): string[] {
  return rules
    .filter(([, , shape]) => shape.test(text))
    .map(([version, name]) => `${name} came with Chromium ${version}`)
}

describe('the built pages', () => {
  const files: { name: string; path: string; text: string }[] = []

  beforeAll(async () => {
    const pages = await builtPages()
    for (const entry of readdirSync(pages, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !/\.(?:js|css|html)$/.test(entry.name)) continue
      const path = join(entry.parentPath, entry.name)
      files.push({ name: entry.name, path: relative(pages, path), text: readFileSync(path, 'utf8') })
    }
  })

  test('call nothing that Chromium 109 does not have, of the client library either', () => {
    const scripts = files.filter(({ name }) => name.endsWith('.js') || name.endsWith('.html'))
    // The pages of kiosk, hall, office and receipt, and the service worker.
    expect(scripts.length).toBeGreaterThan(8)
    const found = scripts.flatMap(({ name, text }) => newerInCode(text).map((each) => `${name}: ${each}`))
    expect(found).toEqual([])
  })

  test('are laid out without rules that Chromium 109 does not know', () => {
    // Styles of the pages that are one file stand in them.
    const sheets = files.flatMap(({ name, text }) =>
      name.endsWith('.css')
        ? [{ name, text }]
        : [...text.matchAll(/<style>([^<]+)<\/style>/g)].map(([, style]) => ({ name, text: style! })),
    )
    expect(sheets.length).toBeGreaterThan(3)
    expect(sheets.flatMap(({ name, text }) => newer(STYLES, text).map((each) => `${name}: ${each}`))).toEqual([])
  })

  /** A page for citizens' phones: its document, and each file that it names. */
  const onPhone = (page: string) => {
    const { text } = files.find(({ path }) => path === `${page === 'receipt' ? 'r' : page}/index.html`)!
    const named = files.filter(({ name }) => text.includes(`/assets/${name}`))
    return {
      scripts: named.filter(({ name }) => name.endsWith('.js')).map((file) => file.text),
      sheets: named.filter(({ name }) => name.endsWith('.css')).map((file) => file.text),
    }
  }

  test.each(Object.entries(PHONE_TARGETS))(
    'for phones of ten years are read and run by the oldest engine of /%s/',
    (page, floor) => {
      const { scripts, sheets } = onPhone(page)
      expect([scripts.length, sheets.length]).toEqual([1, 1])
      const told = [
        ...tooNewSyntax(scripts[0]!, floor),
        ...tooNewCalls(scripts[0]!, floor),
        ...tooNewStyles(sheets[0]!, floor),
      ]
      expect(told).toEqual([])
      // The sheet's own compiler finds nothing that it would still write in an older way.
      const again = transform({
        filename: page,
        code: Buffer.from(sheets[0]!),
        minify: true,
        targets: {
          chrome: floor.chrome << 16,
          ios_saf: (Math.trunc(floor.ios) << 16) | (Math.round((floor.ios % 1) * 10) << 8),
        },
      })
      const own = (sheet: string) => sheet.replaceAll(/--lightningcss-(?:light|dark):[^;]*;/g, '').trim()
      expect([again.warnings, own(again.code.toString())]).toEqual([[], own(sheets[0]!)])
    },
  )

  test('for phones of ten years that are written by the hub are laid out by those engines, too', () => {
    const { rate } = PHONE_TARGETS
    const page = unitsPage([], { city: '银川市', asked: '', chosen: null })
    const [, sheet = ''] = /<style>([^<]+)<\/style>/.exec(page)!
    expect(tooNewStyles(sheet.replaceAll(/\s*([{}:;,])\s*/g, '$1'), rate!)).toEqual([])
    expect(page).not.toContain('<script')
  })

  test.each([
    ['rate', 'a?.b'],
    ['rate', 'a ?? b'],
    ['rate', 'class A { b = 1 }'],
    ['rate', 'class A { #b() {} }'],
    ['rate', 'const a = 1n'],
    ['rate', 'a ||= b'],
    ['ballot', 'a?.b'],
    ['ballot', 'a ?? b'],
    ['ballot', 'class A { static {} }'],
    ['rate', 'const a = /(?<=b)c/'],
  ])('on the phones of /%s/ the syntax %s is found', (page, code) =>
    expect(tooNewSyntax(code, PHONE_TARGETS[page]!)).toHaveLength(1),
  )

  test.each([
    ['rate', 'list.at(-1)', 'at('],
    ['rate', 'text.replaceAll(a,b)', 'replaceAll('],
    ['ballot', 'text.replaceAll(a,b)', 'replaceAll('],
    ['receipt', 'root.replaceChildren()', 'replaceChildren('],
    ['receipt', 'AbortSignal.timeout(1)', 'AbortSignal.timeout'],
    ['rate', 'new ResizeObserver(f)', 'ResizeObserver'],
    ['rate', 'globalThis.x', 'globalThis'],
    ['rate', 'structuredClone(x)', 'structuredClone'],
    ['ballot', 'dialog.showModal()', 'showModal('],
    ['ballot', 'root.inert = true', 'inert='],
  ])('on the phones of /%s/ the call %s is found', (page, code, name) =>
    expect(tooNewCalls(code, PHONE_TARGETS[page]!)).toEqual([name]),
  )

  test.each([
    '.a:has(.b){color:red}',
    '.a{display:flex;gap:4px}',
    '.a{height:100dvh}',
    '.a{width:min(4px,5vw)}',
    '.a{inset:0}',
    '.a:hover,.b:focus-visible{color:red}',
    '.a{color:rgb(1 2 3/.5)}',
    '@media (width>=900px){.a{color:red}}',
  ])('on phones of ten years the rule %s is found', (rule) =>
    expect(tooNewStyles(rule, PHONE_TARGETS['rate']!)).toHaveLength(1),
  )

  test.each([
    ['kept.at', tooNewCalls],
    ['"at" in list', tooNewCalls],
    ['.a{height:100vh;height:100dvh}', tooNewStyles],
    ['.a{display:grid;gap:4px}', tooNewStyles],
    ['.a:focus-visible{outline:0}', tooNewStyles],
    ['try{a()}catch{b()}', tooNewSyntax],
  ])('on phones of ten years %s is left alone', (text, check) =>
    expect(check(text, PHONE_TARGETS['rate']!)).toEqual([]),
  )

  test.each([
    ['list.toSorted((a,b)=>a-b)', 'toSorted() came with Chromium 110'],
    ['e.changes.toReversed().map(f)', 'toReversed() came with Chromium 110'],
    ['await Array.fromAsync(x)', 'Array.fromAsync() came with Chromium 121'],
    ['Object.groupBy(x,f)', 'Object.groupBy() came with Chromium 117'],
    ['a.union(b)', 'union() came with Chromium 122'],
    ['m.values().map(f)', 'a method of an iterator came with Chromium 122'],
    ['html`<div popover>`', 'popover came with Chromium 114'],
  ])('the list finds %s', (text, found) => {
    expect(newerInCode(text)).toContain(found)
  })

  test.each(['Object.values(x).map(f)', '[...m.values()].map(f)', 'x.toSorted??y', 'list.at(-1).replaceAll(a,b)'])(
    'the list leaves %s alone',
    (text) => expect(newerInCode(text)).toEqual([]),
  )

  test.each([
    'a{color:red;&:hover{color:blue}}',
    'a{color:light-dark(#000,#fff)}',
    'a{color:color-mix(in srgb,red,blue)}',
  ])('the list finds %s', (text) => expect(newer(STYLES, text)).toHaveLength(1))
})

test('what is signed on a Chromium without isWellFormed is the same, and a lone surrogate is refused there, too', async () => {
  const { isWellFormed } = String.prototype
  const values = [{ b: '差评 👎', a: ['x', 1, true] }, '字', { z: { y: 'é', x: '' } }]
  const expected = values.map(canonicalJson)
  try {
    // oxlint-disable-next-line no-extend-native -- a younger engine is made an older one
    delete (String.prototype as { isWellFormed?: unknown }).isWellFormed
    // Loaded once more, under another name.
    const again = '../../server/contract/ledger/canonical-json.ts?older'
    const older = (await import(again)) as { canonicalJson: typeof canonicalJson }
    expect(values.map(older.canonicalJson)).toEqual(expected)
    expect(() => older.canonicalJson({ a: '\ud83d' })).toThrow('surrogate')
    expect(() => older.canonicalJson({ a: 'x\udc4e' })).toThrow('surrogate')
  } finally {
    // oxlint-disable-next-line no-extend-native -- as it was
    Object.defineProperty(String.prototype, 'isWellFormed', { value: isWellFormed, writable: true, configurable: true })
  }
})
