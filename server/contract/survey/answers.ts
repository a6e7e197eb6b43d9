import type { RowFault } from './rows.ts'

/** The survey's questions (campaign document 四). */
export const QUESTIONS = ['q1', 'q2', 'q3'] as const
export type Question = (typeof QUESTIONS)[number]

export const QUESTION_WORDS: Readonly<Record<Question, string>> = {
  q1: '四风',
  q2: '三不为',
  q3: '服务态度及精神面貌',
}

/** Columns of a file of answers. The first head is the one that the empty template has. */
export const ANSWER_COLUMNS = {
  id: ['编号', 'id'],
  status: ['状态', 'status'],
  q1: ['四风', 'q1'],
  q2: ['三不为', 'q2'],
  q3: ['服务态度及精神面貌', 'q3'],
  answeredAt: ['答复时间', 'answeredAt'],
} as const
export type AnswerColumn = keyof typeof ANSWER_COLUMNS
export const ANSWER_COLUMNS_NEEDED: readonly AnswerColumn[] = ['id', 'q1', 'q2', 'q3', 'answeredAt']

/** Why there is no answer; an empty status is an answer. A drawn id without a row is `unreachable`. */
export const LOSSES = ['refused', 'unreachable', 'wrong'] as const
export type Loss = (typeof LOSSES)[number]
export const LOSS_WORDS: Readonly<Record<Loss, string>> = {
  refused: '拒绝',
  unreachable: '联系不上',
  wrong: '号码不对',
}

/** Columns of the team's own result. */
export const OWN_RESULT_COLUMNS = {
  unit: ['参评单位', '单位代码', 'unit'],
  score: ['得分', 'score'],
  n: ['有效问卷', 'n'],
} as const
export type OwnResultColumn = keyof typeof OWN_RESULT_COLUMNS

/** What can be wrong with a line of answers or of the team's own result: closed, each with the words for a person. */
export const SURVEY_FAULTS = {
  'id-missing': { zh: '这一行没有编号', en: 'the line has no id' },
  'id-not-drawn': { zh: '这个编号不在抽中名单和候补名单里', en: 'not an id of this draw' },
  'id-twice': { zh: '编号在本文件里重复', en: 'the id stands in the file twice' },
  'id-recorded': { zh: '这个编号已有结果，不能再导入', en: 'the id has a result already' },
  'status-unknown': { zh: '状态只能空着（已答），或写拒绝、联系不上、号码不对', en: 'status is none of the list' },
  'level-unknown': { zh: '等级须为 1 至 5 或五个等级的名称', en: 'level is neither 1 to 5 nor its word' },
  'no-answer': { zh: '三个问题都没有答，也没有写状态', en: 'no question is answered and no status is given' },
  'answer-with-status': { zh: '写了状态就不能有答案', en: 'a status and an answer exclude each other' },
  'time-unknown': { zh: '答复时间须写作 2026-11-18，或带时区的时间', en: 'answeredAt is no date and no RFC 3339 time' },
  'time-outside': {
    zh: '答复时间不在这一年的评议活动里（上年 12 月 1 日至本年 11 月 30 日）',
    en: "answeredAt lies outside the campaign's period",
  },
  'time-in-future': { zh: '答复时间在将来', en: 'answeredAt lies in the future' },
  'time-missing': { zh: '缺少答复时间', en: 'answeredAt is missing' },
  'time-with-status': { zh: '没有答复的，答复时间要空着', en: 'answeredAt is empty with a status' },
  'reserve-out-of-order': { zh: '候补要按顺序用，前面还有没用的候补', en: 'an earlier reserve was not used' },
  'reserve-not-needed': {
    zh: '候补用多了：这一层没有这么多人拒绝或联系不上',
    en: 'more reserves than the stratum lost',
  },
  'place-filled': { zh: '这个名额已由候补补上，不能再录答案', en: 'a reserve has this place already' },
  'unit-unknown': { zh: '没有这个参评单位', en: 'no such unit' },
  'unit-twice': { zh: '参评单位在本文件里重复', en: 'the unit stands in the file twice' },
  'score-malformed': {
    zh: '得分须为 0 至 100，最多两位小数',
    en: 'score is no number from 0 to 100 with two decimals',
  },
  'count-malformed': { zh: '有效问卷须为 1 以上的整数', en: 'n is no whole number from 1' },
} as const satisfies Record<string, { zh: string; en: string }>
export type SurveyFaultCode = keyof typeof SURVEY_FAULTS

export type SurveyFault<Column extends string = AnswerColumn> = RowFault<Column, SurveyFaultCode>
