import type { AuditRow } from '../../../server/contract/answers/accounts.ts'
import { plainName } from '../../elements/own-notice.ts'
import { ROLE_WORDS } from '../../strings/desk.zh.ts'
import { DETAIL_WORDS, SUBJECT_WORDS } from '../../strings/hub/log.zh.ts'

/** Of whom or what a row is: `账号 wang`, `评价器 019a…`. */
export function aboutText(subject: string): string {
  const cut = subject.indexOf(':')
  const kind = cut === -1 ? subject : subject.slice(0, cut)
  const word = (SUBJECT_WORDS as Readonly<Record<string, string>>)[kind]
  if (cut === -1) return word ?? subject
  return word === undefined ? subject : `${word} ${subject.slice(cut + 1)}`
}

function valueText(name: string, value: string | number | boolean): string {
  if (typeof value === 'boolean') return value ? '是' : '否'
  if (name === 'role' && Object.hasOwn(ROLE_WORDS, value)) return ROLE_WORDS[value as keyof typeof ROLE_WORDS]
  return typeof value === 'string' ? plainName(value) : String(value)
}

/** The reason first; then whatever else the row says, each with its word; marks and hashes are for programs. */
export function detailText(detail: AuditRow['detail']): string {
  const { reason, mark: _, ...rest } = detail
  const facts = Object.entries(rest).map(([name, value]) => {
    const word = (DETAIL_WORDS as Readonly<Record<string, string>>)[name] ?? name
    return `${word}：${valueText(name, value)}`
  })
  return [...(reason === undefined ? [] : [String(reason)]), ...facts].join('；')
}
