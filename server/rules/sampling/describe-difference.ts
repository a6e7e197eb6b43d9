import { KIND_WORDS, type ObjectKind } from '../../contract/survey/kinds.ts'
import type { Difference } from './check-draw.ts'

const LISTS: Readonly<Record<Difference['list'], { zh: string; en: string }>> = {
  'frame.hash': { zh: '抽样框指纹', en: 'hash of the frame' },
  'frame.strata': { zh: '各层人数', en: 'strata' },
  drawn: { zh: '抽中名单', en: 'drawn' },
  reserves: { zh: '候补名单', en: 'reserves' },
}

const MEMBERS: Readonly<Record<string, { zh: string; en: string }>> = {
  unit: { zh: '参评单位', en: 'unit' },
  kind: { zh: '类别', en: 'kind' },
  size: { zh: '人次', en: 'size' },
  take: { zh: '应抽人数', en: 'number to take' },
  deviation: { zh: '标准差', en: 'deviation' },
  order: { zh: '顺序', en: 'order' },
  id: { zh: '编号', en: 'id' },
  ticket: { zh: '号签', en: 'ticket' },
}

/** The first difference in words, with what was expected and what the record has. */
export function describeDifference(difference: Difference): { zh: string; en: string } {
  const { list, line, member, expected, found } = difference
  const { zh, en } = LISTS[list]
  if (line === undefined)
    return {
      zh: `这份抽样框的指纹是 ${expected}，记录里写的是 ${found}`,
      en: `the hash of this frame is ${expected}, the record has ${found}`,
    }
  const at = { zh: `${zh}第 ${line} 行${stratumZh(difference)}`, en: `${en}, line ${line}${stratumEn(difference)}` }
  if (member !== undefined)
    return {
      zh: `${at.zh}的${MEMBERS[member]?.zh ?? member}：应为 ${expected}，记录为 ${found}`,
      en: `${at.en}, ${MEMBERS[member]?.en ?? member}: ${expected} expected, the record has ${found}`,
    }
  if (found === null) return { zh: `${at.zh}少了 ${expected}`, en: `${at.en}: ${expected} is missing` }
  return { zh: `${at.zh}多了 ${found}`, en: `${at.en}: ${found} is one too many` }
}

function stratumZh({ stratum }: Difference): string {
  return stratum ? `（${stratum.unit} ${KIND_WORDS[stratum.kind as ObjectKind].zh}）` : ''
}

function stratumEn({ stratum }: Difference): string {
  return stratum ? ` (${stratum.unit} ${stratum.kind})` : ''
}
