import { bytesOf, unpacked, type Source } from './source.ts'

/** A file that somebody gave, by the name that it has in the folder given. */
export interface Given {
  name: string
  blob: Blob
}

/** What systems put into folders by themselves. */
const LEFT_BY_SYSTEMS = /(?:^|\/)(?:\.DS_Store|Thumbs\.db|desktop\.ini|\._[^/]*)$|^__MACOSX\//

/**
 * The files of a package: of a folder, of single files, or of one zip or tar, packed or not.
 *
 * @throws Error where an archive cannot be read
 */
export async function sourcesOf(given: readonly Given[]): Promise<Source[]> {
  const [only] = given
  const found =
    (only && given.length === 1 ? await archiveOf(only) : null) ?? given.map(({ name, blob }) => plain(name, blob))
  return withoutFolder(found.filter(({ name }) => !LEFT_BY_SYSTEMS.test(name)))
}

/** More than one package, as in the zip of a whole year: a check is of one. */
export class ManyPackages extends Error {
  /** Of the packages. */
  readonly folders: string[]

  constructor(folders: string[]) {
    super(`packages: ${folders.join(', ')}`)
    this.folders = folders
  }
}

/**
 * Otherwise the ledger of one of them would be taken for one that was exported by itself, and the rest for nothing.
 *
 * @throws ManyPackages where packages lie in folders of what was given
 */
export function mustBeOne(names: Iterable<string>): void {
  const folders = [...names].flatMap((name) => /^(.+)\/manifest\.json$/.exec(name)?.[1] ?? [])
  // oxlint-disable-next-line unicorn/no-array-sort -- the list is ours, and Chromium 109 has no toSorted
  if (folders.length > 0) throw new ManyPackages([...folders].sort())
}

function plain(name: string, blob: Blob): Source {
  return { name, stream: () => blob.stream() }
}

/** One folder around everything is no part of the names, nor is what the hub puts before a file that is fetched alone. */
function withoutFolder(sources: Source[]): Source[] {
  const folder = /^(?:[^/]+\/|pingyi-\d+-seal-\d+-)/.exec(sources[0]?.name ?? '')?.[0]
  if (folder === undefined || !sources.every(({ name }) => name.startsWith(folder))) return sources
  return sources.map((source) => ({ ...source, name: source.name.slice(folder.length) }))
}

async function archiveOf({ name, blob }: Given): Promise<Source[] | null> {
  if (/\.zip$/i.test(name)) return zipFiles(blob)
  if (/\.tar$/i.test(name)) return tarFiles(blob)
  if (!/\.(?:tar\.gz|tgz)$/i.test(name)) return null
  return tarFiles(await new Response(unpacked(blob.stream(), 'gzip')).blob())
}

const TAR_BLOCK = 512

async function tarFiles(blob: Blob): Promise<Source[]> {
  const found: Source[] = []
  const decoder = new TextDecoder()
  let longName: string | null = null
  for (let at = 0; at + TAR_BLOCK <= blob.size;) {
    const head = new Uint8Array(await blob.slice(at, at + TAR_BLOCK).arrayBuffer())
    const text = (from: number, to: number) => decoder.decode(head.subarray(from, to)).replace(/\0[\s\S]*$/, '')
    if (head.every((byte) => byte === 0)) break
    const size = Number.parseInt(text(124, 136).trim() || '0', 8)
    if (!Number.isSafeInteger(size) || size < 0) throw new Error('tar')
    const content = blob.slice(at + TAR_BLOCK, at + TAR_BLOCK + size)
    const type = text(156, 157)
    const prefix = text(345, 500)
    const name: string = longName ?? (prefix === '' ? text(0, 100) : `${prefix}/${text(0, 100)}`)
    longName = type === 'L' ? (await content.text()).replace(/\0[\s\S]*$/, '') : null
    if (type === '' || type === '0') found.push(plain(name.replace(/^\.\//, ''), content))
    at += TAR_BLOCK + Math.ceil(size / TAR_BLOCK) * TAR_BLOCK
  }
  return found
}

const [END_OF_ZIP, ENTRY_OF_ZIP] = [0x06054b50, 0x02014b50]

async function zipFiles(blob: Blob): Promise<Source[]> {
  const from = Math.max(0, blob.size - 66_000)
  const tail = new DataView(await blob.slice(from).arrayBuffer())
  let end = tail.byteLength - 22
  while (end >= 0 && tail.getUint32(end, true) !== END_OF_ZIP) end--
  if (end < 0) throw new Error('zip')
  const [count, size, start] = [
    tail.getUint16(end + 10, true),
    tail.getUint32(end + 12, true),
    tail.getUint32(end + 16, true),
  ]
  const list = new DataView(await blob.slice(start, start + size).arrayBuffer())
  const found: Source[] = []
  for (let i = 0, at = 0; i < count; i++) {
    if (list.getUint32(at, true) !== ENTRY_OF_ZIP) throw new Error('zip')
    const [method, packed, header] = [
      list.getUint16(at + 10, true),
      list.getUint32(at + 20, true),
      list.getUint32(at + 42, true),
    ]
    const [ofName, ofExtra, ofComment] = [
      list.getUint16(at + 28, true),
      list.getUint16(at + 30, true),
      list.getUint16(at + 32, true),
    ]
    const name = new TextDecoder().decode(new Uint8Array(list.buffer, at + 46, ofName))
    at += 46 + ofName + ofExtra + ofComment
    if (name.endsWith('/')) continue
    if (method !== 0 && method !== 8) throw new Error(`zip: ${name}`)
    const local = new DataView(await blob.slice(header, header + 30).arrayBuffer())
    const began = header + 30 + local.getUint16(26, true) + local.getUint16(28, true)
    const content = plain(name, blob.slice(began, began + packed))
    found.push(method === 0 ? content : { name, stream: () => unpacked(content.stream(), 'deflate-raw') })
  }
  return found
}

/** A file as text. */
export async function textOf(source: Source): Promise<string> {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(await bytesOf(source))
}
