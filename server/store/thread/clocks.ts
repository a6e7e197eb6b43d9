/** Hub time and monotonic time, ms, where a test moves them for two threads. */
export type SharedClocks = Float64Array<SharedArrayBuffer>

/** Monotonic, ms, and the same in every thread of this process, as `performance.now` is not. */
export function sharedMonotonic(): number {
  return Number(process.hrtime.bigint() / 1_000n) / 1_000
}
