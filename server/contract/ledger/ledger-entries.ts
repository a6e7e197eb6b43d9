import type { HandInPart } from '../hand-ins.ts'
import type { CallBack, CaseStep, Finding, Responsibility } from '../cases.ts'
import type { ClockReading, Extra, Press } from '../device/press.ts'
import type { HallFacts, Opening, OpeningHours, Policy, UnitFacts, WindowFacts, WindowMode } from '../policy.ts'
import type { MethodCode } from '../methods.ts'
import type { UnitStatus } from '../scores.ts'
import type { ObjectKind } from '../survey/kinds.ts'
import type { Duty } from '../survey/people-files.ts'
import type { BallotEntries } from './ballot-entries.ts'
import type { BaselineEntries } from './baseline-entries.ts'
import type { FollowUpEntries } from './follow-up-entries.ts'
import type { AnswerEntries } from './answer-entries.ts'
import type { DeductionEntries } from './deduction-entries.ts'
import type { RectificationEntries } from './rectification-entries.ts'
import type { SurveyEntries } from './survey-entries.ts'
import type { Officer } from './officer.ts'
import type { OnlineEntries } from './online-entries.ts'
import type { ReportEntries } from './report-entries.ts'
import type { ClockQuality, Screened } from './verdicts.ts'

/**
 * The closed catalogue of what the ledger may say (store/README.md). Times are integer milliseconds since 1970.
 * A member that does not apply is absent, never null. store/README.md documents each kind.
 */
