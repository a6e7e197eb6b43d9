import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { buildPages, type Built } from '../../kiosk/build-pages.ts'

const ROOT = join(import.meta.dirname, '..', '..')

/** A checkout in small: two pages that share an element, a service worker, and what lies beside the kiosk page. */
const SOURCES = {
  'package.json': '{ "version": "1.2.3" }',
  'kiosk/strings/words.ts': `export const words = { level: '满意' }`,
  'kiosk/elements/word.ts': `import { html, LitElement } from 'lit'
    import { words } from '../strings/words.ts'
    customElements.define('a-word', class extends LitElement { override render() { return html\`\${words.level}\` } })`,
  'kiosk/rating/index.html': page('./rating.ts', '<link rel="stylesheet" href="./rating.css">'),
  'kiosk/rating/rating.css': 'body { background: url(./paper.svg) }',
  'kiosk/rating/paper.svg': '<svg xmlns="http://www.w3.org/2000/svg"></svg>',
  'kiosk/rating/rating.ts': `import '../elements/word.ts'
    import { uuid7 } from '../../server/contract/text/uuid7.ts'
    document.title = uuid7(1) + __VERSION__
    void import('./later.ts')`,
  'kiosk/rating/later.ts': `document.title = 'later'`,
  'kiosk/rating/service-worker.ts': `addEventListener('install', () => caches.open(__VERSION__).then((c) => c.addAll(__PRECACHE__)))`,
  'kiosk/rating/manifest.webmanifest': '{ "name": "评议" }',
  'kiosk/rating/icons/192.png': 'not really a picture',
  'kiosk/hall/index.html': page('./hall.ts', ''),
  'kiosk/alone/standalone.html': page('./alone.ts', '<link rel="stylesheet" href="../rating/rating.css">').replace(
    /<meta charset[^>]*>(.*)\n.*vite-ignore>/,
    '<meta charset="utf-8" />$1',
  ),
  'kiosk/alone/alone.ts': `import '../elements/word.ts'; document.title = '</script>' + __VERSION__
    void import('../rating/later.ts')`,
  'kiosk/hall/hall.ts': `import '../elements/word.ts'; document.title = 'hall only'`,
}

