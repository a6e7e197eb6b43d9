import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { InlineConfig } from 'vite'

/** Pages that are one file and work without a hub, by `kiosk/<page>/standalone.html`. */
export function findStandalone(kiosk: string): string[] {
  if (!existsSync(kiosk)) return []
  return readdirSync(kiosk)
    .filter((name) => existsSync(join(kiosk, name, 'standalone.html')))
    .toSorted()
}

/**
 * Builds one page into one file, `<out>/<page>.html`: scripts, styles and pictures stand in it, and its own policy lets it
 * fetch nothing and send nothing, so that whoever opens it from a disk can see that nobody hears of it.
 *
 * @param config what all pages are built by
 * @throws what vite throws when the page does not compile
 */
export async function buildStandalone(page: string, config: InlineConfig, out: string): Promise<void> {
  const { build } = await import('vite')
  const work = join(out, `${page}.parts`)
  const input = join(config.root!, page, 'standalone.html')
  await build({
    ...config,
    base: './',
    build: {
      ...config.build,
      outDir: work,
      assetsInlineLimit: Number.MAX_SAFE_INTEGER,
      cssCodeSplit: false,
      rolldownOptions: { input, output: { codeSplitting: false } },
    },
  })
  mkdirSync(out, { recursive: true })
  writeFileSync(join(out, `${page}.html`), inOneFile(join(work, page), 'standalone.html'))
  rmSync(work, { recursive: true, force: true })
}

const SCRIPT = /<script type="module"[^>]*\ssrc="([^"]+)"[^>]*><\/script>/g
const STYLE = /<link rel="stylesheet"[^>]*\shref="([^"]+)"[^>]*>/g
const HEAD = '<meta charset="utf-8" />'

/** The page with what it names written into it, behind a policy that knows the hash of each. */
function inOneFile(folder: string, name: string): string {
  const hashes: Record<'script' | 'style', string[]> = { script: [], style: [] }
  const written = (kind: 'script' | 'style', path: string) => {
    const text = readFileSync(join(folder, path), 'utf8').trim()
    // The end of an element may stand in a string of a script, and there a backslash changes nothing.
    const safe = text.replaceAll(`</${kind}`, String.raw`<\/${kind}`)
    hashes[kind].push(`'sha256-${createHash('sha256').update(safe).digest('base64')}'`)
    return safe
  }
  const html = readFileSync(join(folder, name), 'utf8')
    .replace(SCRIPT, (_, path: string) => `<script type="module">${written('script', path)}</script>`)
    .replace(STYLE, (_, path: string) => `<style>${written('style', path)}</style>`)
  const policy = [
    "default-src 'none'",
    // A page that computes for long has its worker in itself, too.
    ...(html.includes('createObjectURL') ? ['worker-src blob:'] : []),
    `script-src ${hashes.script.join(' ')}`,
    `style-src ${hashes.style.join(' ')}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
  if (!html.includes(HEAD)) throw new Error(`${name} must begin its head with ${HEAD}`)
  const outside = /\s(?:src|href)="(?!data:|#)[^"]*"/.exec(html)
  if (outside) throw new Error(`${name} must stand alone, and names${outside[0]}`)
  return html.replace(HEAD, () => `${HEAD}<meta http-equiv="content-security-policy" content="${policy}" />`)
}
