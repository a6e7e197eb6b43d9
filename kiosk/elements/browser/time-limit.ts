/** Ends what takes longer, as `AbortSignal.timeout` does, which phones have since Chromium 103 and iOS 16. */
export function timeLimit(ms: number): AbortSignal {
  const ending = new AbortController()
  setTimeout(() => ending.abort(), ms)
  return ending.signal
}
