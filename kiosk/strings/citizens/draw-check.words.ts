import type { Both } from './receipt.words.ts'

/** What the page says that checks a draw without a hub: Chinese first, English second, always both. */
export const DRAW_CHECK_WORDS = {
  title: { zh: '抽样核对', en: 'Check a draw' },
  lead: {
    zh: '选好两个文件，马上重算一遍，看抽样记录是不是由抽样框、规则和种子算出来的。这个页面不联网，文件只在这台电脑上读。',
    en: 'Choose both files. The page recomputes the draw and says whether the record follows from frame, rules and seed. It uses no network; the files are read on this computer alone.',
  },
  frame: { zh: '抽样框', en: 'Frame' },
  frameHint: { zh: '冻结时导出的文件，一个字节也不能改', en: 'as it was frozen, byte for byte' },
  record: { zh: '抽样记录', en: 'Record of the draw' },
  recordHint: { zh: '抽样以后导出的 JSON 文件', en: 'the JSON file written after the draw' },
  choose: { zh: '选择文件', en: 'Choose a file' },
  change: { zh: '换一个文件', en: 'Choose another file' },
  none: { zh: '还没有选', en: 'none yet' },
  drop: { zh: '也可以把两个文件一起拖到这里。', en: 'Both files may be dropped here.' },
  checking: { zh: '正在重算号签', en: 'Recomputing tickets' },
  good: { zh: '对得上', en: 'The record follows' },
  goodMore: {
    zh: '抽中的人、候补和顺序，都由这份抽样框、规则和种子算得出来。请再把下面两个指纹与现场公布的逐组核对。',
    en: 'Drawn, reserves and their order follow from this frame, rules and seed. Now compare both fingerprints with those shown to the room.',
  },
  bad: { zh: '对不上', en: 'The record does not follow' },
  badMore: { zh: '第一处不同', en: 'First difference' },
  badNext: {
    zh: '请先确认两个文件都是抽样当天导出的原文件。仍然对不上，请连同两个文件报市直机关工委。',
    en: 'Make sure that both files are the originals of the day. If they still differ, report both to the campaign office.',
  },
  trouble: { zh: '这个文件不能核对', en: 'This file cannot be checked' },
  noCrypto: {
    zh: '请把本页面存到电脑上，再从电脑上打开；从普通网页地址打开时，浏览器不提供校验功能。',
    en: 'Save this page to the computer and open it from there: on plain web addresses browsers have no hash functions.',
  },
  frameHash: { zh: '抽样框指纹 SHA-256', en: 'Fingerprint of the frame' },
  recordHash: { zh: '名单指纹 SHA-256', en: 'Fingerprint of the list' },
  seed: { zh: '种子', en: 'Seed' },
  campaign: { zh: '评议活动', en: 'Campaign' },
  rules: { zh: '规则', en: 'Rules' },
  counts: { zh: '人数', en: 'Numbers' },
  strata: { zh: '各层人数', en: 'Strata' },
  unit: { zh: '参评单位', en: 'Unit' },
  kind: { zh: '类别', en: 'Kind' },
  size: { zh: '人次', en: 'Size' },
  take: { zh: '应抽', en: 'Take' },
  deviations: {
    zh: '标准差以记录为准：它由上年答卷算出，不在抽样框里。',
    en: 'Deviations are taken as recorded: they follow from last year’s answers.',
  },
} as const satisfies Record<string, Both>

export function rulesWords(perUnit: number, floor: number): Both {
  return { zh: `每单位 ${perUnit} 人，每层至少 ${floor} 人`, en: `${perUnit} a unit, at least ${floor} a stratum` }
}

export function countWords(units: number, strata: number, size: number, drawn: number): Both {
  const n = (value: number) => value.toLocaleString('en')
  return {
    zh: `${n(units)} 个单位，${n(strata)} 层，${n(size)} 人次，抽中 ${n(drawn)}`,
    en: `${n(units)} units, ${n(strata)} strata, ${n(size)} lines, ${n(drawn)} drawn`,
  }
}
