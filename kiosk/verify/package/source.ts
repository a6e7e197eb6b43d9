import { Gunzip, Inflate } from 'fflate'

/** One file of a package, however it was given: it can be read from its beginning any number of times. */
export interface Source {
  /** Within the package, with `/`. */
  name: string
  stream(): ReadableStream<Uint8Array>
}

/** Much longer lists and policies than any hub writes; only the ledger is longer, and that is read piece by piece. */
const MOST_AT_ONCE = 256 * 2 ** 20

/** A whole file. @throws Error where it is longer than any hub writes */
export async function bytesOf(source: Source): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  let length = 0
  for await (const piece of piecesOf(source.stream())) {
    pieces.push(piece)
    length += piece.length
    if (length > MOST_AT_ONCE) throw new Error(`${source.name} > ${MOST_AT_ONCE}`)
  }
  const bytes = new Uint8Array(length)
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes
}

export async function* piecesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield value
    }
  } finally {
    await reader.cancel().catch(() => {})
  }
}

type Packed = 'gzip' | 'deflate-raw'

/** What was packed; the browser's own unpacking where it has one. The stream fails where the bytes are not what they should be. */
export function unpacked(stream: ReadableStream<Uint8Array>, how: Packed): ReadableStream<Uint8Array> {
  const native = (globalThis as { DecompressionStream?: typeof DecompressionStream }).DecompressionStream
  if (native !== undefined) {
    try {
      return stream.pipeThrough(new native(how) as unknown as TransformStream<Uint8Array, Uint8Array>)
    } catch {
      // Older browsers know gzip alone.
    }
  }
  return stream.pipeThrough(byProgram(how))
}

function byProgram(how: Packed): TransformStream<Uint8Array, Uint8Array> {
  const inflater = how === 'gzip' ? new Gunzip() : new Inflate()
  return new TransformStream({
    start(out) {
      inflater.ondata = (piece) => {
        if (piece.length > 0) out.enqueue(piece)
      }
    },
    transform(piece) {
      inflater.push(piece)
    },
    flush() {
      inflater.push(new Uint8Array(), true)
    },
  })
}

/** Lines of a text, in portions, each line without its line feed; a last line without one is given, too. */
export async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string[]> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  let rest = ''
  for await (const piece of piecesOf(stream)) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split('\n')
    rest = lines.pop()!
    if (lines.length > 0) yield lines
  }
  rest += decoder.decode()
  if (rest !== '') yield [rest]
}