export interface EntryBodies
  extends
    AnswerEntries,
    BaselineEntries,
    FollowUpEntries,
    BallotEntries,
    DeductionEntries,
    OnlineEntries,
    RectificationEntries,
    ReportEntries,
    SurveyEntries {
  /** The first entry: names the hash function of the chain. */
  genesis: { hash: 'sha256' | 'sm3'; format: 1; city: string; officerRules?: 2; demo?: true }
  /** From here on the second edition of the rules about who decides holds, in a ledger that began under the first. */
  'officer-rules': { edition: 2; operator: string }
  policy: { since: number; policy: Policy; digest: string; operator: string; reason: string }
  unit: UnitFacts & { position: number }
  /**
   * A unit that goes on under another name, or in another unit (`into`), as 国税局 and 地税局 did: what was rated before
   * counts for the one that goes on.
   */
  'unit-change': { unit: string; name?: string; into?: string; operator: string; reason: string }
  /** Another name under which somebody may speak of a unit; the last entry of a name stands. Without `unit`: of none. */
  'unit-alias': { name: string; unit?: string; operator: string; reason: string }
  /** The last one of a code stands for name and zones; hours are those of the first. Of the first start nobody is named. */
  hall: Omit<HallFacts, 'windows'> & { position: number; operator?: string; reason?: string }
  /** The last one of a code stands for name, zone and matter; the mode is that of the first. */
  window: Omit<WindowFacts, 'unit'> & { hall: string; operator?: string; reason?: string }
  matter: { name: string; unit: string; operator?: string; reason?: string }
  /** The last one of a number stands. Those of the first start come from the configuration and name nobody. */
  staff: { no: string; name: string; unit: string; photo?: string; operator?: string; reason?: string }
  /** The last one of a date stands, for all halls. Those of the first start name nobody. */
  'special-day': { date: string; open: boolean; name: string; operator?: string; reason?: string }
  /** Weekly hours of a hall from a Shanghai day on; without `weekly` it is always open. */
  hours: { hall: string; from: string; weekly?: OpeningHours['weekly']; operator: string; reason: string }
  /** One day of one hall: open only then, not at all (an empty list), or, without `openings`, as on any such day. */
  'hall-day': { hall: string; date: string; openings?: Opening[]; name?: string; operator: string; reason: string }
  /** Whether anyone may press at a window, or only who was invited, from an instant on. */
  'window-mode': WindowName & { mode: WindowMode; from: number; operator: string; reason: string }
  /** `unseen`: a hall's manager paired it; what it presses is held until a `device-seen` of it. */
  device: { device: string; kind: 'kiosk' | 'keypad'; operator: string; unseen?: true }
  /** Admin or the office confirmed a device that a hall's manager had paired. */
  'device-seen': { device: string; operator: string; reason: string }
  /** The key that the device signs with (JWK member `x`); without one, the device is enrolled anew and shows its next. */
  'device-key': { device: string; key?: string }
  /** What the device said that it is, and, of a keypad model that the hub knows, the levels that have a key, 5 first. */
  'device-model': { device: string; model: string; levels?: number[] }
  'device-revoked': { device: string; operator: string; reason: string }
  /** A unit at a window from one instant to another; without `unit`, nobody. Ends the posting that it meets at `from`. */
  posting: WindowName & { unit?: string; from: number; to?: number; operator: string; reason: string }
  /** A device at a window; without `window`, nowhere. */
  placement: Partial<WindowName> & { device: string; from: number; to?: number; operator: string; reason: string }
  /** Staff signed in at a window, or, without `staff`, out. */
  duty: WindowName & { staff?: string; from: number; device?: string }
  'window-state': WindowName & { state: 'open' | 'paused'; from: number; operator: string; reason?: string }
  /** One citizen served once. `identity` is a keyed HMAC of hall, window, caseNo, ticketNo and day. */
  service: WindowName & {
    service: string
    identity: string
    /** The unit that the business system named. */
    named?: string
    /** Whom the service is counted for: the unit named, its matter's, or the one posted at `at`. */
    unit?: string
    staff?: string
    matter?: string
    party: 'person' | 'organisation'
    at: number
    invitation: string
    expires: number
    /** Whether a device was asked to show the invitation; an open window only counts the service as served. */
    invited: boolean
  }
  invitation: {
    service: string
    invitation: string
    event: 'shown' | 'pressed' | 'unrated' | 'device-down'
    at: number
    rating?: string
  }
  /**
   * What the business system says of a service after it announced it: that it was called off (误叫, 过号), or what it is
   * from here on, all of it; what is absent, it does not name.
   */
  'service-correction': {
    service: string
    at: number
    cancelled?: true
    named?: string
    staff?: string
    matter?: string
    party?: 'person' | 'organisation'
    operator: string
    reason: string
  }
  rating: RatingBody
  extra: {
    device: string
    item: LedgerExtra
    sent: ClockReading
    receivedAt: number
    /** The level of the rating after this entry, when this extra changed it. */
    ratingLevel?: number
    /** Whether from now on the rating has the fact `raised`, when this extra changed that. */
    raised?: boolean
    /** Not signed with the device's pinned key, or to a press of a sealed period: kept, without effect. */
    held?: 'signature' | 'after-seal'
  }
  /**
   * What a citizen added to a rating later, from a phone, by its receipt: reasons, a comment, or the mere wish to be
   * answered. It changes no figure.
   */
  'follow-up': { id: string; rating: string; receivedAt: number; reasons?: string[]; commentHash?: string }
  /** An answer of a caller of 12345. `call` is a keyed HMAC of callId, `content` one of the whole row. */
  call: {
    id: string
    call: string
    content: string
    level: number
    answeredAt: number
    receivedAt: number
    reasons?: string[]
    complaint?: boolean
    attribution: Attribution
    /** Salted hash of the words that named the unit, where nobody knew them; they lie outside the chain. */
    wordsHash?: string
    verdict: Screened
    policy: number
  }
  /** A checkpoint made at `at` for the outside: entry `of` had `hash`, signed by the hub's key (JWK member `x`). */
  checkpoint: {
    of: number
    at: number
    hash: string
    key: string
    sig: string
    /** Absent in those of older versions; `audit` also while the log is empty. */
    audit?: AuditHead
    access?: AccessDigests
  }
  /**
   * The hub goes on from a backup, or from an older copy of itself: what came after `backup` is lost here, and `replaced`
   * says what was put aside, where it could still be read. Checkpoints of the lost branch are superseded by this entry.
   * `checkpoint` is the newest one of the data folder where the ledger does not contain it.
   */
  restore: {
    backup: { n: number; hash: string }
    replaced?: { n: number; hash: string }
    checkpoint?: { n: number; at: number; hash: string }
    operator: string
    reason: string
  }
  /** What was not taken: up to 8 KiB of it in base64url, and the SHA-256 of the whole. */
  refusal: {
    device: string
    /** The seq of the refused item, where one could be read. */
    seq?: number
    raw: string
    sha256: string
    bytes: number
    code: string
    receivedAt: number
  }
  /** A verdict that changed; `cause` is the entry that changed it. */
  verdict: { rating: string; verdict: Screened; cause: number }
  'service-attribution': { service: string; unit?: string; cause: number }
  /** A rating of the tray that an officer gave to a unit; later corrections leave it there. */
  settlement: { rating: string; unit: string; operator: string; reason: string }
  /** What somebody did in the follow-up of a level 1 or 2 rating (差评件). Without effect on any score. */
  'case-step': {
    rating: string
    step: CaseStep
    operator: string
    /** Who has it from now on, by staff number (step `assigned`). */
    staff?: string
    finding?: Finding
    responsibility?: Responsibility
    callBack?: CallBack
    /**
     * With `appeal-upheld`: the request to void that it opens, by which a second officer decides. Absent in older
     * entries, which closed the case.
     */
    request?: string
    /** Salted hash of what was written; the text lies outside the chain and can be erased. */
    noteHash?: string
  }
  /**
   * An officer asks that ratings be left out: `exclude` what screening holds, `void` a rating that was given by mistake
   * (误评) or in bad faith (恶意差评); or that such a decision be taken back (`withdraw`). It takes effect when a second
   * officer decides.
   */
  'decision-request': Officer & {
    request: string
    ratings: string[]
    action: 'exclude' | 'void' | 'withdraw'
    /** Why a rating is void: 误评 or 恶意差评. */
    ground?: 'mistaken' | 'malicious'
    /** The case (差评件) in which it came up. */
    case?: string
    reason: string
  }
  /** What officers decided about one rating; it stands until another decision. `request` names the first officer's act. */
  decision: Officer & {
    rating: string
    /** `withdraw` takes the decision back: what screening says holds again. */
    action: 'release' | 'exclude' | 'void' | 'withdraw'
    request?: string
    reason: string
  }
  /** A request that a second officer turned down, or the first one took back. */
  'decision-refusal': Officer & { request: string; reason: string }
  /**
   * An officer lets a period be sealed as it stands, with these ratings still held (their count and digest) and, since
   * the second edition of the rules, this content: what was open at `asOf`, and the digest of it and of every figure.
   */
  stand: Officer & {
    /** Of which method; absent in older ledgers: of the service-centre one. */
    method?: MethodCode
    from: string
    to: string
    held: number
    digest: string
    asOf?: number
    checks?: SealBody['checks']
    content?: string
    reason: string
  }
  /**
   * An officer asks that a period be sealed as it was shown: the first of two. When the second agrees, it is sealed in this
   * officer's name.
   */
  'seal-request': Officer & {
    method: MethodCode
    campaign: string
    from: string
    to: string
    early?: true
    asOf: number
    checks: SealBody['checks']
    accepted: string[]
    heldDigest: string
    content: string
    reason: string
  }
  /** The second officer sends such a request back, or the first one takes it back; `request` is its n. */
  'seal-refusal': Officer & { request: number; reason: string }
  /** A reported period is frozen (封存); from here on its scores are these. */
  seal: Officer & SealBody
  /** What was handed over for a seal: hex SHA-256 of its manifest. */
  'seal-package': { seal: number; digest: string }
  /** An officer asks that a sealed period be opened again; `seal` is the n of the seal. */
  'reopen-request': Officer & { seal: number; reason: string }
  /** A second officer opens it: late ratings and corrections take effect. The seal stays on record. */
  reopen: Officer & { seal: number; request: number; reason: string }
  /**
   * One version of what a unit or method owner hands in (报送). `party`: code of the unit, or `third-party`, the survey
   * team. People stand in no entry: `hash` is SHA-256 of 16 bytes of salt and the RFC 8785 JSON of the content.
   */
  'hand-in': {
    campaign: string
    party: string
    part: HandInPart
    version: number
    operator: string
    hash: string
    /** Of service objects: people by kind, and how many consent to the pool. */
    counts?: Partial<Record<ObjectKind, number>>
    consents?: { yes: number; no: number }
    /** Public text (统一公开). */
    duties?: Duty[]
  }
  /** The office accepts a hand-in, or returns it with a reason; `handIn` is its n. */
  'hand-in-answer': Officer & { handIn: number; outcome: 'accepted' | 'returned'; reason?: string }
  /**
   * The hub doubts its own clock from here on, which said `clock`: it lies `by` (below 0) before what was written last,
   * it stepped by `by` against the monotonic clock, or the hub was started anew while it was in doubt (`by`: about how
   * far it was set back meanwhile, where it was). Each begins a stretch of what is doubted.
   */
  'clock-doubt': { why: 'behind' | 'stepped' | 'start'; clock: number; by?: number }
  /** An officer ends the doubt: the clock, which said `clock`, is right, or (`shifts`) what came in before is moved in time. */
  'clock-settled': Officer & {
    clock: number
    shifts?: ClockShift[]
    /** The shifts move duties and pauses, too; absent in older ledgers, whose corrections left them. */
    duties?: true
    reason: string
  }
  /** A rating that now belongs elsewhere, because the past was corrected. */
  attribution: { rating: string; attribution: Attribution; facts: Fact[]; cause: number }
  /** Part of what a large correction makes necessary, written ahead. It has no effect until a `correction-closing` names it. */
  'correction-slice': { correction: string; part: number; changes: CorrectionChange[] }
  /** All of these slices take effect, but for what was overtaken meanwhile; `cause` is the correction's own entry. */
  'correction-closing': {
    correction: string
    slices: number[]
    cause: number
    except?: { ratings: string[]; services: string[] }
  }
}

