/** Rules of the hall manager's alerts; each is one file of server/rules/alerts. */
export const ALERT_RULES = [
  'bad-rating',
  'half-dissatisfied',
  'device-offline',
  'pending-rising',
  'key-silent',
  'unrated',
  'uninvited',
  'burst',
  'machine-pace',
] as const
export type AlertRule = (typeof ALERT_RULES)[number]

/**
 * Signs that a device is no kiosk that citizens press (rules/screening/README.md, `unseen`). They are for the campaign
 * office: no hall can switch them off.
 */
export const OFFICE_RULES = ['second-device', 'software-key', 'fast-presses', 'two-places'] as const
export type OfficeRule = (typeof OFFICE_RULES)[number]
/** Whatever the hub notices at a window. */
export type NoticedRule = AlertRule | OfficeRule

/** When a rule fires. Times in ms, shares in whole per cent; every rule can be switched off. */
export interface AlertSettings {
  /** A level 1 or 2 rating, until its case is taken up, for at most this long. */
  'bad-rating': { on: boolean; forMs: number }
  /** At least `share` per cent dissatisfied of at least `atLeast` ratings. */
  'half-dissatisfied': { on: boolean; share: number; atLeast: number; withinMs: number }
  'device-offline': { on: boolean; afterMs: number }
  /** What a device holds back only grew for this long, to at least `atLeast`. */
  'pending-rising': { on: boolean; atLeast: number; withinMs: number }
  /** A level that is missing among the last `presses` of a device, which took at least `days`. */
  'key-silent': { on: boolean; presses: number; days: number }
  /** Today's unrated share of a window is `above` percentage points over that of its unit's other windows. */
  unrated: { on: boolean; above: number; atLeast: number }
  /** Presses of an invited window without a served citizen. */
  uninvited: { on: boolean; atLeast: number; withinMs: number }
  burst: { on: boolean; presses: number; withinMs: number }
  /** Equal presses in a row whose intervals spread by less than `spread` per cent of their mean. */
  'machine-pace': { on: boolean; presses: number; spread: number; withinMs: number }
}

/** Rules about a device; all others follow from ratings, and a wall in the open hall knows nothing of them. */
export const DEVICE_RULES: ReadonlySet<string> = new Set<NoticedRule>([
  'device-offline',
  'pending-rising',
  'two-places',
])

const MINUTE = 60_000
/** What holds where no file says otherwise; the figures are ours. */
export const USUAL_ALERTS: AlertSettings = {
  'bad-rating': { on: true, forMs: 480 * MINUTE },
  'half-dissatisfied': { on: true, share: 50, atLeast: 4, withinMs: 15 * MINUTE },
  'device-offline': { on: true, afterMs: 2 * MINUTE },
  'pending-rising': { on: true, atLeast: 5, withinMs: 5 * MINUTE },
  'key-silent': { on: true, presses: 300, days: 7 },
  unrated: { on: true, above: 30, atLeast: 20 },
  uninvited: { on: true, atLeast: 3, withinMs: 30 * MINUTE },
  burst: { on: true, presses: 8, withinMs: 2 * MINUTE },
  'machine-pace': { on: true, presses: 10, spread: 10, withinMs: 30 * MINUTE },
}

/** What an alert rests on: figures and names for people to check, by a closed list of words. */
export type Evidence = Record<string, number | string>
