import { hash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { lookInto } from '../../server/campaign/evidence/look-into.ts'
import { Refusal } from '../../server/contract/errors.ts'
import { backup } from '../../server/store/safekeeping/backup.ts'
import { openKeys } from '../../server/store/chain/keys.ts'
import { partOf } from '../../server/store/evidence/uploads.ts'
import { openDatabase } from '../../server/store/sqlite/open-database.ts'
import { statements } from '../../server/store/sqlite/statements.ts'
import { SqliteStore } from '../../server/store/sqlite-store.ts'
import type { Store } from '../../server/store/port.ts'
import { TestLedger } from '../fixtures/ledger/test-ledger.ts'
import { packedPdf, plainJpeg, plainPdf, plainPng } from '../helpers/evidence-files.ts'

const seen = (bytes: Uint8Array): string => {
  try {
    return lookInto(bytes)
  } catch (error) {
    if (error instanceof Refusal) return error.code
    throw error
  }
}

describe('a file of evidence is looked into', () => {
  test('and is what its content says', () => {
    expect([plainPdf(), packedPdf('4 0 << /Type /Page >>'), plainPng(), plainJpeg()].map(seen)).toEqual([
      'pdf',
      'pdf',
      'png',
      'jpeg',
    ])
  })

  test.each([
    ['nothing', Buffer.alloc(0), 'file-empty'],
    ['a text', Buffer.from('减分报告'), 'file-not-evidence'],
    ['a page that calls itself a scan', Buffer.from('<script>alert(1)</script>'), 'file-not-evidence'],
    ['a Word file with macros', Buffer.from('PK\u0003\u0004word/vbaProject.bin', 'latin1'), 'file-not-evidence'],
    ['more than 10 MB', Buffer.concat([plainPdf(), Buffer.alloc(10 << 20)]), 'evidence-too-large'],
    ['a PDF that ends early', plainPdf().subarray(0, 200), 'file-not-evidence'],
    [
      'a PDF with a program behind its end',
      Buffer.concat([plainPdf(), Buffer.alloc(5_000, 'MZ')]),
      'file-not-evidence',
    ],
    ['a PDF with a password', plainPdf('', '/Encrypt 9 0 R '), 'file-encrypted'],
    ['a PDF with a script', plainPdf('6 0 obj << /S /JavaScript /JS (app.alert\\(1\\)) >> endobj\n'), 'file-active'],
    ['a script whose name is written otherwise', plainPdf('6 0 obj << /S /J#61vaScript >> endobj\n'), 'file-active'],
    ['a PDF that starts a program', plainPdf('6 0 obj << /S /Launch /F (cmd.exe) >> endobj\n'), 'file-active'],
    ['a PDF that carries a file', plainPdf('6 0 obj << /Type /EmbeddedFile >> endobj\n'), 'file-active'],
    ['a script in a compressed object', packedPdf('6 0 << /S /JavaScript >>'), 'file-active'],
    ['the same under a name written otherwise', packedPdf('6 0 << /S /JavaScript >>', '/O#62jStm'), 'file-active'],
    ['objects that unpack without end', packedPdf(' '.repeat(70 << 20)), 'file-not-evidence'],
    ['a PNG that was cut', plainPng().subarray(0, 60), 'file-not-evidence'],
    ['a PNG with another file behind it', Buffer.concat([plainPng(), Buffer.from('PK')]), 'file-not-evidence'],
    ['a PNG of a byte that was changed', plainPng().fill(1, 20, 21), 'file-not-evidence'],
    ['a picture of no size', plainPng(0), 'file-not-evidence'],
    ['a picture without end', plainPng(0x7fffffff), 'file-not-evidence'],
    ['a JPEG that was cut', plainJpeg().subarray(0, -2), 'file-not-evidence'],
    ['a JPEG with a zip behind it', Buffer.concat([plainJpeg(), Buffer.alloc(9_000, 'PK')]), 'file-not-evidence'],
    ['the first bytes of a JPEG alone', Buffer.from([0xff, 0xd8, 0xff]), 'file-not-evidence'],
  ])('%s is refused by name', (_, bytes, code) => {
    expect(seen(bytes)).toBe(code)
  })
})

describe('a file of evidence is kept', () => {
  const MEDIA = { role: 'reporter', body: 'media' } as const
  const SECRET = Buffer.from('当日通话记录：不配合采访，'.repeat(40_000))
  const ID = '00000000-0000-7000-8000-00000000f11e'
  let t: TestLedger
  let store: Store
  beforeEach(async () => {
    t = await TestLedger.open()
    store = new SqliteStore(t.ledger)
    for (let part = 0; part << 20 < SECRET.length; part++) {
      const bytes = SECRET.subarray(part << 20, (part + 1) << 20).toString('base64')
      await store.act('evidence.store-part', { id: ID, part, bytes, by: MEDIA }, 'user:liu')
    }
    const file = { id: ID, sort: 'pdf', bytes: SECRET.length, sha256: hash('sha256', SECRET, 'hex') } as const
    await store.act('evidence.finish', file, 'user:liu')
  })
  afterEach(() => t.close())

  const whole = async (from: (part: number) => Promise<string> | string) => {
    const parts: Buffer[] = []
    for (let part = 0; part << 20 < SECRET.length; part++) parts.push(Buffer.from(await from(part), 'base64'))
    return Buffer.concat(parts)
  }

  test('as it was sent, and nowhere in the folder can it be read without its key', async () => {
    expect((await whole((part) => store.read('evidence.part', ID, part))).equals(SECRET)).toBe(true)
    t.ledger.db.pragma('wal_checkpoint(TRUNCATE)')
    const files = readdirSync(t.folder, { recursive: true, withFileTypes: true }).filter((each) => each.isFile())
    expect(files.map(({ name }) => name)).toContain('evidence.key')
    const piece = SECRET.subarray(0, 60)
    for (const { parentPath, name } of files)
      expect([name, readFileSync(join(parentPath, name)).includes(piece)]).toEqual([name, false])
    // Another hub's keys open nothing.
    const foreign = openKeys(join(t.folder, 'other'))
    expect(() => partOf({ sql: statements(t.ledger.db), keys: foreign }, ID, 0)).toThrow()
    // A part does not take another one's place.
    t.ledger.db.exec('UPDATE upload_part SET part = 9 WHERE part = 0')
    await expect(store.read('evidence.part', ID, 9)).rejects.toThrow()
  })

  test('and is there again after a restore', async () => {
    const out = join(t.folder, 'backups', 'one')
    await backup(t.folder, out, t.clock.now)
    const db = openDatabase(join(out, 'pingyi.db'))
    const reader = { sql: statements(db), keys: openKeys(out) }
    expect((await whole((part) => partOf(reader, ID, part))).equals(SECRET)).toBe(true)
    db.close()
  })

  test('what nothing came to name goes with a later upload, and an account holds so many at most', async () => {
    const send = (n: number) => {
      const id = `00000000-0000-7000-8000-0000000000${String(n).padStart(2, '0')}`
      return store.act('evidence.store-part', { id, part: 0, bytes: 'JVBERi0=', by: MEDIA }, 'user:liu')
    }
    for (let n = 1; n < 50; n++) await send(n)
    await expect(send(50)).rejects.toMatchObject({ code: 'too-many-attempts' })
    t.clock.now += 15 * 86_400_000
    for (let n = 50; n < 53; n++) await send(n)
    await expect(store.read('evidence.part', ID, 0)).rejects.toMatchObject({ code: 'not-found' })
  })
})