/**
 * What would be an entry of this kind in a small correction, without its `cause`. `attribution`: rating, attribution, facts;
 * `verdict`: rating, verdict; `service-attribution`: service, unit; `invitation`: service, invitation, event, at, rating.
 */
export interface CorrectionChange {
  kind: 'attribution' | 'verdict' | 'invitation' | 'service-attribution'
  rating?: string
  service?: string
  attribution?: Attribution
  facts?: Fact[]
  verdict?: Screened
  unit?: string
  invitation?: string
  event?: EntryBodies['invitation']['event']
  at?: number
}

/** The last row of the audit log, with its hash in hex. */
export interface AuditHead {
  n: number
  hash: string
}

/** Digests of who may sign in and with what: accounts, keys of programs, tokens of devices, PINs and cards of staff. */
export interface AccessDigests {
  accounts: string
  keys: string
  devices: string
  staff: string
}

export type EntryKind = keyof EntryBodies
export interface WindowName {
  hall: string
  window: string
}

export type { Officer }

/**
 * What the hub took in by a wrong clock, moved by `by` ms: ratings received, and services announced, in [from, to) by that
 * clock; of one hall or of the city; written after entry `after` and before entry `before`, where these are given.
 */
export interface ClockShift {
  hall?: string
  after?: number
  before?: number
  from: number
  to: number
  by: number
}

