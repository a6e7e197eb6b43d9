import type { MethodCode } from '../../contract/methods.ts'
import { concordance, type Concordance } from '../statistics/concordance.ts'
import { rankCorrelation } from '../statistics/rank-correlation.ts'

/** Ranks of a method, null where a unit has none; all methods list the same units in the same order. */
export interface MethodRanks {
  method: MethodCode
  ranks: readonly (number | null)[]
}

export interface Agreement {
  methods: MethodCode[]
  /** With a rank in each of them. */
  units: number
  concordance: Concordance | null
  pairs: { methods: [MethodCode, MethodCode]; units: number; rho: string | null }[]
}

/** How the methods agree: W over the units that all of them rank, Spearman over those that each two share. */
export function agreementOf(methods: readonly MethodRanks[]): Agreement {
  const shared = sharedRanks(methods)
  return {
    methods: methods.map(({ method }) => method),
    units: shared[0]?.length ?? 0,
    concordance: concordance(shared),
    pairs: methods.flatMap((one, i) =>
      methods.slice(i + 1).map((other): Agreement['pairs'][number] => {
        const [a = [], b = []] = sharedRanks([one, other])
        return { methods: [one.method, other.method], units: a.length, rho: rankCorrelation(a, b) }
      }),
    ),
  }
}

/** The same lists without the units that one of them does not rank. */
function sharedRanks(methods: readonly MethodRanks[]): number[][] {
  const isShared = (_: unknown, i: number) => methods.every(({ ranks }) => (ranks[i] ?? null) !== null)
  return methods.map(({ ranks }) => ranks.filter(isShared).filter((rank) => rank !== null))
}
