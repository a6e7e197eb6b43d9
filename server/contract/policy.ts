import type { AlertSettings } from './alerts.ts'
import type { MethodCode } from './methods.ts'
import type { Level } from './device/press.ts'
import type { Question } from './device/device-protocol.ts'

/**
 * The rules of one campaign, as they lie in the ledger: whole numbers only, every duration in its unit.
 * Thirty, the points, the five levels, screening and the period are ours, not the document's: the campaign
 * office signs them (rules/score/README.md).
 */
export interface Policy {
  /** Counts up; every rating names the version under which it was screened. */
  version: number
  /** Points per level. */
  points: Record<Level, number>
  /** Under this many counted ratings of the service-centre method: 样本不足, scored and not ranked. */
  minimumRatings: number
  /** The same of the other methods, in answers, marks or ratings; absent: those of rules/score/minimum.ts. */
  minimums?: Record<Exclude<MethodCode, 'service-centre'>, number>
  /**
   * What each method weighs in a unit's total, per cent, together 100; absent, as in the document: there is no total
   * (campaign document 五: each method is out of 100 by itself).
   */
  weights?: Partial<Record<MethodCode, number>>
  /** Each method's last places become next year's follow-up list (campaign document 七.3). */
  lastPlaces: number
  /** How long an invitation stays open. */
  invitationMs: number
  screening: ScreeningPolicy
  /** Reasons that a citizen may add; the version goes with each edition. */
  questions: { version: number; items: Question[] }
  /** BCP 47 tags; the first is the default. */
  languages: string[]
  /** Acknowledged items stay on the device this many days. */
  keepDays: number
  /** How long after its arrival, and how often, a citizen may add to a rating by its receipt; absent: 7 days, 3 times. */
  receipts?: { addDays: number; mostAdditions: number }
  /** When ratings of the online channel are held; absent: those of rules/online/thresholds.ts. */
  online?: OnlinePolicy
  /** Working days (campaign document 附件1 二.(二) for `mend` and its longest extension). */
  caseClocks: { verifyDays: number; mendDays: number; longestDays: number }
  deadlines: Deadline[]
  /**
   * How many days after that of the report all people of the campaign are erased for good: the pool, contacts, service
   * objects; absent: 180. Ours.
   */
  people?: { eraseAfterDays: number }
  /** How many working days before a day of rectification its unit is reminded; absent: 3. Ours. */
  rectification?: { remindDays: number }
  /**
   * The draw of the third-party survey: people a unit, at least so many a kind of raters, and the wait between frame and
   * dice, ms; absent: 40, 2 and 24 hours. `responseMark`, per cent: units that answer less are named before the seal; absent: 50.
   */
  survey?: { perUnit: number; floor: number; seedWaitMs: number; responseMark?: number }
}

export interface ScreeningPolicy {
  /** A group is a press and those less than this after its first; members after the first are `gap`. */
  gapMs: number
  /** Within this time at most `burstCount` presses of a window count; the next is held as `burst`. */
  burstMs: number
  burstCount: number
  /**
   * What becomes of presses on a keypad that has no key for some level, and so bends the distribution of its window:
   * `held` unless the policy says `counted`.
   */
  fewKeys?: 'held' | 'counted'
}

/** When a rating of the online channel (campaign document 五.4) is held; the rules are those of rules/online. */
export interface OnlinePolicy {
  /** The same browser and unit again within so many days. */
  repeatDays: number
  /** So many of one address on a Shanghai day count: for one unit, and for all. */
  addressUnit: number
  addressDay: number
  /** So many for a unit within this time count, and as many more as this multiple of its usual number. */
  burstMs: number
  burstCount: number
  burstTimes: number
  /** A day's mean this many standard errors off that of so many days before; with so many ratings of the day and before it. */
  swingErrors: number
  swingDays: number
  swingDay: number
  swingBase: number
  /** The deviation of a rating, in points, is never taken for less. */
  swingPoints: number
}

/** A date of the document's calendar (六.1, 六.3, 六.4), `MM-DD` in the campaign's year. */
export interface Deadline {
  code: string
  monthDay: string
  text: { zh: string; en: string }
  source: string
}

export type UnitKind = 'agency' | 'company'
export interface UnitFacts {
  code: string
  name: string
  /** 机关单位 or 部分重点行业 (campaign document 二). */
  kind: UnitKind
}

/** Weekly opening hours: day 1 is Monday, times are minutes since midnight in Shanghai, half-open. */
export interface OpeningHours {
  weekly: (Opening & { days: number[] })[]
}
/** Minutes since midnight in Shanghai, half-open. */
export interface Opening {
  from: number
  to: number
}
/** `open`: anyone may press; `invited`: a service of a queue or business system opens one invitation each. */
export type WindowMode = 'open' | 'invited'
export interface WindowFacts {
  code: string
  name: string
  /** Code of a zone of the hall. */
  zone: string
  mode: WindowMode
  /** Matters (事项) handled here, shown to citizens. */
  matter?: string
  /** Unit posted here from the first start on; absent: nobody. */
  unit?: string
}
export interface HallFacts {
  code: string
  name: string
  /** Absent: always open. */
  hours?: OpeningHours
  zones: { code: string; name: string; floor?: string }[]
  windows: WindowFacts[]
}
export interface StaffFacts {
  no: string
  name: string
  unit: string
  photo?: string
}

/** Everything that `config/yinchuan` says; it seeds an empty database (configuration/README.md). */
export interface Configuration {
  city: string
  policy: Policy
  units: UnitFacts[]
  halls: HallFacts[]
  staff: StaffFacts[]
  /** Which unit a matter belongs to, for windows that serve several (综合窗口). */
  matters: { name: string; unit: string }[]
  /** Other names under which files and programs of 12345 may speak of a unit. */
  aliases?: { name: string; unit: string }[]
  /** Days on which the hall's weekly hours do not hold: public holidays and make-up workdays. */
  specialDays: { date: string; open: boolean; name: string }[]
  /** What the hall managers are alerted to; read at every start, not part of the ledger. */
  alerts: AlertSettings
}
