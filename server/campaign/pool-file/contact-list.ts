import { Readable } from 'node:stream'
import type { WriteSheet } from 'hucre/xlsx'
import { isoShanghai } from '../../contract/campaign-time.ts'
import { Refusal } from '../../contract/errors.ts'
import { KIND_WORDS } from '../../contract/survey/kinds.ts'
import { spreadsheetText } from '../../export/spreadsheet-text.ts'
import type { Column } from '../../export/column.ts'
import { xlsxStream } from '../../export/xlsx-stream.ts'
import type { Store } from '../../store/port.ts'
import type { ContactHead, ContactLine } from '../../store/reads/pool/contact-list.ts'

const COLUMNS: readonly Column<ContactLine>[] = [
  { header: '编号', width: 16, kind: 'text', value: ({ id }) => id },
  { header: '代码', width: 8, kind: 'text', value: ({ unit }) => unit },
  { header: '参评单位', width: 22, kind: 'text', value: ({ unitName }) => unitName },
  { header: '类别', width: 16, kind: 'text', value: ({ kind }) => KIND_WORDS[kind].zh },
  { header: '抽中或候补', width: 12, kind: 'text', value: ({ drawn }) => (drawn ? '抽中' : '候补') },
  { header: '顺序', width: 8, kind: 'whole', value: ({ order }) => order },
  { header: '姓名', width: 14, kind: 'text', value: ({ person }) => person?.name ?? '（已退出样本库）' },
  { header: '单位', width: 26, kind: 'text', value: ({ person }) => person?.organisation ?? '' },
  { header: '电话', width: 18, kind: 'text', value: ({ person }) => person?.phone ?? '' },
  { header: '盐（十六进制）', width: 36, kind: 'text', value: ({ person }) => person?.salt ?? '' },
]

export interface ContactFile {
  head: ContactHead
  lines: ContactLine[]
}

/**
 * The whole list before a byte of it is sent: where the day of erasure comes meanwhile, nobody gets part of it.
 *
 * @throws Refusal what the store refuses
 */
export async function readContacts(store: Store, campaign: string, now: () => number): Promise<ContactFile> {
  try {
    const file = await readAll(store, campaign, now())
    await headOf(store, campaign, now())
    return file
  } catch (error) {
    if (!(error instanceof Refusal && error.code === 'personal-keys-missing')) throw error
    // Their day may have come in between: then that is what is said.
    return readAll(store, campaign, now())
  }
}

/** @throws Refusal people-erased where the day came while the list was read */
async function headOf(store: Store, campaign: string, now: number): Promise<void> {
  for await (const _ of store.pages('pool.contacts', { campaign, now })) return
}

async function readAll(store: Store, campaign: string, now: number): Promise<ContactFile> {
  let head: ContactHead | null = null
  const lines: ContactLine[] = []
  for await (const part of store.pages('pool.contacts', { campaign, now }))
    if ('head' in part) head = part.head
    else lines.push(...part.lines)
  if (head === null) throw new Error('a contact list without a head')
  return { head, lines }
}

/** Drawn and reserves as a workbook, piece by piece. */
export function contactWorkbook({ head, lines }: ContactFile, reason: string, now: number): Readable {
  const made = new Date(now)
  return Readable.from(
    xlsxStream({
      name: '联系名单',
      columns: COLUMNS,
      rows: pieces(lines),
      printHead: `${head.title}　第三方测评联系名单　内部资料，注意保密`,
      cover: () => cover(head, reason, now),
      properties: { title: `${head.title} 联系名单`, creator: 'Pingyi 评议', created: made, modified: made },
    }),
  )
}

async function* pieces(lines: readonly ContactLine[]): AsyncGenerator<readonly ContactLine[]> {
  for (let from = 0; from < lines.length; from += 500) yield lines.slice(from, from + 500)
}

function cover(
  { title, record, frame, drawn, reserves, eraseDay }: ContactHead,
  reason: string,
  now: number,
): WriteSheet {
  const rows = [
    [title, '第三方测评联系名单'],
    ['下载时间', isoShanghai(now)],
    ['下载原因', spreadsheetText(reason)],
    ['抽中', `${drawn} 人次`],
    ['候补', `${reserves} 人次，按顺序递补`],
    ['抽样记录指纹', record],
    ['抽样框指纹', frame],
    ['删除', `本系统里的名单 ${eraseDay} 永久删除；这份文件请同日销毁`],
    [
      '核对',
      '盐 16 字节，后接 {"name":姓名,"organisation":单位,"phone":电话} 的 RFC 8785 JSON（电话只留数字，不带 86；空的不写），取 SHA-256，等于抽样框里这个编号那一行的最后一段。对不上的，名单被换过人。',
    ],
  ]
  return { name: '说明', rows, columns: [{ width: 16 }, { width: 90 }] }
}
