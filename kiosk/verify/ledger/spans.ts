import { FOREVER } from './time.ts'

export interface Span<What> {
  since: number
  until: number
  what: What
}

/** Half-open intervals of one owner, as `posting` and `placement` enter them (section 5, whereabouts). */
export class Spans<What> {
  spans: Span<What>[] = []

  /** @returns whether it met none of the others */
  enter(what: What | null, since: number, to: number | undefined): boolean {
    this.spans = this.spans.filter((span) => span.since !== since)
    for (const span of this.spans) if (span.since < since && since < span.until) span.until = since
    const later = this.spans.filter((span) => span.since > since).map((span) => span.since)
    const until = to ?? Math.min(FOREVER, ...later)
    if (what === null) return true
    if (this.spans.some((span) => span.since < until && since < span.until)) return false
    this.spans.push({ since, until, what })
    return true
  }

  at(instant: number): What | undefined {
    for (const { since, until, what } of this.spans) if (since <= instant && instant < until) return what
    return undefined
  }

  /** When it began at all. */
  first(): number | undefined {
    return this.spans.length === 0 ? undefined : Math.min(...this.spans.map(({ since }) => since))
  }

  /** Whether it says the same at every instant from one to the other, both included. */
  isConstant(since: number, until: number): boolean {
    const said = this.at(since)
    for (const span of this.spans)
      for (const edge of [span.since, span.until])
        if (since < edge && edge <= until && this.at(edge) !== said) return false
    return true
  }
}

/** Of things that each hold from some instant on, the one that holds. */
export class Since<What> {
  readonly #began: number[] = []
  readonly #what: What[] = []

  /** A second one of the same instant takes the place of the first. */
  set(since: number, what: What): void {
    let at = this.#began.length
    while (at > 0 && this.#began[at - 1]! > since) at--
    if (at > 0 && this.#began[at - 1] === since) this.#what[at - 1] = what
    else {
      this.#began.splice(at, 0, since)
      this.#what.splice(at, 0, what)
    }
  }

  /** Before all of them, the first. */
  at(instant: number): What | undefined {
    let at = this.#began.length
    while (at > 1 && this.#began[at - 1]! > instant) at--
    return this.#what[Math.max(at - 1, 0)]
  }
}
