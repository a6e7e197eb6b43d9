import { sorted } from '../../elements/sorted.ts'
import type { Summary, SummaryUnit } from '../../../server/contract/answers/summary.ts'
import { METHOD_CODES, type MethodCode } from '../../../server/contract/methods.ts'

/** In what order the units stand: the document's, or by the ranks of a method. */
export type Order = 'document' | MethodCode

/** In the order of the drawn page: the heart of the hub first. */
export const COLUMNS: readonly MethodCode[] = ['service-centre', 'third-party', 'representatives', 'online']

export interface Chosen {
  order: Order
  lastOnly: boolean
  /** Part of a unit's name or code. */
  search: string
}

/** The units that are shown, in their order; who has no rank stands behind those who have one. */
export function shownUnits({ units }: Summary, { order, lastOnly, search }: Chosen): SummaryUnit[] {
  const asked = search.trim().toLowerCase()
  const shown = units.filter(
    ({ unit, methods }) =>
      (asked === '' || unit.name.toLowerCase().includes(asked) || unit.code.toLowerCase().includes(asked)) &&
      (!lastOnly || METHOD_CODES.some((method) => methods[method].lastPlace)),
  )
  if (order === 'document') return shown
  const rankOf = ({ methods }: SummaryUnit) => methods[order].rank ?? Number.MAX_SAFE_INTEGER
  return sorted(shown, (a, b) => rankOf(a) - rankOf(b))
}

/** Two columns of the table, as even as they can be: the first has the odd one. */
export function halves<T>(list: readonly T[]): [T[], T[]] {
  const middle = Math.ceil(list.length / 2)
  return [list.slice(0, middle), list.slice(middle)]
}
