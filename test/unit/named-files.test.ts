import { readdirSync, readFileSync } from 'node:fs'
import { extname, join, posix, sep } from 'node:path'
import { expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '../..')
/** Folders of the checkout, and the files at its top: not what was installed, built or left there by a hub. */
const FOLDERS = ['server', 'kiosk', 'firmware-bridge', 'config', 'test']
const files = [
  ...readdirSync(ROOT, { withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [entry.name] : [])),
  ...FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .map((path) => `${folder}/${path.replaceAll(sep, '/')}`)
      .filter((path) => !path.includes('/node_modules/')),
  ),
]
/** Every end of a path at a slash: `rules/score/README.md`, `score/README.md` and `README.md`. */
const ends = new Set(files.flatMap((path) => path.split('/').map((_, i, parts) => parts.slice(i).join('/'))))

/** What a comment or a page calls a file of ours; files that run as they are have other endings. */
const NAMED = /(?<![\w/.<>*{}@$-])(?:\.{1,2}\/)*[A-Za-z0-9][\w./-]*\.(?:md|ts|mts|mjs|sql|ya?ml|py|css|sh)(?![\w*{<-])/g
/** A folder, or a file whatever its ending, by its whole path. */
const PLACE = /(?<![\w/.<>*{}@$-])(?:server|kiosk|firmware-bridge|config|test)\/[\w./-]*(?![\w*{<])/g

/** Named, and not there for a reason. */
const ELSEWHERE = new Set([
  // Of another project, which defines the protocol.
  'docs/usb-redirection-protocol.md',
  // A reader of imports says what it finds.
  './worker.ts',
])

function textOf(path: string): string {
  const text = readFileSync(join(ROOT, path), 'utf8')
  const kind = extname(path)
  if (kind === '.md') return text
  if (kind === '.sql') return linesAfter(text, '--')
  if (kind === '.py' || kind === '.yaml' || kind === '.sh') return linesAfter(text, '#')
  if (/^\.(ts|mts|mjs|css)$/.test(kind)) return commentsOf(text)
  return ''
}

function linesAfter(text: string, mark: string): string {
  return text
    .split('\n')
    .filter((line) => line.trimStart().startsWith(mark))
    .join('\n')
}

function commentsOf(text: string): string {
  return [...text.matchAll(/\/\*[\s\S]*?\*\/|(?:^|\s)\/\/.*$/gm)].map(([comment]) => comment).join('\n')
}

const named = (text: string) => [...text.matchAll(NAMED)].map(([name]) => name)
const places = (text: string) => [...text.matchAll(PLACE)].map(([name]) => name.replace(/[./-]+$/, ''))
/** `kiosk/strings/citizens/rating` is, as the beginning of `rating.<language>.ts`. */
const isPlace = (name: string) => files.some((path) => path.startsWith(name))
/** A name that begins with dots is a path from the folder of the file that says it; others are ends of paths. */
const isThere = (name: string, by: string) =>
  ELSEWHERE.has(name) || (name.startsWith('.') ? files.includes(posix.join(posix.dirname(by), name)) : ends.has(name))

test('every file and folder that a comment or a README names is in the checkout', () => {
  const lacking = files
    .filter((path) => /\.(md|ts|mts|mjs|sql|ya?ml|py|css|sh)$/.test(path))
    .flatMap((path) => {
      const text = textOf(path)
      const lost = [
        ...named(text).filter((name) => !isThere(name, path)),
        ...places(text).filter((name) => !isPlace(name)),
      ]
      return lost.map((name) => `${path}: ${name}`)
    })
  expect(lacking).toEqual([])
})

test('a name that is not there is noticed, whole or in part; other things with dots are not', () => {
  expect(named('see DESIGN.md, `rules/score/README.md` and ../contract/limits.ts; socket.io, 0.5.0, a.b')).toEqual([
    'DESIGN.md',
    'rules/score/README.md',
    '../contract/limits.ts',
  ])
  expect(places('server/ledger (now server/store), kiosk/hall/board.')).toEqual([
    'server/ledger',
    'server/store',
    'kiosk/hall/board',
  ])
  const there = (name: string) => isThere(name, 'server/store/access/README.md')
  expect(['DESIGN.md', 'rules/prices/README.md', '../contract/limits.ts'].some(there)).toBe(false)
  expect(['rules/score/README.md', '../../contract/limits.ts', 'limits.ts'].every(there)).toBe(true)
})
