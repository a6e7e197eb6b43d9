/** Follow-up of a level 1 or 2 rating (差评件, rules/cases/README.md); level 3 is kept as a soft case. */
export const CASE_STATES = ['opened', 'verified', 'mended', 'called-back', 'closed'] as const
export type CaseState = (typeof CASE_STATES)[number]

/** What the hall found: the rating is true, pressed by mistake (误评), or malicious (恶意差评). */
export const FINDINGS = ['true', 'mistaken', 'malicious'] as const
export type Finding = (typeof FINDINGS)[number]

/** What was at fault: a person, the process, the policy, or the surroundings. */
export const RESPONSIBILITIES = ['person', 'process', 'policy', 'surroundings'] as const
export type Responsibility = (typeof RESPONSIBILITIES)[number]

/** How the call-back went. Somebody who is still dissatisfied sends the case back to be mended again. */
export const CALL_BACKS = ['satisfied', 'dissatisfied', 'not-reached', 'no-contact'] as const
export type CallBack = (typeof CALL_BACKS)[number]

/** What people do in a case; each is one entry of the ledger (kind `case-step`). */
export const CASE_STEPS = [
  'assigned',
  'found',
  'mended',
  'called-back',
  'closed',
  'noted',
  'extension-asked',
  'extension-granted',
  'extension-refused',
  'appealed',
  'appeal-upheld',
  'appeal-rejected',
] as const
export type CaseStep = (typeof CASE_STEPS)[number]

/** What a rule does to a case because its rating changed; they follow from other entries. */
export const CASE_RULES = ['opened', 'lapsed', 'resumed', 'moved', 'void-refused'] as const
export type CaseRule = (typeof CASE_RULES)[number]

/** Why a rating has no case any more: its level was changed, or its verdict is `excluded`. */
export type Lapse = 'changed' | 'excluded'

export type Extension = 'none' | 'asked' | 'granted' | 'refused'
export type Appeal = 'none' | 'open' | 'upheld' | 'rejected'

/** All that decides which steps a case can take. */
export interface CaseFacts {
  state: CaseState
  /** Level 3: listed, without a clock. */
  soft: boolean
  /** The rating no longer calls for a case; as soon as it does again, the case goes on where it stood. */
  lapsed: Lapse | null
  finding: Finding | null
  extension: Extension
  appeal: Appeal
  /** A request to void waits for the campaign office. */
  requested: boolean
}

export interface StepDetails {
  finding?: Finding
  responsibility?: Responsibility
  callBack?: CallBack
  /** The request to void that an upheld appeal opened. */
  request?: string
}

export const PHONE_PATTERN = '^\\+?[0-9][0-9 -]{4,18}[0-9]$'
export const MOST_NOTE_CHARACTERS = 1_000
