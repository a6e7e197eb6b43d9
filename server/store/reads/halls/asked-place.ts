import { Refusal } from '../../../contract/errors.ts'
import type { Reader } from '../../reader.ts'

/**
 * A list of a place that is not there is no empty list: who mistyped a code would take it for "nothing happened".
 *
 * @throws Refusal unknown-hall, unknown-window, unknown-unit for what was asked and is not in the registry
 */
export function mustKnow(
  { registry }: Pick<Reader, 'registry'>,
  { hall, window, unit }: { hall?: string | undefined; window?: string | undefined; unit?: string | undefined },
): void {
  if (hall !== undefined && registry.hall(hall) === undefined) throw new Refusal('unknown-hall', hall)
  const halls = hall === undefined ? registry.halls().map(({ code }) => code) : [hall]
  if (window !== undefined && halls.every((each) => registry.window(each, window) === undefined))
    throw new Refusal('unknown-window', hall === undefined ? window : `${hall}/${window}`)
  if (unit !== undefined && registry.unit(unit) === undefined) throw new Refusal('unknown-unit', unit)
}
