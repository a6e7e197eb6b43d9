import {
  ANSWER_COLUMNS,
  LOSS_WORDS,
  OWN_RESULT_COLUMNS,
  QUESTION_WORDS,
  QUESTIONS,
} from '../../contract/survey/answers.ts'
import { templateWorkbook } from '../template-workbook.ts'

export type SurveyFileKind = 'answers' | 'result'

export const SURVEY_COLUMNS = { answers: ANSWER_COLUMNS, result: OWN_RESULT_COLUMNS } as const
const SHEETS: Readonly<Record<SurveyFileKind, string>> = { answers: '答卷', result: '自行测评结果' }
const NOTES: Readonly<Record<SurveyFileKind, readonly (readonly string[])[]>> = {
  answers: [
    [ANSWER_COLUMNS.id[0], '抽中名单或候补名单上的编号，如 R000123-J16；每个编号只写一行'],
    [ANSWER_COLUMNS.status[0], `答了的空着；没有答的写：${Object.values(LOSS_WORDS).join('、')}`],
    [
      QUESTIONS.map((question) => QUESTION_WORDS[question]).join('、'),
      '1 至 5，或非常满意、满意、基本满意、不满意、非常不满意；至少答一题',
    ],
    [ANSWER_COLUMNS.answeredAt[0], '日期，如 2026-11-18；写了状态的空着'],
    ['候补', '按顺序用：前面有一人拒绝、联系不上或号码不对，才用下一个'],
  ],
  result: [
    [OWN_RESULT_COLUMNS.unit[0], '单位代码或名称，每家一行'],
    [OWN_RESULT_COLUMNS.score[0], '0 至 100，最多两位小数'],
    [OWN_RESULT_COLUMNS.n[0], '有效问卷份数'],
  ],
}

export function surveyTemplate(kind: SurveyFileKind): Promise<Uint8Array> {
  const heads = Object.values(SURVEY_COLUMNS[kind]).map(([head]) => head)
  return templateWorkbook({ name: SHEETS[kind], heads, width: 20 }, { rows: NOTES[kind], width: 34 })
}
