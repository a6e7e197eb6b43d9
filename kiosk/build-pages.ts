import '../server/require-node.mjs'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import type { InlineConfig, Rolldown } from 'vite'
import { forPhones, PHONE_TARGETS } from './build-phones.ts'
import { buildStandalone, findStandalone } from './build-standalone.ts'

/**
 * Builds every page `kiosk/<page>/index.html` into `.build/pages/`, where the hub serves it:
 *
 *   kiosk/rating/index.html          -> /kiosk/               (the rating page keeps the name of its device)
 *   kiosk/hall/index.html            -> /hall/                (and so on for every further page)
 *   all scripts, styles, pictures    -> /assets/name-hash.ext (shared, may be cached for ever)
 *   kiosk/rating/service-worker.ts   -> /kiosk/service-worker.js (one classic script, name without hash)
 *   kiosk/rating/manifest.webmanifest, kiosk/rating/icons/ -> /kiosk/ as they are
 *   kiosk/draw-check/standalone.html -> offline/draw-check.html (one file, works from a disk; build-standalone.ts)
 *   kiosk/verify/standalone.html     -> offline/verify.html     (likewise; it lies in every sealed package)
 *
 * Two constants are written into the code (declared in build-constants.d.ts): `__VERSION__` everywhere, and
 * `__PRECACHE__`, the URLs that the kiosk needs offline, in the service worker alone.
 * A page names the manifest and its icons as `<link rel="manifest" href="/kiosk/manifest.webmanifest" vite-ignore>`:
 * without `vite-ignore` they would be taken for assets and renamed.
 *
 * Pages for citizens' own phones are built apart, for older engines (build-phones.ts), each as one script and one sheet.
 *
 * Nothing is built when nothing changed: the hash of all sources lies beside the pages.
 */
export interface BuildPlan {
  /** The checkout: holds kiosk/, server/contract/, server/rules/sampling/, package.json, package-lock.json. */
  root: string
  /** Where the pages go; its former content is replaced in one step. */
  out: string
}

export interface Built {
  version: string
  /** False when the sources are those of the last build. */
  fresh: boolean
  /** Paths under which the hub serves the pages: `/kiosk/`, `/hall/`. */
  served: string[]
}

/** Kiosks may stand on Windows 7 or 8, whose last Chromium is 109. */
const TARGET = 'chrome109'
const STAMP = 'build.json'
/** Pages of one file, beside those that the hub serves. */
const OFFLINE = 'offline'
const SERVED_AS: Record<string, string> = { rating: 'kiosk', receipt: 'r' }