function page(script: string, more: string): string {
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>评议</title>
    <link rel="manifest" href="/kiosk/manifest.webmanifest" vite-ignore>${more}</head>
    <body><script type="module" src="${script}"></script></body></html>`
}

describe('the pages', () => {
  let root: string
  let out: string
  let built: Built
  const read = (name: string) => readFileSync(join(out, name), 'utf8')
  const build = () => buildPages({ root, out })
  const put = (name: string, content: string) => {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), content)
  }

  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), 'pingyi-pages-'))
    out = join(root, '.build', 'pages')
    for (const [name, content] of Object.entries(SOURCES)) put(name, content)
    cpSync(join(ROOT, 'server', 'contract'), join(root, 'server', 'contract'), { recursive: true })
    symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'))
    built = await build()
  })
  afterEach(() => rmSync(root, { recursive: true, force: true }))

  test('lie where the hub serves them, with shared assets at an absolute path', () => {
    expect(built).toMatchObject({ fresh: true, served: ['/hall/', '/kiosk/'] })
    for (const name of ['kiosk/index.html', 'hall/index.html']) {
      const links = [...read(name).matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1]!)
      for (const link of links) expect(link).toMatch(/^\/(assets\/[\w-]+\.\w+|kiosk\/manifest\.webmanifest)$/)
      for (const link of links) expect(existsSync(join(out, link))).toBe(true)
    }
    expect(existsSync(join(out, 'rating'))).toBe(false)
  })

  test('carry the version of the package and of the sources', () => {
    expect(built.version).toMatch(/^1\.2\.3\+[0-9a-f]{12}$/)
    const scripts = readdirSync(join(out, 'assets')).filter((name) => name.startsWith('rating') && name.endsWith('.js'))
    expect(scripts.map((name) => read(`assets/${name}`)).join()).toContain(built.version)
  })

  test('hold no data: URL and no inline script, which the content security policy forbids', () => {
    expect(read('kiosk/index.html')).not.toMatch(/<script(?![^>]*\bsrc=)/)
    for (const name of readdirSync(join(out, 'assets'))) expect(read(`assets/${name}`)).not.toContain('data:image')
  })

  test('the service worker is one classic script that knows all that the kiosk needs, and nothing of the hall', () => {
    const worker = read('kiosk/service-worker.js')
    expect(worker).not.toMatch(/\b(import|export)\b/)
    expect(worker).toContain(built.version)
    const list = [...worker.matchAll(/["'`](\/(?:kiosk|assets)\/[^"'`]*)["'`]/g)].map((match) => match[1]!)
    expect(list.slice(0, 3)).toEqual(['/kiosk/', '/kiosk/icons/192.png', '/kiosk/manifest.webmanifest'])
    for (const url of list.slice(1)) expect(existsSync(join(out, url))).toBe(true)
    const kinds = list.filter((url) => url.startsWith('/assets/')).map((url) => url.replace(/-[\w-]{8}\./, '.'))
    expect(kinds.toSorted()).toEqual(
      [
        '/assets/later.js',
        '/assets/paper.svg',
        '/assets/rating.css',
        '/assets/rating.js',
        '/assets/word.js',
      ].toSorted(),
    )
  })

  test('of one file hold everything that they need, and a policy that allows that and nothing else', () => {
    const text = read('offline/alone.html')
    expect(readdirSync(join(out, 'offline'))).toEqual(['alone.html'])
    expect(text).not.toMatch(/\s(?:src|href)="/)
    expect(text).toContain('data:image/svg+xml')
    const scripts = [...text.matchAll(/<script type="module">([\s\S]*?)<\/script>/g)].map(([, script]) => script!)
    const styles = [...text.matchAll(/<style>([\s\S]*?)<\/style>/g)].map(([, style]) => style!)
    expect([scripts.length, styles.length]).toEqual([1, 1])
    for (const part of ['满意', built.version, 'later', '<\\/script>']) expect(scripts[0]).toContain(part)
    expect(scripts[0]!.match(/\bimport\b(?!\.meta)/)).toBeNull()
    const policy = /<meta charset="utf-8" \/><meta http-equiv="content-security-policy" content="([^"]+)"/.exec(
      text,
    )![1]!
    const hash = (part: string) => createHash('sha256').update(part).digest('base64')
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      `script-src 'sha256-${hash(scripts[0]!)}'`,
      `style-src 'sha256-${hash(styles[0]!)}'`,
      'img-src data:',
      "base-uri 'none'",
      "form-action 'none'",
    ])
  })

  test('of one file are refused where they name another one', async () => {
    put(
      'kiosk/alone/standalone.html',
      SOURCES['kiosk/alone/standalone.html'].replace('</head>', '<link rel="icon" href="/x.svg" vite-ignore></head>'),
    )
    await expect(build()).rejects.toThrow('must stand alone, and names href="/x.svg"')
  })

  test('survive two builds at once, in two processes', async () => {
    rmSync(out, { recursive: true })
    for (const name of ['build-pages.ts', 'build-phones.ts', 'build-standalone.ts'])
      cpSync(join(ROOT, 'kiosk', name), join(root, 'kiosk', name))
    cpSync(join(ROOT, 'server', 'require-node.mjs'), join(root, 'server', 'require-node.mjs'))
    const run = promisify(execFile)
    await Promise.all([1, 2].map(() => run(process.execPath, [join(root, 'kiosk', 'build-pages.ts')])))
    expect(readdirSync(join(root, '.build'))).toEqual(['pages'])
    built = await build()
    expect(built).toMatchObject({ fresh: false, served: ['/hall/', '/kiosk/'] })
  })

  test('are built again only when a source changed, and stay when it is broken', async () => {
    expect(await build()).toEqual({ ...built, fresh: false })

    put('kiosk/strings/words.ts', 'export const words = {')
    await expect(build()).rejects.toThrow()
    expect(read('build.json')).toContain(built.version)
    expect(readdirSync(join(root, '.build'))).toEqual(['pages'])

    put('kiosk/strings/words.ts', `export const words = { level: '不满意' }`)
    const again = await build()
    expect(again.fresh).toBe(true)
    expect(again.version).not.toBe(built.version)
    expect(readdirSync(join(out, 'assets')).some((name) => read(`assets/${name}`).includes('不满意'))).toBe(true)
  })
})
