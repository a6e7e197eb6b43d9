import type { BaselineRow } from '../../contract/ledger/baseline-entries.ts'
import type { BaselineFault } from '../../contract/summary/baseline-file.ts'

interface Ranked extends BaselineRow {
  line: number
}

/**
 * Ranks of a file that do not follow from its scores: by each method a higher score has the better rank, equal scores share
 * one, and the next rank leaves as many places free as units shared it (1, 2, 2, 4; rules/score/README.md). Units may be left
 * out, so gaps are no fault; a rank beyond the number of units is.
 *
 * Asked of files alone: a ledger of before may hold what it would refuse.
 *
 * @param units how many there are
 */
export function rankFaults(rows: readonly Ranked[], units: number): BaselineFault[] {
  const beyond = rows.filter(({ rank = 0 }) => rank > units)
  const methods = Map.groupBy(
    rows.filter(({ score, rank = 0 }) => score !== undefined && rank >= 1 && rank <= units),
    ({ method }) => method,
  )
  const against = [...methods.values()].flatMap((list) => [...outOfOrder(list)])
  return [...beyond.map((row) => fault(row, 'rank-beyond')), ...against].toSorted((a, b) => a.line - b.line)
}

/** The most lines that fit together are taken for right, so that one wrong line is not blamed on all others. */
function* outOfOrder(list: readonly Ranked[]): Iterable<BaselineFault> {
  const sorted = list.toSorted((a, b) => b.score! - a.score! || a.rank! - b.rank! || a.line - b.line)
  const right = longestChain(sorted)
  for (const row of sorted) {
    if (!right.has(row)) {
      const near = [...right].findLast((each) => sorted.indexOf(each) < sorted.indexOf(row)) ?? [...right][0]
      yield fault(row, 'rank-against-score', near?.line)
      continue
    }
    const higher = [...right].filter((each) => each.score! > row.score!).length
    if (row.rank! <= higher) yield fault(row, 'rank-against-score', [...right][higher - 1]!.line)
  }
}

/** The longest selection in which ranks rise as scores fall, and equal scores have equal ranks; in the order given. */
function longestChain(sorted: readonly Ranked[]): Set<Ranked> {
  const length: number[] = []
  const from: number[] = []
  for (const [i, row] of sorted.entries()) {
    ;[length[i], from[i]] = [1, -1]
    for (let k = 0; k < i; k++) {
      const other = sorted[k]!
      const fits = other.score === row.score ? other.rank === row.rank : other.rank! < row.rank!
      if (fits && length[k]! + 1 > length[i]) [length[i], from[i]] = [length[k]! + 1, k]
    }
  }
  const chain: Ranked[] = []
  for (let i = length.indexOf(Math.max(...length)); i >= 0; i = from[i]!) chain.unshift(sorted[i]!)
  return new Set(chain)
}

function fault({ line, rank }: Ranked, code: BaselineFault['code'], first?: number): BaselineFault {
  return { line, column: 'rank', code, value: String(rank), ...(first === undefined ? {} : { first }) }
}
