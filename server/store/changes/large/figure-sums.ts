import type { DayPlace, Figure } from '../../sqlite/pending-figures.ts'
import type { Sql } from '../../sqlite/statements.ts'

/** What one change moves in the day's figures: where, which of them, and by how much. */
export interface FigureMove {
  place: Omit<DayPlace, 'known'>
  figures: readonly Figure[]
  by: number
}

interface Sum {
  place: Omit<DayPlace, 'known'>
  /** By figure: the sum, and how many moves touched it. A figure that was touched is there, even with nothing. */
  of: Map<Figure, { by: number; touched: number }>
}

/** What many changes move in the day's figures, all together, so that they can be entered at once. */
export class FigureSums {
  #sums = new Map<string, Sum>()

  add(moves: readonly FigureMove[]): void {
    for (const move of moves) this.#count(move, 1)
  }

  /** What was added of a change that is left out. */
  takeAway(moves: readonly FigureMove[]): void {
    for (const move of moves) this.#count(move, -1)
  }

  /** @param known Shanghai day on which the ledger learnt it */
  enter(sql: Sql, known: number): void {
    for (const { place, of } of this.#sums.values())
      for (const [figure, { by, touched }] of of)
        if (touched > 0) sql.pending.addFigures({ ...place, known }, [figure], by)
  }

  #count({ place, figures, by }: FigureMove, times: 1 | -1): void {
    const name = `${place.day} ${place.window} ${place.unit}`
    let sum = this.#sums.get(name)
    if (!sum) this.#sums.set(name, (sum = { place, of: new Map() }))
    for (const figure of figures) {
      const found = sum.of.get(figure)
      if (found) {
        found.by += by * times
        found.touched += times
      } else sum.of.set(figure, { by: by * times, touched: times })
    }
  }
}
