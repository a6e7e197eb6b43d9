/** Patterns and bounds of frame, seed and draw. Plain values without the validator: pages take them by value. */

/** Ids count from `R000001`; the millionth has seven digits. */
export const RATER_PATTERN = 'R(?:[0-9]{6}|[1-9][0-9]{6,8})'
export const UNIT_PATTERN = '[A-Za-z][A-Za-z0-9-]{0,19}'
/** Decimal digits of dice. */
export const SEED_PATTERN = '^[0-9]{20,64}$'
/** The same in numbers; unless somebody says otherwise, so many dice are thrown. */
export const LEAST_DICE = 20
export const MOST_DICE = 64
export const USUAL_DICE = 24
/** `0.` and 78 digits. */
export const TICKET_PATTERN = '^0\\.[0-9]{78}$'
/** People whom one unit's part of the draw may be asked for, above any sample that a team could call. */
export const MOST_PER_UNIT = 100_000
/** Hundredths of a point: no sample of points from 0 to 100 deviates by more than 100/√2. */
export const MOST_DEVIATION = 7_072
/** Bytes of a salt, one a rater, told in the contact list. */
export const SALT_BYTES = 16
/** Unless the policy says otherwise: people a unit, at least so many a stratum, and the wait between frame and dice. */
export const SURVEY_DEFAULTS = { perUnit: 40, floor: 2, seedWaitMs: 24 * 3_600_000 } as const
