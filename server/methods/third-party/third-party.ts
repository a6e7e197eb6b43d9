import { LOSS_WORDS, QUESTION_WORDS, QUESTIONS } from '../../contract/survey/answers.ts'
import { KIND_WORDS } from '../../contract/survey/kinds.ts'
import type { Store } from '../../store/port.ts'
import type { Method, PackageColumn, PackagePart } from '../method.ts'

const CODE = 'third-party'

const text = (header: string, width: number): PackageColumn => ({ header, width, kind: 'text' })
const count = (header: string, width: number): PackageColumn => ({ header, width, kind: 'whole' })
const ANSWER_COLUMNS: readonly PackageColumn[] = [
  text('编号', 16),
  text('参评单位', 10),
  text('类别', 12),
  text('名单', 8),
  count('顺序', 6),
  text('状态', 10),
  // Not every question is answered: an empty cell is no number.
  text(QUESTION_WORDS.q1, 8),
  text(QUESTION_WORDS.q2, 8),
  text(QUESTION_WORDS.q3, 20),
  text('答复时间', 26),
]
const RESULT_COLUMNS: readonly PackageColumn[] = [
  text('参评单位', 10),
  text('得分（分）', 10),
  count('有效问卷（份）', 12),
]

/** 第三方测评 (campaign document 五.1): people drawn from the pool answer a questionnaire. */
export const thirdParty: Method = {
  code: CODE,
  words: {
    name: '第三方测评',
    absent: '未覆盖',
    own: [
      {
        name: 'source',
        header: '得分来源',
        width: 14,
        kind: 'text',
        words: { answers: '按答卷计算', 'own-result': '自行测评结果' },
      },
      { name: 'drawn', header: '抽中（人）', width: 8, kind: 'whole' },
      { name: 'reserves', header: '动用候补（人）', width: 9, kind: 'whole' },
      { name: 'answered', header: '已答（人）', width: 8, kind: 'whole' },
      { name: 'refused', header: '拒绝（人）', width: 8, kind: 'whole' },
      { name: 'unreachable', header: '联系不上（人）', width: 9, kind: 'whole' },
      { name: 'wrong', header: '号码不对（人）', width: 9, kind: 'whole' },
      { name: 'responseRate', header: '应答率（%）', width: 8, kind: 'decimal' },
      { name: 'strata', header: '类别数（类）', width: 8, kind: 'whole' },
    ],
    scoring: (minimum) => [
      '得分按答卷计算：一份答卷为所答各题分值的平均，一类评议主体为其答卷的平均，单位为各类按抽样框人数加权的平均，精确计算，最后一次四舍五入到 0.01。',
      '得分来源写「自行测评结果」的，得分由国家统计局银川调查队自行测评得出，本系统不能从答卷复算。',
      `答卷不足 ${minimum} 份的单位为样本不足，有得分不排名；没有答卷的单位为未覆盖，无得分，不作零分。`,
    ],
    reading: [
      '95% 区间按分层抽样计算，不用于排名；某一类只有一份答卷的不给出。',
      '应答率为已答人数除以抽中与动用候补的人数；抽中而没有结果的按联系不上计。',
    ],
  },
  owner: { unit: null, name: '国家统计局银川调查队' },
  runs: { from: '10-15', to: '11-30' },
  open: 'owner',
  packagePart,
}

async function packagePart(store: Store, seal: number): Promise<PackagePart[]> {
  const { campaign, isDrawn, answers, result } = await store.read('survey.of-seal', seal)
  const files: PackagePart[] = []
  if (isDrawn) {
    const record = await whole(store.pages('draw.record-file', campaign))
    files.push({ name: 'draw.json', holds: '为抽样记录', bytes: record })
    const frame = await whole(store.pages('draw.frame-file', campaign))
    files.push({ name: 'frame.csv', holds: '为抽样框，每人只有编号和指纹', bytes: frame })
  }
  const rows = answers.map(({ id, unit, kind, reserve, order, status, levels, answeredAt }) => [
    id,
    unit,
    KIND_WORDS[kind].zh,
    reserve ? '候补' : '抽中',
    order,
    status === 'answered' ? '' : LOSS_WORDS[status],
    ...QUESTIONS.map((question) => String(levels[question] ?? '')),
    answeredAt,
  ])
  if (result === null) {
    files.push({ name: 'answers.csv', holds: '为封存时的答卷，只有编号', columns: ANSWER_COLUMNS, rows })
  } else {
    const own = result.map(({ unit, score, n }) => [unit, score, n])
    files.push({ name: 'result.csv', holds: '为自行测评结果', columns: RESULT_COLUMNS, rows: own })
  }
  return files
}

async function whole(pages: AsyncIterable<string>): Promise<Uint8Array> {
  const pieces: Buffer[] = []
  for await (const piece of pages) pieces.push(Buffer.from(piece))
  return Buffer.concat(pieces)
}
