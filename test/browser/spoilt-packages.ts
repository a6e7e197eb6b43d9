import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { gunzipSync, gzipSync } from 'node:zlib'
import { canonicalJson } from '../../server/contract/ledger/canonical-json.ts'
import type { Manifest } from '../../server/contract/export/seal-manifest.ts'
import type { PackageFiles } from '../helpers/sealed-year.ts'

/** An entry as a stranger reads it. */
export interface Line {
  n: number
  at: number
  kind: string
  // oxlint-disable-next-line typescript/no-explicit-any -- spoilt at will
  body: any
  prev: string
  hash: string
}

const LEDGER = 'ledger.jsonl.gz'
const sha256 = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest('hex')

export function linesOf(files: PackageFiles): Line[] {
  const text = gunzipSync(files.get(LEDGER)!).toString('utf8')
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line)
}

/** The package with other lines in its ledger. */
export function withLines(files: PackageFiles, lines: readonly Line[]): PackageFiles {
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('')
  return new Map(files).set(LEDGER, gzipSync(text))
}

/** Hashes the chain anew from its first entry on, as somebody would who has the folder and not the key. */
export function rehashed(lines: readonly Line[]): Line[] {
  let prev = '0'.repeat(64)
  return lines.map(({ at, kind, body }, i) => {
    const n = i + 1
    const hash = sha256(canonicalJson({ n, at, kind, body, prev }))
    const line = { n, at, kind, body, prev, hash }
    prev = hash
    return line
  })
}

/** The package with a manifest that lists its files as they are, signed by a stranger. */
export function signedAnew(files: PackageFiles): PackageFiles {
  const { key, sig, ...rest } = JSON.parse(files.get('manifest.json')!.toString('utf8')) as Manifest
  const stranger = generateKeyPairSync('ed25519')
  const last = linesOf(files).at(-1)!
  const unsigned = {
    ...rest,
    seal: { ...rest.seal, n: last.n, hash: last.hash },
    files: rest.files.map((file) => {
      const bytes = files.get(file.name)!
      return { ...file, bytes: bytes.byteLength, sha256: sha256(bytes) }
    }),
    key: stranger.publicKey.export({ format: 'jwk' }).x!,
  }
  const signature = sign(null, Buffer.from(canonicalJson(unsigned)), stranger.privateKey).toString('base64url')
  if (key.length !== 43 || sig.length !== 86) throw new Error('the manifest was not signed')
  return new Map(files).set('manifest.json', Buffer.from(JSON.stringify({ ...unsigned, sig: signature }, null, 2)))
}

/** One file with something else in the place of some text. */
export function withText(files: PackageFiles, name: string, from: string, to: string): PackageFiles {
  const text = files.get(name)!.toString('utf8')
  if (!text.includes(from)) throw new Error(`${name} has no ${from}`)
  return new Map(files).set(name, Buffer.from(text.replace(from, to)))
}

export function without(files: PackageFiles, name: string): PackageFiles {
  const left = new Map(files)
  left.delete(name)
  return left
}

/** The package whose ledger somebody changed in one entry and hashed anew, with a manifest of their own. */
export function forged(files: PackageFiles, change: (lines: Line[]) => Line[] | void): PackageFiles {
  const lines = structuredClone(linesOf(files))
  return signedAnew(withLines(files, rehashed(change(lines) ?? lines)))
}

const TAR_BLOCK = 512

/** A tar (POSIX ustar) of these files. */
export function tarOf(files: readonly (readonly [string, Uint8Array])[]): Buffer {
  const blocks = files.flatMap(([name, bytes]) => {
    const head = Buffer.alloc(TAR_BLOCK)
    head.write(name, 0)
    head.write('0000644\0', 100)
    head.write(`${bytes.byteLength.toString(8).padStart(11, '0')}\0`, 124)
    head.write('        ', 148)
    head.write('0ustar\u000000', 156)
    const sum = head.reduce((all, byte) => all + byte, 0)
    head.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
    return [head, bytes, Buffer.alloc((TAR_BLOCK - (bytes.byteLength % TAR_BLOCK)) % TAR_BLOCK)]
  })
  return Buffer.concat([...blocks, Buffer.alloc(2 * TAR_BLOCK)])
}
