import type { Level } from '../../../server/contract/limits.ts'

/** What the kiosk says aloud. None of the lines names a level: everybody in the hall may hear them (server/README.md). */
export const VOICE_LINES = ['rest', 'invited', 'chosen', 'again', 'reasons', 'thanks', 'trouble'] as const
export type VoiceLine = (typeof VOICE_LINES)[number]

/**
 * Every word that a citizen meets on the kiosk page. A further language is a further file `rating.<tag>.ts` that fills
 * this in, and nothing else; a window offers it when its tag stands in `languages` of campaign.yaml.
 */
export interface RatingWords {
  /** BCP 47 tag. */
  tag: string
  /** Its own name, and the few letters of it that fit on a switch. */
  ownName: string
  shortName: string
  /** Reasons by their codes, in languages that the policy does not write: else the policy's English stands there. */
  reasons?: Record<string, string>
  /** What is said aloud. No line names a level: the whole hall may hear it. */
  voice: Record<VoiceLine, string>
  levels: Record<Level, string>
  levelsLabel: string
  window: string
  yourClerk: string
  staffNo: (no: string) => string
  ask: string
  invited: string
  secondsUnit: string
  secondsLeft: (seconds: number) => string
  clerkBlind: string
  /** Beside the sentence in the first language. */
  clerkBlindShort: string
  offline: string
  demo: string

  settings: string
  largeType: string
  highContrast: string
  voiceSwitch: string
  /** Nothing on this machine speaks this language. */
  noVoice: string
  comfort: string
  comfortTitle: string
  languageLabel: string
  display: string
  handLabel: string
  leftHand: string
  rightHand: string
  done: string
  staffCorner: string

  received: string
  youChose: string
  chooseAgain: string
  confirm: string
  continuesIn: (seconds: number) => string
  askAgain: string

  reasonsTitle: string
  reasonsHint: string
  reasonsLabel: string
  byPhone: string
  byPhoneHint: [string, string]
  qrLabel: string
  skip: string
  submit: string
  finishesIn: (seconds: number) => string

  thanks: string
  thanksRecorded: string
  receipt: string
  receiptNote: [string, string]
  returnsIn: (seconds: number) => string

  pressTrouble: string
  pressTroubleHint: string
  changeTrouble: string
  changeTroubleHint: string
  reasonsTrouble: string
  reasonsTroubleHint: string

  paused: string
  pausedHint: string
  closed: string
  closedHint: string
  windowOf: (code: string, unit: string) => string

  starting: string
  startingHint: string
  connecting: string
  connectingHint: string
  noStorage: string
  noStorageHint: string
  notPlaced: string
  noUnit: string
  noRatingHere: string
  notPlacedHint: string
  noUnitHint: (code: string) => string
  replaced: string
  /** @param minutes until it tries again; 0: about to */
  replacedHint: (minutes: number) => string
  useThisOne: string
  revoked: string
  revokedHint: string

  technician: string
  unpaired: string
  pairingHint: (minutes: number) => string
  pairingCode: string
  digit: (n: number) => string
  digitEmpty: string
  clear: string
  backspace: string
  model: string
  device: string
  pending: string
  pendingItems: (n: number) => string
  version: (version: string) => string
  reachable: string
  unreachable: string
  pairingBusy: string
  pairingProblems: Record<string, string>
  pairingFailed: (code: string) => string
  identityRefused: string
  helpPairing: string
}
