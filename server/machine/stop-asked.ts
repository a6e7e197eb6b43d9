/**
 * Resolves at the first SIGTERM or Ctrl-C, for a service that has something to end well; a second one ends the process
 * at once.
 *
 * @param heard called at the first, at once
 */
export function stopAsked(heard: () => void = () => {}): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let before = false
    const asked = (signal: NodeJS.Signals) => {
      if (before) process.exit(1)
      before = true
      heard()
      resolve(signal)
    }
    process.on('SIGTERM', asked)
    process.on('SIGINT', asked)
  })
}
