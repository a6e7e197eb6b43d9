import { randomBytes } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { unzipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { sizeOf } from '../../server/campaign/year-package/year-package.ts'
import { yearReadme, type ReadmeSource } from '../../server/campaign/year-package/year-readme.ts'
import type { ReportState } from '../../server/contract/answers/report.ts'
import { METHOD_CODES } from '../../server/contract/methods.ts'
import { zipStream } from '../../server/export/zip-stream.ts'

const MADE = new Date('2026-12-02T10:00:00+08:00')
const PIECE = randomBytes(64 * 1024)

async function* one(content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>) {
  yield { path: 'third-party/ledger.jsonl.gz', content, packed: true }
}

describe('the zip of a year', () => {
  test('wraps what is packed already, and gives it back byte for byte', async () => {
    const zip = await buffer(zipStream(one([PIECE, PIECE]), MADE))
    expect(zip.length).toBeGreaterThan(2 * PIECE.length)
    const content = unzipSync(zip)['third-party/ledger.jsonl.gz']!
    expect(Buffer.concat([PIECE, PIECE]).equals(content)).toBe(true)
  })

  test('takes of a large file no more than who reads it is ready for', async () => {
    let taken = 0
    const large = async function* () {
      for (; taken < 2_000; taken++) yield PIECE
    }
    const zip = zipStream(one(large()), MADE)
    for (let received = 0; received < 10 * PIECE.length;) received += (await zip.next()).value!.length
    await new Promise(setImmediate)
    expect(taken).toBeLessThan(40)
    await zip.return(undefined)
  })

  test('is refused by name before it begins where a zip cannot hold it', () => {
    expect(sizeOf([{ bytes: 2 ** 31 }, { bytes: 2 ** 30 }])).toBe(3 * 2 ** 30)
    expect(() => sizeOf([{ bytes: 2 ** 31 }, { bytes: 2 ** 31 }])).toThrow(
      expect.objectContaining({ code: 'year-package-too-large' }),
    )
  })
})

describe('its README', () => {
  const asked: NonNullable<ReportState['request']> = {
    request: 9,
    number: 1,
    operator: 'user:li',
    at: '2026-12-02T09:00:00.000+08:00',
    reason: '按期上报',
    html: 'b0',
    missing: [],
    refused: null,
    outdated: [],
  }
  const readme = (state: ReadmeSource['state'], more: Partial<ReadmeSource> = {}) =>
    yearReadme({
      answer: {
        campaign: '2026',
        methods: METHOD_CODES.map((method) => ({ method, sealed: null })),
      } as unknown as ReadmeSource['answer'],
      title: '2026年群众评议机关作风活动',
      demo: false,
      by: 'wang',
      now: MADE.getTime(),
      state,
      folders: [],
      loose: [],
      ...more,
    })

  test('says of a report that is not sealed how far it is, and by whom it was sent back and why', () => {
    expect(readme({ report: null, request: asked })).toContain('分析报告：2026-12-02 由 li 提请封存，还没有会签。')
    const refused = { ...asked, refused: { operator: 'user:team', reason: '第二章有误' } }
    const said = readme({ report: null, request: refused })
    expect(said).toContain('已由 team 退回或撤回：第二章有误')
    expect(said).toContain('analysis report: asked for, and sent back or taken back')
  })

  test('says that a demo is one, and that the checking page is not built', () => {
    const said = readme({ report: null, request: null }, { demo: true })
    expect(said).toContain('演示数据：由模拟产生，不得用于评议')
    expect(said).toContain('verify.html：服务器没有构建这个网页。请用命令核对。')
    expect(readme({ report: null, request: null }, { loose: [{ path: 'verify.html', sha256: 'ab' }] })).not.toContain(
      '没有构建',
    )
  })
})
