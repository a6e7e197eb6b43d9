export type Tab = 'held' | 'waiting' | 'decided' | 'rules'

/** `11-18 10:05:03` of an ISO time in Shanghai. */
export function moment(iso: string): string {
  return iso.slice(5, 19).replace('T', ' ')
}

/** `user:wang` as people read it. */
export function who(operator: string): string {
  return operator.replace(/^(user|cli):/, '')
}