/** What is counted before a seal beside what is held; each method has those of its own. */
export const SEAL_POINTS = [
  'gaps',
  'late',
  'unattributed',
  'cases',
  // Of the survey: units without an answer, units under the response mark, drawn ids without a row, the team's own result.
  'uncovered',
  'response',
  'rowless',
  'ownResult',
  // Of the online method: deductions that wait for a step of the bodies or the office, and objections that nobody decided.
  'deductions',
  'objections',
] as const
export type SealPoint = (typeof SEAL_POINTS)[number]
export type SealChecks = { held: number } & Partial<Record<SealPoint, number>>

export interface SealBody {
  /** Whose result it is; absent in older ledgers: of the service-centre method. */
  method?: MethodCode
  campaign: string
  /** Shanghai dates, both included, and the same as instants, half-open. */
  from: string
  to: string
  since: number
  until: number
  /** Sealed before the period was over; what is pressed in it from here on comes after the seal. */
  early?: true
  /** No outside party took checkpoints when it was sealed: nobody else can show that the past was not rewritten. */
  alone?: true
  asOf: number
  policy: { version: number; digest: string }
  /** The officer who let what is held stand, or who confirmed. */
  second?: string
  /** What was open when it was sealed, and what of it the officer accepted by name. */
  checks: SealChecks
  accepted: string[]
  heldDigest: string
  /**
   * Accounts that were made before the first counted rating, when nobody was there to vouch (创始账号), by username.
   * Said, not derived; absent in seals of older versions.
   */
  founding?: string[]
  /** As `founding`: keys of programs (程序密钥) that put ratings on record, by name; absent in seals of older versions. */
  foundingKeys?: string[]
  /** Digest of the content to which the second officer consented; absent in seals of older versions. */
  content?: string
  /** The `seal-request` that it carries out, by n; absent where the sealer acted after the consent. */
  request?: number
  /** Seals that hold within its period, by n: their ratings are frozen already, and count as they stand. */
  parts?: number[]
  reason: string
  /** In the order of the campaign document. */
  units: SealedUnit[]
}

