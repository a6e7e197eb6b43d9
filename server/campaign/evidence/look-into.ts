import { Refusal } from '../../contract/errors.ts'
import { MOST_EVIDENCE_BYTES, type EvidenceSort } from '../../contract/deductions.ts'
import { lookIntoJpeg, lookIntoPng } from './look-into-images.ts'
import { lookIntoPdf } from './look-into-pdf.ts'

/**
 * Looks into a file of evidence: what it is by its content, whatever its name, and that it holds nothing that runs. It is
 * never rendered or executed here; it goes out again as an attachment alone.
 *
 * @throws Refusal evidence-too-large, file-empty, file-not-evidence, file-encrypted, file-active
 */
export function lookInto(bytes: Uint8Array): EvidenceSort {
  if (bytes.length === 0) throw new Refusal('file-empty')
  if (bytes.length > MOST_EVIDENCE_BYTES)
    throw new Refusal('evidence-too-large', `${bytes.length} bytes`, `${bytes.length} 字节`)
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (file.subarray(0, 5).equals(PDF)) return lookIntoPdf(file)
  if (file.subarray(0, 8).equals(PNG)) return lookIntoPng(file)
  if (file.subarray(0, 3).equals(JPEG)) return lookIntoJpeg(file)
  throw new Refusal('file-not-evidence', sortOf(file))
}

const PDF = Buffer.from('%PDF-', 'latin1')
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const JPEG = Buffer.from([0xff, 0xd8, 0xff])

/** What it looks like, for whoever sent it. */
function sortOf(file: Buffer): string {
  const begins: [string, Buffer][] = [
    ['Word, Excel or a zip archive', Buffer.from('PK\u0003\u0004', 'latin1')],
    ['an old Office file, or one with a password', Buffer.from([0xd0, 0xcf, 0x11, 0xe0])],
    ['GIF', Buffer.from('GIF8', 'latin1')],
    ['TIFF', Buffer.from('II*\u0000', 'latin1')],
    ['a program', Buffer.from('MZ', 'latin1')],
    ['a web page', Buffer.from('<', 'latin1')],
  ]
  return begins.find(([, magic]) => file.subarray(0, magic.length).equals(magic))?.[0] ?? 'unknown content'
}
