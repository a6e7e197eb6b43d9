import { crc32, deflateSync } from 'node:zlib'

/** Files as people send them as evidence, good and bad, made here so that each fault is seen. */

/** A PDF of one empty page; `objects` are put into it as they are. */
export function plainPdf(objects = '', trailer = ''): Buffer {
  const body = [
    '%PDF-1.4\n',
    '1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj\n',
    '2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj\n',
    '3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >> endobj\n',
    // What is drawn says nothing, whatever it looks like.
    '4 0 obj << /Length 30 >> stream\n(/JavaScript /Encrypt) Tj      \nendstream endobj\n',
    objects,
  ].join('')
  return Buffer.from(
    `${body}xref\n0 1\n0000000000 65535 f \ntrailer << /Root 1 0 R ${trailer}>>\nstartxref\n${body.length}\n%%EOF\n`,
    'latin1',
  )
}

/** A PDF that keeps objects in a compressed stream. */
export function packedPdf(objects: string, name = '/ObjStm'): Buffer {
  const packed = deflateSync(Buffer.from(objects, 'latin1')).toString('latin1')
  return plainPdf(
    `5 0 obj << /Type ${name} /N 1 /First 4 /Filter /FlateDecode /Length ${packed.length} >> stream\n${packed}\nendstream endobj\n`,
  )
}

function chunk(name: string, bytes: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), bytes])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(bytes.length)
  sum.writeUInt32BE(crc32(named))
  return Buffer.concat([length, named, sum])
}

export function plainPng(width = 1): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(1, 4)
  header[8] = 8
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.from([0, 255]))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

export function plainJpeg(): Buffer {
  const frame = [0xff, 0xc0, 0, 11, 8, 0, 1, 0, 1, 1, 1, 0x11, 0]
  const scan = [0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 0x3f]
  return Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 4, 0x4a, 0x46, ...frame, ...scan, 0x00, 0xff, 0xd9])
}
