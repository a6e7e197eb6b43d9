import { KIND_WORDS, OBJECT_KINDS } from '../../contract/survey/kinds.ts'
import { POOL_COLUMNS } from '../../contract/survey/people-files.ts'
import { templateWorkbook } from '../template-workbook.ts'

const NOTES = [
  ['类别', `只能写：${OBJECT_KINDS.map((kind) => KIND_WORDS[kind].zh).join('、')}`],
  ['姓名', '一人一行；同一人评几个单位的，一个单位一行'],
  ['单位', '本人所在单位，可以空着'],
  ['电话', '11 位手机号，或带区号的座机；没有就空着'],
  ['关系', '办过什么事，可以空着'],
  ['同意', '问过本人，只能写：是、否；写「否」的不进样本库'],
  ['参评单位', '写代码（如 J16）或单位名称'],
]

export function poolTemplate(): Promise<Uint8Array> {
  const heads = Object.values(POOL_COLUMNS).map(([head]) => head)
  return templateWorkbook({ name: '样本', heads, width: 24 }, { rows: NOTES, width: 20 })
}