/**
 * One unit's line of the sealed result: the row of the scores and the figures behind it. Lists run from level 1 to 5. Of
 * the service-centre method it has `counts`, `raw` and all that follow; of the others what the method has.
 */
export interface SealedUnit {
  code: string
  name: string
  kind: UnitFacts['kind']
  status: UnitStatus
  score?: string
  rank?: number
  interval?: [string, string]
  favourableRate?: string
  unratedRate?: string
  /** Answers, marks or ratings behind the score; of the service-centre method the sum of `counts`, and absent. */
  n?: number
  counts?: number[]
  rawScore?: string
  rawRank?: number
  raw?: number[]
  held?: number
  served?: number
  invited?: number
  shown?: number
  pressed?: number
  unrated?: number
  down?: number
  /** Figures that the method alone has, by the names of its page. */
  own?: Record<string, number | string>
}

export interface Attribution extends Partial<WindowName> {
  unit?: string
  staff?: string
  matter?: string
  service?: string
}

/** What screening was told about a press besides its time and levels; absent means no. */
export const FACTS = [
  'signature',
  'revoked',
  'test',
  'clock',
  'closed',
  'uninvited',
  'open-rules',
  'raised',
  'few-keys',
  'after-seal',
  'unseen',
] as const
export type Fact = (typeof FACTS)[number]

/** As sent, with the salted hash of the comment and the hash of the receipt in place of their texts. */
export type LedgerPress = Omit<Press, 'receipt'> & { receiptHash?: string }
export type LedgerExtra = Omit<Extra, 'comment' | 'salt'> & { commentHash?: string }

export interface RatingBody {
  /**
   * Of a press of an earlier boot: when the device's last measured item before it, by seq, was made, ms, as far as was
   * known. It was pressed after that and before `receivedAt`.
   */
  after?: number
  device: string
  item: LedgerPress
  sent: ClockReading
  receivedAt: number
  occurredAt: number
  clock: ClockQuality
  /** Hub time minus device wall clock, ms, where the moment was estimated by it. */
  offset?: number
  /** The offset was noted before the hub came to doubt its clock, as it does now: no correction moves the moment. */
  offsetTrusted?: true
  /** The level that stands when the rating is stored: an extra may have come before its press. */
  level: number
  attribution: Attribution
  facts: Fact[]
  verdict: Screened
  policy: number
}

export interface Entry<K extends EntryKind = EntryKind> {
  n: number
  at: number
  kind: K
  body: EntryBodies[K]
  /** Lower-case hex. */
  prev: string
  hash: string
}
