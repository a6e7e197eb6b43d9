import type { DutyColumn, PoolColumn } from './people-files.ts'
import type { RowFault } from './rows.ts'

/** What can be wrong with a line of duties, of service objects or of a file for the pool: closed, with words for a person. */
export const PEOPLE_FAULTS = {
  'duty-missing': { zh: '没有写工作职责', en: 'the duty is missing' },
  'kind-unknown': {
    zh: '没有这一类。只能写：基层单位、基层组织、干部职工、市场主体、人民群众、有关部门负责人',
    en: 'kind is none of the list',
  },
  'name-missing': { zh: '没有写姓名', en: 'the name is missing' },
  'phone-malformed': {
    zh: '电话位数不对。请写 11 位手机号，或带区号的座机；没有电话就空着',
    en: 'the phone has not 10 to 20 digits',
  },
  'consent-unknown': {
    zh: '同意一栏只能写「是」或「否」，请问本人；写「否」的不进样本库',
    en: 'consent is neither 是 nor 否',
  },
  'unit-unknown': { zh: '没有这个参评单位', en: 'no such unit' },
  'text-too-long': { zh: '字数太多', en: 'the text is too long' },
  'text-broken': { zh: '有坏的或看不见的字符，请删掉重新输入', en: 'the text has a broken or an invisible character' },
} as const satisfies Record<string, { zh: string; en: string }>
export type PeopleFaultCode = keyof typeof PEOPLE_FAULTS
export type PeopleFault<Column extends string = PoolColumn | DutyColumn> = RowFault<Column, PeopleFaultCode>
