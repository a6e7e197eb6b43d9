import type { BodyCode } from './bodies.ts'

/** Deductions 减分 (campaign document, annex 1): rules, amounts and bodies. The annex has two parts, A and B here. */
export const DEDUCTION_RULES = ['A1', 'A2', 'B1', 'B2', 'B3', 'B4'] as const
export type DeductionRule = (typeof DEDUCTION_RULES)[number]

export interface RuleFacts {
  /** Tenths of a point, for each fact. */
  tenths: number
  /** Who may report it, most usual first: it is this body's where the office enters it. */
  bodies: readonly BodyCode[]
  /** Has an official document, whose date is the fact's (annex 1, 一: 均以正式文件为主). */
  document: boolean
  /** Counts only when the leader of the media house has signed and stamped (annex 1, 二). */
  signed: boolean
}

const BY_DOCUMENT = { document: true, signed: false } as const
const BY_MEDIA = { tenths: 1, bodies: ['media'], document: false, signed: true } as const
export const RULE_FACTS: Readonly<Record<DeductionRule, RuleFacts>> = {
  // 一.(一) 班子成员中出现严重违纪违法，被纪委监委立案调查处理
  A1: { tenths: 10, bodies: ['discipline'], ...BY_DOCUMENT },
  // 一.(二) 在机关作风方面，被通报批评
  A2: { tenths: 5, bodies: ['organs', 'discipline', 'inspection'], ...BY_DOCUMENT },
  // 二.(一) 不配合采访
  B1: BY_MEDIA,
  // 二.(二) 热线或平台反映的问题，未按期解决并答复
  B2: BY_MEDIA,
  // 二.(三) 无人受理或推诿扯皮，导致二次投诉并经查实
  B3: BY_MEDIA,
  // 二.(四) 邀请上线无正当理由不配合
  B4: BY_MEDIA,
}

/** All B of a unit in a campaign together (annex 1, 二: 最多减5分); A has no floor (减分不设下限). Tenths. */
export const MOST_OF_MEDIA_TENTHS = 50
/** To solve and answer a problem that was fed back (annex 1, 二.(二)). */
export const ANSWER_WORKING_DAYS = 5
/** To object, from the day after being told (ours, 本系统). */
export const OBJECTION_WORKING_DAYS = 5

export const isOfMedia = (rule: DeductionRule): boolean => RULE_FACTS[rule].signed

/** How far a deduction has come. */
export const DEDUCTION_STATES = ['to-sign', 'to-confirm', 'counts', 'upheld', 'withdrawn'] as const
/** `upheld`: two officers found the unit's objection right. */
export type DeductionState = (typeof DEDUCTION_STATES)[number]

export const VERDICTS_ON_OBJECTION = ['upheld', 'dismissed'] as const
export type VerdictOnObjection = (typeof VERDICTS_ON_OBJECTION)[number]

/** Where a problem of B2 was raised (annex 1, 二.(二): 热线或平台). */
export const PROBLEM_SOURCES = ['hotline', 'platform', 'programme'] as const
export type ProblemSource = (typeof PROBLEM_SOURCES)[number]

/** `0.5` of 5; `-0.5` below zero. */
export function tenthsText(tenths: number): string {
  const whole = Math.abs(tenths)
  return `${tenths < 0 ? '-' : ''}${Math.floor(whole / 10)}.${whole % 10}`
}

/** Evidence: bytes of one file at most, and which sorts are taken. */
export const MOST_EVIDENCE_BYTES = 10 << 20
export const EVIDENCE_SORTS = ['pdf', 'jpeg', 'png'] as const
export type EvidenceSort = (typeof EVIDENCE_SORTS)[number]
/** Files of one deduction, or of one objection. */
export const MOST_FILES = 10
export const MOST_FACTS_CHARACTERS = 4_000
