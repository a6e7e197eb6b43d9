import type { Level } from '../../server/contract/limits.ts'

/** Every word of the kiosk page. A further language is a further file that fills this in. */
export interface RatingWords {
  /** BCP 47 tag. */
  tag: string
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
  offline: string
  offlineShort: string
  demo: string

  settings: string
  otherLanguage: string
  largeType: string
  highContrast: string

  received: string
  youChose: string
  chooseAgain: string
  confirm: string
  continuesIn: (seconds: number) => string
  askAgain: string

  reasonsTitle: string
  reasonsHint: string
  reasonsLabel: string
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
  closed: string
  windowOf: (code: string, unit: string) => string

  starting: string
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
  replacedHint: string
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
