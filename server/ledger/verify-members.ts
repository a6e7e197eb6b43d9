import type { EntryBodies, EntryKind } from '../contract/ledger-entries.ts'
import type { Problem } from './verify-chain.ts'

/**
 * Where a member of an entry comes from. `said`: somebody said it, and the ledger alone cannot know better; with a
 * problem's code, only within rules whose breach verify names so. `follows`: it is computed from what stands before it,
 * and verify computes it again.
 */
export type Origin = 'said' | `said:${Problem['code']}` | `follows:${Problem['code']}`

type Inner<T> = NonNullable<T> extends readonly (infer Each)[] ? Each : NonNullable<T>
type Origins<T> = {
  readonly [M in keyof T]-?: Origin | (Inner<T[M]> extends object ? Origins<Inner<T[M]>> : never)
}

const OFFICER = { operator: 'said:decision-wrong', role: 'said:decision-wrong', bound: 'said:decision-wrong' } as const
const SEALER = { operator: 'said:seal-wrong', role: 'said', bound: 'said' } as const
const ATTRIBUTION = {
  hall: 'follows:attribution-wrong',
  window: 'follows:attribution-wrong',
  unit: 'follows:attribution-wrong',
  staff: 'follows:attribution-wrong',
  matter: 'follows:attribution-wrong',
  service: 'follows:attribution-wrong',
} as const
const SCREENED = {
  verdict: 'follows:verdict-wrong',
  rule: 'follows:verdict-wrong',
  opensGroup: 'follows:verdict-wrong',
} as const

/**
 * Every member of every kind. The type demands a line for each; the table in README section 11 says the same in words,
 * and a test forges each one that has a code and expects verify to name it.
 */
