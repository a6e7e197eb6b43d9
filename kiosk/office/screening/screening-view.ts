/** What the screening desk reads from the hub. */
export interface DeskRating {
  rating: string
  source: 'press' | 'call'
  hall: string | null
  window: string | null
  unit: { code: string; name: string } | null
  level: number
  verdict: string
  rule: string
  screening: { verdict: string; rule: string } | null
  occurredAt: string
  receivedAt: string
  clock: string
  device: { id: string; kind: string } | null
  request: string | null
  mayNot: string | null
}
export interface DeskList {
  ratings: DeskRating[]
  total: number
  halls: Record<string, number>
  units: { code: string; name: string; n: number }[]
  rules: Record<string, number>
}
export interface Evidence {
  rating: DeskRating
  touched: { level: number; afterMs: number; at: string; input: 'touch' | 'key' | null }[]
  services: { matter: string | null; fromMs: number; invited: boolean }[]
  gapMs: number
  past: {
    rated: number
    held: number
    released: number
    changed: number
    cases: number
    closed: number
    /** Of twelve weeks, how many met the rule of this one; the last is its week. */
    weeks: number[]
  } | null
  neighbours: {
    rating: string
    afterMs: number
    level: number
    verdict: string
    rule: string
    sameDevice: boolean
    itself: boolean
    opensGroup: boolean
  }[]
  decisions: {
    at: string
    action: string
    operator: string
    reason: string
    asked: { operator: string; at: string; reason: string; ground: string | null } | null
  }[]
}
export interface WaitingRequest {
  request: string
  action: 'exclude' | 'void' | 'withdraw'
  ground: string | null
  operator: string
  at: string
  reason: string
  ratings: DeskRating[]
  mayNot: string | null
}
export interface RuleEffect {
  rule: string
  counted: number
  held: number
  excluded: number
  units: {
    unit: { code: string; name: string }
    n: number
    score: string | null
    without: string | null
    moved: number
  }[]
}
export type Tab = 'held' | 'waiting' | 'decided' | 'rules'

/** `11-18 10:05:03` of an ISO time in Shanghai. */
export function moment(iso: string): string {
  return iso.slice(5, 19).replace('T', ' ')
}

/** `user:wang` as people read it. */
export function who(operator: string): string {
  return operator.replace(/^(user|cli):/, '')
}
