import type { Level } from '../../server/contract/limits.ts'
import type { Split } from './key-sample.ts'

/** What of one byte may name a key: the bits that never moved by themselves. */
type UsableByte = number

/**
 * The bits of each kind of report that move by themselves: a battery, a counter, a bit that alternates. What moves is no
 * part of a key.
 */
export class Wobble {
  #moved = new Map<string, Uint8Array>()
  /** Bytes of which just single bits alternate, as was seen by presses that are equal again. */
  #alternating = new Map<string, Set<number>>()

  /** @param idle what came while nobody pressed @param presses of each level, what each press sent */
  constructor(idle: readonly Split[], presses: ReadonlyMap<Level, readonly (readonly Split[])[]>) {
    const first = new Map<string, Split>()
    for (const report of idle) {
      const known = first.get(report.kind)
      if (known) this.#note(known, report)
      else first.set(report.kind, report)
    }
    for (const times of presses.values()) {
      const [one, ...others] = times
      const alike = others.filter(
        (other) => other.map(({ kind }) => kind).join() === one!.map(({ kind }) => kind).join(),
      )
      for (const other of alike) other.forEach((report, step) => this.#note(one![step]!, report))
      one?.forEach((report, step) => this.#noteAlternation([report, ...alike.map((other) => other[step]!)]))
    }
  }

  /** The mask of a byte that may name a key; 0 when the byte moves by itself. */
  usable(kind: string, byte: number): UsableByte {
    const moved = this.#moved.get(kind)?.[byte] ?? 0
    if (moved === 0) return 0xff
    return this.#alternating.get(kind)?.has(byte) ? 0xff & ~moved : 0
  }

  /** Whether the byte never moved. */
  isStill(kind: string, byte: number): boolean {
    return this.usable(kind, byte) === 0xff
  }

  /** A report without what moves by itself, to be compared. */
  form({ kind, body }: Split): string {
    return `${kind}:${[...body].map((value, byte) => value & this.usable(kind, byte)).join()}`
  }

  #note(a: Split, b: Split): void {
    const moved = this.#moved.get(a.kind) ?? new Uint8Array(a.body.length)
    a.body.forEach((value, byte) => (moved[byte]! |= value ^ b.body[byte]!))
    this.#moved.set(a.kind, moved)
  }

  /** One bit that goes and comes again is an alternating bit; one that never comes again is a counter. */
  #noteAlternation(times: readonly Split[]): void {
    if (times.length < 4) return
    const { kind, body } = times[0]!
    body.forEach((_, byte) => {
      const values = times.map((report) => report.body[byte]!)
      if (new Set(values).size !== 2 || values.some((value, time) => value !== values[time % 2])) return
      const known = this.#alternating.get(kind) ?? new Set()
      this.#alternating.set(kind, known.add(byte))
    })
  }
}
