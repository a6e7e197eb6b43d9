import { crc32 } from 'node:zlib'
import { Refusal } from '../../contract/errors.ts'

const MOST_PIXELS = 200_000_000

/** Chunk by chunk to IEND, each with its checksum; nothing follows it. @throws Refusal file-not-evidence */
export function lookIntoPng(file: Buffer): 'png' {
  let at = 8
  let hasPixels = false
  for (let first = true; ; first = false) {
    if (at + 12 > file.length) throw damaged('PNG ends early')
    const length = file.readUInt32BE(at)
    const name = file.toString('latin1', at + 4, at + 8)
    const end = at + 12 + length
    if (end > file.length || !/^[A-Za-z]{4}$/.test(name)) throw damaged('PNG chunk')
    if (crc32(file.subarray(at + 4, end - 4)) !== file.readUInt32BE(end - 4)) throw damaged('PNG checksum')
    if (first) {
      if (name !== 'IHDR' || length !== 13) throw damaged('PNG header')
      checkSize(file.readUInt32BE(at + 8), file.readUInt32BE(at + 12))
    }
    hasPixels ||= name === 'IDAT'
    at = end
    if (name === 'IEND') break
  }
  if (!hasPixels) throw damaged('PNG without pixels')
  if (at !== file.length) throw damaged('something follows the PNG')
  return 'png'
}

/** Segment by segment to the scan, with a frame before it; ends with EOI. @throws Refusal file-not-evidence */
export function lookIntoJpeg(file: Buffer): 'jpeg' {
  let at = 2
  let hasFrame = false
  for (;;) {
    while (file[at] === 0xff && file[at + 1] === 0xff) at++
    if (file[at] !== 0xff || at + 4 > file.length) throw damaged('JPEG segment')
    const marker = file[at + 1]!
    const length = file.readUInt16BE(at + 2)
    if (length < 2 || at + 2 + length > file.length) throw damaged('JPEG segment')
    if (isFrame(marker)) {
      if (length < 8) throw damaged('JPEG frame')
      checkSize(file.readUInt16BE(at + 7), file.readUInt16BE(at + 5))
      hasFrame = true
    }
    at += 2 + length
    if (marker === 0xda) break
  }
  if (!hasFrame) throw damaged('JPEG without a frame')
  const end = file.lastIndexOf(Buffer.from([0xff, 0xd9]))
  // Cameras pad a little; whatever is longer is another file behind the picture.
  if (end < at || file.length - end > 4_096) throw damaged('JPEG ends early, or something follows it')
  return 'jpeg'
}

function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
}

function checkSize(width: number, height: number): void {
  if (width === 0 || height === 0) throw damaged('a picture of no size')
  if (width * height > MOST_PIXELS) throw damaged(`${width} x ${height} pixels`)
}

function damaged(what: string): Refusal {
  return new Refusal('file-not-evidence', what)
}