/** @throws what vite throws when a page does not compile; the former pages then stay */
export async function buildPages({ root, out }: BuildPlan): Promise<Built> {
  const version = versionOf(root)
  const stamp = readStamp(out)
  if (stamp?.version === version) return { ...stamp, fresh: false }

  const { build } = await import('vite')
  const pages = findPages(join(root, 'kiosk'))
  const work = `${out}.${process.pid}`
  rmSync(work, { recursive: true, force: true })
  mkdirSync(work, { recursive: true })
  try {
    const common = commonConfig(root, work, version)
    const near = pages.filter((page) => PHONE_TARGETS[page] === undefined)
    if (near.length > 0) await build(pagesConfig(common, near))
    for (const page of pages) if (!near.includes(page)) await build(forPhones(common, page))
    for (const page of pages) {
      if (SERVED_AS[page] !== undefined) renameSync(join(work, page), join(work, SERVED_AS[page]))
    }
    if (pages.includes('rating')) await finishKiosk(root, work, version)
    for (const page of findStandalone(join(root, 'kiosk'))) await buildStandalone(page, common, join(work, OFFLINE))
    const served = pages.map((page) => `/${SERVED_AS[page] ?? page}/`)
    writeFileSync(join(work, STAMP), JSON.stringify({ version, served }))
    replaceFolder(out, work)
    return { version, served, fresh: true }
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/** Two builds at once may meet here: whoever comes last wins, with whole pages either way. */
function replaceFolder(out: string, work: string): void {
  for (let triesLeft = 3; ; triesLeft--) {
    rmSync(out, { recursive: true, force: true })
    try {
      return renameSync(work, out)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (triesLeft === 0 || (code !== 'ENOTEMPTY' && code !== 'EEXIST')) throw error
    }
  }
}

function findPages(kiosk: string): string[] {
  if (!existsSync(kiosk)) return []
  return readdirSync(kiosk)
    .filter((name) => existsSync(join(kiosk, name, 'index.html')))
    .toSorted()
}

function commonConfig(root: string, work: string, version: string): InlineConfig {
  return {
    configFile: false,
    root: join(root, 'kiosk'),
    base: '/',
    mode: 'production',
    publicDir: false,
    logLevel: 'warn',
    define: { __VERSION__: JSON.stringify(version) },
    build: {
      outDir: work,
      emptyOutDir: false,
      target: TARGET,
      modulePreload: { polyfill: false },
      // A data: URL would need a hole in the content security policy.
      assetsInlineLimit: 0,
      reportCompressedSize: false,
      // The office's pages are one script of 550 kB, 163 kB on the wire: officers sit at desks, and it is kept between visits.
      chunkSizeWarningLimit: 700,
    },
  }
}

function pagesConfig(config: InlineConfig, pages: string[]): InlineConfig {
  const input = Object.fromEntries(pages.map((page) => [page, join(config.root!, page, 'index.html')]))
  return { ...config, build: { ...config.build, rolldownOptions: { input } } }
}

/** Copies what the kiosk page wants beside it, then builds the service worker that knows the list of it all. */
async function finishKiosk(root: string, work: string, version: string): Promise<void> {
  const from = join(root, 'kiosk', 'rating')
  const to = join(work, 'kiosk')
  for (const name of ['manifest.webmanifest', 'icons']) {
    if (existsSync(join(from, name))) cpSync(join(from, name), join(to, name), { recursive: true })
  }
  const worker = join(from, 'service-worker.ts')
  if (!existsSync(worker)) return

  const { build } = await import('vite')
  const config = commonConfig(root, to, version)
  const output: Rolldown.OutputOptions = { format: 'iife', entryFileNames: 'service-worker.js' }
  await build({
    ...config,
    define: { ...config.define, __PRECACHE__: JSON.stringify(precacheList(work)) },
    build: { ...config.build, rolldownOptions: { input: worker, output } },
  })
}

/** `/kiosk/`, what lies beside it, and every asset that its files name, directly or through others. */
function precacheList(work: string): string[] {
  const assets = existsSync(join(work, 'assets')) ? readdirSync(join(work, 'assets')).toSorted() : []
  const needed = new Set<string>()
  const unread = [join(work, 'kiosk', 'index.html')]
  for (let file = unread.pop(); file !== undefined; file = unread.pop()) {
    const text = readFileSync(file, 'utf8')
    // Names carry a hash of the content, so that a name found in the text is a reference and nothing else.
    for (const asset of assets) {
      if (needed.has(asset) || !text.includes(asset)) continue
      needed.add(asset)
      unread.push(join(work, 'assets', asset))
    }
  }
  const beside = filesUnder(join(work, 'kiosk')).filter((name) => name !== 'index.html')
  return [
    '/kiosk/',
    ...beside.map((name) => `/kiosk/${name}`),
    ...[...needed].toSorted().map((name) => `/assets/${name}`),
  ]
}

/** Whatever a page is made of. */
const SOURCES = ['kiosk', 'server/contract', 'server/rules/sampling']

function versionOf(root: string): string {
  const hash = createHash('sha256')
  const take = (name: string) => {
    const content = readFileSync(join(root, name))
    hash.update(`${name}\0${content.length}\0`).update(content)
  }
  for (const folder of SOURCES) {
    for (const name of filesUnder(join(root, folder))) take(`${folder}/${name}`)
  }
  if (existsSync(join(root, 'package-lock.json'))) take('package-lock.json')
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  return `${version}+${hash.digest('hex').slice(0, 12)}`
}

/** Paths of all files under a folder, relative to it, with `/`, in a fixed order. */
function filesUnder(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll(sep, '/'))
    .toSorted()
}

function readStamp(out: string): { version: string; served: string[] } | null {
  try {
    return JSON.parse(readFileSync(join(out, STAMP), 'utf8')) as { version: string; served: string[] }
  } catch {
    return null
  }
}

if (import.meta.main) {
  process.env.NODE_ENV = 'production'
  const root = join(import.meta.dirname, '..')
  const startedAt = performance.now()
  const built = await buildPages({ root, out: join(root, '.build', 'pages') })
  if (built.fresh) {
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
    console.log(`pages ${built.version} built in ${seconds} s: ${built.served.join(' ') || 'none yet'}`)
  }
}
