import { inflateSync } from 'node:zlib'
import { Refusal } from '../../contract/errors.ts'

/** Names of PDF (ISO 32000) that make something run, open or fetch, or carry another file. */
const ACTIVE = [
  'JavaScript',
  'JS',
  'Launch',
  'EmbeddedFile',
  'EmbeddedFiles',
  'RichMedia',
  'XFA',
  'SubmitForm',
  'ImportData',
  'GoToE',
] as const
/** Streams that hold objects may be unpacked to so much in all. */
const MOST_UNPACKED_BYTES = 64 << 20

/**
 * A PDF with header, cross-references and end, that is not encrypted and carries nothing active. Objects in compressed
 * streams are looked at, too; what is drawn on pages is not.
 *
 * @throws Refusal file-not-evidence, file-encrypted, file-active
 */
export function lookIntoPdf(file: Buffer): 'pdf' {
  const text = file.toString('latin1')
  if (!/^%PDF-[12]\.\d/.test(text)) throw new Refusal('file-not-evidence', 'PDF header', '没有 PDF 文件头')
  // A program behind the end would be carried along; some writers leave a few bytes there.
  const end = text.lastIndexOf('%%EOF')
  if (end === -1 || text.length - end > 2_048)
    throw new Refusal('file-not-evidence', 'PDF ends early, or something follows it', 'PDF 不完整，或后面还有别的内容')
  if (!/startxref\s+\d+\s+%%EOF/.test(text))
    throw new Refusal('file-not-evidence', 'PDF without cross-references', 'PDF 没有交叉引用表')
  const plain = namesAsMeant(withoutStreams(text))
  if (has(plain, 'Encrypt')) throw new Refusal('file-encrypted')
  if (!has(plain, 'Pages') && !has(plain, 'ObjStm'))
    throw new Refusal('file-not-evidence', 'PDF without pages', 'PDF 没有页面')
  checkActive(plain)
  checkPacked(file, text)
  return 'pdf'
}

/** Object streams hold objects as the file does. @throws Refusal file-active, file-encrypted, file-not-evidence */
function checkPacked(file: Buffer, text: string): void {
  let unpacked = 0
  for (const { index, 0: keyword } of text.matchAll(/(?<!end)stream(\r\n|\n|\r)/g)) {
    const dictionary = namesAsMeant(text.slice(Math.max(0, text.lastIndexOf(' obj', index)), index))
    if (!has(dictionary, 'ObjStm')) continue
    const from = index + keyword.length
    const to = text.indexOf('endstream', from)
    if (to === -1) throw new Refusal('file-not-evidence', 'PDF stream', 'PDF 的数据流不完整')
    const objects = inflated(file.subarray(from, to), dictionary, MOST_UNPACKED_BYTES - unpacked)
    unpacked += objects.length
    const plain = namesAsMeant(objects.toString('latin1'))
    if (has(plain, 'Encrypt')) throw new Refusal('file-encrypted')
    checkActive(plain)
  }
}

function inflated(bytes: Buffer, dictionary: string, most: number): Buffer {
  if (!/\/Filter/.test(dictionary)) return bytes
  // Another filter than the usual one would hide what is in it.
  if (!/\/Filter\s*\[?\s*\/(FlateDecode|Fl)\s*\]?/.test(dictionary))
    throw new Refusal('file-not-evidence', 'PDF objects that cannot be read', 'PDF 里有读不懂的对象')
  try {
    return inflateSync(bytes, { maxOutputLength: Math.max(1, most), finishFlush: 2 })
  } catch {
    throw new Refusal('file-not-evidence', 'PDF objects that cannot be read', 'PDF 里有读不懂的对象')
  }
}

function checkActive(text: string): void {
  const found = ACTIVE.find((name) => has(text, name))
  if (found !== undefined) throw new Refusal('file-active', found)
}

/** Whether a name stands there whole: `/JS` and not `/JSON`. */
function has(text: string, name: string): boolean {
  return new RegExp(`/${name}(?![A-Za-z0-9_.-])`).test(text)
}

/** `#4a` in a name is `J`: a name can be written so that nobody finds it. */
function namesAsMeant(text: string): string {
  return text.replaceAll(/#([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)))
}

/** Pictures and text of pages hold any bytes, which say nothing. */
function withoutStreams(text: string): string {
  const parts: string[] = []
  let at = 0
  for (;;) {
    const begin = text.indexOf('stream', at)
    if (begin === -1) return parts.concat(text.slice(at)).join('')
    const after = text[begin + 6]
    if (text.startsWith('end', begin - 3) || (after !== '\r' && after !== '\n')) {
      parts.push(text.slice(at, begin + 6))
      at = begin + 6
      continue
    }
    parts.push(text.slice(at, begin))
    const end = text.indexOf('endstream', begin)
    if (end === -1) return parts.join('')
    at = end + 'endstream'.length
  }
}