export const MEMBERS: { readonly [K in EntryKind]: Origins<EntryBodies[K]> } = {
  genesis: { hash: 'said', format: 'said', city: 'said', demo: 'said' },
  policy: {
    since: 'said',
    policy: 'said:policy-wrong',
    digest: 'follows:policy-wrong',
    operator: 'said',
    reason: 'said',
  },
  unit: { code: 'said', name: 'said', kind: 'said', position: 'follows:registry-wrong' },
  'unit-alias': { name: 'said', unit: 'said', operator: 'said', reason: 'said' },
  'unit-change': { unit: 'said', name: 'said', into: 'said', operator: 'said', reason: 'said' },
  hall: {
    code: 'said',
    name: 'said',
    zones: 'said',
    position: 'said',
    hours: 'said',
    operator: 'said',
    reason: 'said',
  },
  hours: { hall: 'said', from: 'said', weekly: 'said', operator: 'said', reason: 'said' },
  'hall-day': { hall: 'said', date: 'said', openings: 'said', name: 'said', operator: 'said', reason: 'said' },
  window: {
    hall: 'said',
    code: 'said',
    name: 'said',
    zone: 'said',
    mode: 'said',
    matter: 'said',
    operator: 'said',
    reason: 'said',
  },
  'window-mode': { hall: 'said', window: 'said', mode: 'said', from: 'said', operator: 'said', reason: 'said' },
  matter: { name: 'said', unit: 'said', operator: 'said', reason: 'said' },
  staff: { no: 'said', name: 'said', unit: 'said', photo: 'said', operator: 'said', reason: 'said' },
  'special-day': { date: 'said', open: 'said', name: 'said', operator: 'said', reason: 'said' },
  device: { device: 'said', kind: 'said', operator: 'said' },
  'device-key': { device: 'said', key: 'said:device-wrong' },
  'device-model': { device: 'said', model: 'said', levels: 'said' },
  'device-revoked': { device: 'said', operator: 'said', reason: 'said' },
  posting: {
    hall: 'said',
    window: 'said',
    unit: 'said',
    from: 'said',
    to: 'said',
    operator: 'said',
    reason: 'said',
  },
  placement: {
    device: 'said',
    hall: 'said',
    window: 'said',
    from: 'said',
    to: 'said',
    operator: 'said',
    reason: 'said',
  },
  duty: { hall: 'said', window: 'said', staff: 'said', from: 'said', device: 'said' },
  'window-state': { hall: 'said', window: 'said', state: 'said', from: 'said', operator: 'said', reason: 'said' },
  service: {
    service: 'said',
    invitation: 'said',
    hall: 'said',
    window: 'said',
    identity: 'said',
    named: 'said',
    unit: 'follows:service-wrong',
    staff: 'said',
    matter: 'said',
    party: 'said',
    at: 'said',
    expires: 'follows:service-wrong',
    invited: 'follows:service-wrong',
  },
  'service-correction': {
    service: 'said',
    at: 'said',
    cancelled: 'said',
    named: 'said',
    staff: 'said',
    matter: 'said',
    party: 'said',
    operator: 'said',
    reason: 'said',
  },
  invitation: {
    service: 'said',
    invitation: 'follows:invitation-wrong',
    event: 'follows:invitation-wrong',
    at: 'follows:invitation-wrong',
    rating: 'follows:invitation-wrong',
  },
  rating: {
    after: 'follows:moment-wrong',
    device: 'said',
    item: 'said',
    sent: 'said',
    receivedAt: 'said',
    occurredAt: 'follows:moment-wrong',
    clock: 'follows:moment-wrong',
    offset: 'said:moment-wrong',
    level: 'follows:level-wrong',
    attribution: ATTRIBUTION,
    facts: 'follows:attribution-wrong',
    verdict: SCREENED,
    policy: 'follows:policy-wrong',
  },
  extra: {
    device: 'said',
    item: 'said',
    sent: 'said',
    receivedAt: 'said',
    ratingLevel: 'follows:level-wrong',
    raised: 'follows:level-wrong',
    held: 'follows:level-wrong',
  },
  'follow-up': {
    id: 'said',
    rating: 'said:follow-up-wrong',
    receivedAt: 'said:follow-up-wrong',
    reasons: 'said',
    commentHash: 'said',
  },
  call: {
    id: 'said',
    call: 'said',
    content: 'said',
    level: 'said',
    answeredAt: 'said',
    receivedAt: 'said',
    reasons: 'said',
    complaint: 'said',
    attribution: {
      hall: 'follows:attribution-wrong',
      window: 'follows:attribution-wrong',
      unit: 'said',
      staff: 'follows:attribution-wrong',
      matter: 'follows:attribution-wrong',
      service: 'follows:attribution-wrong',
    },
    wordsHash: 'said',
    verdict: SCREENED,
    policy: 'follows:policy-wrong',
  },
  verdict: { rating: 'said:verdict-wrong', verdict: SCREENED, cause: 'said:cause-wrong' },
  attribution: {
    rating: 'said:attribution-wrong',
    attribution: ATTRIBUTION,
    facts: 'follows:attribution-wrong',
    cause: 'said:cause-wrong',
  },
  'service-attribution': {
    service: 'said:service-wrong',
    unit: 'follows:service-wrong',
    cause: 'said:cause-wrong',
  },
  settlement: { rating: 'said:settlement-wrong', unit: 'said', operator: 'said', reason: 'said' },
  'case-step': {
    rating: 'said:case-wrong',
    step: 'said:case-wrong',
    operator: 'said',
    staff: 'said',
    finding: 'said:case-wrong',
    responsibility: 'said',
    callBack: 'said',
    noteHash: 'said',
  },
  'decision-request': {
    ...OFFICER,
    operator: 'said',
    request: 'said',
    ratings: 'said:decision-wrong',
    action: 'said:decision-wrong',
    ground: 'said',
    case: 'said',
    reason: 'said',
  },
  decision: {
    ...OFFICER,
    rating: 'said:decision-wrong',
    action: 'said:decision-wrong',
    request: 'said:decision-wrong',
    reason: 'said',
  },
  'decision-refusal': { ...OFFICER, operator: 'said', request: 'said:decision-wrong', reason: 'said' },
  stand: {
    ...SEALER,
    operator: 'said',
    from: 'said:seal-wrong',
    to: 'said:seal-wrong',
    held: 'follows:seal-wrong',
    digest: 'follows:seal-wrong',
    reason: 'said',
  },
  seal: {
    ...SEALER,
    campaign: 'said:seal-wrong',
    from: 'said:seal-wrong',
    to: 'said:seal-wrong',
    since: 'follows:seal-wrong',
    until: 'follows:seal-wrong',
    early: 'follows:seal-wrong',
    alone: 'said',
    asOf: 'said:seal-wrong',
    policy: { version: 'follows:seal-wrong', digest: 'follows:seal-wrong' },
    second: 'follows:seal-wrong',
    checks: {
      held: 'follows:seal-wrong',
      gaps: 'follows:seal-wrong',
      late: 'said',
      unattributed: 'follows:seal-wrong',
      cases: 'follows:seal-wrong',
    },
    accepted: 'follows:seal-wrong',
    heldDigest: 'follows:seal-wrong',
    founding: 'said',
    reason: 'said',
    units: {
      code: 'follows:seal-wrong',
      name: 'follows:seal-wrong',
      kind: 'follows:seal-wrong',
      status: 'follows:seal-wrong',
      score: 'follows:seal-wrong',
      rank: 'follows:seal-wrong',
      interval: 'follows:seal-wrong',
      favourableRate: 'follows:seal-wrong',
      unratedRate: 'follows:seal-wrong',
      counts: 'follows:seal-wrong',
      rawScore: 'follows:seal-wrong',
      rawRank: 'follows:seal-wrong',
      raw: 'follows:seal-wrong',
      held: 'follows:seal-wrong',
      served: 'follows:seal-wrong',
      invited: 'follows:seal-wrong',
      shown: 'follows:seal-wrong',
      pressed: 'follows:seal-wrong',
      unrated: 'follows:seal-wrong',
      down: 'follows:seal-wrong',
    },
  },
  'seal-package': { seal: 'said:seal-wrong', digest: 'said' },
  'reopen-request': { ...SEALER, operator: 'said', seal: 'said:seal-wrong', reason: 'said' },
  reopen: { ...SEALER, seal: 'said:seal-wrong', request: 'said:seal-wrong', reason: 'said' },
  checkpoint: {
    of: 'said:checkpoint-invalid',
    at: 'said:checkpoint-invalid',
    hash: 'follows:checkpoint-invalid',
    key: 'said:checkpoint-invalid',
    sig: 'follows:checkpoint-invalid',
  },
  restore: {
    backup: { n: 'follows:restore-wrong', hash: 'follows:restore-wrong' },
    replaced: 'said',
    operator: 'said',
    reason: 'said',
  },
  refusal: {
    device: 'said',
    seq: 'said',
    raw: 'said:refusal-wrong',
    sha256: 'follows:refusal-wrong',
    bytes: 'said:refusal-wrong',
    code: 'said',
    receivedAt: 'said',
  },
}

/** Each line of the table by its whole name, such as `seal.units.score`. */
export function eachMember(): Map<string, Origin> {
  const found = new Map<string, Origin>()
  const walk = (name: string, lines: Origin | object): void => {
    if (typeof lines === 'string') found.set(name, lines)
    else for (const [member, inner] of Object.entries(lines)) walk(`${name}.${member}`, inner as Origin | object)
  }
  for (const [kind, lines] of Object.entries(MEMBERS)) walk(kind, lines)
  return found
}
