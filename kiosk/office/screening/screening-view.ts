import { shanghai } from '../../elements/ages.ts'
import { screening as words } from '../../strings/office.zh.ts'

export type Tab = 'held' | 'waiting' | 'hall' | 'decided' | 'rules'

/** `11-18 10:05:03` of an ISO time in Shanghai. */
export function moment(iso: string): string {
  return iso.slice(5, 19).replace('T', ' ')
}

/** `今日`, `昨日`, else `11-18`: the day of an ISO time in Shanghai, seen from now. */
export function dayWord(iso: string, now: number): string {
  const date = iso.slice(0, 10)
  if (date === shanghai(now).date) return words.today
  if (date === shanghai(now - DAY_MS).date) return words.yesterday
  return iso.slice(5, 10)
}

const DAY_MS = 86_400_000

/** `user:wang` as people read it. */
export function who(operator: string): string {
  return operator.replace(/^(user|cli):/, '')
}
