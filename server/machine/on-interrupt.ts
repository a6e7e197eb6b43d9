/** What of a process can be interrupted. */
export interface Interruptible {
  on(signal: 'SIGINT' | 'SIGTERM', heard: () => void): unknown
  off(signal: 'SIGINT' | 'SIGTERM', heard: () => void): unknown
  exit(code: number): void
}

/** Calls `heard` at the first Ctrl-C (or SIGTERM) and ends at the second, until the returned function is called. */
export function onInterrupt(process: Interruptible, heard: () => void): () => void {
  let before = false
  const interrupted = () => {
    if (before) process.exit(130)
    before = true
    heard()
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, interrupted)
  return () => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, interrupted)
  }
}
