import type { FrameLine } from '../../../contract/survey/draw.ts'
import { frameLines } from '../../../rules/sampling/frame.ts'
import { livingUnits, raterId, ratersOf } from '../../changes/pool/pool-rows.ts'
import type { Reader } from '../../reader.ts'

/**
 * Lines of a frame as the pool is now: one a rater and unit, ascending by id; merged raters under the id that stays.
 * Nobody is in it who cannot be called, because the key of the record is gone or not on this machine. Nothing of it is
 * personal: `person` is a salted hash.
 *
 * @param campaign a known one
 */
export function poolFrameLines(reader: Pick<Reader, 'sql' | 'registry' | 'keys'>, campaign: string): FrameLine[] {
  const living = livingUnits(reader, campaign)
  const isReadable = reader.keys.personal.readable()
  return frameLines(
    ratersOf(reader, campaign).flatMap(({ number, person, key }) => {
      const units = living.get(number)
      return units === undefined || !isReadable(key)
        ? []
        : [{ id: raterId(number), person: person.toString('hex'), units }]
    }),
  )
}
